"""The routes of the do-not-contact list: put somebody on it with one click, list, export, take off with a reason."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from server.errors import UsageError
from server.services import present_kept
from server.services.do_not_contact_values import Entry, Scope
from server.services.pairing_values import Right
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs
from server.web.schemas import Answer, Given, Moment

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class EntryCreate(Given, frozen=True):
    """Whom to put on the list: an address or a domain, or who asked for it in a thread. Exactly one of them."""

    value: Text | None = None
    thread_id: Text | None = None
    account: Text | None = None


class EntryRemove(Given, frozen=True):
    """Why somebody may be written to again; it is kept."""

    why: Text


class EntryOut(Answer, frozen=True):
    """An entry; `value` is null once the address was erased."""

    id: str
    scope: Scope
    value: str | None
    since: Moment


class ProposedOut(Answer, frozen=True):
    """Somebody who asked to be left alone in a thread and waits for the user's word."""

    email: str
    thread_id: str
    account: str
    subject: str


class EntryListOut(Answer, frozen=True):
    """The list, the oldest entry first, and who waits to be put on it."""

    items: list[EntryOut]
    proposed: list[ProposedOut]


class DoNotContactController(Controller):
    """Who must not be written to. Nothing is scored, reminded or drafted for them."""

    path = "/do-not-contact"
    tags = ("do-not-contact",)
    opt = needs(Right.READ)

    @get(responses=problems())
    async def list_entries(self, deps: Deps) -> EntryListOut:
        """List who must not be written to, and who asked for it and waits for the user's word."""
        entries, proposed = await deps.do_not_contact.listed(), await deps.do_not_contact.proposed()
        return EntryListOut(
            items=[_entry(each) for each in entries],
            proposed=[msgspec.convert(present_kept.proposed_json(each), ProposedOut) for each in proposed],
        )

    @post(opt=needs(Right.ACT), responses=problems(404))
    async def add_entry(self, deps: Deps, data: JSONBody[EntryCreate]) -> EntryOut:
        """Put an address or a domain on the list, or who asked for it in a thread."""
        if (data.value is None) == (data.thread_id is None):
            raise UsageError("Name one of them.", "Give either value or thread_id.")
        if data.value is not None:
            return _entry(await deps.do_not_contact.add(data.value))
        return _entry(await deps.do_not_contact.confirm(data.thread_id or "", data.account))

    @post("/{entry_id:str}/removal", opt=needs(Right.MANAGE), responses=problems(404))
    async def remove_entry(self, deps: Deps, entry_id: FromPath[str], data: JSONBody[EntryRemove]) -> EntryOut:
        """Take an entry off; the reason is recorded."""
        return _entry(await deps.do_not_contact.remove(entry_id, data.why))

    @post("/{entry_id:str}/erasure", opt=needs(Right.MANAGE), responses=problems(404))
    async def erase_entry(self, deps: Deps, entry_id: FromPath[str]) -> EntryOut:
        """Forget an entry's address; it goes on matching by its hash."""
        return _entry(await deps.do_not_contact.erase(entry_id))

    @get("/export", opt=needs(Right.MANAGE), media_type="text/csv", responses=problems())
    async def export(self, deps: Deps) -> Response[str]:
        """Give the list as CSV for a CRM."""
        headers = {"content-disposition": 'attachment; filename="do-not-contact.csv"'}
        return Response(await deps.do_not_contact.csv(), media_type="text/csv", headers=headers)


def _entry(entry: Entry) -> EntryOut:
    return msgspec.convert(present_kept.entry_json(entry), EntryOut)
