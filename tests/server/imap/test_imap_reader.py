"""Reading an account on a real Dovecot: what is chosen, what comes back, and that nothing changes there."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import islice

import pytest

from server.errors import NotFoundError, UnreachableError
from server.imap import open_source
from server.imap.connection import part_peek
from server.imap.reader import REPLY_LIMIT_OCTETS, _by_weight
from server.services.ports.account import Account
from server.services.ports.mailbox import Fetched, Head, MailboxRole, MailSource
from tests.server.imap.conftest import AccountAt
from tests.server.imap.mails import simple, with_attachment
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.faults import Fault, ProxyFactory


def ids_read(source: MailSource, first: int = 1) -> list[str]:
    """Message-IDs of everything in all mailboxes chosen."""
    found = []
    for mailbox in source.mailboxes():
        for item in source.messages(mailbox, source.uids(mailbox, first)):
            assert isinstance(item, Fetched), item
            found.append(item.message.envelope.message_id)
    return found


@pytest.fixture
def account(account_at: AccountAt, dovecot: Dovecot, user: str) -> Account:
    return account_at(dovecot.tls_port, user)


def test_reading_sets_no_flag_and_moves_nothing(dovecot: Dovecot, user: str, account: Account) -> None:
    dovecot.deliver(user, [simple(1), with_attachment(2, 1000)])
    dovecot.deliver(user, [simple(3)], flags="F")
    before = dovecot.flags(user)
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        assert ids_read(source) == ["1@acme.example", "2@acme.example", "3@acme.example"]
        (mailbox,) = source.mailboxes()
        assert len(list(source.heads(mailbox, source.uids(mailbox)))) == 3
    assert dovecot.flags(user) == before == ["", "", "F"]


def test_every_part_is_fetched_by_peek() -> None:
    assert part_peek("1.2", 100).item == "BODY.PEEK[1.2]<0.100>"


def test_deleted_messages_and_drafts_are_left_out(dovecot: Dovecot, user: str, account: Account) -> None:
    for number, flags in enumerate(["", "T", "D", "S"], start=1):
        dovecot.deliver(user, [simple(number)], flags=flags)
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        assert ids_read(source) == ["1@acme.example", "4@acme.example"]


def test_inbox_sent_and_archive_are_chosen_and_others_only_by_name(
    dovecot: Dovecot, user: str, account: Account
) -> None:
    for mailbox in ("Sent", "Archive", "Drafts", "Junk", "Trash", "Trash.Old", "Clients", "Sent.2023"):
        dovecot.deliver(user, [simple(1)], mailbox)
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        chosen = {state.name: state.role for state in source.mailboxes()}
        assert chosen == {
            "INBOX": MailboxRole.INBOX,
            "Sent": MailboxRole.SENT,
            "Sent.2023": MailboxRole.SENT,
            "Archive": MailboxRole.ARCHIVE,
        }
        assert [state.name for state in source.mailboxes(["clients"])] == ["Clients"]
        with pytest.raises(NotFoundError, match="no mailbox named Trash"):
            source.mailboxes(["Trash"])


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Gesendete Objekte", "Gesendete Objekte"),
        ("Envoy&AOk-s", "Envoyés"),
        ("&kAFP4W4IMH8w4TD8MOs-", "送信済みメール"),
    ],
)
def test_a_server_without_flags_is_read_by_the_names_of_its_mailboxes(
    poor_dovecot: Dovecot, account_at: AccountAt, folder: str, name: str
) -> None:
    user = poor_dovecot.add_user(f"poor{abs(hash(folder))}")
    poor_dovecot.deliver(user, [simple(1)])
    poor_dovecot.deliver(user, [simple(2)], folder)
    with open_source(account_at(poor_dovecot.tls_port, user), PASSWORD, tls_context=poor_dovecot.trusting) as source:
        assert {state.name: state.role for state in source.mailboxes()} == {
            "INBOX": MailboxRole.INBOX,
            name: MailboxRole.SENT,
        }
        assert all(state.highestmodseq is None for state in source.mailboxes())
        assert sorted(ids_read(source)) == ["1@acme.example", "2@acme.example"]


def test_only_new_uids_are_given_after_the_last_scan(dovecot: Dovecot, user: str, account: Account) -> None:
    dovecot.deliver(user, [simple(1), simple(2)])
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        (before,) = source.mailboxes()
        assert source.uids(before, before.uidnext) == []
        dovecot.deliver(user, [simple(3)])
        (after,) = source.mailboxes()
        assert after.uidnext > before.uidnext
        assert after.highestmodseq != before.highestmodseq
        assert len(source.uids(after, before.uidnext)) == 1


def test_head_gives_size_and_the_server_s_date_in_utc(dovecot: Dovecot, user: str, account: Account) -> None:
    received = datetime(2024, 6, 10, 9, 0, 20, tzinfo=UTC)
    dovecot.deliver(user, [simple(1)], received_at=received)
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        (mailbox,) = source.mailboxes()
        (head,) = source.heads(mailbox, source.uids(mailbox))
    assert isinstance(head, Head)
    assert head.envelope.received_at == received
    assert head.size >= len(simple(1))


def test_attachments_are_named_but_never_fetched(
    dovecot: Dovecot, user: str, account_at: AccountAt, faulty_proxy: ProxyFactory
) -> None:
    dovecot.deliver(user, [with_attachment(1, 3_000_000)])
    proxy = faulty_proxy(dovecot.tls_port, after=100_000, faulty=99)
    with open_source(account_at(proxy.port, user), PASSWORD, tls_context=dovecot.trusting) as source:
        (mailbox,) = source.mailboxes()
        (item,) = source.messages(mailbox, source.uids(mailbox))
    assert isinstance(item, Fetched)
    assert item.message.body.strip() == "Signed copy attached."
    assert item.message.attachments == ("Angebot für Helen.pdf",)
    assert proxy.connections == 1


def test_a_body_of_50_mb_is_cut_and_the_next_message_read(dovecot: Dovecot, user: str, account: Account) -> None:
    huge = simple(1).replace(b"Tuesday works.", b"word " * 10_000_000)
    dovecot.deliver(user, [huge, simple(2)])
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        (mailbox,) = source.mailboxes()
        items = list(source.messages(mailbox, source.uids(mailbox)))
    messages = [item.message for item in items if isinstance(item, Fetched)]
    assert [message.envelope.message_id for message in messages] == ["1@acme.example", "2@acme.example"]
    assert len(messages[0].body) <= 2_000_000
    assert "body cut" in messages[0].defects


def test_heavy_messages_are_fetched_apart_so_that_memory_stays_bounded() -> None:
    heavy = REPLY_LIMIT_OCTETS // 2
    runs = list(_by_weight([(1, 10), (2, heavy), (3, heavy), (4, 10), (5, 3 * heavy), (6, 10)]))
    assert runs == [[1, 2], [3, 4], [5], [6]]


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        'multipart/mixed; boundary="never-comes"',
        'multipart/alternative; boundary=""',
        "text",
        "nonsense",
    ],
)
def test_a_mail_whose_structure_lies_keeps_its_text(
    dovecot: Dovecot, user: str, account: Account, content_type: str
) -> None:
    lying = b"From: a@acme.example\r\nContent-Type: " + content_type.encode() + b"\r\n\r\nTuesday works.\r\n"
    dovecot.deliver(user, [simple(1), lying, simple(2)])
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        (mailbox,) = source.mailboxes()
        items = list(source.messages(mailbox, source.uids(mailbox)))
    assert [item.message.body.strip() for item in items if isinstance(item, Fetched)] == ["Tuesday works."] * 3


def test_nested_and_forwarded_mail_gives_the_outer_text_only(dovecot: Dovecot, user: str, account: Account) -> None:
    outer = EmailMessage()
    outer["From"] = "helen@acme.example"
    outer.set_content("See below.")
    inner = EmailMessage()
    inner["Subject"] = "Old"
    inner.set_content("Never ever.")
    outer.add_attachment(inner)
    dovecot.deliver(user, [outer.as_bytes()])
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        (mailbox,) = source.mailboxes()
        (item,) = source.messages(mailbox, source.uids(mailbox))
    assert isinstance(item, Fetched)
    assert item.message.body.strip() == "See below."
    assert item.message.attachments == ("message/rfc822",)


def test_vanished_uids_are_left_out(dovecot: Dovecot, user: str, account: Account) -> None:
    dovecot.deliver(user, [simple(1)])
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        (mailbox,) = source.mailboxes()
        (uid,) = source.uids(mailbox)
        assert [item.uid for item in source.messages(mailbox, [uid, uid + 7])] == [uid]


def test_another_uidvalidity_is_never_read_under_the_old_one(dovecot: Dovecot, user: str, account: Account) -> None:
    dovecot.deliver(user, [simple(1)])
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        (before,) = source.mailboxes()
    dovecot.forget_uidvalidity(user)
    with open_source(account, PASSWORD, tls_context=dovecot.trusting) as source:
        (after,) = source.mailboxes()
        assert after.uidvalidity != before.uidvalidity
        with pytest.raises(UnreachableError, match="INBOX another uidvalidity"):
            source.uids(before)


@pytest.mark.parametrize("fault", list(Fault))
def test_a_connection_lost_in_a_fetch_is_made_anew_and_nothing_is_missing(
    dovecot: Dovecot, user: str, account_at: AccountAt, faulty_proxy: ProxyFactory, fault: Fault
) -> None:
    dovecot.deliver(user, [simple(number, "word " * 500) for number in range(450)])
    proxy = faulty_proxy(dovecot.tls_port, after=700_000, fault=fault)
    account = account_at(proxy.port, user)
    with open_source(account, PASSWORD, tls_context=dovecot.trusting, timeout_seconds=1.5) as source:
        found = ids_read(source)
    assert sorted(found) == sorted(f"{number}@acme.example" for number in range(450))
    assert proxy.connections == 2


def test_a_connection_lost_twice_ends_with_mailbox_and_uids_told(
    dovecot: Dovecot, user: str, account_at: AccountAt, faulty_proxy: ProxyFactory
) -> None:
    dovecot.deliver(user, [simple(number, "word " * 500) for number in range(450)])
    proxy = faulty_proxy(dovecot.tls_port, after=700_000, faulty=99)
    with open_source(account_at(proxy.port, user), PASSWORD, tls_context=dovecot.trusting) as source:
        (mailbox,) = source.mailboxes()
        items = source.messages(mailbox, source.uids(mailbox))
        read = list(islice(items, 200))
        proxy.after = 5_000
        with pytest.raises(UnreachableError, match=r"work, mailbox INBOX: .* at uids 201 to 400; 200 of") as raised:
            next(items)
    assert "goes on where it stopped" in raised.value.advice
    assert all(isinstance(item, Fetched) for item in read)
