"""Accounts as the API gives them: their settings and state, never a password."""

from __future__ import annotations

from datetime import datetime

from server.services import present
from server.services.ports.account import Account, ImapEndpoint, Narrowing, Tls
from server.web.schemas import Answer, Moment


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


class AccountListOut(Answer, frozen=True):
    """All accounts, by name."""

    items: list[AccountOut]


def account_out(account: Account, last_scan: datetime | None) -> AccountOut:
    """An account as the API gives it."""
    return AccountOut(
        name=account.name,
        imap=_imap(account.imap) if account.imap else None,
        path=account.path,
        addresses=sorted(account.me),
        proposed_addresses=sorted(account.proposed),
        include=_narrowing(account.include),
        exclude=_narrowing(account.exclude),
        interval_minutes=account.interval_minutes,
        last_scan=present.time_json(last_scan),
    )


def _imap(endpoint: ImapEndpoint) -> ImapOut:
    return ImapOut(host=endpoint.host, port=endpoint.port, user=endpoint.user, tls=endpoint.tls)


def _narrowing(narrowing: Narrowing) -> NarrowingOut:
    return NarrowingOut(
        mailboxes=sorted(narrowing.mailboxes),
        labels=sorted(narrowing.labels),
        addresses=sorted(narrowing.addresses),
        domains=sorted(narrowing.domains),
    )
