"""The backtest: no look-ahead, what the hints were worth, truth from a CRM or as read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from nlp.api import load
from server.demo.sample import SELLER, build
from server.errors import UsageError
from server.mail.message import Message
from server.mail.mime import parse
from server.services.backtest import backtest_files
from server.services.judge_files import judge_files
from server.services.outcomes import read_outcomes
from server.services.present_backtest import backtest_json
from server.services.read_threads import Seller
from server.services.replay import Moment, Replay
from server.verdict.backtest import Came
from server.verdict.reliability import reliability

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ME = [SELLER.email]
REPLIES = load("rules")


@pytest.fixture(scope="module")
def sample() -> list[Message]:
    return [parse(raw) for raw in build(NOW)]


def replayed(messages: Sequence[Message], until: datetime) -> list[Moment]:
    return list(Replay(messages, Seller.of(ME), REPLIES).moments(until))


def up_to(messages: Sequence[Message], at: datetime) -> list[Message]:
    return [m for m in messages if m.envelope.at is not None and m.envelope.at <= at]


def test_every_verdict_is_the_same_to_the_byte_with_all_later_mail_deleted(sample: list[Message]) -> None:
    moments = replayed(sample, NOW)
    assert len(moments) > len(sample)
    for moment in moments[:: max(1, len(moments) // 25)]:
        past = replayed(up_to(sample, moment.at), moment.at)
        same = [m for m in past if m.at == moment.at and m.thread.id == moment.thread.id]
        assert repr(moment.verdict).encode() in [repr(m.verdict).encode() for m in same]


def test_a_replayed_verdict_is_the_one_that_judging_that_day_gave(sample: list[Message]) -> None:
    moments = replayed(sample, NOW)
    for moment in moments[:: max(1, len(moments) // 15)]:
        past = [("sample", message) for message in up_to(sample, moment.at)]
        judged = {thread.id: verdict for thread, verdict in judge_files(past, ME, moment.at, REPLIES).threads}
        assert judged[moment.thread.id].move is moment.verdict.move
        assert judged[moment.thread.id].walk_away == moment.verdict.walk_away
        assert judged[moment.thread.id].reasons == moment.verdict.reasons


def mail(
    number: int,
    day: int,
    *,
    own: bool,
    text: str,
    answers: int | None = None,
    who: str = "Helen <helen@harbourline.example>",
) -> Message:
    at = datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(days=day)
    me, them = f"Mara <{ME[0]}>", who
    head = [
        f"From: {me if own else them}",
        f"To: {them if own else me}",
        f"Subject: {'Re: ' if answers is not None else ''}Berths",
        f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000",
        f"Message-ID: <{number}@mail.example>",
    ]
    if answers is not None:
        head.append(f"In-Reply-To: <{answers}@mail.example>")
    return parse(("\r\n".join(head) + f"\r\n\r\n{text}\r\n").encode())


PITCH = "Would a look at our booking board be worth half an hour of your time?"
CHASED = [mail(n, n * 10, own=True, text=PITCH, answers=n - 1 if n else None) for n in range(5)]
ALIVE = mail(9, 60, own=False, text="Tuesday at 10 works for me, please send the invite.", answers=4)
LATER = mail(10, 200, own=True, text="Thank you for today.", answers=9)


def test_a_dead_thread_counts_what_need_not_have_been_sent() -> None:
    much_later = mail(11, 200, own=True, text="Hello", who="Ivo <ivo@petrov.example>")
    found = backtest_files([*CHASED, much_later], ME, NOW, REPLIES)
    (hint,) = found.hints
    assert hint.came is Came.DEAD
    dates = [m.envelope.at for m in CHASED if m.envelope.at]
    assert dates[2] < hint.at < dates[-1], "after three messages, before the last"
    assert hint.saved == sum(at > hint.at for at in dates) > 0
    assert hint.days_earlier == pytest.approx((dates[-1] - hint.at) / timedelta(days=1), abs=0.06)
    assert found.saved == hint.saved
    assert not found.false_alarms


def test_a_deal_that_came_alive_is_a_false_alarm_with_its_words() -> None:
    found = backtest_files([*CHASED, ALIVE, LATER], ME, NOW, REPLIES)
    (alarm,) = found.false_alarms
    assert "Tuesday at 10" in alarm.revived_by
    assert alarm.saved == 0
    assert backtest_json(found)["truth"] == "as read by Bowout"


@pytest.mark.parametrize(
    "key", ["helen@harbourline.example", "harbourline.example", "https://www.harbourline.example/"]
)
def test_what_the_crm_says_is_the_truth(key: str) -> None:
    outcomes = read_outcomes(f"email,stage,close date\n{key},Closed Won,2026-08-01\n".encode())
    found = backtest_files(CHASED, ME, NOW, REPLIES, outcomes=outcomes)
    assert [hint.came for hint in found.hints] == [Came.ALIVE]
    assert found.hints[0].by_crm


def test_a_false_alarm_can_be_refuted_by_its_id() -> None:
    (alarm,) = backtest_files([*CHASED, ALIVE, LATER], ME, NOW, REPLIES).false_alarms
    answer = f"hint,outcome,date\n{alarm.id},lost,{alarm.at:%Y-%m-%d}T23:59:59+00:00\n"
    found = backtest_files([*CHASED, ALIVE, LATER], ME, NOW, REPLIES, outcomes=read_outcomes(answer.encode()))
    assert not found.false_alarms


def test_messages_without_a_date_are_left_out_and_said() -> None:
    undated = parse(f"From: {ME[0]}\r\nTo: helen@harbourline.example\r\nMessage-ID: <u@x>\r\n\r\nHello?\r\n".encode())
    found = backtest_files([*CHASED, undated], ME, NOW, REPLIES)
    assert (found.messages, found.undated) == (5, 1)


def test_nothing_at_all() -> None:
    found = backtest_json(backtest_files([], ME, NOW, REPLIES))
    assert (found["threads"], found["hints"], found["reliability"]["count"]) == (0, [], 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"email,stage,close date\nx@y.example,dreaming,2026-01-01\n",
        b"email,stage,close date\nx@y.example,won,soon\n",
        b"email,colour\nx@y.example,red\n",
        b"x@y.example,won\n",
        b"email,stage,close date\n,,\n",
    ],
)
def test_outcomes_that_cannot_be_read_say_why(data: bytes) -> None:
    with pytest.raises(UsageError):
        read_outcomes(data)


def test_outcomes_without_a_header_and_with_days_first() -> None:
    known = read_outcomes(b"a@b.example;won;24.11.2026\nb.example;lost;2026-01-02\n").known
    assert {key: found.won for key, found in known.items()} == {"a@b.example": True, "b.example": False}


def test_reliability_of_right_and_of_overconfident_probabilities() -> None:
    right = [(0.8, i < 80) for i in range(100)] + [(0.2, i < 20) for i in range(100)]
    found = reliability(right, [str(i) for i in range(200)])
    assert found.slope == pytest.approx(1, abs=0.02)
    assert found.brier == pytest.approx(0.16)
    assert found.skill == pytest.approx(0.36)
    bold = [(0.99, i < 80) for i in range(100)] + [(0.01, i < 20) for i in range(100)]
    slope = reliability(bold, [str(i) for i in range(200)]).slope
    assert slope is not None
    assert slope < 0.5
    assert reliability([(0.5, True)] * 5, list("abcde")).skill is None


def test_the_slope_is_less_sure_where_points_come_of_few_threads() -> None:
    points = [(0.8, i % 5 < 4) for i in range(100)] + [(0.2, i % 5 < 1) for i in range(100)]
    alone = reliability(points, [str(i) for i in range(200)])
    said_four_times = reliability([point for point in points for _ in range(4)], [str(i // 4) for i in range(800)])
    assert said_four_times.slope == alone.slope
    assert alone.slope_low is not None
    # What is said again by the same thread tells nothing more.
    assert said_four_times.slope_low == pytest.approx(alone.slope_low, abs=0.01)
