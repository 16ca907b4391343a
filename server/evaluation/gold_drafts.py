"""Drafts for gold threads with the mail they answer, so that independent readers can judge them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from server.evaluation.judge_gold import Outcome
from server.services.draft_facts import draft_facts
from server.services.drafts import all_drafts
from server.services.ports.draft import Draft, DraftRenderer
from server.services.ports.stored import JudgedThread
from server.services.present import draft_json
from server.services.wordings import seeds

Row = dict[str, Any]

_LATEST_MESSAGES = 6
"""So many of the latest messages are shown: what an exit answers stands in them."""


def draft_lines(outcomes: Iterable[Outcome], renderer: DraftRenderer) -> Iterator[Row]:
    """One draft of each outcome: as a user meets it, in the tone that fits best.

    Of the intents a move offers, the one that came least often so far, so that a hundred drafts show all of them;
    where the move offers none there is none.
    """
    found = list(outcomes)
    seed = seeds(outcome.read for outcome in found)
    came: Counter[str] = Counter()
    for outcome in found:
        item = JudgedThread("gold", outcome.read, outcome.verdict, outcome.point.at)
        first: dict[str, Draft] = {}
        for draft in all_drafts(renderer, item, seed[outcome.read.id]):
            first.setdefault(draft.intent.value, draft)
        if first:
            intent = min(first, key=lambda name: came[name])
            came[intent] += 1
            yield _line(outcome, item, first[intent])


def _line(outcome: Outcome, item: JudgedThread, draft: Draft) -> Row:
    facts = draft_facts(item)
    shown = draft_json(draft)
    return {
        "id": f"{outcome.thread.id}@{outcome.point.after}",
        "now": outcome.point.at.isoformat(),
        "me": list(outcome.thread.me),
        "move": outcome.verdict.move.value,
        "right_move": outcome.point.move.value,
        "owed_question": facts.question,
        "messages": [_message(row) for row in outcome.thread.messages[: outcome.point.after][-_LATEST_MESSAGES:]],
        "draft": {name: shown[name] for name in ("intent", "tone", "to", "subject", "body", "notes")},
    }


def _message(row: Mapping[str, Any]) -> Row:
    return {name: row[name] for name in ("date", "from", "to", "cc", "subject", "body", "signature", "auto")}
