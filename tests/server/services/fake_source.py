"""A mailbox server in memory with the behaviour that scans rely on, and mail to put into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from server.errors import UnreachableError
from server.mail.message import Broken
from server.mail.mime import parse, parse_head
from server.services.ports.account import Account
from server.services.ports.mailbox import Fetched, Head, MailboxRole, MailboxState, MailSource, ThreadIds

SELLER = "dana@northlight.example"
NOW = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)


@dataclass
class FakeMailbox:
    """Messages by uid; `broken` uids cannot be read at all, of `torn` ones the text cannot."""

    name: str
    role: MailboxRole
    uidvalidity: int = 1
    raws: dict[int, bytes] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    torn: set[int] = field(default_factory=set)
    highest: int = 0

    def append(self, raw: bytes) -> int:
        self.highest += 1
        self.raws[self.highest] = raw
        return self.highest

    @property
    def state(self) -> MailboxState:
        return MailboxState(self.name, self.role, self.uidvalidity, self.highest + 1, len(self.raws))


class FakeServer:
    """Holds mailboxes and counts what is fetched; `cut_after` calls the connection breaks (None: never)."""

    def __init__(self) -> None:
        self.inbox = FakeMailbox("INBOX", MailboxRole.INBOX)
        self.sent = FakeMailbox("Sent", MailboxRole.SENT)
        self.fetched_heads = 0
        self.fetched_texts = 0
        self.cut_after: int | None = None

    @contextmanager
    def open(self, account: Account, password: str | None) -> Iterator[MailSource]:
        yield _FakeSource(self)

    def step(self) -> None:
        if self.cut_after is not None:
            if self.cut_after == 0:
                raise UnreachableError("The connection was cut.", "Try again.")
            self.cut_after -= 1


class _FakeSource:
    def __init__(self, server: FakeServer) -> None:
        self._server = server
        self._by_name = {mailbox.name: mailbox for mailbox in (server.inbox, server.sent)}

    def mailboxes(self, names: Sequence[str] = ()) -> tuple[MailboxState, ...]:
        self._server.step()
        return tuple(mailbox.state for mailbox in self._by_name.values() if not names or mailbox.name in names)

    def uids(self, mailbox: MailboxState, first: int = 1) -> list[int]:
        self._server.step()
        return sorted(uid for uid in self._by_name[mailbox.name].raws if uid >= first)

    def find(self, mailbox: MailboxState, wanted: ThreadIds) -> list[int]:
        self._server.step()
        ids = set(wanted.message_ids)
        found = []
        for uid, raw in self._by_name[mailbox.name].raws.items():
            envelope = parse_head(raw.partition(b"\n\n")[0] + b"\n\n")
            mine = {envelope.message_id, *envelope.references, *envelope.in_reply_to}
            if mine & ids or (wanted.gmail_thread_id and envelope.gmail_thread_id == wanted.gmail_thread_id):
                found.append(uid)
        return sorted(found)

    def heads(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Head | Broken]:
        box = self._by_name[mailbox.name]
        for uid in uids:
            self._server.step()
            self._server.fetched_heads += 1
            if uid in box.broken:
                yield Broken(mailbox.name, uid, "its structure cannot be read")
            else:
                raw = box.raws[uid]
                yield Head(uid, parse_head(raw.partition(b"\n\n")[0] + b"\n\n"), len(raw))

    def messages(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Fetched | Broken]:
        for uid in uids:
            self._server.step()
            self._server.fetched_texts += 1
            box = self._by_name[mailbox.name]
            torn = uid in box.torn
            yield Broken(mailbox.name, uid, "a part is missing") if torn else Fetched(uid, parse(box.raws[uid]))


def mail(
    sender: str,
    to: str,
    subject: str,
    text: str,
    *,
    days_ago: float = 10,
    message_id: str | None = None,
    answers: str | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """One RFC 5322 message; `answers` is the Message-ID it replies to."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(NOW - timedelta(days=days_ago))
    message["Message-ID"] = f"<{message_id or f'{abs(hash((sender, subject, text, days_ago)))}@mail.example'}>"
    if answers:
        message["In-Reply-To"] = message["References"] = f"<{answers}>"
    for name, value in headers:
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def fill(server: FakeServer) -> None:
    """A small mailbox: two prospects' threads, a newsletter, a colleague, a message also filed twice."""
    ask = "Theresa, we run crimping cells for hose makers. Would Tuesday suit for a twenty minute demo?\n\nDana"
    server.sent.append(mail(SELLER, "theresa@lomax.example", "Crimping cells", ask, days_ago=30, message_id="a1@n"))
    no = "Thank you Dana, but we are not interested and have chosen another supplier.\n\nTheresa"
    answer = mail(
        "theresa@lomax.example", SELLER, "Re: Crimping cells", no, days_ago=28, message_id="a2@l", answers="a1@n"
    )
    server.inbox.append(answer)
    server.inbox.append(answer)
    pitch = "Hello Ivo, may I show you our pallet scanner next week? It halves the counting time.\n\nDana"
    server.sent.append(mail(SELLER, "ivo@petrov.example", "Pallet scanner", pitch, days_ago=20, message_id="b1@n"))
    yes = "Sure, Thursday at 10 works, please send the invite.\n\nIvo"
    server.inbox.append(
        mail("ivo@petrov.example", SELLER, "Re: Pallet scanner", yes, days_ago=19, message_id="b2@p", answers="b1@n")
    )
    news = "Our spring catalogue is here."
    listed = [("List-Id", "<news.shop.example>"), ("List-Unsubscribe", "<https://shop.example/u>")]
    server.inbox.append(mail("news@shop.example", SELLER, "Spring", news, message_id="c1@s", headers=listed))
    server.inbox.append(mail("kim@northlight.example", SELLER, "Lunch?", "Noon?", message_id="d1@n"))
    server.sent.append(mail(SELLER, "kim@northlight.example", "Re: Lunch?", "Yes.", message_id="d2@n", answers="d1@n"))
