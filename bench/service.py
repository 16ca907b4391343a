"""The running service: how fast a hint is against a bare handler, beside a first scan too; start and memory.

`python -m bench.service` on SQLite and on a PostgreSQL that it starts itself (the tests' one); then fifty deaths on
each (`tests/killing.py`).
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import httpx

from bench.bodies import NOW
from bench.load import drip, flood
from server.bootstrap.app import App, opened
from server.demo.sample import SELLER, build
from server.services.accounts import Accounts
from server.services.ports.account import Account
from server.settings import Settings
from tests.killing import kill_often
from tests.servers.postgresql import running_postgresql

_REQUESTS = 400
_ROUNDS = 9
_ORIGIN = "chrome-extension://" + "a" * 32
_FIRST_SCAN_MESSAGES = 10_000
# One tick of the schedule with its jitter, and what a process needs to start.
_SECONDS_TO_BEGIN = 35
_DEATHS = 50


def run() -> None:
    """Print the figures."""
    with running_postgresql() as server:
        for name in ("SQLite", "PostgreSQL"):
            environment = {"BOWOUT_DATABASE": server.new_database()} if name == "PostgreSQL" else {}
            with tempfile.TemporaryDirectory() as folder:
                asyncio.run(_run(name, Path(folder), environment))
        for name, database in (("SQLite", None), ("PostgreSQL", server.new_database())):
            with tempfile.TemporaryDirectory() as folder:
                print(f"{name}: {kill_often(Path(folder), _DEATHS, database=database)}")


async def _run(name: str, folder: Path, environment: Mapping[str, str]) -> None:
    settings = replace(Settings.from_environment(), home=folder / "home", database=environment.get("BOWOUT_DATABASE"))
    async with opened(settings) as app:
        thread = await _fill(app, folder)
        token = await _paired(app)
    limits = {"BOWOUT_REQUESTS_PER_SECOND": "100000"}
    query = f"/api/v1/hint?account={SELLER.email}&gmail_thread_id={thread}"
    command = [sys.executable, "-c", "from server.cli.main import run; run()", "serve", "--port", "0"]
    with (
        _served(command, {**environment, **limits, "BOWOUT_HOME": str(settings.home)}) as (ours, process, seconds),
        _served([sys.executable, "-m", "bench.bare"], {}) as (peer, _, _),
    ):
        print(f"{name}: ready {seconds:.2f} s after the start; {_resident_mb(process):.0f} MB at rest")
        ratios = []
        for _ in range(_ROUNDS):
            mine = await flood(ours + query, token, _REQUESTS)
            bare = await flood(peer + "/", token, _REQUESTS)
            ratios.append(mine.per_second / bare.per_second)
        ratios.sort()
        spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        print(f"{name}: hint at {ratios[_ROUNDS // 2]:.2f} of a bare handler's requests a second ({spread})")
        print(f"{name}: last round {mine.per_second:.0f} against {bare.per_second:.0f} requests a second", flush=True)
        home = {**environment, **limits, "BOWOUT_HOME": str(settings.home)}
        await _beside_a_scan(name, folder, home, ours, query, token)


async def _beside_a_scan(
    name: str, folder: Path, environment: Mapping[str, str], base: str, query: str, token: str
) -> None:
    """5 requests a second alone, then while another account's first scan runs, which must run from first to last."""
    alone = await drip(base + query, token, 100, 5)
    _big_mailbox(folder / "big.mbox")
    cli = [sys.executable, "-c", "from server.cli.main import run; run()"]
    # The service scans it at its next tick, in a process of its own as always.
    subprocess.run(
        [*cli, "account", "add", "big", "--path", str(folder / "big.mbox"), "--me", SELLER.email],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    await asyncio.sleep(_SECONDS_TO_BEGIN)
    scan = running_scan(base, token, "big")
    beside = await drip(base + query, token, 200, 5)
    if running_scan(base, token, "big") != scan:
        raise RuntimeError("The scan ended while requests were measured beside it, and another one runs.")
    ratio = beside.percentile(0.99) / alone.percentile(0.99)
    print(
        f"{name}: hint p99 beside a first scan {beside.percentile(0.99) * 1000:.1f} ms, "
        f"alone {alone.percentile(0.99) * 1000:.1f} ms: {ratio:.1f} times"
    )


def running_scan(base: str, token: str, account: str) -> str:
    """The id of the account's scan under way; `RuntimeError` where the service says that none is."""
    answer = httpx.get(f"{base}/api/v1/scans", headers={"authorization": f"Bearer {token}"}, trust_env=False)
    scans = [each for each in answer.raise_for_status().json()["items"] if each["account"] == account]
    running = [str(each["scan_id"]) for each in scans if each["state"] == "running"]
    if not running:
        raise RuntimeError(f"No scan of {account} runs, so nothing can be measured beside one: {scans}")
    return running[0]


async def _fill(app: App, folder: Path) -> str:
    """The sample mailbox as Gmail exports it, scanned; the id of one judged thread."""
    raws = build(NOW)
    ids: dict[str, int] = {}
    mailbox = folder / "sample.mbox"
    with mailbox.open("wb") as file:
        for raw in raws:
            subject = re.sub(r"^(?:re: *)+", "", str(message_from_bytes(raw)["Subject"]).lower())
            thread = ids.setdefault(subject, 1_790_000_000_000_000_001 + len(ids))
            file.write(b"From x Mon Feb  3 09:00:00 2025\nX-GM-THRID: %d\n" % thread + raw + b"\n\n")
    account = Account(0, "bench", path=str(mailbox), me=frozenset({SELLER.email}), interval_minutes=1440)
    added = await Accounts(app.store).add(account, None)
    await app.scans.scan(added, datetime.now(UTC))
    threads = (await app.store.summaries(limit=200)).items
    return next(each.id for each in threads if each.id.isdecimal() and len(each.verdict.reasons) > 1)


async def _paired(app: App) -> str:
    asked = await app.pairings.ask("bench", _ORIGIN)
    await app.pairings.accept(asked.code)
    token = (await app.pairings.poll(asked.pairing_id, asked.poll_secret, _ORIGIN)).token
    assert token
    return token


def _big_mailbox(path: Path) -> None:
    raws = build(NOW)
    with path.open("wb") as file:
        for number in range(_FIRST_SCAN_MESSAGES):
            copy = number // len(raws)
            raw = raws[number % len(raws)].replace(b".example", b"%d.example" % copy)
            raw = raw.replace(SELLER.email.replace(".example", f"{copy}.example").encode(), SELLER.email.encode())
            file.write(b"From x Mon Feb  3 09:00:00 2025\n" + raw + b"\n\n")


@contextmanager
def _served(command: list[str], environment: Mapping[str, str]) -> Iterator[tuple[str, subprocess.Popen[str], float]]:
    began = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found
        yield found.group(), process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def _resident_mb(process: subprocess.Popen[str]) -> float:
    """The resident memory of a process, in megabytes (Linux: /proc)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


if __name__ == "__main__":
    run()
