"""The sample mailbox: whole, well-formed, the same every time, and dated before any now."""

from __future__ import annotations

import mailbox
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from nlp.labels import Move
from server.demo.dates import filled, working_day
from server.demo.sample import SELLER, build, scripts_by_message_id, write_mbox
from server.demo.script import scripts
from server.errors import UsageError
from server.mail.message import MachineKind
from server.mail.mime import parse
from server.mail.threads import assemble

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MOMENTS = [
    MONDAY,
    datetime(2026, 11, 22, 0, 5, tzinfo=UTC),
    datetime(2027, 1, 1, 9, 0, tzinfo=timezone(timedelta(hours=2))),
    datetime(2028, 2, 29, 23, 59, tzinfo=timezone(timedelta(hours=-7))),
]


def test_every_move_is_shown_several_times_beside_mail_that_is_none_of_it() -> None:
    counts = Counter(script.expect for script in scripts())
    assert all(counts[move] >= 4 for move in Move)
    assert sum(counts[move] for move in Move) >= 28
    assert counts[None] >= 12
    prospects = [script for script in scripts() if script.expect]
    assert all(2 <= len(script.lines) <= 10 for script in prospects)
    assert len({script.trade for script in prospects}) == len(prospects)
    assert {line.author.quotes for script in prospects for line in script.lines} >= {
        "gmail",
        "outlook",
        "below",
        "none",
    }
    assert sum(any(line.author.html for line in script.lines) for script in prospects) >= 3


def test_lines_stand_in_the_order_of_their_time() -> None:
    for script in scripts():
        moments = [(-line.days, line.hour, line.minute) for line in script.lines]
        assert moments == sorted(set(moments)), script.name
        assert script.lines[-1].days >= 1, script.name


@pytest.mark.parametrize("now", MOMENTS)
def test_the_same_now_gives_the_same_well_formed_mail_before_it(now: datetime) -> None:
    raws = build(now)
    assert raws == build(now)
    messages = [parse(raw) for raw in raws]
    assert not any(message.defects for message in messages)
    moments = [message.envelope.sent_at for message in messages]
    assert all(moment is not None and moment < now for moment in moments)
    assert moments == sorted(moments)  # type: ignore[type-var]
    assert len({message.envelope.message_id for message in messages}) == len(messages)
    marks = re.compile(r"<(?:weekday|date|month)")
    assert not any(marks.search(message.body) or marks.search(message.html or "") for message in messages)


@pytest.mark.parametrize("now", MOMENTS)
def test_the_threads_found_in_the_mail_are_the_scripts(now: datetime) -> None:
    by_id = scripts_by_message_id(now)
    threads = assemble([parse(raw) for raw in build(now)])
    assert len(threads) == len(scripts())
    for thread in threads:
        (name,) = {by_id[message.envelope.message_id].name for message in thread.messages}
        assert len(thread.messages) == len(next(script for script in scripts() if script.name == name).lines)


def test_machine_mail_is_known_by_its_headers() -> None:
    by_id = scripts_by_message_id(MONDAY)
    kinds = {by_id[message.envelope.message_id].name: message.machine for message in map(parse, build(MONDAY))}
    assert kinds["other_bounce"] is MachineKind.BOUNCE
    assert kinds["other_out_of_office"] is MachineKind.OUT_OF_OFFICE
    assert kinds["other_newsletter"] in {MachineKind.LIST, MachineKind.BULK}
    assert kinds["other_calendar_invite"] is MachineKind.CALENDAR
    assert kinds["follow_referral_left_company"] is not None


def test_nothing_in_the_mail_says_what_it_is_meant_to_show() -> None:
    for raw in build(MONDAY):
        assert not any(script.name.encode() in raw for script in scripts())
        assert not re.search(rb"keep_going|walk_away|ask_straight|follow_referral", raw)


def test_the_mbox_holds_all_messages_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "sample.mbox"
    write_mbox(path, MONDAY)
    box = mailbox.mbox(path)
    read = [box.get_bytes(key).replace(b"\n>From ", b"\nFrom ").rstrip() for key in box.keys()]  # noqa: SIM118
    box.close()
    assert read == [raw.replace(b"\r\n", b"\n").rstrip() for raw in build(MONDAY)]
    assert any(SELLER.email.encode() in raw for raw in read)


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_mbox(tmp_path / "no" / "folder.mbox", MONDAY)
    with pytest.raises(ValueError, match="aware"):
        build(datetime(2026, 11, 23))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("now", "offset", "expected"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 22), 0, date(2026, 11, 20)),
        (date(2026, 11, 22), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 23), -6, date(2026, 11, 13)),
    ],
)
def test_working_days(now: date, offset: int, expected: date) -> None:
    moment = datetime(now.year, now.month, now.day, 12, tzinfo=UTC)
    assert working_day(moment, offset).date() == expected


def test_marks_are_written_out() -> None:
    assert filled("<weekday:+1> <date:-1> <month:+2> <month:-11>", MONDAY) == "Tuesday 20 November January December"
