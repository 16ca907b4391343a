"""The person, not only the thread: sellers start new subjects, so threads with one person are judged together.

| in one thread | in the person's others | source |
|---|---|---|
| an opt-out | stop | LABELS.md: "in any thread" |
| a wish to be left out, a colleague named | stop; with the colleague it goes on | "leave me out of it, talk to Ines" |
| what may be one | no draft and no reminder: the user is asked; what goes on goes on | the same, in doubt |
| a step, or the deal won | no exit: keep going, unless a no came later there | LABELS.md: "a concrete step cancels" |
| any reply | no silence, where it came after what waits for an answer there | silence is a person's, not a subject's |
| a question the seller owes an answer | no silence either | LABELS.md: "while the seller owes" |
| messages without an answer | they count together, from first to last | silence does not begin anew with a subject |

A thread is with whoever wrote last in it (where they wished to be left out, with the colleague it went to), else with
the first person it was written to. Other people of the firm are shown and change nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from nlp.labels import Move, Signal, Stance
from server.mail.message import Address
from server.verdict.assess import Assessed, assess
from server.verdict.clock import silence_limit, working_days
from server.verdict.decision import Decision, Rule
from server.verdict.doubt import WRITES_TO_THEM, leaves, may_stop, taken_back, unheard
from server.verdict.features import Features
from server.verdict.habits import reply_gaps
from server.verdict.judge import do_not_contact, verdict_of
from server.verdict.prospect_states import states_of
from server.verdict.rules import decide
from server.verdict.told import ToldKind, Word
from server.verdict.turns import Turn
from server.verdict.values import EXITS, ReadThread, Verdict
from server.verdict.weights import Weights, default_weights

_SILENCE = frozenset({Rule.SILENT, Rule.SILENT_LONG, Rule.SILENT_AFTER_ASK, Rule.ASKED_ALREADY, Rule.YOUNG})
_EXITS_OF_WORDS = frozenset(
    {Rule.EVASIONS, Rule.VAGUE_AGAIN, Rule.POSTPONED, Rule.CLEAR_NO, Rule.NO_WITH_NAME, Rule.VAGUE}
)


@dataclass(frozen=True, slots=True)
class _Case:
    """A thread on its way to a verdict, and the person it is with."""

    thread: ReadThread
    assessed: Assessed
    person: Address | None

    @property
    def decision(self) -> Decision:
        return self.assessed.decision

    @property
    def f(self) -> Features:
        return self.assessed.features

    def decided(self, decision: Decision, f: Features | None = None) -> _Case:
        return replace(self, assessed=self.assessed.decided(decision, f))


def judge_people(
    threads: Sequence[ReadThread],
    now: datetime,
    *,
    told: Mapping[str, Sequence[Word]] | None = None,
    weights: Weights | None = None,
    firm_of: Callable[[str], str] = lambda domain: "",
) -> list[Verdict]:
    """The verdicts on threads at `now`, in their order, each person's threads judged together.

    `told` is by thread id; `firm_of` gives a domain's firm, empty for domains that belong to everybody.
    """
    weights = weights or default_weights()
    cases = []
    for thread in threads:
        assessed = assess(thread, now, told=(told or {}).get(thread.id, ()), weights=weights)
        cases.append(_Case(thread, assessed, _person(assessed)))
    left, doubts = _opted_out(cases, weights), _may_have_opted_out(cases)
    for indexes in _by_person(cases).values():
        for index, settled in zip(indexes, _settle([cases[i] for i in indexes], left, doubts), strict=True):
            cases[index] = settled
    verdicts = [verdict_of(case.assessed, weights) for case in cases]
    states = states_of(
        [(c.thread, c.person, c.assessed.last_at, v) for c, v in zip(cases, verdicts, strict=True)], firm_of
    )
    return [replace(verdict, prospect_state=state) for verdict, state in zip(verdicts, states, strict=True)]


def _person(assessed: Assessed) -> Address | None:
    """Whom the thread is with: who wrote last, else the first person written to."""
    f = assessed.features
    last = f.replies[-1] if f.replies else None
    left = last is not None and f.referral_followed and f.referral is not None and _left_out(last, assessed.turns)
    if last is not None and last.sender.email and not left:
        return last.sender
    written = [(a, t) for t in (f.pending if left else f.sellers) for a in t.read.message.envelope.recipients]
    others = [
        a for a, t in written if a.domain != t.sender.domain and not (left and last and a.email == last.sender.email)
    ]
    return others[0] if others else None


def _by_person(cases: Sequence[_Case]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        if case.person is not None:
            found[case.person.email].append(index)
    return found


def _opted_out(cases: Sequence[_Case], weights: Weights) -> dict[str, Turn]:
    """Who must not be written to any more, by address, with the turn that says so."""
    found: dict[str, Turn] = {}
    for case in cases:
        for turn in case.assessed.turns:
            stands = turn.stance is Stance.OPTED_OUT and not taken_back(turn, case.assessed.turns, weights)
            if stands and leaves(turn, case.assessed.turns, weights):
                found.setdefault(turn.sender.email, turn)
            if _left_out(turn, case.assessed.turns):
                found.setdefault(turn.sender.email, turn)
        address = do_not_contact(case.decision)
        if address is not None and case.decision.turn is not None and case.decision.rule is not Rule.STOP_UNSURE:
            found.setdefault(address, case.decision.turn)
    return found


def _left_out(turn: Turn, all_turns: Sequence[Turn]) -> bool:
    """Whether who pointed to somebody wished to be left out, and has not written since."""
    since = any(t.sender.email == turn.sender.email and t.at > turn.at for t in all_turns)
    return turn.stance is Stance.REDIRECTED and turn.has(Signal.OPT_OUT) and not since


def _may_have_opted_out(cases: Sequence[_Case]) -> dict[str, Decision]:
    """By address, the decision to ask the user about it."""
    asked = [case.decision.turn for case in cases if case.decision.rule is Rule.STOP_UNSURE]
    found = [*asked, *(unheard(case.f) for case in cases)]
    return {turn.sender.email: may_stop(turn) for turn in found if turn is not None}


def _settle(cases: list[_Case], left: Mapping[str, Turn], doubts: Mapping[str, Decision]) -> list[_Case]:
    """One person's threads, settled with each other."""
    person = cases[0].person
    stop = left.get(person.email) if person else None
    if stop is not None:
        return [case if _says_it(case) else _stopped(case, stop) for case in cases]
    doubt = doubts.get(person.email) if person else None
    if len(cases) > 1:
        together = [_silence_of_all(case, cases) for case in cases]
        cases = [_kept_alive(case, together) for case in together]
    return [case if doubt is None else _held(case, doubt) for case in cases]


def _says_it(case: _Case) -> bool:
    sure = case.decision.rule is not Rule.STOP_UNSURE
    return sure and (case.decision.move is Move.STOP or do_not_contact(case.decision) is not None)


def _held(case: _Case, doubt: Decision) -> _Case:
    """Nothing is drafted for who may have asked, in another thread, to be left alone."""
    known = case.decision.rule is Rule.STOP_UNSURE or case.decision.move not in WRITES_TO_THEM
    return case if known else case.decided(doubt)


def _stopped(case: _Case, stop: Turn) -> _Case:
    return case.decided(Decision(Rule.STOP_ELSEWHERE, Move.STOP, stop))


def _silence_of_all(case: _Case, cases: Sequence[_Case]) -> _Case:
    """Where a thread waits for an answer: as if all that waits for one had been written in it."""
    if case.decision.rule not in _SILENCE:
        return case
    debts = [c.f.debt for c in cases if c.f.debt is not None]
    if debts:
        return case.decided(Decision(Rule.YOU_OWE, Move.KEEP_GOING, max(debts, key=lambda t: t.at)))
    replies = [t for c in cases for t in c.f.replies]
    heard = max((t.at for t in replies), default=None)
    waiting = sorted((t for c in cases for t in c.f.chased if heard is None or t.at > heard), key=lambda t: t.at)
    if not waiting:
        last = max((t for c in cases if c is not case for t in c.f.replies), key=lambda t: t.at)
        alive = Decision(Rule.ALIVE_ELSEWHERE, Move.KEEP_GOING, last)
        return case if case.decision.rule is Rule.YOUNG else case.decided(alive)
    merged = _merged(case, cases, waiting)
    return case.decided(decide(merged), merged)


def _merged(case: _Case, cases: Sequence[_Case], waiting: Sequence[Turn]) -> Features:
    f = case.f
    asks = [t for c in cases if (t := c.f.straight_ask) is not None and t in waiting]
    returns = [c.f.clock_from for c in cases if c.f.clock_from is not None and c.f.away_until is not None]
    clock_from = max([waiting[-1].at, *returns])
    first = max([waiting[0].at, *returns])
    return replace(
        f,
        pending=tuple(waiting),
        chased=tuple(waiting),
        straight_ask=max(asks, key=lambda t: t.at, default=None),
        clock_from=clock_from,
        silent_days=working_days(clock_from, f.now),
        unanswered_days=working_days(first, f.now),
        limit=silence_limit([gap for c in cases for gap in reply_gaps(c.f.turns)]),
    )


def _kept_alive(case: _Case, cases: Sequence[_Case]) -> _Case:
    """No exit where the same person took a step in another thread since."""
    turn = case.decision.turn
    if case.decision.rule not in _EXITS_OF_WORDS or turn is None:
        return case
    others = [c for c in cases if c is not case and c.decision.move not in EXITS]
    steps = [t for c in others for t in c.f.forward if t.stance is Stance.ADVANCING and t.at > turn.at]
    won = any(c.f.ended is not None and c.f.ended.kind is ToldKind.WON for c in others)
    step = max(steps, key=lambda t: t.at, default=None)
    if step is None and not won:
        return case
    return case.decided(Decision(Rule.ALIVE_ELSEWHERE, Move.KEEP_GOING, step or turn))
