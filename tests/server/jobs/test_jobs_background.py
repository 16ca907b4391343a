"""The board of scans, and threads read because somebody looks at them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.errors import BusyError, NotFoundError, StuckError, UnreachableError
from server.jobs.board import ScanBoard
from server.jobs.wanted import WantedThreads
from server.services.hints import Fetch, FetchState, ThreadAsked
from server.services.ports.account import Account
from server.services.ports.mailbox import ThreadIds
from server.services.scan_values import Progress, ScanPhase, ScanState

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
WORK, OTHER = Account(1, "work"), Account(2, "other")


class GatedScanner:
    """Scans that go on when the test opens the gate, and fail where it gave an error."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.error: Exception | None = None
        self.is_prospect = True
        self.calls: list[object] = []
        self.ended = 0

    async def scan(self, account: Account, now: datetime, progress: Progress) -> Mapping[str, Any]:
        self.calls.append(account.name)
        progress(ScanPhase.HEADERS, 1, 2)
        await self.gate.wait()
        if self.error:
            raise self.error
        return {"account": account.name}

    async def scan_thread(self, account: Account, wanted: ThreadIds, now: datetime) -> bool:
        self.calls.append(wanted)
        try:
            await self.gate.wait()
        finally:
            self.ended += 1
        if self.error:
            raise self.error
        return self.is_prospect


async def test_a_scan_under_way_is_not_begun_again_and_is_seen_by_all() -> None:
    scanner = GatedScanner()
    board = ScanBoard(scanner, lambda: NOW)
    first = board.start(WORK)
    assert board.start(WORK).id == first.id
    assert board.start(OTHER).id != first.id
    seen: list[list[ScanState]] = [[], []]

    async def watch(which: int) -> None:
        async for status in board.watch(first.id):
            seen[which].append(status.state)

    watchers = [asyncio.create_task(watch(which)) for which in range(2)]
    await asyncio.sleep(0)
    scanner.gate.set()
    await asyncio.gather(*watchers)
    assert [states[-1] for states in seen] == [ScanState.DONE] * 2
    assert scanner.calls == ["work", "other"]
    assert board.status(first.id).summary == {"account": "work"}
    assert board.start(WORK).id != first.id
    await board.end()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UnreachableError("No route.", "Wait."), ("No route.", "Wait.")),
        (ValueError("secret mail"), ("It failed inside (", "The server's log says more.")),
    ],
)
async def test_failures_stand_in_the_status_and_reach_the_schedule(error: Exception, words: tuple[str, str]) -> None:
    scanner = GatedScanner()
    scanner.gate.set()
    scanner.error = error
    board = ScanBoard(scanner, lambda: NOW)
    with pytest.raises(type(error)):
        await board.scan(WORK, NOW)
    (status,) = board.listed()
    assert status.state is ScanState.FAILED
    assert status.message.startswith(words[0])
    assert status.advice == words[1]
    assert "secret" not in status.message
    with pytest.raises(NotFoundError):
        board.status("none")


async def test_ending_stops_what_runs() -> None:
    board = ScanBoard(GatedScanner(), lambda: NOW)
    status = board.start(WORK)
    await asyncio.sleep(0)
    await board.end()
    assert board.status(status.id).state is ScanState.FAILED


async def settled(wanted: WantedThreads, account: Account, asked: ThreadAsked) -> Fetch:
    fetch = wanted.fetch(account, asked)
    for _ in range(1000):
        if fetch.state is not FetchState.READING:
            break
        await asyncio.sleep(0)
        fetch = wanted.fetch(account, asked)
    return fetch


async def test_a_thread_is_read_once_however_often_it_is_looked_at() -> None:
    scanner, now = GatedScanner(), NOW
    scanner.is_prospect = False
    wanted = WantedThreads(scanner, lambda: now)
    asked = ThreadAsked("a@b.example", "17")
    for _ in range(5):
        assert wanted.fetch(WORK, asked) == Fetch(FetchState.READING)
        await asyncio.sleep(0)
    scanner.gate.set()
    assert await settled(wanted, WORK, asked) == Fetch(FetchState.NO_PROSPECT)
    assert scanner.calls == [ThreadIds("17")]
    now += timedelta(hours=1)
    assert wanted.fetch(WORK, asked) == Fetch(FetchState.READING)
    assert wanted.fetch(OTHER, asked) == Fetch(FetchState.READING)
    await wanted.end()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BusyError("x"), "This account is being changed."),
        (UnreachableError("No route.", "Wait."), "No route. Wait."),
        (StuckError("Held for five minutes.", "End it."), "Held for five minutes. End it."),
        (ValueError("secret"), "It could not be read (ValueError"),
    ],
)
async def test_a_thread_that_cannot_be_read_says_why_and_is_tried_again_later(error: Exception, words: str) -> None:
    scanner, now = GatedScanner(), NOW
    scanner.gate.set()
    scanner.error = error
    wanted = WantedThreads(scanner, lambda: now, seconds_between_tries=0)
    asked = ThreadAsked("a@b.example", None, "m@n")
    failed = await settled(wanted, WORK, asked)
    assert failed.state is FetchState.FAILED
    assert failed.detail.startswith(words)
    assert set(scanner.calls) == {ThreadIds(None, ("m@n",))}
    assert len(scanner.calls) == 1 or isinstance(error, BusyError)
    now += timedelta(minutes=2)
    assert wanted.fetch(WORK, asked).state is FetchState.READING
    await wanted.end()


async def test_a_thread_waits_while_its_account_is_being_changed() -> None:
    scanner = GatedScanner()
    scanner.gate.set()
    scanner.error, scanner.is_prospect = BusyError("x"), False
    wanted = WantedThreads(scanner, lambda: NOW, seconds_between_tries=0)
    asked = ThreadAsked("a@b.example", "17")
    for _ in range(20):
        assert wanted.fetch(WORK, asked) == Fetch(FetchState.READING)
        await asyncio.sleep(0)
    scanner.error = None
    assert await settled(wanted, WORK, asked) == Fetch(FetchState.NO_PROSPECT)
    assert len(scanner.calls) > 1
    await wanted.end()


async def test_who_asks_is_told_in_bounded_time_whatever_the_thread_waits_for() -> None:
    scanner, now = GatedScanner(), NOW
    wanted = WantedThreads(scanner, lambda: now)
    first, second, behind = (ThreadAsked("a@b.example", str(number)) for number in (17, 18, 19))
    for asked in (first, second, behind):
        assert wanted.fetch(WORK, asked) == Fetch(FetchState.READING)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    now += timedelta(minutes=9)
    assert [wanted.fetch(WORK, asked).state for asked in (first, behind)] == [FetchState.READING] * 2
    now += timedelta(minutes=1)
    too_long = Fetch(FetchState.FAILED, "It could not be read within ten minutes.")
    assert [wanted.fetch(WORK, asked) for asked in (first, behind, first)] == [too_long] * 3
    scanner.gate.set()
    for _ in range(20):
        await asyncio.sleep(0)
    # It was stopped, not left to itself, and who waited behind it is not read for nobody.
    assert (scanner.calls, scanner.ended) == ([ThreadIds("17"), ThreadIds("18")], 2)
    now += timedelta(minutes=2)
    assert wanted.fetch(WORK, first) == Fetch(FetchState.READING)
    await wanted.end()


async def test_only_so_many_threads_wait() -> None:
    scanner = GatedScanner()
    wanted = WantedThreads(scanner, lambda: NOW)
    fetches = [wanted.fetch(WORK, ThreadAsked("a@b.example", str(number))) for number in range(1, 41)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [each.state for each in fetches].count(FetchState.READING) == 20
    assert len(scanner.calls) == 2
    await wanted.end()
