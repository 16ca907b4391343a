"""Ask the user about the correspondents that the choice is least sure of.

A review reads the account's mail as a first scan would, in memory: nothing of it is stored. What stays are the answers
(domains, or addresses at public providers) and what they teach (weights of words every installation knows).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import anyio.to_thread

from server.errors import UsageError
from server.mail.message import Address, Message
from server.prospects.model import shipped
from server.prospects.narrowing import party
from server.prospects.review import Candidate, Review
from server.prospects.values import Answers
from server.services.accounts import Accounts
from server.services.choose_threads import ThreadChooser
from server.services.ports.account import Account
from server.services.ports.mailbox import Fetched, Head, MailboxRole, MailboxState, MailSource, MailSourceFactory
from server.services.ports.store import Store
from server.services.read_threads import Seller
from server.services.scan_items import Item, Place, by_mailbox, clusters, found_item, grouped, steps
from server.services.scan_values import Progress, ScanPhase, no_progress


class ReviewAccount:
    """The use case: begin a review, and keep what it came to."""

    def __init__(self, store: Store, open_source: MailSourceFactory) -> None:
        self._store = store
        self._open_source = open_source

    async def begin(self, account: Account, progress: Progress = no_progress) -> Review:
        """Read the account's mail and say who is to be asked about; `UnreachableError` where it cannot be reached."""
        password = await self._store.password(account)
        candidates = await anyio.to_thread.run_sync(self._read, account, password, progress)
        return Review(candidates, account.answers, shipped())

    async def keep(self, account: Account, review: Review) -> Account:
        """Keep the answers; the next scan reads the account anew by them."""
        return await Accounts(self._store).answer(account.name, review.answers, review.lesson)

    def _read(self, account: Account, password: str | None, progress: Progress) -> list[Candidate]:
        with self._open_source(account, password) as source:
            return _Reading(account, source, progress).candidates()


class _Reading:
    """The mail of an account, read for a review."""

    def __init__(self, account: Account, source: MailSource, progress: Progress) -> None:
        self._source = source
        self._progress = progress
        self._seller = Seller.of(account.me)
        names = tuple(sorted(account.include.mailboxes))
        found = (*source.mailboxes(), *(source.mailboxes(names) if names else ()))
        self._mailboxes = {mailbox.name: mailbox for mailbox in found}
        plain = frozenset(name for name, mailbox in self._mailboxes.items() if mailbox.role is not MailboxRole.OTHER)
        # Threads answered for are read too: what was answered is learnt from anew each time.
        unanswered = replace(account, answers=Answers(), lesson={})
        self._chooser = ThreadChooser(unanswered, self._seller, plain)

    def candidates(self) -> list[Candidate]:
        threads = grouped([item for mailbox in self._mailboxes.values() for item in self._heads(mailbox)])
        choices = self._chooser.by_headers(threads)
        left = [thread for thread, choice in zip(threads, choices, strict=True) if choice.chosen]
        total, done = sum(len(thread) for thread in left), 0
        found: list[Candidate] = []
        for step in steps(clusters(left, self._seller)):
            self._progress(ScanPhase.TEXT, done, total)
            texts = self._texts([item for cluster in step for thread in cluster for item in thread])
            for cluster in step:
                known = [[(item, _text(item, texts)) for item in thread] for thread in cluster]
                found += self._chooser.candidates(known)
                done += sum(len(thread) for thread in cluster)
        return found

    def _heads(self, mailbox: MailboxState) -> list[Item]:
        uids = self._source.uids(mailbox)
        items = []
        for done, head in enumerate(self._source.heads(mailbox, uids)):
            self._progress(ScanPhase.HEADERS, done, len(uids))
            if isinstance(head, Head):
                items.append(found_item(mailbox, head, self._seller))
        return items

    def _texts(self, items: Sequence[Item]) -> dict[Place, Message]:
        texts = {}
        for name, uids in by_mailbox(item.place for item in items if item.place).items():
            mailbox = self._mailboxes[name]
            for fetched in self._source.messages(mailbox, uids):
                if isinstance(fetched, Fetched):
                    texts[Place(name, mailbox.uidvalidity, fetched.uid)] = fetched.message
        return texts


def _text(item: Item, texts: dict[Place, Message]) -> Message | None:
    return texts.get(item.place) if item.place else None


def answer_all(review: Review, named: Sequence[tuple[str, bool | None]]) -> None:
    """Take answers given by name (None takes one back), all or none of them.

    A name is a domain or an address; an address stands for its firm. Raises `UsageError` where no thread is with them.
    """
    taken = [(_party(name), prospect) for name, prospect in named]
    for (who, prospect), (name, _) in zip(taken, named, strict=True):
        answered = who in review.answers.prospects | review.answers.others
        if prospect is None and not answered:
            raise UsageError(f"There is no answer about {name}.", "See them: bowout account review NAME --answers")
        if prospect is not None and not review.knows(who):
            raise UsageError(
                f"No thread that could be a prospect's is with {name}.",
                "Name a domain, or an address, as the review shows them.",
            )
    if len({who for who, _ in taken}) < len(taken):
        raise UsageError("One correspondent is named twice.", "An answer counts for a whole firm: give one of them.")
    for who, prospect in taken:
        review.answer(who, prospect)


def _party(name: str) -> str:
    text = name.strip().lower()
    return party(Address("", text)) if "@" in text.strip("@") else text.removeprefix("@")
