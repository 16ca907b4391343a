"""One tick: what is due is scanned, and what fails stays by itself."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from server.errors import BowoutError, BusyError, DataFolderError, LoginRefusedError, StuckError
from server.jobs.tick import Tick
from server.jobs.watch import AccountWatch
from server.services.ports.account import Account

START = datetime(2026, 3, 9, 12, tzinfo=UTC)


@dataclass
class World:
    """Accounts, their scans, and a clock that is set by hand."""

    all_accounts: list[Account]
    now: datetime = START
    ended: dict[int, datetime] = field(default_factory=dict)
    fails: dict[str, Exception] = field(default_factory=dict)
    scanned: list[str] = field(default_factory=list)
    unreadable: BowoutError | None = None

    async def accounts(self) -> list[Account]:
        if self.unreadable is not None:
            raise self.unreadable
        return self.all_accounts

    async def last_scan(self, account_id: int) -> datetime | None:
        return self.ended.get(account_id)

    async def scan(self, account: Account, now: datetime) -> object:
        self.scanned.append(account.name)
        if account.name in self.fails:
            raise self.fails[account.name]
        self.ended[account.id] = now
        return None

    def after(self, minutes: float) -> list[str]:
        """Let time pass, tick once, and tell what was scanned."""
        self.now += timedelta(minutes=minutes)
        self.scanned = []
        asyncio.run(self.tick())
        return self.scanned

    def __post_init__(self) -> None:
        self.tick = Tick(AccountWatch(self), self, lambda: self.now)


@pytest.fixture
def world() -> World:
    return World([Account(1, "ada", interval_minutes=10), Account(2, "ben", interval_minutes=30), Account(3, "cyd")])


def test_accounts_are_scanned_at_their_intervals(world: World) -> None:
    assert world.after(0) == ["ada", "ben", "cyd"]
    assert world.after(9) == []
    assert world.after(1) == ["ada", "cyd"]
    assert world.after(20) == ["ben", "ada", "cyd"]


def test_the_one_that_waited_longest_comes_first(world: World) -> None:
    world.ended = {1: START - timedelta(hours=1), 2: START - timedelta(hours=2)}
    assert world.after(0) == ["cyd", "ben", "ada"]


def test_a_scan_by_somebody_else_counts(world: World) -> None:
    world.after(0)
    world.ended[1] = START + timedelta(minutes=9)
    assert world.after(10) == ["cyd"]


@pytest.mark.parametrize(
    "error",
    [LoginRefusedError("The login was refused."), RuntimeError("let us digest it"), asyncio.CancelledError()],
)
def test_one_that_fails_keeps_no_other_from_its_turn(
    world: World, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    world.fails["ada"] = error
    assert world.after(0) == ["ada", "ben", "cyd"]
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.name == "bowout.jobs"
    assert record.getMessage().startswith("account ada: ")
    assert "digest" not in caplog.text
    assert record.exc_info is None


def test_errors_of_ours_are_logged_in_their_words(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.fails["ben"] = LoginRefusedError("The login was refused.")
    world.after(0)
    assert "account ben: The login was refused." in caplog.text


def test_one_that_keeps_failing_is_asked_ever_less(world: World) -> None:
    world.fails["ada"] = LoginRefusedError("The login was refused.")
    minutes = [minute for minute in range(0, 100, 5) if "ada" in world.after(5)]
    assert minutes == [0, 10, 30, 70]
    del world.fails["ada"]
    assert "ada" in world.after(80)
    assert "ada" in world.after(10)


def test_one_that_is_busy_elsewhere_is_no_failure(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.fails["ada"] = BusyError("This account is being changed.")
    with caplog.at_level(logging.INFO):
        assert [("ada" in world.after(10)) for _ in range(4)] == [True] * 4
    assert "account ada: This account is being changed." in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_one_that_is_held_for_too_long_is_told_and_asked_less(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.fails["ada"] = StuckError("It has been held for minutes.")
    assert [("ada" in world.after(10)) for _ in range(3)] == [True, True, False]
    assert "account ada: It has been held for minutes." in caplog.text


def test_accounts_that_cannot_be_read_end_the_tick_alone(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.unreadable = DataFolderError("The disk is full.")
    assert world.after(0) == []
    assert "the accounts cannot be read: The disk is full." in caplog.text
    world.unreadable = None
    assert world.after(0) == ["ada", "ben", "cyd"]


def test_a_clock_set_back_neither_loses_nor_doubles(world: World) -> None:
    world.after(0)
    assert world.after(-2) == []
    assert world.after(-600) == ["ada", "ben", "cyd"]
    assert world.after(1) == []
    assert world.after(9) == ["ada", "cyd"]


def test_an_account_added_or_removed_is_seen_at_the_next_tick(world: World) -> None:
    world.after(0)
    world.all_accounts = [Account(4, "dee"), Account(2, "ben", interval_minutes=30)]
    assert world.after(0) == ["dee"]
    assert world.after(30) == ["ben", "dee"]
