"""The judge against the sentences of LABELS.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.labels import Move, Signal, Stance
from server.verdict.judge import judge
from tests.factories import Sketch, day, make_thread, them
from tests.server.verdict.cases import UNKNOWN, Case
from tests.server.verdict.cases_dates import DATES
from tests.server.verdict.cases_going import ASK_STRAIGHT, KEEP_GOING, PAUSES
from tests.server.verdict.cases_leaving import NET, REFERRALS, STOPS, TORN, WALKS
from tests.server.verdict.cases_nos import HANDED_OVER, IN_PART, OTHERS_SILENCE, PLAIN
from tests.server.verdict.cases_odd import DEBTS, ODD
from tests.server.verdict.cases_owed import OWED
from tests.server.verdict.cases_turns import TURNS
from tests.server.verdict.cases_wishes import ABOUT_A_STEP, ABOUT_ALL, ABOUT_LESS, LIVE, OPT_OUTS, TOLD

WISHES = [*ABOUT_LESS, *ABOUT_ALL, *ABOUT_A_STEP, *TOLD]
CASES = [
    *KEEP_GOING,
    *ASK_STRAIGHT,
    *PAUSES,
    *REFERRALS,
    *WALKS,
    *STOPS,
    *TORN,
    *NET,
    *DEBTS,
    *TURNS,
    *ODD,
    *WISHES,
    *OWED,
    *HANDED_OVER,
    *OTHERS_SILENCE,
    *IN_PART,
    *PLAIN,
    *DATES,
]


@pytest.mark.parametrize("case", CASES, ids=[case.says for case in CASES])
def test_sentence(case: Case) -> None:
    verdict = judge(make_thread(case.thread), day(case.now))
    assert verdict.move is case.move, verdict.facts
    found = {
        "revisit": verdict.revisit_on.isoformat() if verdict.revisit_on else None,
        "waiting": verdict.waiting_for.who,
        "intents": verdict.intents,
        "sure": verdict.sure,
        "rule": verdict.facts["rule"],
        "referred_to": verdict.referred_to,
    }
    wanted = {name: getattr(case, name) for name in found if getattr(case, name) is not UNKNOWN}
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("case", CASES, ids=[case.says for case in CASES])
def test_what_holds_of_every_verdict(case: Case) -> None:
    thread, now = make_thread(case.thread), day(case.now)
    verdict = judge(thread, now)
    assert 0 <= verdict.confidence <= 1
    if verdict.move in (Move.WALK_AWAY, Move.STOP):
        assert verdict.walk_away >= 0.7
    elif verdict.move is Move.KEEP_GOING:
        assert verdict.walk_away <= 0.3
    assert (verdict.waiting_for.since is None) == (verdict.waiting_for.who.value == "nobody")
    assert verdict.revisit_on is None or verdict.revisit_on >= now.date()
    assert verdict.reasons[0].signal == verdict.facts["rule"], "the reason that decided stands first"
    weights = [abs(reason.weight) for reason in verdict.reasons]
    assert weights == sorted(weights, reverse=True)
    assert weights
    bodies = {read.message.envelope.message_id: read.message.body for read in thread.messages}
    for item in [r.evidence for r in verdict.reasons] + [*verdict.unanswered_questions, *verdict.owed_answers]:
        if item is not None:
            body = bodies[item.message_id]
            assert item.quote == body[item.start : item.end] != ""
            assert body[: item.start].endswith(item.prefix)
            assert body[item.end :].startswith(item.suffix)
    for sentence in [verdict.change, *(reason.sentence for reason in verdict.reasons)]:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not {"None", "  ", "{", " ."} & set(sentence.split(" ")), sentence
        assert "  " not in sentence
        assert " ." not in sentence


@pytest.mark.parametrize("case", CASES, ids=[case.says for case in CASES])
def test_later_mail_does_not_exist(case: Case) -> None:
    """At each moment of each thread the verdict is the same with all later messages deleted."""
    thread = make_thread(case.thread)
    for sketch in case.thread:
        if sketch.at is None:
            continue
        past = tuple(m for m in thread.messages if m.message.envelope.at is None or m.message.envelope.at <= sketch.at)
        assert repr(judge(thread, sketch.at)) == repr(judge(replace(thread, messages=past), sketch.at))


@pytest.mark.parametrize("sure", [True, False])
@pytest.mark.parametrize("before", [LIVE, LIVE[:1]], ids=["live", "stranger"])
@pytest.mark.parametrize(("wish", "question"), [words[:2] for words in OPT_OUTS])
def test_an_opt_out_is_never_gone_on_with_whatever_the_question_is_read_as(
    wish: str, question: str, before: tuple[Sketch, ...], sure: bool
) -> None:
    signals = [(Signal.OPT_OUT, wish), (Signal.BUYING_QUESTION, question), (Signal.ADVANCE, question)]
    stances = {Stance.OPTED_OUT: 0.6, Stance.ENGAGED: 0.4}
    for shown in (signals[:1], signals[:2], signals):
        said = them("2025-03-10", Stance.OPTED_OUT, f"{wish} {question}", sure=sure, stances=stances, signals=shown)
        assert judge(make_thread([*before, said]), day("2025-03-11")).move in (Move.STOP, Move.ASK_STRAIGHT), shown


def test_every_move_and_at_least_eighty_sentences() -> None:
    assert len(CASES) >= 80
    assert len({case.says for case in CASES}) == len(CASES)
    assert {case.move for case in CASES} == set(Move)
