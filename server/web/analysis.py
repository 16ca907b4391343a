"""Reading single replies over the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import Controller, post
from litestar.params import JSONBody

from nlp.labels import Signal, Stance
from server.errors import UsageError
from server.services import present
from server.services.analyze import RawReply
from server.services.pairing_values import Right
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs
from server.web.schemas import Answer, Day, Given

MAX_REPLIES = 50
_MAX_CHARACTERS = 20_000
# Mail is from these years; beyond them date arithmetic would leave the calendar.
_YEARS = range(1971, 2200)

Text = Annotated[str, msgspec.Meta(max_length=_MAX_CHARACTERS)]


class ReplyIn(Given, frozen=True):
    """A reply as it came, quote and signature included, and the seller's message it answers where known."""

    text: Text
    question: Text | None = None
    sent_at: datetime | None = None


class AnalysisCreate(Given, frozen=True):
    """Replies to read."""

    replies: Annotated[list[ReplyIn], msgspec.Meta(min_length=1, max_length=MAX_REPLIES)]


class SignalOut(Answer, frozen=True):
    """Words that give a reply away; offsets into the text given, in characters."""

    label: Signal
    start: int
    end: int
    text: str
    score: float


class ReadingOut(Answer, frozen=True):
    """What a reply says."""

    stance: Stance
    sure: bool
    stances: dict[str, float]
    signals: list[SignalOut]
    revisit_on: Day | None
    language: str | None


class AnalysisOut(Answer, frozen=True):
    """The readings in the order of the replies."""

    items: list[ReadingOut]


class AnalysisController(Controller):
    """Single replies, outside any thread. Nothing of them is stored."""

    path = "/analyses"
    tags = ("analyses",)
    opt = needs(Right.READ)

    @post(status_code=200, responses=problems())
    async def analyze(self, deps: Deps, data: JSONBody[AnalysisCreate]) -> AnalysisOut:
        """Read replies: their stance, the words that give it away, the date they name."""
        readings = await deps.analyzer.analyze([_raw(reply) for reply in data.replies])
        return AnalysisOut(items=[msgspec.convert(present.reading_json(each), ReadingOut) for each in readings])


def _raw(reply: ReplyIn) -> RawReply:
    sent_at = reply.sent_at
    if sent_at is not None and sent_at.year not in _YEARS:
        raise UsageError("sent_at lies outside the years of mail.", "Leave it out where it is not known.")
    if sent_at is not None and sent_at.tzinfo is None:
        sent_at = sent_at.replace(tzinfo=UTC)
    return RawReply(reply.text, reply.question, sent_at)
