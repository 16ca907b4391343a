"""Which messages make one conversation."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.mail.message import Address, Envelope, Message
from server.mail.mime import parse
from server.mail.own import aliases, is_own
from server.mail.subjects import base_subject
from server.mail.threads import assemble, group, merge

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DANA, KIM, LEE = "dana@northlight.example", "kim@client.example", "lee@other.example"


def mail(
    number: str,
    sender: str = DANA,
    to: str = KIM,
    *,
    subject: str = "Pilot for the warehouse",
    refs: str = "",
    day: float | None = 0,
    gmail: str | None = None,
) -> Envelope:
    ids = tuple(refs.split())
    return Envelope(
        message_id=number,
        in_reply_to=ids[-1:],
        references=ids,
        subject=subject,
        sender=Address("", sender),
        reply_to=(),
        to=(Address("", to),),
        cc=(),
        bcc=(),
        sent_at=None if day is None else START + timedelta(days=day),
        received_at=None,
        machine=None,
        gmail_thread_id=gmail,
    )


def message(envelope: Envelope, body: str = "x", key: str = "") -> Message:
    return Message(key=key or f"{envelope.message_id}|{envelope.subject}|{body}", envelope=envelope, body=body)


CASES = {
    "a reply goes to what it answers": ([mail("a"), mail("b", KIM, DANA, refs="a", day=1)], [[0, 1]]),
    "a missing message between ties both": ([mail("a"), mail("c", refs="a b", day=2)], [[0, 1]]),
    "two answers to a mail that is not here": ([mail("b", refs="a"), mail("c", refs="a", day=1)], [[0, 1]]),
    "loops are broken": ([mail("a", refs="b"), mail("b", refs="a", day=1)], [[0, 1]]),
    "a loop of one": ([mail("a", refs="a"), mail("b", LEE, KIM, subject="Else", day=1)], [[0], [1]]),
    "gmail ids rule": ([mail("a", gmail="1"), mail("b", refs="a", gmail="2", day=1)], [[0], [1]]),
    "one gmail id": ([mail("a", gmail="1"), mail("b", LEE, KIM, subject="Else", gmail="1", day=1)], [[0, 1]]),
    "a headerless reply by subject": (
        [mail("a"), mail("b", KIM, DANA, subject="AW: Pilot for the warehouse")],
        [[0, 1]],
    ),
    "with a list tag": ([mail("a"), mail("b", KIM, DANA, subject="[x] Re: Pilot for the warehouse")], [[0, 1]]),
    "but not from other people": ([mail("a"), mail("b", LEE, DANA, subject="Re: Pilot for the warehouse")], [[0], [1]]),
    "nor without a reply prefix": ([mail("a"), mail("b", KIM, DANA, day=1)], [[0], [1]]),
    "nor after 60 days": ([mail("a"), mail("b", KIM, DANA, subject="Re: Pilot for the warehouse", day=61)], [[0], [1]]),
    "nor by a generic subject": (
        [mail("a", subject="Quick question"), mail("b", KIM, DANA, subject="Re: Quick question", day=1)],
        [[0], [1]],
    ),
    "nor by an empty subject": ([mail("a", subject=""), mail("b", KIM, DANA, subject="Re: ", day=1)], [[0], [1]]),
    "the same subject to two prospects": ([mail("a"), mail("b", to=LEE)], [[0], [1]]),
    "the same subject, both answered": (
        [
            *(mail("a"), mail("b", to=LEE, day=0.1)),
            mail("c", LEE, DANA, subject="Re: Pilot for the warehouse", day=1),
            mail("d", KIM, DANA, subject="Re: Pilot for the warehouse", day=2),
        ],
        [[0, 3], [1, 2]],
    ),
    "an id used twice does not join": (
        [mail("a"), mail("a", LEE, DANA, subject="Invoices of May", day=1), mail("b", KIM, DANA, refs="a", day=2)],
        [[0, 2], [1]],
    ),
    "copies of one mail go together": ([mail("a"), mail("a")], [[0, 1]]),
    "order by time": ([mail("c", refs="a", day=2), mail("a"), mail("b", refs="a", day=1)], [[1, 2, 0]]),
    "undated ones follow what they answer": (
        [mail("a"), mail("c", refs="a b", day=2), mail("b", refs="a", day=None)],
        [[0, 2, 1]],
    ),
}


@pytest.mark.parametrize(("envelopes", "expected"), CASES.values(), ids=CASES.keys())
def test_group(envelopes: list[Envelope], expected: list[list[int]]) -> None:
    assert group(envelopes) == expected


@pytest.mark.parametrize("envelopes", [case[0] for case in CASES.values()], ids=CASES.keys())
def test_the_order_of_the_input_does_not_matter(envelopes: list[Envelope]) -> None:
    messages = [message(envelope, key=str(at)) for at, envelope in enumerate(envelopes)]
    straight = assemble(messages)
    for seed in range(4):
        random.Random(seed).shuffle(messages)
        assert assemble(messages) == straight


def test_a_headerless_reply_that_quotes_us_joins() -> None:
    ours = "Would a pilot with ten users in the Leeds warehouse from the first of May be of interest?"
    first = message(mail("a"), ours)
    reply = message(mail("b", KIM, DANA, subject="Our chat", day=1), f"Yes.\n\n> {ours}")
    other = message(mail("c", LEE, DANA, subject="Our chat", day=1), f"Yes.\n\n> {ours}")
    assert [len(thread.messages) for thread in assemble([other, reply, first])] == [2, 1]


def test_ids() -> None:
    first, second = mail("a"), mail("b", refs="a", day=1)
    whole = assemble([message(first), message(second)])
    assert re.fullmatch("[0-9a-f]{32}", whole[0].id)
    assert assemble([message(second)])[0].id == whole[0].id
    assert assemble([message(mail("a", gmail="17"))])[0].id == "17"
    assert assemble([message(mail("a", subject="AW: [x] Pilot"))])[0].subject == "Pilot"


def test_duplicates_are_merged() -> None:
    one = parse(b"Message-ID: <a@x>\nX-GM-THRID: 5\nX-Gmail-Labels: Sent\n\nhello")
    other = parse(b"Message-ID: <a@x>\nX-Gmail-Labels: Inbox\n\nhello ")
    assert one.key == other.key
    threads = assemble([one, other])
    assert [len(thread.messages) for thread in threads] == [1]
    assert threads[0].messages[0].envelope.labels == ("Inbox", "Sent")
    assert merge(one, other).envelope == merge(other, one).envelope


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: AW: Fwd: Pilot", "Pilot"),
        ("[list] Re: [list] Pilot", "Pilot"),
        ("Re[2]: Pilot", "Pilot"),
        ("RE : Pilot (fwd)", "Pilot"),
        ("回复：Pilot", "Pilot"),
        ("[list]", "[list]"),
        ("Regarding: Pilot", "Regarding: Pilot"),
        ("", ""),
    ],
)
def test_base_subject(subject: str, base: str) -> None:
    assert base_subject(subject) == base


def test_twenty_thousand_messages_are_grouped() -> None:
    envelopes = []
    for at in range(5_000):
        who = f"p{at}@client.example"
        envelopes += [mail(f"{at}a", to=who), mail(f"{at}b", who, DANA, refs=f"{at}a", day=1)]
        envelopes += [mail(f"{at}c", to=who, refs=f"{at}a {at}b", day=2)]
        envelopes += [mail(f"{at}d", who, DANA, subject="Re: Pilot for the warehouse", day=3)]
    groups = group(envelopes)
    assert len(groups) >= 5_000


def test_own() -> None:
    me = frozenset({DANA})
    assert is_own(mail("a"), me, in_sent=False)
    assert is_own(mail("a", "alias@northlight.example"), me, in_sent=True)
    assert not is_own(mail("a", KIM), me, in_sent=False)
    impostor = parse(b'From: "dana@northlight.example" <thief@else.example>\n\nx').envelope
    assert not is_own(impostor, me, in_sent=False)
    assert is_own(parse(b"From: x@y.example\nX-Gmail-Labels: Sent\n\nx").envelope, me, in_sent=False)


def test_aliases_are_candidates_by_frequency() -> None:
    sent = [mail("a"), mail("b", "d@northlight.example"), mail("c", "d@northlight.example"), mail("d", "z@q.example")]
    assert aliases(sent, frozenset({DANA})) == ("d@northlight.example", "z@q.example")


@pytest.mark.shared
def test_real_mail_threads_whatever_its_order(shared: Path) -> None:
    raws: list[bytes] = []
    for name in ("list_threads.mbox", "spamassassin_ham.mbox"):
        raws += re.split(rb"(?m)^From [^\n]*\n", (shared / "mail" / name).read_bytes())[1:]
    messages = [parse(raw) for raw in raws]
    assert len(messages) == 4_972
    threads = assemble(messages)
    assert sum(len(thread.messages) for thread in threads) == len({each.key for each in messages})
    assert len({thread.id for thread in threads}) == len(threads)
    random.Random(1).shuffle(messages)
    assert assemble(messages) == threads
