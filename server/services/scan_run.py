"""One scan under way: what is found, recalled, decided on and kept, and the counts of it.

States of a message: unseen -> stored (its thread is a prospect's) | skipped (filtered, with the reason) | failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from server.mail.message import Message
from server.mail.own import aliases
from server.services.choose_threads import ThreadChooser
from server.services.ports.account import Account
from server.services.ports.mailbox import MailboxRole, MailboxState, MailSource, ThreadIds
from server.services.ports.store import Store
from server.services.ports.stored import ERASED, Located
from server.services.read_threads import Seller
from server.services.scan_erased import erased_among, erased_skips
from server.services.scan_items import (
    Hasher,
    Item,
    Place,
    clusters,
    grouped,
    people_hashes,
    skipped,
    steps,
    thread_hashes,
)
from server.services.scan_mail import ScanMail, place_of
from server.services.scan_restore import restore_texts
from server.services.scan_values import Progress, ScanPhase, ScanSummary

# Messages that were skipped before come back when a new one ties them to a prospect; chains of that end quickly.
_MOST_RECALLS = 4


class ScanRun:
    """One scan under way: what is decided of the messages at hand, and the counts of it."""

    def __init__(self, store: Store, account: Account, hasher: Hasher, progress: Progress) -> None:
        self._store = store
        self._account = account
        self._hasher = hasher
        self._progress = progress
        self._seller = Seller.of(account.me)
        self._chooser = ThreadChooser(account, self._seller, frozenset())
        self._mail = ScanMail(store, account, hasher, progress)
        self._stored = 0
        self._merged = 0
        self._filtered: Counter[str] = Counter()
        self._proposed: tuple[str, ...] = ()
        self._unsure = 0
        self._keeps_skips = True

    def summary(self, threads: int, read: int) -> ScanSummary:
        """The counts so far, with how many threads were judged and how many of them read anew."""
        return ScanSummary(
            account=self._account.name,
            seen=self._mail.seen,
            stored=self._stored,
            merged=self._merged,
            filtered=dict(self._filtered + Counter(vanished=self._mail.vanished)),
            failed=tuple(self._mail.failed),
            threads=threads,
            read=read,
            proposed=self._proposed,
            unsure=self._unsure,
        )

    async def collect(self, source: MailSource) -> None:
        """Fetch what is new, store what is chosen, record what is not, then the mailboxes' states."""
        current = await self._open(source)
        found = await self._mail.new(source, current) + await self._mail.failed_before(source)
        if found:
            stored = await self._stored_items()
            found = await self._recall(source, found, stored)
            found = await self._without_erased(found, stored)
            self._proposed = tuple(sorted(aliases([i.envelope for i in found if i.own], self._seller.me)))
            await self._decide(source, found, stored)
        await self._mail.note_failed()
        for mailbox in current:
            await self._store.finish_mailbox(self._account.id, mailbox)

    async def collect_thread(self, source: MailSource, wanted: ThreadIds) -> None:
        """Fetch one thread's headers, and store it where it is a prospect's; else nothing of it is kept."""
        self._keeps_skips = False
        if found := await self._mail.of_thread(source, await self._open(source), wanted):
            stored = await self._stored_items()
            await self._decide(source, await self._without_erased(found, stored), stored)

    async def stored_keys(self, source: MailSource, wanted: ThreadIds) -> set[str]:
        """Keys of the messages that are stored of what was wanted; after `collect_thread`."""
        return await self._mail.stored_keys(source, wanted)

    async def _open(self, source: MailSource) -> list[MailboxState]:
        current = await self._mail.open(source)
        plain = frozenset(mailbox.name for mailbox in current if mailbox.role is not MailboxRole.OTHER)
        self._chooser = ThreadChooser(self._account, self._seller, plain)
        return current

    async def _stored_items(self) -> list[Item]:
        envelopes = await self._store.envelopes(self._account.id)
        return [Item(envelope, own, key=key) for key, (envelope, own) in envelopes.items()]

    async def _without_erased(self, found: list[Item], stored: list[Item]) -> list[Item]:
        erased = await erased_among(self._store, self._hasher, found, stored)
        if erased and self._keeps_skips:
            await self._store.save_skipped(self._account.id, erased_skips(erased))
            self._filtered[ERASED] += len(erased)
        places = {item.place for item in erased}
        return [item for item in found if item.place not in places]

    async def _recall(self, source: MailSource, found: list[Item], stored: list[Item]) -> list[Item]:
        """Bring back skipped messages that what was found ties to a prospect."""
        asked: set[str] = set()
        for _ in range(_MOST_RECALLS):
            hashes = self._ties(found, stored) - asked
            asked |= hashes
            places = {item.place for item in found}
            skips = await self._store.find_skipped(self._account.id, sorted(hashes))
            back = [place for place in map(place_of, skips) if place not in places]
            if not back:
                break
            found = found + await self._mail.at(source, back)
        return found

    def _ties(self, found: list[Item], stored: list[Item]) -> set[str]:
        hashes: set[str] = set()
        for item in found:
            hashes |= thread_hashes(item.envelope, self._hasher)
        for thread in grouped(stored + found):
            if self._chooser.by_headers([thread])[0].chosen:
                for item in thread:
                    hashes |= people_hashes(item, self._seller, self._hasher)
        return hashes

    async def _decide(self, source: MailSource, found: list[Item], stored: list[Item]) -> None:
        threads = grouped(stored + found)
        candidates: list[list[Item]] = []
        for thread, choice in zip(threads, self._chooser.by_headers(threads), strict=True):
            if choice.exclusion is None or _was_chosen(thread):
                candidates.append(thread)
            else:
                await self._skip(thread, choice.exclusion)
        total = sum(item.place is not None for thread in candidates for item in thread)
        done = 0
        for step in steps(clusters(candidates, self._seller)):
            self._progress(ScanPhase.TEXT, done, total)
            done += await self._decide_step(source, step)
        self._progress(ScanPhase.TEXT, total, total)

    async def _decide_step(self, source: MailSource, step: Sequence[list[list[Item]]]) -> int:
        items = [item for cluster in step for thread in cluster for item in thread]
        going_on = [item.key for thread in _going_on(step) for item in thread if item.key]
        await restore_texts(self._store, self._account.id, source, self._mail.mailboxes, going_on)
        fetched = await self._mail.texts(source, [item.place for item in items if item.place])
        keys = [item.key for item in items if item.key]
        known = {message.key: message for message, _ in await self._store.messages(self._account.id, keys)}
        for cluster in step:
            texts = [[(item, _text(item, fetched, known)) for item in thread] for thread in cluster]
            for thread, choice in zip(cluster, self._chooser.by_words(texts), strict=True):
                here = [item for item in thread if item.place in fetched]
                self._unsure += bool(here) and not choice.sure
                if choice.exclusion is None or _was_chosen(thread):
                    await self._keep(here, fetched)
                else:
                    await self._skip(here, choice.exclusion)
        return sum(item.place is not None for item in items)

    async def _keep(self, items: Sequence[Item], fetched: dict[Place, Message]) -> None:
        located = [
            Located(i.place.mailbox, i.place.uidvalidity, i.place.uid, fetched[i.place], i.own)
            for i in items
            if i.place
        ]
        if located:
            saved = await self._store.save_messages(self._account.id, located)
            self._stored += saved.stored
            self._merged += saved.merged

    async def _skip(self, items: Sequence[Item], reason: str) -> None:
        batch = [skipped(item, reason, self._seller, self._hasher) for item in items if item.place]
        if batch and self._keeps_skips:
            await self._store.save_skipped(self._account.id, batch)
            self._filtered[reason] += len(batch)


def _going_on(step: Sequence[list[list[Item]]]) -> list[list[Item]]:
    """The threads of a step with something new in them."""
    threads = [thread for cluster in step for thread in cluster]
    return [thread for thread in threads if any(item.place is not None for item in thread)]


def _was_chosen(thread: Sequence[Item]) -> bool:
    """A thread once kept is kept: its history would tear if the prospect became a customer half way through."""
    return any(item.key is not None for item in thread)


def _text(item: Item, fetched: dict[Place, Message], known: dict[str, Message]) -> Message | None:
    return fetched.get(item.place) if item.place else known.get(item.key or "")
