"""What becomes of the verdict on a thread whose people must not be written to: nothing is scored in it or offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.labels import Intent, Move, WaitingFor
from server.services.do_not_contact_values import Blocked
from server.verdict.values import ReadThread, Verdict, Waiting

RULE = "do_not_contact"
"""`Verdict.facts["rule"]` of a thread that is not scored because its people are on the list."""


def unscored(thread: ReadThread, verdict: Verdict, blocked: Iterable[str]) -> Verdict:
    """The verdict on a thread, emptied of all judgement where everybody in it is on the list.

    Where it leads on to somebody else, the way to them stays open, with nothing for who is on the list.
    """
    closed = set(blocked)
    if not thread.prospects or any(person.email not in closed for person in thread.prospects):
        return verdict
    if verdict.move is Move.FOLLOW_REFERRAL and verdict.referred_to:
        return replace(verdict, intents=tuple(each for each in verdict.intents if each is Intent.REFERRAL_INTRO))
    return replace(
        verdict,
        move=Move.STOP,
        walk_away=0.0,
        confidence=1.0,
        sure=True,
        reasons=(),
        unanswered_questions=(),
        owed_answers=(),
        sent_in_a_row=0,
        waiting_for=Waiting(WaitingFor.NOBODY, None),
        revisit_on=None,
        # The confirmation, at most once: the one mail that says there will be no more.
        intents=tuple(each for each in verdict.intents if each is Intent.OPT_OUT_ACK),
        change="",
        referred_to=None,
        facts={"rule": RULE},
        over_pursuit=(),
        prospect_state=None,
    )


async def unscored_among(threads: Sequence[ReadThread], verdicts: Sequence[Verdict], tell: Blocked) -> list[Verdict]:
    """The verdicts on threads, each emptied where `tell` says that its people must not be written to."""
    blocked = await tell(person.email for thread in threads for person in thread.prospects)
    return [unscored(thread, verdict, blocked) for thread, verdict in zip(threads, verdicts, strict=True)]
