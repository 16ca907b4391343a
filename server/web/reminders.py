"""The routes of reminders: when to come back to whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from server.services import present_kept
from server.services.pairing_values import Right
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs
from server.web.schemas import Answer, Day, Given


class ReminderChange(Given, frozen=True):
    """The day of a reminder; null drops it."""

    on: date | None
    account: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class ReminderOut(Answer, frozen=True):
    """When to come back to a thread; `proposed` marks a day that is ours, `due` one that has come."""

    thread_id: str
    account: str
    subject: str
    who: str
    on: Day
    words: str | None
    proposed: bool
    due: bool
    moved: bool


class ReminderListOut(Answer, frozen=True):
    """All reminders, the earliest first."""

    items: list[ReminderOut]


class ReminderController(Controller):
    """When to come back to whom."""

    path = "/reminders"
    tags = ("reminders",)
    opt = needs(Right.READ)

    @get(responses=problems())
    async def list_reminders(self, deps: Deps) -> ReminderListOut:
        """List the reminders, the earliest first. A reply cancels one by itself."""
        found = await deps.reminders.listed()
        return ReminderListOut(items=[msgspec.convert(present_kept.reminder_json(each), ReminderOut) for each in found])

    @post("/{thread_id:str}", opt=needs(Right.ACT), status_code=204, responses=problems(404))
    async def change_reminder(self, deps: Deps, thread_id: FromPath[str], data: JSONBody[ReminderChange]) -> None:
        """Choose the day of a thread's reminder, whether it had one or not, or drop it."""
        await deps.reminders.move(thread_id, data.on, data.account)

    @get("/calendar", media_type="text/calendar", responses=problems())
    async def calendar(self, deps: Deps) -> Response[bytes]:
        """Give the reminders as a calendar file (RFC 5545)."""
        headers = {"content-disposition": 'attachment; filename="reminders.ics"'}
        made = deps.calendar(await deps.reminders.listed())
        return Response(made, media_type="text/calendar", headers=headers)
