"""Do not contact: who asked to be left alone and the user confirmed it, found again by a keyed hash.

What must hold: nobody gets on the list or off it but by the user; nothing is scored, reminded or drafted for who is on
it (GDPR Art. 21(2): an objection covers related profiling; the ICO: suppress, do not delete). The address beside the
hash is there for the export alone and can be erased; the hash goes on matching.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from nlp.labels import Move
from server.errors import NotFoundError, UsageError
from server.prospects.own_domains import is_public
from server.services.all_threads import all_threads
from server.services.do_not_contact_values import DoNotContactStore, Entry, Proposed, Removal, Scope
from server.services.ports.account import Account
from server.services.ports.store import Store
from server.services.unscored import unscored
from server.verdict.values import Verdict

_SHORTEST_PREFIX = 6
_MAX_LENGTH = 254  # RFC 5321 §4.5.3.1.3, as RFC 3696 erratum 1690 counts it
_MAX_WHY = 500
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+\.[^\s@.]{2,}")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]+")
# A spreadsheet runs a cell that begins so (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Clock = Callable[[], datetime]


class DoNotContact:
    """The use cases. `keyed_hash` is the store's."""

    def __init__(
        self, store: DoNotContactStore, threads: Store, keyed_hash: Callable[[str], str], clock: Clock
    ) -> None:
        self._store = store
        self._threads = threads
        self._keyed_hash = keyed_hash
        self._clock = clock

    async def listed(self) -> list[Entry]:
        """All entries, the oldest first."""
        return await self._store.entries()

    async def removals(self) -> list[Removal]:
        """What was taken off, when and why."""
        return await self._store.removals()

    async def removals_of(self, email: str) -> list[Removal]:
        """The records that an address, or a domain it is of, was taken off."""
        hashes = set(self._hashes(email))
        return [each for each in await self._store.removals() if each.hash in hashes]

    async def add(self, text: str) -> Entry:
        """Put an address, or a domain with all below it, on the list; what is known of their threads is scored no more.

        `UsageError` for what is neither, for a public provider's domain and for an own address.
        """
        scope, value = _parsed(text)
        accounts = await self._threads.accounts()
        if any(value == own or value == own.rpartition("@")[2] for account in accounts for own in account.me):
            raise UsageError("That is your own address or domain.", "Name the person who asked to be left alone.")
        entry = Entry(self._hash(scope, value), scope, value, self._clock())
        await self._store.add(entry)
        for account in accounts:
            # In turn: a judgement under way has looked at the list before, and must not be the last to write.
            async with self._threads.threads_turn(account.id):
                await self._close_threads(account)
        return next(kept for kept in await self._store.entries() if kept.hash == entry.hash)

    async def confirm(self, thread_id: str, account: str | None = None) -> Entry:
        """Put on the list who asked for it in a thread; `UsageError` where nobody did."""
        judged = await self._threads.judged(thread_id, account)
        email = _asked(judged.verdict)
        if email is None:
            raise UsageError(
                "Nobody in that thread asked to be left alone.", "Name the address to add it all the same."
            )
        return await self.add(email)

    async def remove(self, text: str, why: str) -> Entry:
        """Take an entry off, named by address, domain or the first characters of its hash; the reason is recorded.

        Its threads are read and scored again by the next scan. `UsageError` without a reason, `NotFoundError` without
        an entry.
        """
        reason = " ".join(why.split())
        if not reason or len(reason) > _MAX_WHY:
            raise UsageError("Say why, in a line.", 'For example: --why "She wrote to us again by herself."')
        entry = await self._named(text)
        await self._store.remove(entry.hash, self._clock(), reason)
        for account in await self._threads.accounts():
            # In turn: what was read by the list as it was must be stored by then, to be found.
            async with self._threads.threads_turn(account.id):
                await self._read_again(account, entry)
        return entry

    async def erase(self, text: str) -> Entry:
        """Forget an entry's address; it goes on matching by its hash alone."""
        entry = await self._named(text)
        await self._store.erase(entry.hash)
        return replace(entry, value=None)

    async def blocked(self, emails: Iterable[str]) -> frozenset[str]:
        """Those of the addresses that must not be written to."""
        return frozenset(await self.since(emails))

    async def since(self, emails: Iterable[str]) -> Mapping[str, datetime]:
        """Those of the addresses that must not be written to, each with since when."""
        hashes = {email: self._hashes(email) for email in set(emails)}
        found = await self._store.present(sorted({each for some in hashes.values() for each in some}))
        since = {email: [found[each] for each in some if each in found] for email, some in hashes.items()}
        return {email: min(moments) for email, moments in since.items() if moments}

    async def proposed(self) -> list[Proposed]:
        """Who asked to be left alone, or may have, and is not on the list yet."""
        found: dict[str, Proposed] = {}
        for move in (Move.STOP, Move.ASK_STRAIGHT, Move.FOLLOW_REFERRAL):
            async for summary in all_threads(self._threads, move):
                email = _asked(summary.verdict)
                if email and email not in found:
                    found[email] = Proposed(email, summary.id, summary.account, summary.subject)
        known = await self.blocked(found)
        return [proposed for email, proposed in found.items() if email not in known]

    async def csv(self) -> str:
        """The list for a CRM: address, domain, status, date; what was erased is left out (RFC 4180)."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("email", "domain", "status", "since"))
        for entry in await self._store.entries():
            if entry.value is not None:
                person = entry.scope is Scope.PERSON
                email, domain = (entry.value, entry.value.rpartition("@")[2]) if person else ("", entry.value)
                writer.writerow((_cell(email), _cell(domain), "do not contact", entry.since.date().isoformat()))
        return out.getvalue()

    async def _close_threads(self, account: Account) -> None:
        """Score no more, from now on, the threads of an account that the list closes."""
        # Those with new mail that nobody has read yet too: their last verdict is still shown.
        people = await self._threads.people(account.id, unread=True)
        blocked = await self.blocked(person.email for some in people.values() for person in some)
        ids = [id for id, some in people.items() if any(person.email in blocked for person in some)]
        moment = self._clock()
        for id in ids:
            before = await self._threads.judged(id, account.name)
            emptied = unscored(before.thread, before.verdict, blocked)
            await self._threads.save_verdicts(account.id, [(id, emptied)], moment)

    async def _read_again(self, account: Account, entry: Entry) -> None:
        """Let the next scan read what came of them while they were on the list."""
        people = await self._threads.people(account.id)
        theirs = [id for id, some in people.items() if any(entry.hash in self._hashes(each.email) for each in some)]
        found = await self._threads.read_threads(account.id, theirs)
        silent = [thread.id for thread in found if any(not m.own and m.reading is None for m in thread.messages)]
        await self._threads.mark_unread(account.id, silent)

    async def _named(self, text: str) -> Entry:
        wanted = text.strip().lower()
        entries = await self._store.entries()
        hashes = {self._hash(scope, wanted) for scope in Scope} if wanted else set()
        found = [each for each in entries if each.hash in hashes]
        if not found and len(wanted) >= _SHORTEST_PREFIX:
            found = [each for each in entries if each.hash.startswith(wanted)]
        if len(found) != 1:
            raise NotFoundError("There is no such entry.", "See `bowout do-not-contact list`.")
        return found[0]

    def _hash(self, scope: Scope, value: str) -> str:
        return self._keyed_hash(f"do not contact {scope.value}: {value}")

    def _hashes(self, email: str) -> list[str]:
        """The hashes an address is found by: its own, its domain's and those above."""
        domain = email.rpartition("@")[2].lower()
        parts = domain.split(".")
        above = [".".join(parts[index:]) for index in range(len(parts) - 1)]
        return [self._hash(Scope.PERSON, email.lower()), *(self._hash(Scope.DOMAIN, each) for each in above)]


def _asked(verdict: Verdict) -> str | None:
    email = verdict.facts.get("do_not_contact")
    return email if isinstance(email, str) and email else None


def _parsed(text: str) -> tuple[Scope, str]:
    value = text.strip().lower()
    advice = "Give an address (helen@firm.example) or a domain (firm.example)."
    if len(value) > _MAX_LENGTH or not value.isprintable():
        raise UsageError("That is neither an address nor a domain.", advice)
    if _EMAIL.fullmatch(value):
        return Scope.PERSON, value
    domain = value.removeprefix("@").rstrip(".")
    if not _DOMAIN.fullmatch(domain):
        raise UsageError("That is neither an address nor a domain.", advice)
    if is_public(domain):
        raise UsageError(f"{domain} is a public mail provider, not a firm.", "Name the person's address.")
    return Scope.DOMAIN, domain


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
