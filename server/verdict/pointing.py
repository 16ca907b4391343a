"""Where a conversation points: the referral that stands in it, or somebody who left with nobody in their place."""

from __future__ import annotations

from nlp.labels import Signal, Stance
from server.verdict.referral import Referral, followed, referral_in
from server.verdict.standing import REOPENS
from server.verdict.turns import Side, Turn


def referral_of(here: tuple[Turn, ...]) -> tuple[Referral | None, bool]:
    """The last referral, and whether it was followed. A machine's counts only where the person left for good."""
    for index in range(len(here) - 1, -1, -1):
        turn = here[index]
        if turn.side is Side.PROSPECT and turn.stance in REOPENS - {Stance.REDIRECTED}:
            return None, False
        if turn.side is Side.MACHINE and not turn.has(Signal.LEFT_COMPANY):
            continue
        found = referral_in(turn, here[:index]) if turn.side is not Side.SELLER else None
        if found is not None:
            return found, followed(found, here[index + 1 :], here[:index])
    return None, False


def gone_of(here: tuple[Turn, ...]) -> Turn | None:
    """A message that says the person left for good, nobody named instead and nobody else of the firm taking part."""
    silent = (Stance.REDIRECTED, Stance.AUTOMATIC, Stance.UNCLEAR, Stance.EVASIVE)
    for index in range(len(here) - 1, -1, -1):
        turn = here[index]
        if turn.side is not Side.SELLER and turn.has(Signal.LEFT_COMPANY) and turn.stance in silent:
            successor = Referral(turn, "", elsewhere=False)
            named = referral_in(turn, here[:index]) is not None
            taken = _colleague_wrote(turn, here) or followed(successor, here[index + 1 :], here[:index])
            return None if named or taken else turn
        if turn.side is Side.PROSPECT:
            return None
    return None


def _colleague_wrote(gone: Turn, here: tuple[Turn, ...]) -> bool:
    """Whether somebody else of the firm wrote: then the thread is with them, before or after the one who left.

    Whose address the message names is the one who left: bounces come from a machine.
    """
    firm = (t.sender for t in here if t.side is Side.PROSPECT)
    text = gone.read.own_text.text.lower()
    return any(a.domain == gone.sender.domain and a.email != gone.sender.email and a.email not in text for a in firm)
