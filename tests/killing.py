"""The running service killed by SIGKILL at random moments, over and over, while it scans, reads and is told things.

What is counted after each death: verdicts that were there and are not, feedback that was acknowledged and is not, or is
there twice, damage that the database itself finds. At the end one undisturbed scan must lead where an undisturbed store
stands: to the same threads with the same verdicts.
"""

from __future__ import annotations

import contextlib
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from server.demo.sample import SELLER, build
from tests.server.cli.command import Bowout
from tests.stores import DATABASES, raw_sql

WRITTEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
JUDGED = "2026-11-24T09:00:00Z"
_PATIENCE_SECONDS = 120
_ROUNDS_FROM_START = 5
"""In one round of so many death may come while it starts; in the others it is ready before."""
_HOLDS_TOGETHER = (
    # Messages without thread while one is read, verdicts without readings: nothing a reader could meet.
    "SELECT count(*) FROM threads WHERE is_read AND NOT EXISTS (SELECT 1 FROM readings WHERE readings.account_id ="
    " threads.account_id AND readings.thread_id = threads.id)",
    "SELECT count(*) FROM threads WHERE is_read AND verdict IS NULL",
    "SELECT count(*) FROM messages WHERE NOT EXISTS (SELECT 1 FROM places WHERE places.account_id ="
    " messages.account_id AND places.message_key = messages.key)",
)


@dataclass
class Deaths:
    """What came of the rounds; `acts` are requests that were answered, `verdicts` those there at the end."""

    rounds: int = 0
    before_ready: int = 0
    acts: int = 0
    lost: int = 0
    doubled: int = 0
    damaged: int = 0
    verdicts: int = 0
    feedback: int = 0
    same_end: bool = False

    def __str__(self) -> str:
        return (
            f"{self.rounds} deaths ({self.before_ready} before it was ready), {self.acts} requests answered, "
            f"{self.verdicts} verdicts, {self.feedback} said of them: lost {self.lost}, doubled {self.doubled}, "
            f"damaged {self.damaged}; ends {'as' if self.same_end else 'NOT as'} an undisturbed store does"
        )


@dataclass
class _World:
    """A data folder, its growing mailbox, and what is known to be kept."""

    bowout: Bowout
    mailbox: Path
    copies: int = 0
    judged: set[str] = field(default_factory=set)
    acknowledged: set[int] = field(default_factory=set)
    sent: int = 0

    def more_mail(self) -> None:
        """A copy of the sample mailbox with people of its own."""
        with self.mailbox.open("ab") as file:
            for raw in copy_of_the_sample(self.copies):
                file.write(b"From x Mon Feb  3 09:00:00 2025\n" + raw + b"\n\n")
        self.copies += 1

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        return raw_sql(self.bowout.home, *statements)


def kill_often(
    folder: Path,
    rounds: int,
    *,
    seed: int = 7,
    longest_seconds: float = 12.0,
    database: str | None = None,
    reader: str = "default",
) -> Deaths:
    """So many deaths over a data folder in `folder`, on SQLite or the PostgreSQL database of that URL (empty)."""
    chance, deaths = random.Random(seed), Deaths()
    world = _World(_home(folder / "home", folder / "all.mbox", reader, database), folder / "all.mbox")
    try:
        world.more_mail()
        _verdicts(world.bowout)  # so that there is something to lose from the first death on
        for _ in range(rounds):
            if world.copies * 4 <= deaths.rounds:
                world.more_mail()
            # Counted from its start in every round, all deaths of a slow machine would come before it is ready.
            from_start = deaths.rounds % _ROUNDS_FROM_START == 0
            _one_death(world, deaths, chance.uniform(0.3, longest_seconds), chance, from_start=from_start)
            _look(world, deaths)
        deaths.same_end = _verdicts(world.bowout) == _verdicts(_undisturbed(folder, world, reader))
        _look(world, deaths)
        deaths.verdicts, deaths.feedback = len(world.judged), len(world.acknowledged)
    finally:
        DATABASES.pop(world.bowout.home, None)
    return deaths


def _home(home: Path, mailbox: Path, reader: str, database: str | None = None) -> Bowout:
    extra = {
        "BOWOUT_READER": reader,
        "BOWOUT_REQUESTS_PER_SECOND": "1000000",
        **({"BOWOUT_DATABASE": database} if database else {}),
    }
    if database:
        DATABASES[home] = database
    mailbox.touch()
    bowout = Bowout(home, extra)
    added = bowout("account", "add", "all", "--path", str(mailbox), "--me", SELLER.email)
    assert added.code == 0, added.err
    return bowout


def copy_of_the_sample(number: int) -> Iterator[bytes]:
    """The sample mailbox with other people in it, the seller the same."""
    for raw in build(WRITTEN):
        ours = SELLER.email.replace(".example", f"{number}.example").encode()
        yield raw.replace(b".example", b"%d.example" % number).replace(ours, SELLER.email.encode())


def _one_death(world: _World, deaths: Deaths, seconds: float, chance: random.Random, *, from_start: bool) -> None:
    # As after an update, so that there is something to read anew, too.
    world.sql("UPDATE threads SET read_by = 'older', judged_by = 'older'")
    process = subprocess.Popen(
        world.bowout.arguments("serve", "--port", "0"),
        env=world.bowout.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        with _killed_after(process, seconds if from_start else _PATIENCE_SECONDS):
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            if from_start:
                _until_it_dies(world, deaths, found, chance, process)
        if not from_start:
            with _killed_after(process, seconds):
                _until_it_dies(world, deaths, found, chance, process)
    finally:
        process.kill()  # where a failure came first: left alone it would hold the database
    assert process.returncode == -signal.SIGKILL, process.returncode
    process.stdout.close()
    deaths.rounds += 1


@contextlib.contextmanager
def _killed_after(process: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    death = threading.Timer(seconds, process.send_signal, [signal.SIGKILL])
    death.start()
    try:
        yield
    finally:
        death.cancel()


def _until_it_dies(
    world: _World,
    deaths: Deaths,
    ready: re.Match[str] | None,
    chance: random.Random,
    process: subprocess.Popen[str],
) -> None:
    if ready:
        with contextlib.suppress(httpx.HTTPError):
            _use(world, deaths, ready.group(), chance)
    else:
        deaths.before_ready += 1
    process.wait()


def _use(world: _World, deaths: Deaths, address: str, chance: random.Random) -> None:
    """Ask and tell until nobody answers."""
    token = (world.bowout.home / "api-token").read_text("utf-8").strip()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{address}/api/v1", headers=headers, trust_env=False, timeout=30) as client:
        client.post("/scans", json={"account": "all"})
        while True:
            answered = client.get("/threads", params={"limit": 100})
            assert answered.status_code == 200, answered.text
            deaths.acts += 1
            listed = answered.json()["items"]
            for each in chance.sample(listed, min(3, len(listed))):
                world.sent += 1
                answer = client.post(f"/threads/{each['thread_id']}/feedback", json={"said": "right"})
                if answer.status_code == 201:
                    world.acknowledged.add(answer.json()["id"])
                    deaths.acts += 1
            time.sleep(0.05)  # leaves the scan something of the processor


def _look(world: _World, deaths: Deaths) -> None:
    """What the store holds now, another process perhaps still at work on it."""
    judged = {row[0] for row in world.sql("SELECT id FROM threads WHERE verdict IS NOT NULL")}
    deaths.lost += len(world.judged - judged)
    world.judged |= judged
    told = [row[0] for row in world.sql("SELECT id FROM feedback")]
    deaths.lost += len(world.acknowledged - set(told))
    deaths.doubled += max(0, len(told) - world.sent) + (len(told) - len(set(told)))
    deaths.damaged += sum(world.sql(question)[0][0] for question in _HOLDS_TOGETHER)
    if world.bowout.home not in DATABASES:
        deaths.damaged += world.sql("PRAGMA integrity_check") != [("ok",)]
        deaths.damaged += bool(world.sql("PRAGMA foreign_key_check"))


def _undisturbed(folder: Path, world: _World, reader: str) -> Bowout:
    """A store that reads the same mail in one go."""
    return _home(folder / "undisturbed", world.mailbox, reader)


def _verdicts(bowout: Bowout) -> list[dict[str, Any]]:
    """Every thread as it stands after a whole scan, but for what the user said and when that was."""
    scanned = bowout("scan", "all", "--now", JUDGED)
    until = time.monotonic() + _PATIENCE_SECONDS
    while re.search("being (scanned already|changed)", scanned.err) and time.monotonic() < until:
        # By a process that the last service began and that has not noticed its death yet.
        time.sleep(1)
        scanned = bowout("scan", "all", "--now", JUDGED)
    assert scanned.code == 0, scanned.err
    lines = bowout("threads", "--json").lines
    return sorted(({**line, "said": None} for line in lines), key=lambda line: str(line["thread_id"]))
