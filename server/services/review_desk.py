"""Reviews under way in the running service: read in the background, asked one question at a time, then kept or let go.

All of it is in memory: what a review shows of threads that are no prospects' is stored nowhere and goes with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from server.errors import BowoutError, NotFoundError, UsageError
from server.prospects.review import Correspondent, Review
from server.services.ports.account import Account
from server.services.review_account import answer_all
from server.services.scan_values import Progress, ScanPhase

# Long enough for a call in between; a review holds what was read of every candidate.
REVIEW_GOOD_FOR = timedelta(minutes=30)


class ReviewState(StrEnum):
    """How far a review is; NONE where none was begun, or it was let go of."""

    NONE = "none"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"


class Reviewer(Protocol):
    """Begins and keeps reviews: `server.services.review_account.ReviewAccount`."""

    async def begin(self, account: Account, progress: Progress = ...) -> Review:
        """Read the account's mail; may raise any `BowoutError`."""
        ...

    async def keep(self, account: Account, review: Review) -> Account:
        """Keep the answers."""
        ...


@dataclass(frozen=True, slots=True)
class ReviewStatus:
    """A review as it stands: `done` of `total` messages while reading, the error's words where it failed.

    `asked` are those least sure of now, the first one first; `answers` counts all given for the account, earlier too.
    """

    account: str
    state: ReviewState
    done: int = 0
    total: int = 0
    message: str = ""
    advice: str = ""
    answers: int = 0
    asked: tuple[Correspondent, ...] = ()


@dataclass
class _UnderWay:
    account: Account
    status: ReviewStatus
    used_at: datetime
    review: Review | None = None
    passed_over: set[str] = field(default_factory=set)
    let_go: bool = False
    end: asyncio.TimerHandle | None = None


class ReviewDesk:
    """One review an account at a time, let go of where nobody has asked about it for `good_for`."""

    def __init__(
        self, reviewer: Reviewer, clock: Callable[[], datetime], good_for: timedelta = REVIEW_GOOD_FOR
    ) -> None:
        self._reviewer = reviewer
        self._clock = clock
        self._good_for = good_for
        self._under_way: dict[int, _UnderWay] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, account: Account) -> ReviewStatus:
        """Begin to read; where a review of the account is under way and has not failed, that one is given."""
        self._let_go_of_old()
        known = self._under_way.get(account.id)
        if known is None or known.status.state is ReviewState.FAILED:
            self.drop(account)
            known = _UnderWay(account, ReviewStatus(account.name, ReviewState.READING), self._clock())
            self._under_way[account.id] = known
            task = asyncio.create_task(self._read(known))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return self._told(known, 1)

    def status(self, account: Account, most: int = 1) -> ReviewStatus:
        """How far it is, with at most so many to ask about."""
        self._let_go_of_old()
        if account.id not in self._under_way:
            return ReviewStatus(account.name, ReviewState.NONE)
        return self._told(self._found(account), most)

    def answer(self, account: Account, who: str, prospect: bool | None, most: int = 1) -> ReviewStatus:
        """Take an answer, or pass over somebody (None), and say who is asked about next."""
        known, review = self._ready(account)
        if not review.knows(who):
            raise UsageError("No thread that could be a prospect's is with them.", "Name who the review asks about.")
        if prospect is None:
            known.passed_over.add(who)
        else:
            answer_all(review, [(who, prospect)])
        return self._told(known, most)

    async def keep(self, account: Account) -> Account:
        """Keep the answers and end the review; the next scan reads the account anew by them."""
        _, review = self._ready(account)
        kept = await self._reviewer.keep(account, review)
        self.drop(account)
        return kept

    def drop(self, account: Account) -> None:
        """End the review and keep nothing of it."""
        known = self._under_way.pop(account.id, None)
        if known is not None:
            known.let_go = True
            if known.end is not None:
                known.end.cancel()

    async def end(self) -> None:
        """Stop all reading."""
        for known in self._under_way.values():
            known.let_go = True
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read(self, known: _UnderWay) -> None:
        def progress(phase: ScanPhase, done: int, total: int) -> None:
            if known.let_go:
                raise UsageError("The review was ended.")
            known.status = replace(known.status, done=done, total=total)

        try:
            known.review = await self._reviewer.begin(known.account, progress)
        except BowoutError as error:
            known.status = replace(
                known.status, state=ReviewState.FAILED, message=str(error), advice=error.advice or ""
            )
        except Exception:
            known.status = replace(known.status, state=ReviewState.FAILED, message="The mail could not be read.")
            raise
        else:
            known.status = replace(known.status, state=ReviewState.READY)
        if not known.let_go:
            self._use(known)

    def _found(self, account: Account) -> _UnderWay:
        self._let_go_of_old()
        known = self._under_way.get(account.id)
        if known is None:
            raise NotFoundError("No review of this account is under way.", "Begin one.")
        if known.status.state is not ReviewState.READING:
            self._use(known)
        return known

    def _use(self, known: _UnderWay) -> None:
        """Begin its time anew; at the end it goes though nobody asks, as what was read must not lie about."""
        known.used_at = self._clock()
        if known.end is not None:
            known.end.cancel()
        loop = asyncio.get_running_loop()
        known.end = loop.call_later(self._good_for.total_seconds(), self.drop, known.account)

    def _ready(self, account: Account) -> tuple[_UnderWay, Review]:
        known = self._found(account)
        if known.review is None:
            raise UsageError("The mail has not been read yet.", "Wait until the review asks.")
        return known, known.review

    def _told(self, known: _UnderWay, most: int) -> ReviewStatus:
        if known.review is None:
            return known.status
        asked = tuple(known.review.least_sure(most, known.passed_over))
        return replace(known.status, answers=known.review.answers.count, asked=asked)

    def _let_go_of_old(self) -> None:
        oldest = self._clock() - self._good_for
        for known in list(self._under_way.values()):
            if known.used_at < oldest and known.status.state is not ReviewState.READING:
                self.drop(known.account)
