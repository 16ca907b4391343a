"""The pages of the accounts: how each is, its settings, its test, and the way to add or remove one.

What the forms change is what the API and the command line change, by the same use cases.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec
from litestar import get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template

from server.errors import UsageError
from server.services.account_setup import NewLogin
from server.services.account_state import in_words, state_of
from server.services.ports.account import Account, ImapEndpoint, Narrowing, Tls
from server.web.account_schemas import Minutes
from server.web.deps import Deps, WebDeps
from server.web.pages import Form, Page
from server.web.schemas import Given


class AccountForm(Given, frozen=True):
    """A new account."""

    name: Annotated[str, msgspec.Meta(max_length=60)]
    user: Annotated[str, msgspec.Meta(max_length=320)]
    password: Annotated[str, msgspec.Meta(max_length=1000)]
    host: Annotated[str, msgspec.Meta(max_length=255)] = ""

    def __repr__(self) -> str:
        """Nothing of it, so that no log or error can hold the password."""
        return "AccountForm()"


class AddressForm(Given, frozen=True):
    """An address, and whether it is the user's own."""

    value: Annotated[str, msgspec.Meta(max_length=320)]
    mine: Literal["yes", "no"]


class NarrowingForm(Given, frozen=True):
    """One more thing to read alone or to leave out; an empty value forgets what was named on that side."""

    side: Literal["include", "exclude"]
    kind: Literal["addresses", "domains", "mailboxes", "labels"] = "addresses"
    value: Annotated[str, msgspec.Meta(max_length=320)] = ""

    def narrowing(self) -> Narrowing:
        """What it comes to."""
        named = frozenset({self.value.strip()})
        match self.kind:
            case "addresses":
                return Narrowing(addresses=named)
            case "domains":
                return Narrowing(domains=named)
            case "mailboxes":
                return Narrowing(mailboxes=named)
            case "labels":
                return Narrowing(labels=named)


class IntervalForm(Given, frozen=True):
    """How often the account is read."""

    minutes: Minutes


class PasswordForm(Given, frozen=True):
    """Another password."""

    password: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]

    def __repr__(self) -> str:
        """See `AccountForm`."""
        return "PasswordForm()"


class PlaceForm(Given, frozen=True):
    """Where a password goes, as it was shown: what may stand in the database by now is not asked."""

    host: Annotated[str, msgspec.Meta(max_length=255)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    user: Annotated[str, msgspec.Meta(max_length=320)]
    tls: Tls


class RemovalForm(Given, frozen=True):
    """The account's name once more, typed by who means it."""

    value: Annotated[str, msgspec.Meta(max_length=60)]


_FORM = RequestEncodingType.URL_ENCODED
Adding = Annotated[AccountForm, Body(media_type=_FORM)]
Owning = Annotated[AddressForm, Body(media_type=_FORM)]
Narrowed = Annotated[NarrowingForm, Body(media_type=_FORM)]
Pace = Annotated[IntervalForm, Body(media_type=_FORM)]
NewPassword = Annotated[PasswordForm, Body(media_type=_FORM)]
Shown = Annotated[PlaceForm, Body(media_type=_FORM)]
Removal = Annotated[RemovalForm, Body(media_type=_FORM)]


class AccountPageController(Page):
    """The accounts."""

    path = "/accounts"

    @get()
    async def list_accounts(self, deps: Deps) -> Template:
        """The accounts and how they are, and the form for another."""
        listed = [await _told(deps, each) for each in await deps.accounts.accounts()]
        statuses = {status.account: status for status in reversed(deps.scans.listed())}
        context = {"accounts": listed, "scans": statuses, "providers": deps.setup.providers()}
        return Template("accounts.html", context=context)

    @post()
    async def add_account(self, deps: Deps, data: Adding) -> Redirect:
        """Add an account and try it."""
        login = NewLogin(data.name.strip(), data.user.strip(), data.password, data.host.strip() or None)
        added = await deps.setup.add(login)
        return Redirect(f"{_here(added.name)}/test", status_code=303)

    @post("/scan")
    async def scan(self, deps: Deps, data: Form) -> Redirect:
        """Begin a scan."""
        deps.scans.start(await deps.accounts.account(data.value))
        return Redirect("/accounts", status_code=303)

    @get("/{name:str}")
    async def show(self, deps: Deps, name: FromPath[str]) -> Template:
        """One account with all that can be set."""
        account = await deps.accounts.account(name)
        sides = [("include", account.include), ("exclude", account.exclude)]
        awaits = await deps.account_settings.awaits_confirmation(account)
        more = {"here": _here(name), "sides": sides, "awaits": awaits}
        return Template("account.html", context=await _told(deps, account) | more)

    @get("/{name:str}/test")
    async def test(self, deps: Deps, name: FromPath[str]) -> Template:
        """Log in, and say in words what is wrong."""
        steps = await deps.setup.test(name)
        return Template("account_test.html", context={"name": name, "here": _here(name), "steps": steps})

    @post("/{name:str}/addresses")
    async def own(self, deps: Deps, name: FromPath[str], data: Owning) -> Redirect:
        """Confirm an own address, or say that it is none."""
        address = [data.value]
        mine = data.mine == "yes"
        await deps.account_settings.set_me(name, address if mine else (), () if mine else address)
        return Redirect(_here(name), status_code=303)

    @post("/{name:str}/narrow")
    async def narrow(self, deps: Deps, name: FromPath[str], data: Narrowed) -> Redirect:
        """Read only what is named, or leave it out; without a value forget what was named."""
        clear = not data.value.strip()
        change = deps.account_settings.include if data.side == "include" else deps.account_settings.exclude
        await change(name, Narrowing() if clear else data.narrowing(), clear=clear)
        return Redirect(_here(name), status_code=303)

    @post("/{name:str}/interval")
    async def set_interval(self, deps: Deps, name: FromPath[str], data: Pace) -> Redirect:
        """Read the account every so many minutes."""
        await deps.account_settings.set_interval(name, data.minutes)
        return Redirect(_here(name), status_code=303)

    @post("/{name:str}/password")
    async def set_password(self, deps: Deps, name: FromPath[str], data: NewPassword) -> Redirect:
        """Keep another password and try it."""
        await deps.account_settings.set_password(await deps.accounts.account(name), data.password)
        return Redirect(f"{_here(name)}/test", status_code=303)

    @post("/{name:str}/password/keep")
    async def keep_password(self, deps: Deps, name: FromPath[str], data: Shown) -> Redirect:
        """Keep the password that an older version stored, for where the page said that it goes, and try it."""
        place = ImapEndpoint(data.host, data.port, data.user, data.tls)
        await deps.account_settings.confirm_password(replace(await deps.accounts.account(name), imap=place))
        return Redirect(f"{_here(name)}/test", status_code=303)

    @post("/{name:str}/remove")
    async def remove(self, deps: Deps, name: FromPath[str], data: Removal) -> Redirect:
        """Remove the account with everything stored of it."""
        account = await deps.accounts.account(name)
        if data.value.strip() != name:
            raise UsageError("That is not the account's name, so nothing was removed.", f"Type {name} to remove it.")
        await deps.account_settings.remove(name)
        deps.reviews.drop(account)
        return Redirect("/accounts", status_code=303)


async def _told(deps: WebDeps, account: Account) -> dict[str, object]:
    state = await state_of(deps.accounts, account)
    return {"account": account, "state": state, "words": in_words(account.name, state, datetime.now(UTC))}


def _here(name: str) -> str:
    return f"/accounts/{quote(name, safe='')}"
