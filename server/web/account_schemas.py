"""Accounts as the API takes and gives them: their settings and state, and never a password out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from server.services import present, present_kept
from server.services.account_setup import NewLogin, TriedStep
from server.services.account_state import AccountState, in_words
from server.services.ports.account import Account, ImapEndpoint, Narrowing, Tls
from server.web.schemas import Answer, Given, Moment

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
Lines = Annotated[list[Line], msgspec.Meta(max_length=5000)]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=1440)]


class AccountCreate(Given, frozen=True):
    """A new IMAP account; `host`, `port` and `tls` are known for the big providers, `me` is the login if left out."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    user: Line
    password: Password
    host: Annotated[str, msgspec.Meta(min_length=1, max_length=255)] | None = None
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    tls: Tls | None = None
    me: Lines = msgspec.field(default_factory=list)
    interval_minutes: Minutes = 10

    def login(self) -> NewLogin:
        """What it comes to."""
        return NewLogin(
            name=self.name.strip(),
            user=self.user.strip(),
            password=self.password,
            host=self.host.strip() if self.host else None,
            port=self.port,
            tls=self.tls,
            me=frozenset(self.me),
            interval_minutes=self.interval_minutes,
        )

    def __repr__(self) -> str:
        """Nothing of it, so that no log or error can hold the password."""
        return "AccountCreate()"


class PasswordChange(Given, frozen=True):
    """Another password, for the server and login that the account has."""

    password: Password

    def __repr__(self) -> str:
        """See `AccountCreate`."""
        return "PasswordChange()"


class IntervalChange(Given, frozen=True):
    """How often the account is scanned."""

    interval_minutes: Minutes


class AddressChange(Given, frozen=True):
    """Own addresses to confirm and to take away; `confirm_proposed` confirms all that were found in what was sent."""

    add: Lines = msgspec.field(default_factory=list)
    remove: Lines = msgspec.field(default_factory=list)
    confirm_proposed: bool = False


class NarrowingChange(Given, frozen=True):
    """What to include or exclude beside what is already; `clear` forgets that first."""

    mailboxes: Lines = msgspec.field(default_factory=list)
    labels: Lines = msgspec.field(default_factory=list)
    addresses: Lines = msgspec.field(default_factory=list)
    domains: Lines = msgspec.field(default_factory=list)
    clear: bool = False

    def narrowing(self) -> Narrowing:
        """What it comes to."""
        return Narrowing(
            mailboxes=frozenset(self.mailboxes),
            labels=frozenset(self.labels),
            addresses=frozenset(self.addresses),
            domains=frozenset(self.domains),
        )


class StepOut(Answer, frozen=True):
    """How one step of a test went, in words; `advice` says what to do where it failed."""

    ok: bool
    message: str
    advice: str


class TestOut(Answer, frozen=True):
    """How a test went: the steps up to the first that failed."""

    ok: bool
    steps: list[StepOut]


class ImapOut(Answer, frozen=True):
    """Where and how an account logs in."""

    host: str
    port: int
    user: str
    tls: Tls


class NarrowingOut(Answer, frozen=True):
    """What is included or excluded."""

    mailboxes: list[str]
    labels: list[str]
    addresses: list[str]
    domains: list[str]


class AccountStateOut(Answer, frozen=True):
    """How an account's scans go, in words (times on the server's clock). `ok` is false where the last one failed.

    `advice` says what to do about it; `next_due` is null where it was never scanned nor tried.
    """

    ok: bool
    says: str
    advice: str
    failed_in_a_row: int
    next_due: Moment | None


class AccountOut(Answer, frozen=True):
    """One account; exactly one of `imap` and `path` is set. `last_scan` is null until the first scan has ended."""

    name: str
    imap: ImapOut | None
    path: str | None
    addresses: list[str]
    proposed_addresses: list[str]
    include: NarrowingOut
    exclude: NarrowingOut
    interval_minutes: int
    last_scan: Moment | None
    state: AccountStateOut


class AccountListOut(Answer, frozen=True):
    """All accounts, by name."""

    items: list[AccountOut]


def account_out(account: Account, state: AccountState, now: datetime) -> AccountOut:
    """An account as the API gives it at `now`."""
    return AccountOut(
        name=account.name,
        imap=_imap(account.imap) if account.imap else None,
        path=account.path,
        addresses=sorted(account.me),
        proposed_addresses=sorted(account.proposed),
        include=_narrowing(account.include),
        exclude=_narrowing(account.exclude),
        interval_minutes=account.interval_minutes,
        last_scan=present.time_json(state.last_scan),
        state=AccountStateOut(
            ok=state.failure is None,
            says=in_words(account.name, state, now),
            advice=state.failure.advice if state.failure else "",
            failed_in_a_row=state.failure.in_a_row if state.failure else 0,
            next_due=present.time_json(state.due),
        ),
    )


def test_out(steps: list[TriedStep]) -> TestOut:
    """A test as the API gives it."""
    said = [StepOut(ok=step.ok, message=step.message, advice=step.advice) for step in steps]
    return TestOut(ok=all(step.ok for step in steps), steps=said)


def _imap(endpoint: ImapEndpoint) -> ImapOut:
    return ImapOut(host=endpoint.host, port=endpoint.port, user=endpoint.user, tls=endpoint.tls)


def _narrowing(narrowing: Narrowing) -> NarrowingOut:
    return msgspec.convert(present_kept.narrowing_json(narrowing), NarrowingOut)
