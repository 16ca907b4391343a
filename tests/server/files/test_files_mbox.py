"""Mbox files as they come: every way of quoting, cut, without separators, from Takeout and Thunderbird."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.files import FileSource, read_paths, source
from server.mail.message import Broken, Message
from server.mail.mime import parse
from server.services.ports.mailbox import Fetched, Head

SEPARATOR = b"From helen@acme.example Mon Jun 10 09:00:15 2024\n"
HEADER = (
    b"From: helen@acme.example\nSubject: Re: Offer\nMessage-ID: <%d@acme.example>\n"
    b"Date: Mon, 10 Jun 2024 10:00:15 +0100\n"
)


def mail(number: int, body: bytes = b"Tuesday works.\n", extra: bytes = b"") -> bytes:
    return HEADER % number + extra + b"\n" + body


def mbox(*mails: bytes, separator: bytes = SEPARATOR) -> bytes:
    return b"".join(separator + each + b"\n" for each in mails)


def counted(number: int, body: bytes) -> bytes:
    return mail(number, body, b"Content-Length: %d\n" % len(body))


CRLF = mbox(mail(1), mail(2)).replace(b"\n", b"\r\n")
TRAP = b"Some dates:\n\nFrom here on we ship weekly.\nSubject: nothing\n\nFrom Monday, 10:30, 2024\nTo: nobody\n"
FORWARDED = b"Begin forwarded:\n\nFrom helen@acme.example Mon Jun 10 09:00:15 2024\nSubject: old\n\nOld text.\n"

BODIES = {
    "two plain messages": (mbox(mail(1), mail(2)), ["Tuesday works.", "Tuesday works."]),
    "CRLF line ends": (CRLF, ["Tuesday works.", "Tuesday works."]),
    "mboxo: From quoted once": (mbox(mail(1, b">From now on.\n")), ["From now on."]),
    "mboxrd: one mark is taken off": (mbox(mail(1, b">>From now on.\n")), [">From now on."]),
    "a quote of a line that begins with From": (mbox(mail(1, b"> From now on.\n")), ["> From now on."]),
    "mboxcl2: unquoted, counted": (
        mbox(counted(1, FORWARDED), mail(2)),
        [FORWARDED.decode().strip(), "Tuesday works."],
    ),
    "mboxcl2: marks are the writer's own": (mbox(counted(1, b">From what I see.\n")), [">From what I see."]),
    "a count that lies is not believed": (
        mbox(mail(1, extra=b"Content-Length: 3\n"), mail(2)),
        ["Tuesday works.", "Tuesday works."],
    ),
    "a count beyond the end is not believed": (
        mbox(mail(1, extra=b"Content-Length: 99999\n"), mail(2)),
        ["Tuesday works.", "Tuesday works."],
    ),
    "prose that begins with From": (mbox(mail(1, TRAP), mail(2)), [TRAP.decode().strip(), "Tuesday works."]),
    "no blank line before the separator": (
        SEPARATOR + mail(1) + SEPARATOR + mail(2),
        ["Tuesday works.", "Tuesday works."],
    ),
    "Thunderbird's separators": (
        mbox(mail(1), separator=b"From - Mon Jun 10 09:00:15 2024\n") + mbox(mail(2), separator=b"From \n"),
        ["Tuesday works.", "Tuesday works."],
    ),
    "Takeout's separators": (
        mbox(mail(1), mail(2), separator=b"From 1790000000000000001@xxx Mon Jun 10 09:00:15 +0000 2024\n"),
        ["Tuesday works.", "Tuesday works."],
    ),
    "Thunderbird's deleted messages are left out": (
        mbox(mail(1, extra=b"X-Mozilla-Status: 0009\n"), mail(2, extra=b"X-Mozilla-Status: 0001\n")),
        ["Tuesday works."],
    ),
    "no separator at all": (mail(1), ["Tuesday works."]),
    "nothing in it": (b"", []),
    "blank lines first": (b"\n\n" + mbox(mail(1)), ["Tuesday works."]),
}


def write(folder: Path, content: bytes, name: str = "in.mbox") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("case", BODIES)
def test_bodies(tmp_path: Path, case: str) -> None:
    content, bodies = BODIES[case]
    found = list(read_paths([write(tmp_path, content)]))
    assert not [item for item in found if isinstance(item, Broken)]
    assert [item[1].body.strip() for item in found if not isinstance(item, Broken)] == bodies


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_wherever_it_is_cut_within_a_line_the_message_is_named(tmp_path: Path, line_end: bytes) -> None:
    first, second = (SEPARATOR + mail(n) + b"\n" for n in (1, 2))
    whole, begins = (first + second).replace(b"\n", line_end), len(first.replace(b"\n", line_end))
    header_ends = whole.index(line_end * 2, begins) + 2 * len(line_end)
    for length in range(begins, len(whole)):
        found = list(read_paths([write(tmp_path, whole[:length])]))
        broken = [item for item in found if isinstance(item, Broken)]
        read = [item[1].body.strip() for item in found if not isinstance(item, Broken)]
        ends_a_line = whole[length - 1 : length] == b"\n"
        if length == begins or (ends_a_line and length >= header_ends):
            assert (read[0], broken) == ("Tuesday works.", [])
        else:
            (one,) = broken
            empty = one.reason == "it is empty"
            assert empty or one.reason.startswith("the file ends within a line")
            # What there is of it is given beside: a file made by hand may want its last line end alone.
            assert len(read) == one.uid - empty
            assert one.uid == 1 or empty or "Tuesday works.".startswith(read[-1])
    assert len(list(read_paths([write(tmp_path, whole)]))) == 2


def test_a_file_cut_in_front_tells_the_fragment_and_reads_the_rest(tmp_path: Path) -> None:
    whole = mbox(mail(1, b"word " * 500_000), mail(2))
    for name, cut in (("tail.mbox", 1_000_000), ("tail", 2_000_000)):
        first, second = read_paths([write(tmp_path, whole[cut:], name)])
        assert first == Broken(name, 1, "the file begins in the middle of this message")
        assert not isinstance(second, Broken)
        assert second[1].body.strip() == "Tuesday works."


@pytest.mark.parametrize("name", ["all.mbox", "mail"])
@pytest.mark.parametrize("data", [mbox(mail(1), mail(2)), CRLF, mbox(mail(1), mail(2), separator=b"From \n")])
def test_a_byte_order_mark_in_front_loses_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + data)
    found = list(read_paths([path]))
    assert [each[1].envelope.message_id for each in found if not isinstance(each, Broken)] == [
        "1@acme.example",
        "2@acme.example",
    ]


def test_messages_meeting_at_the_window_s_edge_are_all_found(tmp_path: Path) -> None:
    for pad in range((1 << 20) - 60, (1 << 20) + 60, 7):
        first = mail(1, b"x" * (pad - len(SEPARATOR) - len(mail(1, b"")) - 2) + b"\n")
        assert len(list(read_paths([write(tmp_path, mbox(first, mail(2), mail(3)))]))) == 3


def test_takeout_gives_gmail_s_ids_and_labels_and_leaves_spam_out(tmp_path: Path) -> None:
    content = mbox(
        mail(1, extra=b"X-GM-THRID: 1790000000000000123\nX-Gmail-Labels: Sent,=?UTF-8?Q?K=C3=BCnden?=,Opened\n"),
        mail(2, extra=b"X-GM-THRID: 1790000000000000123\nX-Gmail-Labels: Spam,Unread\n"),
        mail(3, extra=b"X-Gmail-Labels: =?UTF-8?Q?Entw=C3=BCrfe?=\n"),
        mail(4, extra=b"X-Gmail-Labels: Clients/Drafts\n"),
    )
    opened = FileSource(write(tmp_path, content))
    (mailbox,) = opened.mailboxes()
    items = [item for item in opened.messages(mailbox, opened.uids(mailbox)) if isinstance(item, Fetched)]
    heads = [item for item in opened.heads(mailbox, opened.uids(mailbox)) if isinstance(item, Head)]
    assert [item.uid for item in items] == [head.uid for head in heads] == [1, 4]
    assert items[0].message.envelope.gmail_thread_id == "1790000000000000123"
    assert items[0].message.envelope.labels == ("Sent", "Künden", "Opened")
    assert [head.envelope for head in heads] == [item.message.envelope for item in items]


def test_the_separator_s_date_stands_in_for_a_missing_one_only(tmp_path: Path) -> None:
    undated = b"From: helen@acme.example\n\nYes.\n"
    filler = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
    content = mbox(undated, mail(2)) + mbox(undated, separator=filler)
    envelopes = [item[1].envelope for item in read_paths([write(tmp_path, content)]) if not isinstance(item, Broken)]
    assert [envelope.received_at for envelope in envelopes] == [datetime(2024, 6, 10, 9, 0, 15, tzinfo=UTC), None, None]


def test_uids_and_uidvalidity_hold_while_the_file_grows(tmp_path: Path) -> None:
    path = write(tmp_path, mbox(mail(1), mail(2)))
    (before,) = FileSource(path).mailboxes()
    with path.open("ab") as file:
        file.write(mbox(mail(3)))
    opened = FileSource(path)
    (after,) = opened.mailboxes()
    assert (after.uidvalidity, before.uidnext, after.uidnext) == (before.uidvalidity, 3, 4)
    (new,) = opened.messages(after, opened.uids(after, before.uidnext))
    assert isinstance(new, Fetched)
    assert new.message.envelope.message_id == "3@acme.example"
    path.write_bytes(mbox(mail(9), mail(2)))
    assert FileSource(path).mailboxes()[0].uidvalidity != before.uidvalidity


def test_a_body_of_50_mb_is_cut_and_the_next_message_read(tmp_path: Path) -> None:
    messages: list[Message] = []
    for item in read_paths([write(tmp_path, mbox(mail(1, b"word " * 10_000_000), mail(2)))]):
        assert not isinstance(item, Broken)
        messages.append(item[1])
    assert [len(message.body) <= 2_000_000 for message in messages] == [True, True]
    assert "body cut" in messages[0].defects


def test_a_file_of_20_mb_is_read_in_60_mb_of_memory(tmp_path: Path) -> None:
    path = write(tmp_path, mbox(*(mail(number, b"Tuesday works.\n" * 300) for number in range(4_500))))
    assert path.stat().st_size > 20_000_000
    program = (
        "import resource, sys\n"
        "from server.files import read_paths\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "before = peak()\n"
        "count = sum(1 for _ in read_paths([sys.argv[1]]))\n"
        "print(count, peak() - before)\n"
    )
    said = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    count, grown_mb = map(int, said.stdout.split())
    assert count == 4_500
    assert grown_mb <= 60


def test_a_mail_that_cannot_be_parsed_is_told_and_the_rest_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse_but_for_one(raw: bytes) -> Message:
        if b"<2@" in raw:
            raise ValueError("unforeseen")
        return parse(raw)

    monkeypatch.setattr(source, "parse", parse_but_for_one)
    found = list(read_paths([write(tmp_path, mbox(mail(1), mail(2), mail(3)))]))
    assert [item for item in found if isinstance(item, Broken)] == [Broken("in.mbox", 2, "it cannot be parsed")]
    assert len(found) == 3
