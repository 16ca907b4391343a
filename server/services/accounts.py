"""Accounts as the user sets them up: own addresses, what is included and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from server.errors import SecretsError, UnconfirmedPasswordError, UsageError
from server.prospects.model import Lesson
from server.prospects.values import Answers
from server.services.ports.account import Account, ImapEndpoint, Narrowing
from server.services.ports.store import Store

# Labels of letters, digits and hyphens (RFC 1123 2.1), of any script; at most 253 characters.
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+{_LABEL}")
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*\.?|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*\]?")


class Accounts:
    """The use cases around an account's settings.

    A change of own addresses, of the narrowing or of the answers changes which mail is kept, so what was stored is
    forgotten and the next scan reads the account anew: the state is always the one a first scan would give. It waits
    for nobody: `BusyError` while mail of the account is being read or all of it is being changed.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, account: Account, password: str | None) -> Account:
        """Add an account; an account without own addresses gets its login, where that is an address."""
        account = replace(account, me=frozenset(_address(address) for address in account.me))
        _check_name(account.name)
        _check_login(account.imap, password)
        login = account.imap.user.lower() if account.imap else ""
        if not account.me and "@" in login:
            account = replace(account, me=frozenset({login}))
        if not account.me:
            raise UsageError(
                "Bowout cannot know which messages are yours.", "Name an own address: --me you@example.com"
            )
        return await self._store.add_account(account, password)

    async def set_password(self, account: Account, password: str) -> None:
        """Keep another password for the account, for the server and login of it as it is given here."""
        _check_login(login_of(account), password)
        await self._store.set_password(account, password)

    async def awaits_confirmation(self, account: Account) -> bool:
        """Whether the account's password was stored by an older version and its user has not said where it goes."""
        try:
            await self._store.password(account)
        except UnconfirmedPasswordError:
            return True
        except SecretsError:
            return False  # nothing that a confirmation could mend
        return False

    async def confirm_password(self, account: Account) -> None:
        """Keep what an older version stored, for the server and login of the account as it was shown to its user."""
        _check_login(login_of(account), None)
        await self._store.confirm_password(account)

    async def remove(self, name: str) -> None:
        """Remove an account and everything stored of it; `BusyError` as for any change."""
        account = await self._store.account(name)
        async with self._store.change_lock(account.id):
            await self._store.remove_account(account.id)

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
        """Narrow the account to mailboxes, labels, addresses or domains, as the user writes them."""
        account = await self._store.account(name)
        kept = Narrowing() if clear else account.include
        return await self._change(account, replace(account, include=_joined(kept, more)))

    async def exclude(self, name: str, more: Narrowing, *, clear: bool = False) -> Account:
        """Leave out mailboxes, labels, addresses or domains, as the user writes them."""
        account = await self._store.account(name)
        kept = Narrowing() if clear else account.exclude
        return await self._change(account, replace(account, exclude=_joined(kept, more)))

    async def answer(self, name: str, answers: Answers, lesson: Lesson) -> Account:
        """Keep what a review came to."""
        account = await self._store.account(name)
        return await self._change(account, replace(account, answers=answers, lesson=lesson))

    async def set_interval(self, name: str, minutes: int) -> Account:
        """Scan an account every so many minutes; `BusyError` as for any change, for a scan writes settings too."""
        account = await self._store.account(name)
        async with self._store.change_lock(account.id):
            changed = replace(await self._store.account(name), interval_minutes=minutes)
            await self._store.update_account(changed)
        return changed

    async def _change(self, before: Account, after: Account) -> Account:
        if _choice_of(after) != _choice_of(before):
            # A scan under way would go on by the old choice and leave its mail behind.
            async with self._store.change_lock(after.id):
                await self._store.update_account(after)
                await self._store.reset_mail(after.id)
        elif after != before:
            await self._store.update_account(after)
        return after


def login_of(account: Account) -> ImapEndpoint:
    """Where the account's password goes; `UsageError` where it has none."""
    if account.imap is None:
        raise UsageError(f"{account.name} is a mail file, which has no password.", "See `bowout account list`.")
    return account.imap


def _choice_of(account: Account) -> tuple[object, ...]:
    return account.me, account.include, account.exclude, account.answers, account.lesson


def _check_name(name: str) -> None:
    """A name stands in the paths of the API and the page, where a slash would part it and dots would climb."""
    if not name.strip() or not name.isprintable() or "/" in name or not name.strip("."):
        raise UsageError("An account needs a name of printable characters, without a slash.", "For example: work")


def _check_login(login: ImapEndpoint | None, password: str | None) -> None:
    if login is None:
        return
    if not _HOST.fullmatch(login.host):
        raise UsageError(f"{login.host!r} is not a host name.", "For example: imap.example.com")
    if not login.user.isprintable():
        raise UsageError("A login has printable characters only.", "Usually it is the address.")
    if password is not None and (not password or set(password) & set("\r\n\0")):
        raise UsageError("The password is empty or holds a line break.", "Give it on one line.")


def own_addresses(texts: Iterable[str]) -> tuple[str, ...]:
    """Own addresses as given by the user, lower case; `UsageError` for what is no address."""
    return tuple(_address(text) for text in texts)


def _joined(one: Narrowing, other: Narrowing) -> Narrowing:
    return Narrowing(
        mailboxes=one.mailboxes | other.mailboxes,
        labels=one.labels | other.labels,
        addresses=one.addresses | {_address(text) for text in other.addresses},
        domains=one.domains | {_domain(text) for text in other.domains},
    )


def _domain(text: str) -> str:
    domain = text.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(domain):
        raise UsageError(f"{text!r} is not a domain.", "Write it as example.com")
    return domain


def _address(text: str) -> str:
    address = text.strip().lower()
    if address.count("@") != 1 or not all(address.split("@")) or any(c.isspace() for c in address):
        raise UsageError(f"{text!r} is not an e-mail address.", "Write it as name@example.com")
    return address
