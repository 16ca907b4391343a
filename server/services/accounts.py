"""Accounts as the user sets them up: own addresses, what is included and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from server.errors import UsageError
from server.prospects.model import Lesson
from server.prospects.values import Answers
from server.services.ports.account import Account, Narrowing
from server.services.ports.store import Store

# Labels of letters, digits and hyphens (RFC 1123 2.1), of any script; at most 253 characters.
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+{_LABEL}")
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*\.?|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*\]?")


class Accounts:
    """The use cases around an account's settings.

    A change of own addresses, of the narrowing or of the answers changes which mail is kept, so what was stored is
    forgotten and the next scan reads the account anew: the state is always the one a first scan would give.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, account: Account, password: str | None) -> Account:
        """Add an account; an account without own addresses gets its login, where that is an address."""
        account = replace(account, me=frozenset(_address(address) for address in account.me))
        if not account.name.strip() or not account.name.isprintable():
            raise UsageError("An account needs a name of printable characters.", "For example: work")
        if account.imap and not _HOST.fullmatch(account.imap.host):
            raise UsageError(f"{account.imap.host!r} is not a host name.", "For example: imap.example.com")
        login = account.imap.user.lower() if account.imap else ""
        if not account.me and "@" in login:
            account = replace(account, me=frozenset({login}))
        if not account.me:
            raise UsageError(
                "Bowout cannot know which messages are yours.", "Name an own address: --me you@example.com"
            )
        return await self._store.add_account(account, password)

    async def set_me(
        self, name: str, add: Iterable[str] = (), remove: Iterable[str] = (), *, confirm_proposed: bool = False
    ) -> Account:
        """Confirm or remove own addresses."""
        account = await self._store.account(name)
        added = {_address(address) for address in add} | (account.proposed if confirm_proposed else frozenset())
        removed = {_address(address) for address in remove}
        me = (account.me | added) - removed
        if not me:
            raise UsageError("An account needs at least one own address.", "Add another one before removing the last.")
        proposed = account.proposed - added - removed
        return await self._change(account, replace(account, me=frozenset(me), proposed=proposed))

    async def include(self, name: str, more: Narrowing, *, clear: bool = False) -> Account:
        """Narrow the account to mailboxes, labels, addresses or domains."""
        account = await self._store.account(name)
        kept = Narrowing() if clear else account.include
        return await self._change(account, replace(account, include=_joined(kept, more)))

    async def exclude(self, name: str, more: Narrowing, *, clear: bool = False) -> Account:
        """Leave out mailboxes, labels, addresses or domains."""
        account = await self._store.account(name)
        kept = Narrowing() if clear else account.exclude
        return await self._change(account, replace(account, exclude=_joined(kept, more)))

    async def answer(self, name: str, answers: Answers, lesson: Lesson) -> Account:
        """Keep what a review came to."""
        account = await self._store.account(name)
        return await self._change(account, replace(account, answers=answers, lesson=lesson))

    async def _change(self, before: Account, after: Account) -> Account:
        if after != before:
            await self._store.update_account(after)
        if _choice_of(after) != _choice_of(before):
            await self._store.reset_mail(after.id)
        return after


def _choice_of(account: Account) -> tuple[object, ...]:
    return account.me, account.include, account.exclude, account.answers, account.lesson


def own_addresses(texts: Iterable[str]) -> tuple[str, ...]:
    """Own addresses as given by the user, lower case; `UsageError` for what is no address."""
    return tuple(_address(text) for text in texts)


def _joined(one: Narrowing, other: Narrowing) -> Narrowing:
    for domain in other.domains:
        if not _DOMAIN.fullmatch(domain):
            raise UsageError(f"{domain!r} is not a domain.", "Write it as example.com")
    for address in other.addresses:
        _address(address)
    return Narrowing(
        mailboxes=one.mailboxes | other.mailboxes,
        labels=one.labels | other.labels,
        addresses=one.addresses | other.addresses,
        domains=one.domains | other.domains,
    )


def _address(text: str) -> str:
    address = text.strip().lower()
    if address.count("@") != 1 or not all(address.split("@")) or any(c.isspace() for c in address):
        raise UsageError(f"{text!r} is not an e-mail address.", "Write it as name@example.com")
    return address
