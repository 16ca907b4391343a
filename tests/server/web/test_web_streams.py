"""Server-sent events end when whoever follows them is let in no longer; over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import anyio
import httpx
import pytest

from bench.service import running_scan
from server.jobs.board import ScanBoard
from server.services.ports.account import Account
from server.services.scan_values import Progress, ScanPhase
from server.services.sessions import Sessions
from server.web.app import create_app
from server.web.deps import WebDeps
from tests.server.web.memory import EXTENSION, Clock
from tests.server.web.test_web_serving import running

# Only that an end comes is asked, not when.
PATIENCE_SECONDS = 60


class EndlessScanner:
    """Begins, and never ends."""

    async def scan(self, account: Account, now: datetime, progress: Progress) -> Mapping[str, Any]:
        progress(ScanPhase.TEXT, 1, 2)
        await asyncio.Event().wait()
        raise AssertionError


@pytest.fixture
def base(deps: WebDeps, clock: Clock) -> Iterator[str]:
    with running(create_app(replace(deps, scans=ScanBoard(EndlessScanner(), clock)))) as base:
        yield base


@pytest.fixture
def owner(base: str, token: str) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=PATIENCE_SECONDS) as client:
        yield client


def paired(owner: httpx.Client) -> tuple[str, dict[str, str]]:
    """Let an extension in: its pairing's id, and the headers of its requests."""
    bare = {"origin": EXTENSION, "authorization": ""}
    asked = owner.post("/api/v1/pairings", json={"name": "Chrome"}, headers=bare).json()
    owner.post("/api/v1/pairings/accept", json={"code": asked["code"]})
    polling = {"origin": EXTENSION, "authorization": f"Bearer {asked['poll_secret']}"}
    polled = owner.get(f"/api/v1/pairings/{asked['pairing_id']}", headers=polling)
    return asked["pairing_id"], {"origin": EXTENSION, "authorization": f"Bearer {polled.json()['token']}"}


def follow(owner: httpx.Client, headers: dict[str, str], end_it: Callable[[], object]) -> None:
    """Follow a scan that never ends, and shut its follower out after the first event; returns once the events end."""
    scan = owner.post("/api/v1/scans", json={"account": "work"}).json()
    lines: list[str] = []
    with httpx.stream(
        "GET",
        f"{owner.base_url}/api/v1/scans/{scan['scan_id']}/events",
        headers=headers,
        timeout=PATIENCE_SECONDS,
        trust_env=False,
    ) as answer:
        assert answer.status_code == 200
        for line in answer.iter_lines():
            if line == "event: scan" and line not in lines:
                end_it()
            lines.append(line)
    told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert {each["state"] for each in told} == {"running"}
    assert httpx.get(f"{owner.base_url}/api/v1/threads", headers=headers, trust_env=False).status_code == 401


def test_the_bench_measures_beside_a_scan_only_while_one_runs(base: str, owner: httpx.Client, token: str) -> None:
    with pytest.raises(RuntimeError, match="No scan of work runs"):
        running_scan(base, token, "work")
    scan = owner.post("/api/v1/scans", json={"account": "work"}).json()["scan_id"]
    assert running_scan(base, token, "work") == scan
    with pytest.raises(RuntimeError, match="No scan of old runs"):
        running_scan(base, token, "old")


def test_a_revoked_token_ends_them(owner: httpx.Client) -> None:
    pairing_id, headers = paired(owner)
    follow(owner, headers, lambda: owner.delete(f"/api/v1/pairings/{pairing_id}"))


def test_an_expired_token_ends_them(owner: httpx.Client, clock: Clock) -> None:
    def a_year_later() -> None:
        clock.now += timedelta(days=365)

    follow(owner, paired(owner)[1], a_year_later)


def test_signing_out_ends_them(base: str, owner: httpx.Client, sessions: Sessions) -> None:
    link = anyio.run(sessions.link)
    signed_in = owner.post(f"/sign-in/{link}", headers={"origin": base, "authorization": ""})
    name, _, secret = signed_in.headers["set-cookie"].partition(";")[0].partition("=")
    assert name == f"bowout-{base.rpartition(':')[2]}"
    # No other name is taken, not that of a server on another port either.
    for other in ("bowout", "bowout-1", "__Host-bowout"):
        assert httpx.get(f"{base}/", headers={"cookie": f"{other}={secret}"}, trust_env=False).status_code == 401
    follow(owner, {"cookie": f"{name}={secret}"}, lambda: anyio.run(sessions.sign_out, secret, name))
