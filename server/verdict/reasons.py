"""The reasons of a verdict and what would change it, in sentences with the words they rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from nlp.labels import Signal, Stance
from server.mail.message import MachineKind
from server.verdict.clock import LEAVE_AFTER_WORKING_DAYS, add_working_days
from server.verdict.decision import Decision, Rule
from server.verdict.evidence import evidence, first_words
from server.verdict.features import Features
from server.verdict.turns import Side, Turn
from server.verdict.values import Evidence, Reason
from server.verdict.weights import Weights
from server.verdict.wording import fill, first_name, say_count, say_date, say_day, say_ordinal, sentences

MOST_REASONS = 8
_LONGEST_WORDS = 40
_READ_LANGUAGES = frozenset({"en", "und"})
BEHIND_LEAD = 0.9  # no reason weighs more than this share of the one that decided; hand-set

# Which signals carry the point of a rule, so that its evidence is the words a reader would underline.
_CHOSEN = {
    Rule.PAUSE: "ahead",
    Rule.PAUSE_TRIGGER: "ahead",
    Rule.DATE_COME: "come",
    Rule.CHECK_IN: "come",
}
_CARRIERS: dict[Rule, frozenset[Signal]] = {
    Rule.OPT_OUT: frozenset({Signal.OPT_OUT, Signal.HOSTILE}),
    Rule.STOP_ANSWERED: frozenset({Signal.OPT_OUT, Signal.HOSTILE}),
    Rule.HOSTILE: frozenset({Signal.HOSTILE}),
    Rule.STOP_UNSURE: frozenset({Signal.OPT_OUT, Signal.HOSTILE}),
    Rule.CLEAR_NO: frozenset({Signal.REFUSAL, Signal.INCUMBENT, Signal.NO_BUDGET}),
    Rule.NO_WITH_NAME: frozenset({Signal.REFUSAL, Signal.INCUMBENT, Signal.NO_BUDGET, Signal.REFERRAL}),
    Rule.REFERRAL: frozenset({Signal.REFERRAL}),
    Rule.GONE: frozenset({Signal.LEFT_COMPANY}),
    Rule.POSTPONED: frozenset({Signal.NOT_NOW}),
    Rule.PAUSE: frozenset({Signal.NOT_NOW, Signal.INCUMBENT, Signal.NO_BUDGET}),
    Rule.PAUSE_TRIGGER: frozenset({Signal.NOT_NOW, Signal.INCUMBENT, Signal.NO_BUDGET}),
    Rule.DATE_COME: frozenset({Signal.NOT_NOW}),
    Rule.CHECK_IN: frozenset({Signal.NOT_NOW}),
    Rule.STEP_AHEAD: frozenset({Signal.ADVANCE}),
    Rule.STEP_PASSED: frozenset({Signal.ADVANCE}),
    Rule.FORWARD: frozenset({Signal.ADVANCE, Signal.BUYING_QUESTION, Signal.NEED_STATED}),
}


def reasons_for(decision: Decision, f: Features, weights: Weights) -> tuple[Reason, ...]:
    """The reason that decided, then what else speaks for or against, in the order of |weight|."""
    lead = _leading(decision, f, weights)
    if decision.rule in (Rule.OPT_OUT, Rule.HOSTILE, Rule.STOP_ANSWERED):
        return (lead,)  # "no further scoring of that person"
    others = [*_from_signals(decision, f, weights), *_from_debt(decision, f, weights), *_from_bounces(f, weights)]
    others += _from_habits(f, weights)
    seen = {lead.evidence}
    kept = [lead]
    for reason in sorted(_behind(lead, others), key=lambda r: -abs(r.weight)):
        if (reason.evidence is None or reason.evidence not in seen) and len(kept) < MOST_REASONS:
            seen.add(reason.evidence)
            kept.append(reason)
    return tuple(sorted(kept, key=lambda r: -abs(r.weight)))


def _behind(lead: Reason, others: list[Reason]) -> list[Reason]:
    """The others, scaled down where one would outweigh the reason that decided."""
    most = max((abs(r.weight) for r in others), default=0.0)
    scale = min(1.0, BEHIND_LEAD * abs(lead.weight) / most) if most else 1.0
    return [replace(r, weight=round(r.weight * scale, 4)) for r in others]


def change_for(decision: Decision, f: Features) -> str:
    """What would change the verdict."""
    return fill(sentences().change[decision.rule.value], _slots(decision, f))


def turn_evidence(turn: Turn, carriers: frozenset[Signal] = frozenset()) -> Evidence | None:
    """The words of a turn that carry the point: a signal's among the carriers, else any signal's, else the first."""
    for wanted in (carriers, frozenset(Signal)):
        for span in turn.signals:
            found = evidence(turn.read, span.start, span.end) if span.label in wanted else None
            if found is not None:
                return found
    return first_words(turn.read)


def _leading(decision: Decision, f: Features, weights: Weights) -> Reason:
    rule = decision.rule
    words: Evidence | None = None
    if decision.turn is not None:
        debt = rule is Rule.YOU_OWE
        words = _question(decision.turn) if debt else turn_evidence(decision.turn, _CARRIERS.get(rule, frozenset()))
    sentence = fill(_worded(rule, f), _slots(decision, f))
    return Reason(rule.value, weights.reasons[rule.value], sentence, words)


def _worded(rule: Rule, f: Features) -> str:
    """The sentence of a rule: where the user chose the day, it is not put into the prospect's mouth.

    Of words in a language that is not read nothing is said but that.
    """
    if rule is Rule.UNCLEAR and (said := f.replies[-1].reading) and said.language not in _READ_LANGUAGES:
        return sentences().foreign[rule.value]
    chosen = f.pause is not None and f.pause.due != f.pause.asked_on
    return sentences().chosen[_CHOSEN[rule]] if chosen and rule in _CHOSEN else sentences().reasons[rule.value]


def _slots(decision: Decision, f: Features) -> dict[str, str]:
    turn = decision.turn
    count = len(f.chased) if decision.rule is Rule.SILENT_LONG else len(f.evasions)
    limit = LEAVE_AFTER_WORKING_DAYS if decision.rule is Rule.ASKED_ALREADY else f.limit
    start = f.chased[0].at if f.chased and decision.rule is Rule.ASKED_ALREADY else f.clock_from
    if decision.rule is Rule.TALKED and f.talked_on is not None:
        start = datetime.combine(f.talked_on, time(), tzinfo=f.now.tzinfo)
    return {
        "name": _name(turn, f),
        "day": say_day(turn.at, f.now) if turn else "",
        "count": say_count(count),
        "ordinal": say_ordinal(len(f.postponements)),
        "who": decision.referred_to or "",
        "date": _date(decision, f),
        "times": _times(f),
        "told": say_date(told, f.now) if (told := f.ended.on if f.ended else f.talked_on) else "",
        "deadline": say_day(add_working_days(start, limit), f.now) if start else "",
    }


def _times(f: Features) -> str:
    """When each postponement was put off to, in their own words: ": Q1, Q2, Q3"."""
    named = [t.reading.revisit_words or t.reading.trigger_words or "" for t in f.postponements if t.reading]
    plain = [" ".join(words.split()) for words in named]
    fit = len(plain) > 1 and all(0 < len(words) <= _LONGEST_WORDS for words in plain)
    return ": " + ", ".join(f"“{words}”" for words in plain) if fit else ""


def _date(decision: Decision, f: Features) -> str:
    if decision.revisit_on is not None:
        return say_date(decision.revisit_on, f.now)
    if decision.rule is Rule.STEP_PASSED and f.step is not None:
        return say_date(f.step.on, f.now)
    return say_date(f.pause.due, f.now) if f.pause is not None else ""


def _name(turn: Turn | None, f: Features) -> str:
    if turn is not None and turn.side is not Side.SELLER:
        return first_name(turn.sender)
    if f.replies:
        return first_name(f.replies[-1].sender)
    written = [a for t in f.sellers for a in t.read.message.envelope.to]
    return first_name(written[-1] if written else None)


def _from_signals(decision: Decision, f: Features, weights: Weights) -> list[Reason]:
    turns = list(f.evasions[-3:]) + list(f.postponements[-3:]) + list(f.replies[-1:])
    turns += [t for t in (decision.turn, f.need) if t is not None]
    found: list[Reason] = []
    for turn in {id(t.read): t for t in turns}.values():
        before = len(found)
        for span in turn.signals:
            words = evidence(turn.read, span.start, span.end)
            if words is not None:
                sentence = fill(sentences().signals[span.label.value], {"name": first_name(turn.sender)})
                found.append(Reason(span.label.value, weights.signals[span.label.value], sentence, words))
        if len(found) == before and turn.stance in (Stance.EVASIVE, Stance.NONCOMMITTAL):
            sentence = fill(sentences().reasons[Rule.VAGUE.value], {"name": first_name(turn.sender)})
            found.append(
                Reason(Rule.VAGUE.value, weights.reasons[Rule.VAGUE.value] / 2, sentence, first_words(turn.read))
            )
    return found


def _from_debt(decision: Decision, f: Features, weights: Weights) -> list[Reason]:
    if not f.owed or f.debt is None or decision.rule is Rule.YOU_OWE:
        return []
    slots = {"name": first_name(f.debt.sender), "day": say_day(f.debt.at, f.now)}
    sentence = fill(sentences().features["owed"], slots)
    return [Reason("owed", weights.reasons[Rule.YOU_OWE.value], sentence, _question(f.debt))]


def _from_bounces(f: Features, weights: Weights) -> list[Reason]:
    """A bounce decides nothing, but the user should check the address."""
    bounced = [
        t for t in f.turns if t.read.message.machine is MachineKind.BOUNCE and f.pending and t.at >= f.pending[0].at
    ]
    name = Signal.DELIVERY_FAILURE.value
    return [Reason(name, weights.signals[name], sentences().signals[name], first_words(t.read)) for t in bounced[-1:]]


def _from_habits(f: Features, weights: Weights) -> list[Reason]:
    """What this prospect does otherwise than they used to; weak, and only ever beside something else."""
    last = f.replies[-1] if f.replies else None
    if last is None:
        return []
    far = weights.habits["far"]
    found = {
        "steps_missed": f.habits.steps_missed > 0,
        "shorter": f.habits.length_ratio is not None and f.habits.length_ratio <= 1 / far,
        "slower": f.habits.latency_ratio is not None and f.habits.latency_ratio >= far,
    }
    slots = {"name": first_name(last.sender)}
    return [
        Reason(name, weights.habits[name], fill(sentences().features[name], slots), None)
        for name, holds in found.items()
        if holds
    ]


def _question(turn: Turn) -> Evidence | None:
    questions = turn.own_questions
    return evidence(turn.read, questions[0].start, questions[0].end) if questions else first_words(turn.read)
