"""The API's answers as structs. Their keys are those of `server.services.present`, which makes the values.

A key that `present` gives and a struct lacks is an error (`forbid_unknown_fields`), so neither can drift alone. Times
are ISO 8601 with offset; 64-bit Gmail ids are decimal strings, for JSON numbers lose digits beyond 2^53.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from nlp.labels import Intent, Move, Stance, Tone, WaitingFor
from server.services import present
from server.services.drafts import offered
from server.services.ports.draft import Draft
from server.services.ports.stored import JudgedThread, ThreadPage
from server.services.register import fitting_tones
from server.verdict.told import Reach, Said
from server.verdict.values import Pushing

API_VERSION = "v1"

Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
Day = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date"})]


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base of what is taken: a field nobody knows is refused, so that no mistyped one is passed over."""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base of all answers."""


class EvidenceOut(Answer, frozen=True):
    """Words of a mail, to be found again in rewritten HTML."""

    message_id: str
    gmail_message_id: str | None
    quote: str
    prefix: str
    suffix: str
    start: int
    end: int


class ReasonOut(Answer, frozen=True):
    """One reason for a verdict; a positive weight speaks for leaving."""

    signal: str
    weight: float
    sentence: str
    evidence: EvidenceOut | None


class NoteOut(Answer, frozen=True):
    """One place where the seller pushed, with the seller's own words."""

    kind: Pushing
    sentence: str
    evidence: EvidenceOut | None


class ElsewhereOut(Answer, frozen=True):
    """Another thread with the same person or firm."""

    thread_id: str
    subject: str
    address: str
    move: Move


class ProspectStateOut(Answer, frozen=True):
    """Where the person a thread is with stands over all their threads of the account."""

    address: str
    name: str
    move: Move
    sure: bool
    sentence: str
    threads: list[ElsewhereOut]
    colleagues: list[ElsewhereOut]


class SaidOut(Answer, frozen=True):
    """What the user said of the verdict, and the id by which it is undone."""

    id: int
    said: Said
    scope: Reach


class WaitingOut(Answer, frozen=True):
    """Whose turn it is, and since when."""

    who: WaitingFor
    since: Moment | None


class VerdictOut(Answer, frozen=True):
    """What the seller should do now, and why."""

    move: Move
    walk_away: float
    confidence: float
    sure: bool
    reasons: list[ReasonOut]
    unanswered_questions: list[EvidenceOut]
    owed_answers: list[EvidenceOut]
    sent_in_a_row: int
    waiting_for: WaitingOut
    revisit_on: Day | None
    intents: list[Intent]
    change: str
    referred_to: str | None
    over_pursuit: list[NoteOut]
    prospect_state: ProspectStateOut | None
    features: dict[str, str | int | float | None]
    said: SaidOut | None


class ThreadOut(VerdictOut, frozen=True):
    """One line of the thread list."""

    thread_id: str
    gmail_thread_id: str | None
    account: str
    subject: str
    prospects: list[str]
    last_at: Moment | None
    judged_at: Moment


class ThreadListOut(Answer, frozen=True):
    """A page of threads, the latest first; `cursor` asks for the next page and is null on the last."""

    items: list[ThreadOut]
    cursor: str | None


class MessageOut(Answer, frozen=True):
    """One message of a thread: who, when, its own text and what it says."""

    message_id: str
    gmail_message_id: str | None
    sender: str | None = msgspec.field(name="from")
    at: Moment | None
    own: bool
    own_text: str
    stance: Stance | None
    sure: bool | None


class ThreadDetailOut(VerdictOut, frozen=True):
    """One thread with its verdict and its messages."""

    account: str
    judged_at: Moment
    thread_id: str
    gmail_thread_id: str | None
    subject: str
    prospects: list[str]
    messages: list[MessageOut]


class DraftOffersOut(Answer, frozen=True):
    """The drafts that a thread's move offers, the first one first, and the tones, the one that fits first.

    `do_not_contact` are those of the thread's people who must not be written to; why is nobody's business.
    """

    thread_id: str
    move: Move
    intents: list[Intent]
    tones: list[Tone]
    do_not_contact: list[str]


class FindingOut(Answer, frozen=True):
    """A breach of etiquette: the words by offsets into the text (end exclusive), why, and a milder wording."""

    rule: str
    start: int
    end: int
    text: str
    says: str
    milder: str
    advice: bool


class DraftOut(Answer, frozen=True):
    """A draft. Nothing ever sends it. `notes` are what to know before sending it."""

    intent: Intent
    tone: Tone
    subject: str
    body: str
    to: list[str]
    findings: list[FindingOut]
    notes: list[str]


class HealthOut(Answer, frozen=True):
    """That the server lives, or is ready."""

    status: str


class VersionOut(Answer, frozen=True):
    """Which version answers, and by which version of the API."""

    version: str
    api: str


def thread_list(page: ThreadPage) -> ThreadListOut:
    """A page of summaries as the API gives it."""
    items = [msgspec.convert(present.summary_json(summary), ThreadOut) for summary in page.items]
    return ThreadListOut(items=items, cursor=page.cursor)


def thread_detail(judged: JudgedThread) -> ThreadDetailOut:
    """A judged thread as the API gives it."""
    return msgspec.convert(present.detail_json(judged), ThreadDetailOut)


def draft_offers(judged: JudgedThread, blocked: frozenset[str]) -> DraftOffersOut:
    """What the thread's move offers."""
    return DraftOffersOut(
        thread_id=judged.thread.id,
        move=judged.verdict.move,
        intents=list(offered(judged, blocked)),
        tones=list(fitting_tones(judged.thread)),
        do_not_contact=sorted(blocked),
    )


def draft(prepared: Draft) -> DraftOut:
    """A draft as the API gives it."""
    return msgspec.convert(present.draft_json(prepared), DraftOut)
