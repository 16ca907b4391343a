"""What must hold of any thread: later mail does not exist, verdicts repeat, scores are monotone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.labels import Move, Signal, Stance
from server.mail.message import CalendarAnswer, MachineKind
from server.verdict.judge import judge
from server.verdict.score import walk_away_score
from server.verdict.weights import default_weights
from tests.factories import HELEN, RAJ, Sketch, day, make_thread, them, us

START = datetime(2025, 3, 3, 9, tzinfo=UTC)
SOON = st.integers(0, 90).map(lambda days: (START + timedelta(days=days)).date())
ASKED = ["Would Tuesday suit?", "Shall we continue, or stop here?", "Just checking in.", "It does."]


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    at = START + timedelta(hours=draw(st.integers(0, 24 * 90)))
    if draw(st.booleans()):
        return replace(us("2025-03-03", draw(st.sampled_from(ASKED))), at=draw(st.sampled_from([at, at, at, None])))
    stance = draw(st.sampled_from(list(Stance)))
    other = draw(st.sampled_from(list(Stance)))
    sure = draw(st.booleans())
    text = "Try Ines Prado. What does it cost?"
    made = them(
        "2025-03-03",
        stance,
        text,
        sender=draw(st.sampled_from([HELEN, RAJ])),
        sure=sure,
        stances={stance: 0.6, other: 0.4} if stance is not other else {stance: 1.0},
        signals=[(draw(st.sampled_from(list(Signal))), "Try Ines Prado")] if draw(st.booleans()) else [],
        questions=("What does it cost?",) if draw(st.booleans()) else (),
        machine=draw(st.sampled_from([None, None, None, *MachineKind])),
        calendar=draw(st.sampled_from([None, None, None, *CalendarAnswer])),
    )
    return replace(made, at=at, revisit_on=draw(st.none() | SOON))


@settings(max_examples=150, deadline=None)
@given(st.lists(sketches(), max_size=9), st.integers(0, 24 * 100))
def test_verdict_is_the_same_with_all_later_messages_deleted(made: list[Sketch], hours: int) -> None:
    now = START + timedelta(hours=hours)
    thread = make_thread(made)
    past = tuple(m for m in thread.messages if m.message.envelope.at is None or m.message.envelope.at <= now)
    verdict = judge(thread, now)
    assert repr(judge(replace(thread, messages=past), now)) == repr(verdict)
    assert repr(judge(thread, now)) == repr(verdict)
    low, high = default_weights().bands[verdict.move.value]
    assert low <= verdict.walk_away <= high
    assert 0 <= verdict.confidence <= 1
    assert verdict.revisit_on is None or verdict.revisit_on >= now.date()


@settings(max_examples=100, deadline=None)
@given(st.lists(sketches(), max_size=6))
def test_an_opt_out_is_never_outranked(made: list[Sketch]) -> None:
    out = replace(them("2025-03-03", Stance.OPTED_OUT), at=START + timedelta(days=91))
    assert judge(make_thread([*made, out]), START + timedelta(days=95)).move is Move.STOP


FOR_LEAVING = ["evasions", "postponements", "sent_in_a_row", "silence", "straight_ask", "clear_no", "gone"]
FOR_STAYING = ["advances", "engaged", "need", "owed", "step_ahead"]


@pytest.mark.parametrize("move", [move for move in Move if move is not Move.STOP])
@pytest.mark.parametrize("name", [*FOR_LEAVING, *FOR_STAYING])
def test_score_is_monotone_in_each_feature(move: Move, name: str) -> None:
    weights = default_weights()
    zero = dict.fromkeys([*FOR_LEAVING, *FOR_STAYING], 0.0)
    scores = [walk_away_score(move, {**zero, name: amount}, weights) for amount in (0.0, 1.0, 2.0, 3.0)]
    rising = scores if name in FOR_LEAVING else scores[::-1]
    assert rising == sorted(rising)
    assert rising[0] < rising[-1]


def test_each_further_evasion_raises_the_score() -> None:
    made: list[Sketch] = []
    scores: list[float] = []
    for number in range(5):
        made += [us(f"2025-03-{3 + number:02} 09:00"), them(f"2025-03-{3 + number:02} 12:00", Stance.EVASIVE)]
        scores.append(judge(make_thread(made), day("2025-03-08")).walk_away)
    assert scores == sorted(set(scores))
    assert scores[2] >= 0.7 > scores[1]


def test_each_further_message_into_the_silence_raises_the_score() -> None:
    made = [us("2025-03-03"), us("2025-03-04"), us("2025-03-05"), us("2025-03-06")]
    scores = [judge(make_thread(made[:n]), day("2025-04-10")).walk_away for n in (1, 2, 3, 4)]
    assert scores == sorted(set(scores))


def test_an_unsure_reading_pulls_confidence_down() -> None:
    sure = judge(make_thread([us("2025-03-03"), them("2025-03-04", "engaged")]), day("2025-03-05"))
    doubt = {Stance.ENGAGED: 0.6, Stance.EVASIVE: 0.4}
    made = [us("2025-03-03"), them("2025-03-04", "engaged", sure=False, stances=doubt)]
    unsure = judge(make_thread(made), day("2025-03-05"))
    assert unsure.move is Move.KEEP_GOING
    assert unsure.confidence < sure.confidence


def test_500_messages() -> None:
    made: list[Sketch] = []
    for number in range(250):
        at = START + timedelta(days=number)
        made += [replace(us("2025-03-03"), at=at), replace(them("2025-03-03", "engaged"), at=at + timedelta(hours=5))]
    verdict = judge(make_thread(made), START + timedelta(days=251))
    assert verdict.move is Move.KEEP_GOING
    assert len(verdict.reasons) <= 8
