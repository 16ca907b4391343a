"""The routes by which a user tells what the mail cannot know, and what they think of a verdict."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from nlp.labels import Move
from server.services import present_kept
from server.services.pairing_values import Right
from server.services.words import MOST_WHY_CHARACTERS
from server.verdict.told import Reach, Said, ToldKind
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs
from server.web.schemas import Answer, Day, Given, Moment

OptionalName = Annotated[str | None, QueryParameter(max_length=200)]


class NoteCreate(Given, frozen=True):
    """What to note of a thread; `on` is today where it is left out."""

    kind: ToldKind
    on: date | None = None


class FeedbackCreate(Given, frozen=True):
    """What the user says of a thread's verdict, for this reading or for the contact, and why."""

    said: Said
    scope: Reach = Reach.READING
    why: Annotated[str, msgspec.Meta(max_length=MOST_WHY_CHARACTERS)] = ""


class UserNoteOut(Answer, frozen=True):
    """A note of the user's."""

    id: int
    account: str
    thread_id: str
    kind: ToldKind
    on: Day
    noted_at: Moment


class UserNoteListOut(Answer, frozen=True):
    """The notes on a thread, the oldest first."""

    items: list[UserNoteOut]


class FeedbackOut(Answer, frozen=True):
    """What the user said of a verdict: of which move and probability, and how far it goes."""

    id: int
    account: str
    thread_id: str
    said: Said
    scope: Reach
    address: str
    move: Move
    walk_away: float
    why: str
    given_at: Moment


class FeedbackListOut(Answer, frozen=True):
    """All feedback, the oldest first."""

    items: list[FeedbackOut]


class NoteController(Controller):
    """Notes: a talk or a meeting begins the silence anew, won or lost ends the thread."""

    tags = ("notes",)
    opt = needs(Right.ACT)

    @post("/threads/{thread_id:str}/notes", responses=problems(400, 404))
    async def add_note(
        self, deps: Deps, thread_id: FromPath[str], data: JSONBody[NoteCreate], account: OptionalName = None
    ) -> UserNoteOut:
        """Tell what the mail cannot know of a thread; it is judged anew at once."""
        note = await deps.words.note(thread_id, data.kind, data.on, account)
        return msgspec.convert(present_kept.note_told_json(note), UserNoteOut)

    @get("/threads/{thread_id:str}/notes", opt=needs(Right.READ), responses=problems(400, 404))
    async def list_notes(self, deps: Deps, thread_id: FromPath[str], account: OptionalName = None) -> UserNoteListOut:
        """List the notes on a thread."""
        found = await deps.words.notes(thread_id, account)
        return UserNoteListOut(
            items=[msgspec.convert(present_kept.note_told_json(each), UserNoteOut) for each in found]
        )

    @delete("/notes/{note_id:int}", responses=problems(404))
    async def undo_note(self, deps: Deps, note_id: FromPath[int]) -> None:
        """Take a note back."""
        await deps.words.undo_note(note_id)


class FeedbackController(Controller):
    """Feedback: right, or not this one. It changes no rule and no move, is listed, and can be undone."""

    tags = ("feedback",)
    opt = needs(Right.ACT)

    @post("/threads/{thread_id:str}/feedback", responses=problems(400, 404))
    async def say(
        self, deps: Deps, thread_id: FromPath[str], data: JSONBody[FeedbackCreate], account: OptionalName = None
    ) -> FeedbackOut:
        """Say of a thread's verdict that it is right, or not this one."""
        found = await deps.words.say(thread_id, data.said, data.scope, data.why, account)
        return msgspec.convert(present_kept.feedback_json(found), FeedbackOut)

    @get("/feedback", opt=needs(Right.READ), responses=problems(404))
    async def list_feedback(self, deps: Deps, account: OptionalName = None) -> FeedbackListOut:
        """List what was said."""
        found = await deps.words.said(account)
        return FeedbackListOut(items=[msgspec.convert(present_kept.feedback_json(each), FeedbackOut) for each in found])

    @delete("/feedback/{feedback_id:int}", responses=problems(404))
    async def undo_feedback(self, deps: Deps, feedback_id: FromPath[int]) -> None:
        """Take back what was said."""
        await deps.words.undo_said(feedback_id)
