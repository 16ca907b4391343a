"""Broken and whole mail through the three doors of `server.mail.mime`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.mail.headers import split_fields
from server.mail.message import CalendarAnswer, MachineKind, Message
from server.mail.mime import HEADER_FIELDS, from_parts, parse, parse_head
from server.mail.parts import leaves_of, split_head

DATA = Path(__file__).parent / "data"
RECEIVED = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HEAD = b"From: Kim <kim@client.example>\r\nDate: Tue, 10 Mar 2026 11:00:00 +0100\r\n"


def mails_of(mbox: Path) -> list[bytes]:
    return re.split(rb"(?m)^From [^\n]*\n", mbox.read_bytes())[1:]


def kept_fields(head: bytes) -> bytes:
    names = {name.lower() for name in HEADER_FIELDS}
    fields = re.findall(rb"(?m)^[!-9;-~]+[ \t]*:.*\n?(?:[ \t].*\n?)*", head)
    return b"".join(each for each in fields if each.split(b":")[0].strip().decode().lower() in names)


@pytest.mark.parametrize(
    ("name", "body", "defect"),
    [
        ("cut_base64.eml", "Tuesday at ten works for us", "base64 cut or damaged"),
        ("unknown_charset.eml", "Danke für das Angebot", "charset unknown"),
        ("wrong_charset.eml", "Grüße aus Köln", "charset declared wrongly"),
        ("no_boundary.eml", "Sounds good", "multipart without its boundary"),
        ("unfinished.eml", "Sounds good", "multipart without its end"),
        ("eight_bit_header.eml", "ok", "8-bit header"),
        ("no_date.eml", "No date here", "no date"),
    ],
)
def test_mends_and_names_what_is_broken(name: str, body: str, defect: str) -> None:
    message = parse((DATA / name).read_bytes())
    assert message.body.strip().startswith(body)
    assert defect in message.defects


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?B?R3LDvA==?=\r\n =?utf-8?B?w59l?=", "Grüße"),
        (b"=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?q?Hello there?=", "Hello there"),
        (b"=?iso-8859-1*de?q?Gr=FC=DFe?=", "Grüße"),
        (b"=?no-such-charset?q?plain?=", "plain"),
        (b"=?utf-8?b?SGVsbG8NCkJjYzogZXZpbEB4LmV4YW1wbGU=?=", "Hello Bcc: evil@x.example"),
        (b"=?utf-8?q?broken", "=?utf-8?q?broken"),
        ("Grüße".encode("latin-1"), "Grüße"),
        ("Grüße".encode(), "Grüße"),
        (b"a\x00b\x07c", "a b c"),
        (b"folded\r\n\tline", "folded line"),
    ],
)
def test_subject(subject: bytes, expected: str) -> None:
    assert parse_head(HEAD + b"Subject: " + subject + b"\r\n").subject == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"Roe, Jane" <Jane@Client.example>', [("Roe, Jane", "jane@client.example")]),
        ("Roe, Jane <jane@client.example>", [("Roe, Jane", "jane@client.example")]),
        ("jane@client.example (Jane Roe)", [("Jane Roe", "jane@client.example")]),
        ("Team: a@x.example, b@x.example;", [("", "a@x.example"), ("", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("'jane@client.example' <jane@client.example>", [("jane@client.example", "jane@client.example")]),
        ('"boss@firm.example" <thief@else.example>', [("boss@firm.example", "thief@else.example")]),
        (
            "=?utf-8?q?J=C3=B6rg=2C_M=2E?= <j@x.example>; b@x.example",
            [("Jörg, M.", "j@x.example"), ("", "b@x.example")],
        ),
    ],
)
def test_addresses(value: str, expected: list[tuple[str, str]]) -> None:
    envelope = parse_head(f"To: {value}\r\n".encode())
    assert [(each.name, each.email) for each in envelope.to] == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 10 Mar 2026 11:00:00 +0100", datetime(2026, 3, 10, 10, 0, tzinfo=UTC)),
        ("10 Mar 26 11:00 EST", datetime(2026, 3, 10, 16, 0, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("Sun, 01 Jan 2060 00:00:00 +0000", None),
        ("Sat, 14 Mar 2026 11:00:00 +0000", None),
        ("yesterday", None),
        ("Tue, 99 Foo 2026 99:99:99 +9999", None),
    ],
)
def test_date(date: str, expected: datetime | None) -> None:
    head = f"From: a@x.example\r\nDate: {date}\r\n\r\n".encode()
    assert parse(head, received_at=RECEIVED).envelope.sent_at == expected


def test_the_servers_date_changes_no_key() -> None:
    raw = b"From: a@x.example\r\nDate: Sun, 01 Jan 2040 00:00:00 +0000\r\n\r\nhello"
    assert parse(raw).key == parse(raw, received_at=RECEIVED).key


def test_key_ignores_white_space_but_not_words() -> None:
    one, same, other = (parse(HEAD + b"\r\n" + text) for text in (b"a b\r\nc", b"a  b c\r\n", b"a b d"))
    assert one.key == same.key
    assert one.key != other.key
    assert re.fullmatch("[0-9a-f]{32}", one.key)


def test_flowed_text_is_unfolded() -> None:
    message = parse((DATA / "flowed.eml").read_bytes())
    assert message.body.splitlines()[0] == "This paragraph was wrapped by the mail program and is one line again."
    assert "> quoted line that was wrapped as well" in message.body
    assert "\n-- \nKim" in message.body


@pytest.mark.parametrize("name", ["stub.eml", "empty_plain.eml"])
def test_html_stands_in_for_a_stub(name: str) -> None:
    message = parse((DATA / name).read_bytes())
    assert message.body == "We would like to see it running first.\n\nCan you show us on Thursday?"


def test_a_nested_mail_is_not_the_body() -> None:
    message = parse((DATA / "nested.eml").read_bytes())
    assert "See below" in message.body
    assert "inner words" not in message.body
    assert message.attachments == ("message/rfc822", "offer.pdf")


def test_calendar_answer() -> None:
    message = parse((DATA / "calendar_accepted.eml").read_bytes())
    assert (message.calendar, message.machine) == (CalendarAnswer.ACCEPTED, MachineKind.CALENDAR)


def test_takeout_headers_give_gmail_ids_and_labels() -> None:
    message = parse(b'X-GM-THRID: 1712345678901234567\nX-Gmail-Labels: Inbox,"a, b",=?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nx')
    assert message.envelope.gmail_thread_id == "1712345678901234567"
    assert message.envelope.labels == ("Inbox", "a, b", "Grüße")


def test_a_given_gmail_id_wins() -> None:
    message = parse(b"X-GM-THRID: 1\n\nx", gmail_thread_id="2", gmail_message_id="3", labels=["Sent"])
    assert (message.envelope.gmail_thread_id, message.envelope.gmail_message_id) == ("2", "3")
    assert message.envelope.labels == ("Sent",)


def same(one: Message, other: Message) -> bool:
    return (one.key, one.body, one.html, one.machine, one.envelope) == (
        *(other.key, other.body, other.html, other.machine),
        other.envelope,
    )


def check_doors(raw: bytes, whole: Message) -> None:
    head, start = split_head(raw)
    received = whole.envelope.received_at
    assert parse_head(kept_fields(head), received_at=received) == whole.envelope
    parts = leaves_of(split_fields(head), raw, start).texts
    assert same(from_parts(kept_fields(head), parts, received_at=received), whole)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.eml")), ids=lambda path: path.stem)
def test_three_doors_agree_on_our_mail(path: Path) -> None:
    raw = path.read_bytes()
    check_doors(raw, parse(raw))


@pytest.mark.shared
@pytest.mark.parametrize("name", ["list_threads.mbox", "spamassassin_ham.mbox"])
def test_real_mail_parses_and_the_doors_agree(shared: Path, name: str) -> None:
    mails = mails_of(shared / "mail" / name)
    assert len(mails) > 800
    for raw in mails:
        whole = parse(raw)
        assert whole.body.strip() or whole.attachments or not raw.partition(b"\n\n")[2].strip()
        check_doors(raw, whole)


@given(st.binary(max_size=2_000))
@settings(max_examples=150, deadline=None)
def test_nothing_raises_on_any_bytes(raw: bytes) -> None:
    assert re.fullmatch("[0-9a-f]{32}", parse(raw).key)


@given(
    st.lists(
        st.sampled_from(
            [
                *(b"Content-Type: multipart/mixed; boundary=b", b"--b", b"--b--", b"", b"Content-Type: text/html"),
                *(b"Content-Transfer-Encoding: base64", b"SGVsbG8", b"<p>hi <b>", b"Subject: =?x?b?%%?=", b"\xff\x00"),
                *(b"Content-Type: text/plain; charset=punycode; format=flowed", b"Date: 0", b"From: <", b"> q ", b" "),
            ]
        ),
        max_size=25,
    )
)
@settings(max_examples=150, deadline=None)
def test_nothing_raises_on_broken_structure(lines: list[bytes]) -> None:
    message = parse(b"\r\n".join(lines))
    assert "\r" not in message.body
    assert "\n" not in message.envelope.subject


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"\r\n" + b"hello world this is text\n" * 2_000_000,
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a href=x><b>x</a><p>" * 2_400_000,
        HEAD + b"X: " + b"y" * 50_000_000,
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\nContent-Type: image/png\n\n" * 1_500_000,
    ],
    ids=["text", "html", "header", "parts"],
)
def test_fifty_megabytes_are_bounded_work(raw: bytes) -> None:
    message = parse(raw)
    assert len(message.body) <= 2_000_000
    assert {"body cut", "header cut", "parts left unread"} & set(message.defects)
