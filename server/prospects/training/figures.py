"""Figures of the choice on labelled mailboxes: as it comes, and after a user's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.prospects.choose import Choice, decided
from server.prospects.model import Model
from server.prospects.narrowing import answered_no, named, parties
from server.prospects.review import Candidate, Review
from server.prospects.training.labelled import Figures, Mailbox, figures, rules_of
from server.prospects.training.train import Read
from server.prospects.values import Answers, Exclusion, Rules


def after_answers(mailbox: Mailbox, candidates: Sequence[Read], model: Model, asked: int) -> Figures:
    """Figures when the user has answered for the `asked` correspondents that the model is least sure of.

    The simulated user knows each firm as one thing: a firm whose threads are half or more a prospect's is one.
    """
    review = Review([candidate(one, mailbox, model) for one in candidates], Answers(), model)
    for _ in range(asked):
        unsure = review.least_sure(1)
        if not unsure:
            break
        who = unsure[0].who
        theirs = [one.thread.prospect for one in candidates if who in _parties(one, mailbox)]
        review.answer(who, prospect=2 * sum(theirs) >= len(theirs))
    rules = replace(rules_of(mailbox.me), answers=review.answers, lesson=review.lesson)
    choices = dict.fromkeys((thread.id for thread in mailbox.threads), Choice(Exclusion.NOT_WRITTEN_TO))
    choices |= {one.thread.id: _choice(one, rules, model) for one in candidates}
    return figures(mailbox.threads, choices)


def candidate(one: Read, mailbox: Mailbox, model: Model) -> Candidate:
    """A labelled thread as a review sees it."""
    first = one.thread.messages[0].envelope
    return Candidate(_parties(one, mailbox), "", first.subject, first.sent_at, model.vector(one.reading.features))


def _parties(one: Read, mailbox: Mailbox) -> frozenset[str]:
    return frozenset(parties(one.thread.messages, rules_of(mailbox.me)))


def _choice(one: Read, rules: Rules, model: Model) -> Choice:
    if answered_no(one.thread.messages, rules):
        return Choice(Exclusion.ANSWERED_NO)
    return Choice() if named(one.thread.messages, rules) else decided(one.reading, rules, model)
