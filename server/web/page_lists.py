"""The pages of lists: when to come back to whom, and who must not be contacted."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect, Template

from server.errors import UsageError
from server.web.deps import Deps
from server.web.pages import Page
from server.web.schemas import Given


class EntryForm(Given, frozen=True):
    """Whom to put on the list: an address, of any length that one may have (RFC 5321 4.5.3.1), or a domain."""

    value: Annotated[str, msgspec.Meta(max_length=320)]


class RemovalForm(Given, frozen=True):
    """Whom to take off the list, and why."""

    value: Annotated[str, msgspec.Meta(max_length=320)]
    why: Annotated[str, msgspec.Meta(max_length=500)]


class ReminderForm(Given, frozen=True):
    """Another day for a reminder; none ends it."""

    account: Annotated[str, msgspec.Meta(max_length=200)]
    thread_id: Annotated[str, msgspec.Meta(max_length=64)]
    on: Annotated[str, msgspec.Meta(max_length=10)] = ""


Moving = Annotated[ReminderForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
Adding = Annotated[EntryForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
Removing = Annotated[RemovalForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


class ListPageController(Page):
    """Do not contact: proposed by mail that asks for it, put on the list by the user alone."""

    path = "/do-not-contact"

    @get()
    async def show(self, deps: Deps) -> Template:
        """Who asked to be left alone, and who is on the list."""
        context = {"proposed": await deps.do_not_contact.proposed(), "entries": await deps.do_not_contact.listed()}
        return Template("do_not_contact.html", context=context)

    @post("/add")
    async def add(self, deps: Deps, data: Adding) -> Redirect:
        """Put an address or a domain on the list."""
        await deps.do_not_contact.add(data.value)
        return Redirect("/do-not-contact", status_code=303)

    @post("/remove")
    async def remove(self, deps: Deps, data: Removing) -> Redirect:
        """Take an entry off; the reason is recorded."""
        await deps.do_not_contact.remove(data.value, data.why)
        return Redirect("/do-not-contact", status_code=303)


class ReminderPageController(Page):
    """Reminders: the day they named, or one proposed."""

    path = "/reminders"

    @get()
    async def show(self, deps: Deps) -> Template:
        """When to come back to whom, the earliest first."""
        return Template("reminders.html", context={"reminders": await deps.reminders.listed()})

    @post("/move")
    async def move(self, deps: Deps, data: Moving) -> Redirect:
        """Put a reminder on another day, or end it."""
        await deps.reminders.move(data.thread_id, _day(data.on), data.account)
        return Redirect("/reminders", status_code=303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("That is not a day.", "For example: 2026-09-01") from None
