"""What a verdict may not rest on without asking: readings that are not sure, and words of leaving crossed by a step.

A live deal left is the costliest mistake there is, so a no is weighed by each stance it may be, and one that stands
beside a step forward in the same mail ("cancel her seat, the other two start Monday") is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from nlp.labels import Move, Signal, Stance
from server.verdict.decision import Decision, Rule
from server.verdict.features import Features, features, opt_outs
from server.verdict.in_context import talked_on
from server.verdict.nos import is_plain
from server.verdict.patterns import patterns, says
from server.verdict.stances import OPT_OUT_SCORE
from server.verdict.standing import FORWARD
from server.verdict.told import Word
from server.verdict.turns import Side, Turn
from server.verdict.values import EXITS
from server.verdict.weights import Weights
from server.verdict.wishes import About, about, beside, is_about_some_mail, means_business, means_to_buy

WRITES_TO_THEM = frozenset({Move.ASK_STRAIGHT, Move.PAUSE, Move.WALK_AWAY})
"""The moves that offer a mail to the prospect, now or on a day."""


def surest(all_turns: tuple[Turn, ...], now: datetime, told: Sequence[Word], weights: Weights) -> Features:
    """The features, of several opt-outs with the first that leaves no doubt: a doubtful one does not hide it."""
    found = features(all_turns, now, told)
    said = [turn for turn in opt_outs(all_turns, found.turns) if not settled(turn, all_turns, weights)]
    standing = [turn for turn in said if not taken_back(turn, all_turns, weights)]
    clear = next((turn for turn in standing if leaves(turn, all_turns, weights)), next(iter(standing), None))
    return replace(found, opt_out=clear, taken_back=said[0] if said and not standing else None)


def taken_back(opt_out: Turn, all_turns: tuple[Turn, ...], weights: Weights) -> bool:
    """Whether whoever seems to have opted out contradicts that reading later: then the user is asked.

    One that is in doubt is contradicted by any later step or answer of theirs, one that is not only by a step before
    the seller wrote again ("then forget it" – "the discount I mean. send proforma").
    """
    theirs = _later(opt_out, all_turns)
    if not _sure(opt_out) or crossed(opt_out, all_turns, weights):
        return any(t.stance in FORWARD for t in theirs)
    seller = _seller_after(opt_out, all_turns)
    return any(t.stance is Stance.ADVANCING and (seller is None or t.at < seller) for t in theirs)


def settled(opt_out: Turn, all_turns: tuple[Turn, ...], weights: Weights) -> bool:
    """Whether what seemed an opt-out was none: taken back, with a step, read for sure, that answers the seller.

    Where it was, or may be, about less than the seller's mail any such step will do, whoever wrote in between.
    """
    if not taken_back(opt_out, all_turns, weights):
        return False
    steps = [t for t in _later(opt_out, all_turns) if t.stance is Stance.ADVANCING and _sure(t)]
    if about(opt_out.read) is not About.ALL:
        return bool(steps)
    seller = _seller_after(opt_out, all_turns)
    return seller is not None and any(t.at > seller for t in steps)


def _later(opt_out: Turn, all_turns: tuple[Turn, ...]) -> list[Turn]:
    """What the same person wrote later."""
    same = (t for t in all_turns if t.side is Side.PROSPECT and t.sender.email == opt_out.sender.email)
    return [t for t in same if t.at > opt_out.at]


def _seller_after(opt_out: Turn, all_turns: tuple[Turn, ...]) -> datetime | None:
    return next((t.at for t in all_turns if t.side is Side.SELLER and t.at > opt_out.at), None)


def may_stop(turn: Turn | None) -> Decision:
    """The decision to ask the user whether a turn asks to be left alone, before anything is drafted."""
    return Decision(Rule.STOP_UNSURE, Move.ASK_STRAIGHT, turn, sure=False)


def unheard(f: Features) -> Turn | None:
    """Their last word, where it was read as a step and yet holds a wish to be left alone.

    On gold threads such a wish is another person's or a seat's, and the deal lives: it ends none, but mails wait for
    the user's eye. A later word of theirs lifts it.
    """
    last = f.replies[-1] if f.replies else None
    if last is None or last.stance not in FORWARD:
        return None
    wishes = any(s.label is Signal.OPT_OUT and s.score >= OPT_OUT_SCORE for s in last.signals)
    return last if wishes else None


def doubted_turn(f: Features, plain: Decision) -> Turn | None:
    """The reply in doubt: their last one, else the one an exit rests on; what headers settled is none."""
    last = f.replies[-1] if f.replies else None
    if last is not None and _unsure(last):
        return last
    leaving = plain.turn if plain.move in EXITS else None
    return leaving if leaving is not None and _doubtful(leaving) else None


def alternatives(turn: Turn, weights: Weights) -> Iterator[tuple[Stance, float]]:
    """The stances a reply may be, with their probabilities, the likeliest first."""
    stances = turn.reading.stances if turn.reading else {}
    for stance, probability in sorted(stances.items(), key=lambda item: (-item[1], item[0].value)):
        if probability >= weights.unsure["least"] and stance is not Stance.AUTOMATIC:
            yield stance, probability


def crossed(turn: Turn, all_turns: tuple[Turn, ...], weights: Weights) -> bool:
    """Whether business stands beside the leaving in a reply: a step at least `crossed` certain, or words of an order.

    A no and a wish to be left alone are crossed by a buyer's question or step, a wish also by being about less than
    the seller's mail to them (wishes.py), or where that is in doubt, but for some of the mail from who never talked
    on. Other questions and needs cross only what is not read for sure, and so does haggling ("12% less or forget it");
    words of an order cross all but a sure wish ("proceed with the deletion").
    """
    if turn.side is Side.SELLER:
        return False
    if any(s.label is Signal.ADVANCE and s.score >= weights.unsure["crossed"] for s in turn.signals):
        return True
    known, words, wish = patterns(), beside(turn.read), turn.stance is Stance.OPTED_OUT
    no = wish or turn.stance is Stance.DECLINED
    if no and (means_to_buy if _sure(turn) else means_business)(turn.read):
        return True
    what = about(turn.read) if wish else About.ALL
    if what is About.LESS:
        return True
    if what is About.DOUBT and (not is_about_some_mail(turn.read) or talked_on(turn, all_turns)):
        return True
    if not (wish and _sure(turn)) and says(words, known.orders + (known.takes if no else ())):
        return True
    return not _sure(turn) and (means_business(turn.read) or says(words, known.talks_on))


def leaves(turn: Turn, all_turns: tuple[Turn, ...], weights: Weights) -> bool:
    """Whether a reply that leaves does so without doubt: no step beside it, and `stop` of what it may mean leaves."""
    if crossed(turn, all_turns, weights):
        return False
    shares = dict(alternatives(turn, weights))
    if not _doubtful(turn):
        return True
    gone = shares.get(Stance.OPTED_OUT, 0.0) + shares.get(Stance.DECLINED, 0.0)
    return gone >= weights.unsure["stop"] * sum(shares.values())


def _doubtful(turn: Turn) -> bool:
    """Not sure, or surer than a reading must be but not than an exit must be."""
    reading = turn.reading
    if reading is None or turn.stance is not reading.stance or is_plain(turn.read):
        return False
    return not reading.sure or reading.stances.get(reading.stance, 0.0) < reading.certain_from


def _sure(turn: Turn) -> bool:
    return turn.reading is None or turn.reading.sure


def _unsure(turn: Turn) -> bool:
    unsure = turn.reading is not None and not turn.reading.sure and turn.stance is turn.reading.stance
    return unsure and not is_plain(turn.read)
