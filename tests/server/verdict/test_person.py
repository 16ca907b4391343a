"""Threads with one person are judged together: a stop, a step, a silence is the person's."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from nlp.labels import Move, Signal
from server.verdict.judge import judge
from server.verdict.person import judge_people
from server.verdict.told import Told, ToldKind
from server.verdict.values import ReadThread, Verdict
from tests.factories import HELEN, RAJ, Sketch, day, make_thread, them, us

ASK_TEXT = "Helen, shall we continue, or stop here?"


def _threads(*made: list[Sketch]) -> list[ReadThread]:
    """Threads with ids and message ids of their own."""
    found = []
    for number, sketches in enumerate(made):
        named = [replace(s, message_id=f"t{number}m{i}@mail.example") for i, s in enumerate(sketches)]
        found.append(replace(make_thread(named, f"Subject {number}"), id=f"{number}" * 32))
    return found


def _judged(threads: list[ReadThread], now: str, told: dict[str, list[Told]] | None = None) -> list[Verdict]:
    return judge_people(threads, day(now), told=told, firm_of=lambda domain: domain)


@dataclass(frozen=True)
class Case:
    says: str
    threads: list[list[Sketch]]
    now: str
    moves: list[Move]
    rules: list[str]


SILENT_THRICE = [us("2025-03-03"), us("2025-03-10"), us("2025-03-17")]
VAGUE_THRICE = [
    us("2025-03-03"), them("2025-03-04", "evasive"), us("2025-03-05"), them("2025-03-06", "evasive"),
    us("2025-03-07"), them("2025-03-10", "evasive"),
]  # fmt: skip
STEP = [us("2025-03-11"), them("2025-03-12", "advancing", "Tuesday at 10.", revisit="2025-04-15")]
CROSSED = [
    us("2025-03-03"),
    them("2025-03-04", "opted_out", "Stop writing to me. Bolt install theirs on Monday.",
         signals=[(Signal.OPT_OUT, "Stop writing to me"), (Signal.ADVANCE, "install theirs on Monday")]),
]  # fmt: skip
HEARD_AS_STEP = [
    us("2025-03-03"),
    them("2025-03-04", "advancing", "Take me off your list. We meet in April.", revisit="2025-04-15",
         signals=[(Signal.OPT_OUT, "Take me off your list"), (Signal.ADVANCE, "We meet in April")]),
]  # fmt: skip

LEFT_OUT = [
    us("2025-03-03", to=(HELEN, RAJ)),
    them("2025-03-04", "redirected", "Leave me out and deal with Raj.", signals=[(Signal.OPT_OUT, "Leave me out")]),
]  # fmt: skip

CASES = [
    Case("who is to be left out is left alone in all, and the one they named is written to",
         [[*LEFT_OUT, us("2025-03-05", to=(RAJ,))], [us("2025-03-05")]], "2025-03-06",
         [Move.KEEP_GOING, Move.STOP], ["young", "stop_elsewhere"]),
    Case("who writes again after that is not",
         [[*LEFT_OUT, us("2025-03-05", to=(RAJ,)), them("2025-03-06", "engaged")], [us("2025-03-05")]],
         "2025-03-07", [Move.KEEP_GOING, Move.KEEP_GOING], ["forward", "young"]),
    Case("a stop in one is a stop in all",
         [[us("2025-03-03"), them("2025-03-04", "opted_out")], [us("2025-03-10")], [us("2025-03-11", to=(RAJ,))]],
         "2025-03-12", [Move.STOP, Move.STOP, Move.KEEP_GOING], ["opt_out", "stop_elsewhere", "young"]),
    Case("what may be a stop in one is no reason to write in another", [CROSSED, SILENT_THRICE], "2025-04-01",
         [Move.ASK_STRAIGHT] * 2, ["stop_unsure"] * 2),
    Case("what may be a stop ends no deal that moves", [CROSSED, STEP], "2025-03-13",
         [Move.ASK_STRAIGHT, Move.KEEP_GOING], ["stop_unsure", "step_ahead"]),
    Case("an opt-out read as a step in one is no reason to write in another", [HEARD_AS_STEP, SILENT_THRICE],
         "2025-04-01", [Move.KEEP_GOING, Move.ASK_STRAIGHT], ["step_ahead", "stop_unsure"]),
    Case("what may be a stop of somebody else's changes nothing", [CROSSED, [us("2025-03-03", to=(RAJ,))]],
         "2025-03-26", [Move.ASK_STRAIGHT] * 2, ["stop_unsure", "silent"]),
    Case("a step in one cancels the exit in another", [VAGUE_THRICE, STEP], "2025-03-13",
         [Move.KEEP_GOING, Move.KEEP_GOING], ["alive_elsewhere", "step_ahead"]),
    Case("a step before the exit cancels nothing",
         [[us("2025-02-03"), them("2025-02-04", "advancing")], VAGUE_THRICE], "2025-03-11",
         [Move.KEEP_GOING, Move.WALK_AWAY], ["forward", "evasions"]),
    Case("what waited before they answered elsewhere counts no more", [SILENT_THRICE, STEP], "2025-04-14",
         [Move.ASK_STRAIGHT, Move.KEEP_GOING], ["silent", "step_ahead"]),
    Case("an answer elsewhere after all that waits",
         [SILENT_THRICE, [us("2025-03-18"), them("2025-03-19", "engaged", "We drag bars about.")]], "2025-04-01",
         [Move.KEEP_GOING, Move.KEEP_GOING], ["alive_elsewhere", "forward"]),
    Case("silence does not begin anew with a subject",
         [[us("2025-03-03")], [us("2025-03-10")], [us("2025-03-17")]], "2025-03-26",
         [Move.WALK_AWAY] * 3, ["silent_long"] * 3),
    Case("a new subject yesterday gives the old one time too",
         [[us("2025-03-03"), us("2025-03-10")], [us("2025-03-24")]], "2025-03-25",
         [Move.KEEP_GOING] * 2, ["young"] * 2),
    Case("a question owed in one thread is no silence in another",
         [[us("2025-03-03"), them("2025-03-04", "engaged", "Does it work with SAP?")], [us("2025-03-10")]],
         "2025-03-26", [Move.KEEP_GOING] * 2, ["you_owe"] * 2),
    Case("a straight ask under a new subject counts",
         [[us("2025-03-03"), us("2025-03-10")], [us("2025-03-17", ASK_TEXT)]], "2025-04-02",
         [Move.WALK_AWAY] * 2, ["silent_after_ask"] * 2),
    Case("other people of the firm change nothing", [SILENT_THRICE, [us("2025-03-03", to=(RAJ,)),
         them("2025-03-20", "advancing", sender=RAJ)]], "2025-04-01", [Move.WALK_AWAY, Move.KEEP_GOING],
         ["silent_long", "forward"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.says for case in CASES])
def test_threads_of_one_person(case: Case) -> None:
    verdicts = _judged(_threads(*case.threads), case.now)
    assert [v.facts["rule"] for v in verdicts] == case.rules
    assert [v.move for v in verdicts] == case.moves
    assert all(v.reasons[0].signal == v.facts["rule"] and v.reasons[0].sentence.endswith(".") for v in verdicts)


@pytest.mark.parametrize("case", CASES, ids=[case.says for case in CASES])
def test_the_order_of_threads_does_not_matter(case: Case) -> None:
    threads = _threads(*case.threads)
    assert _judged(threads[::-1], case.now)[::-1] == _judged(threads, case.now)


def test_the_state_of_a_person_shows_their_threads_and_their_colleagues() -> None:
    out = [us("2025-03-03"), them("2025-03-04", "opted_out")]
    raj = [us("2025-03-11", to=(RAJ,)), them("2025-03-12", "engaged", sender=RAJ)]
    states = [v.prospect_state for v in _judged(_threads(out, [us("2025-03-10")], raj), "2025-03-13")]
    helen, again, other = states
    assert helen is not None
    assert again is not None
    assert other is not None
    assert (helen.address, helen.move, again.move, other.move) == (
        HELEN.email, Move.STOP, Move.STOP, Move.KEEP_GOING,
    )  # fmt: skip
    assert [e.thread_id for e in helen.threads] == ["1" * 32]
    assert [(e.address, e.move) for e in helen.colleagues] == [(RAJ.email, Move.KEEP_GOING)]
    assert [e.address for e in other.colleagues] == [HELEN.email] * 2


def test_one_thread_alone_is_judged_as_ever() -> None:
    (thread,) = _threads(SILENT_THRICE)
    (verdict,) = _judged([thread], "2025-04-14")
    assert replace(verdict, prospect_state=None) == judge(thread, day("2025-04-14"))


SPOKE, MET, WON, LOST = (ToldKind(kind) for kind in ("spoke", "met", "won", "lost"))


@pytest.mark.parametrize(
    ("made", "kind", "on", "now", "rule", "move"),
    [
        (SILENT_THRICE, SPOKE, "2025-03-20", "2025-03-26", "talked", Move.KEEP_GOING),
        (SILENT_THRICE, SPOKE, "2025-03-20", "2025-04-04", "talked_long", Move.ASK_STRAIGHT),
        (SILENT_THRICE, MET, "2025-03-05", "2025-03-26", "silent", Move.ASK_STRAIGHT),
        (SILENT_THRICE, SPOKE, "2025-04-20", "2025-04-14", "silent_long", Move.WALK_AWAY),
        (VAGUE_THRICE, MET, "2025-03-11", "2025-03-12", "talked", Move.KEEP_GOING),
        (SILENT_THRICE, WON, "2025-03-20", "2025-06-02", "won", Move.KEEP_GOING),
        (SILENT_THRICE, LOST, "2025-03-20", "2025-03-21", "lost", Move.WALK_AWAY),
        ([*SILENT_THRICE, them("2025-03-28", "engaged")], LOST, "2025-03-20", "2025-03-31", "forward", Move.KEEP_GOING),
        ([us("2025-03-03"), them("2025-03-04", "opted_out")], WON, "2025-03-20", "2025-03-21", "opt_out", Move.STOP),
        ([us("2025-03-03"), them("2025-03-04", "declined")], SPOKE, "2025-03-20", "2025-03-21", "clear_no",
         Move.WALK_AWAY),
        ([us("2025-03-03"), them("2025-03-04", "advancing", revisit="2025-03-11")], MET, "2025-03-11", "2025-03-13",
         "talked", Move.KEEP_GOING),
        ([us("2025-03-03"), them("2025-03-04", "not_now", revisit="2025-06-01")], SPOKE, "2025-03-11", "2025-03-13",
         "pause", Move.PAUSE),
    ],
)  # fmt: skip
def test_what_the_user_told(made: list[Sketch], kind: ToldKind, on: str, now: str, rule: str, move: Move) -> None:
    (thread,) = _threads(made)
    (verdict,) = _judged([thread], now, {thread.id: [Told(kind, day(on).date())]})
    assert (verdict.facts["rule"], verdict.move) == (rule, move)
    assert "{" not in verdict.reasons[0].sentence + verdict.change


def test_a_deal_won_keeps_the_persons_other_threads_from_an_exit() -> None:
    threads = _threads(VAGUE_THRICE, [us("2025-03-11")])
    verdicts = _judged(threads, "2025-03-14", {threads[1].id: [Told(WON, day("2025-03-13").date())]})
    assert [v.facts["rule"] for v in verdicts] == ["alive_elsewhere", "won"]
