"""What to say about the thread a user looks at, found by the account's address and Gmail's id or a Message-ID."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from server.errors import UsageError
from server.services.ports.account import Account
from server.services.ports.stored import Skipped, ThreadSummary
from server.services.scan_items import gmail_thread_hash, message_hash


class HintState(StrEnum):
    """Whether there is something to say of a thread, and if not why."""

    JUDGED = "judged"
    READING = "reading"
    NOT_A_PROSPECT = "not_a_prospect"
    NOT_SCANNED = "not_scanned"
    NO_SUCH_ACCOUNT = "no_such_account"


@dataclass(frozen=True, slots=True)
class ThreadAsked:
    """A thread of the account that has this address (lower case); exactly one of the two ids is set.

    `gmail_thread_id` is X-GM-THRID in decimal; `message_id` a Message-ID without angle brackets.
    """

    address: str
    gmail_thread_id: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """The answer; `thread` is set where it was judged, `account` where there is one of that address.

    `detail` says in words why a thread that was not scanned could not be read just now.
    """

    state: HintState
    account: str | None = None
    thread: ThreadSummary | None = None
    detail: str = ""


class FetchState(StrEnum):
    """What comes of looking for a thread in the mailbox."""

    READING = "reading"
    NO_PROSPECT = "no_prospect"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Fetch:
    """How far the looking is; `detail` says why it failed."""

    state: FetchState
    detail: str = ""


class Fetcher(Protocol):
    """Reads threads that no scan has reached yet, in the background."""

    def fetch(self, account: Account, asked: ThreadAsked) -> Fetch:
        """What is known of the thread; where that is nothing, reading it begins."""
        ...


_OF_FETCH = {
    FetchState.READING: HintState.READING,
    FetchState.NO_PROSPECT: HintState.NOT_A_PROSPECT,
    FetchState.FAILED: HintState.NOT_SCANNED,
}


class HintStore(Protocol):
    """The part of the store that hints need."""

    async def thread_asked(self, asked: ThreadAsked) -> ThreadSummary | None:
        """The judged thread asked for."""
        ...

    async def accounts(self) -> list[Account]:
        """All accounts."""
        ...

    async def find_skipped(self, account_id: int, hashes: Sequence[str]) -> list[Skipped]:
        """Skipped messages that carry any of the hashes."""
        ...


class Hints:
    """The use case. `hasher` is the store's keyed hash."""

    def __init__(self, store: HintStore, hasher: Callable[[str], str], fetcher: Fetcher) -> None:
        self._store = store
        self._hasher = hasher
        self._fetcher = fetcher

    async def hint(self, asked: ThreadAsked) -> Hint:
        """What is known of the thread asked for; one that no scan has reached yet begins to be read."""
        thread = await self._store.thread_asked(asked)
        if thread is not None:
            return Hint(HintState.JUDGED, thread.account, thread)
        account = next((each for each in await self._store.accounts() if has_address(each, asked.address)), None)
        if account is None:
            return Hint(HintState.NO_SUCH_ACCOUNT)
        if await self._store.find_skipped(account.id, [self._hash(asked)]):
            return Hint(HintState.NOT_A_PROSPECT, account.name)
        fetch = self._fetcher.fetch(account, asked)
        return Hint(_OF_FETCH[fetch.state], account.name, detail=fetch.detail)

    def _hash(self, asked: ThreadAsked) -> str:
        if asked.gmail_thread_id is not None:
            return gmail_thread_hash(asked.gmail_thread_id, self._hasher)
        return message_hash(asked.message_id or "", self._hasher)


def has_address(account: Account, address: str) -> bool:
    """Whether an address (lower case) is one of the account's own, or its login."""
    return address in account.me or (account.imap is not None and account.imap.user.lower() == address)


def thread_asked(address: str, gmail_thread_id: str | None, message_id: str | None) -> ThreadAsked:
    """The question as asked from outside, put in order; `UsageError` where it is not one question."""
    message_id = (message_id or "").strip().removeprefix("<").removesuffix(">")
    if (gmail_thread_id is None) == (not message_id):
        raise UsageError("Ask for one thread.", "Give either gmail_thread_id or message_id.")
    if not message_id.isprintable():
        raise UsageError("That is no Message-ID.", "It stands in the mail's header of that name.")
    return ThreadAsked(address.strip().lower(), gmail_thread_id, message_id or None)
