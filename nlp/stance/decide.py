"""Decide in the order of LABELS.md, softly.

Each rule takes its share of the probability that earlier rules left, as large as its evidence is strong. So a strong
early rule leaves little to later ones, and weak or contradictory evidence spreads over several stances, which is what
makes a reading unsure. The constants were set by hand from the guide and checked on 170 development replies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nlp.labels import Signal, Stance
from nlp.stance.features import Features
from nlp.values import AnswerState

SURE_FROM = 0.55
"""A reading is sure when its stance has at least this probability and leads clearly."""
LEAD = 0.2
CERTAIN_FROM = 0.75
"""From here on a thread may be left by a stance alone: the plainest refusal has .776."""
MILD_BELOW, SPECIFIC_FROM = 0.8, 0.7
SHORT_WORDS = 4
NOISE = 0.08

DOUBT_WITHOUT_CUE, DOUBT_WITH_CUE = 0.6, 0.15
"""The share of what remains for noncommittal that goes to stances a lexicon misses most: more where no cue speaks."""
_MISSED = (Stance.ENGAGED, Stance.ADVANCING, Stance.DECLINED, Stance.EVASIVE)

Rule = Callable[[Features], float]


def _automatic(seen: Features) -> float:
    if seen.machine:
        return 0.995
    return seen.score(Signal.AUTO_REPLY, Signal.DELIVERY_FAILURE) * 0.95


def _step_taken(seen: Features) -> float:
    return seen.step * (0.85 if seen.score(Signal.OPT_OUT, Signal.NOT_NOW) < 0.8 else 0.45)


def _opted_out(seen: Features) -> float:
    """An opt-out, unless it is a mild one beside a referral ("leave me out of it, talk to Ines")."""
    mild = seen.score(Signal.OPT_OUT) < MILD_BELOW and not seen.score(Signal.HOSTILE)
    if mild and seen.score(Signal.REFERRAL):
        return seen.score(Signal.OPT_OUT) * 0.2
    return max(seen.score(Signal.OPT_OUT) * 0.98, seen.score(Signal.HOSTILE) * 0.3)


def _declined(seen: Features) -> float:
    strength = max(
        seen.score(Signal.REFUSAL),
        seen.score(Signal.INCUMBENT) * 0.75,
        seen.score(Signal.NO_BUDGET) * 0.6,
    )
    if seen.score(Signal.NOT_NOW):
        strength *= 0.45
    if seen.score(Signal.REFERRAL):
        strength *= 0.6
    return strength * (0.7 if seen.score(Signal.BUYING_QUESTION, Signal.ADVANCE) else 0.9)


def _redirected(seen: Features) -> float:
    referral = seen.score(Signal.REFERRAL) * (0.5 if seen.score(Signal.NOT_NOW, Signal.THINK_IT_OVER) else 0.8)
    return max(referral, seen.score(Signal.LEFT_COMPANY) * 0.85)


def _not_now(seen: Features) -> float:
    return seen.score(Signal.NOT_NOW) * 0.85


def _step_promised(seen: Features) -> float:
    return seen.score(Signal.ADVANCE) * 0.75


def _engaged(seen: Features) -> float:
    stalls = seen.score(Signal.THINK_IT_OVER, Signal.HEDGED_COMMITMENT, Signal.VAGUE_DEFERRAL, Signal.AUTHORITY_FOG)
    asks = seen.score(Signal.BUYING_QUESTION)
    asks *= 0.55 if asks < SPECIFIC_FROM and _all_open(seen) else 0.85
    strength = max(seen.score(Signal.NEED_STATED) * 0.75, asks, _substance(seen))
    if seen.invited and seen.score(Signal.PRICE_FISHING):
        return 0.7
    if seen.score(Signal.INFO_BRUSH_OFF, Signal.PRICE_FISHING, Signal.QUESTION_DODGED):
        strength *= 0.5
    return strength * (0.7 if stalls else 1.0)


def _all_open(seen: Features) -> bool:
    """A question of theirs in place of every answer may change the subject."""
    return bool(seen.asked) and all(state is AnswerState.OPEN for state in seen.asked)


def _substance(seen: Features) -> float:
    """How much the reply answers: half of the questions or more, with facts."""
    if not seen.asked:
        return 0.0
    answered = sum(state is AnswerState.ANSWERED for state in seen.asked) / len(seen.asked)
    if answered < 0.5:
        return 0.0
    return min(0.3 + 0.12 * seen.facts, 0.7) if seen.facts else 0.35 * answered


def _unclear(seen: Features) -> float:
    if not seen.readable or seen.words == 0:
        return 0.95
    if seen.signals or seen.agrees or seen.words > SHORT_WORDS * 2:
        return 0.02
    return 0.85 if seen.words <= SHORT_WORDS else 0.3


def _evasive(seen: Features) -> float:
    if seen.score(Signal.INFO_BRUSH_OFF, Signal.PRICE_FISHING):
        return 0.85
    if not seen.asked:
        return 0.12 + 0.3 * seen.score(Signal.QUESTION_DODGED)
    if seen.checks:
        return 0.1
    left = sum(state is AnswerState.OPEN for state in seen.asked) / len(seen.asked)
    leaning = seen.score(Signal.HEDGED_COMMITMENT, Signal.THINK_IT_OVER, Signal.STATUS_QUO)
    strength = 0.1 + 0.7 * left + 0.3 * seen.score(Signal.QUESTION_DODGED, Signal.RESCHEDULE)
    return max(0.05, strength - leaning * (0.1 if seen.open_wh else 0.35))


_ORDER: tuple[tuple[Stance, Rule], ...] = (
    (Stance.AUTOMATIC, _automatic),
    (Stance.ADVANCING, _step_taken),
    (Stance.OPTED_OUT, _opted_out),
    (Stance.DECLINED, _declined),
    (Stance.REDIRECTED, _redirected),
    (Stance.NOT_NOW, _not_now),
    (Stance.ADVANCING, _step_promised),
    (Stance.ENGAGED, _engaged),
    (Stance.UNCLEAR, _unclear),
    (Stance.EVASIVE, _evasive),
)


def decide(seen: Features) -> Mapping[Stance, float]:
    """Give every stance its probability; they sum to 1."""
    shares = dict.fromkeys(Stance, NOISE / len(Stance))
    left = 1.0 - NOISE
    for stance, rule in _ORDER:
        taken = left * min(max(rule(seen), 0.0), 1.0)
        shares[stance] += taken
        left -= taken
    doubt = left * (DOUBT_WITHOUT_CUE - (DOUBT_WITHOUT_CUE - DOUBT_WITH_CUE) * min(1.0, _leaning(seen) / 0.7))
    shares[Stance.NONCOMMITTAL] += left - doubt
    for stance in _MISSED:
        shares[stance] += doubt / len(_MISSED)
    return shares


def _leaning(seen: Features) -> float:
    return seen.score(
        Signal.HEDGED_COMMITMENT,
        Signal.THINK_IT_OVER,
        Signal.VAGUE_DEFERRAL,
        Signal.EMPTY_PRAISE,
        Signal.STATUS_QUO,
        Signal.BUSY_EXCUSE,
        Signal.AUTHORITY_FOG,
    )


def is_sure(shares: Mapping[Stance, float]) -> bool:
    """Say whether the first stance is probable enough, and far enough ahead, to act on."""
    first, second = sorted(shares.values(), reverse=True)[:2]
    return first >= SURE_FROM and first - second >= LEAD
