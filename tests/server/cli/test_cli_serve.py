"""`bowout serve`: the schedule scans at once, the API gives what the command line gives, SIGTERM ends it cleanly."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from server.demo.sample import SELLER, write_mbox
from tests.server.cli.command import Bowout
from tests.server.services.fake_source import NOW

PATIENCE_SECONDS = 120


@pytest.fixture
def bowout(tmp_path: Path) -> Bowout:
    made = Bowout(tmp_path / "home")
    write_mbox(tmp_path / "all.mbox", NOW)
    added = made("account", "add", "old", "--path", str(tmp_path / "all.mbox"), "--me", SELLER.email)
    assert added.code == 0, added.err
    return made


@pytest.fixture
def serving(bowout: Bowout) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with serving_over(bowout) as served:
        yield served


@contextmanager
def serving_over(bowout: Bowout, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A service over the data folder: where, and its process."""
    process = subprocess.Popen(
        bowout.arguments("serve", "--port", "0", *options),
        env=bowout.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    found = re.search(r"https?://[0-9.]+:\d+", first)
    assert found, first
    try:
        yield found.group(), process
    finally:
        process.kill()
        process.wait()


def test_the_schedule_scans_and_the_api_answers(bowout: Bowout, serving: tuple[str, subprocess.Popen[str]]) -> None:
    base, process = serving
    token = (bowout.home / "api-token").read_text(encoding="utf-8").strip()
    assert (bowout.home / "api-token").stat().st_mode & 0o077 == 0
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=base, headers=headers, trust_env=False) as client:
        until = time.monotonic() + PATIENCE_SECONDS
        items = []
        while len(items) < 25 and time.monotonic() < until:
            items = client.get("/api/v1/threads", params={"limit": 100}).json()["items"]
            time.sleep(0.5)
        assert len(items) >= 25
        listed = {line["thread_id"] for line in bowout("threads", "--json").lines}
        assert {item["thread_id"] for item in items} <= listed
        leaving = next(item for item in items if item["move"] == "walk_away")
        detail = client.get(f"/api/v1/threads/{leaving['thread_id']}").json()
        assert detail["reasons"][0]["evidence"]["quote"]
        draft = client.get(f"/api/v1/threads/{leaving['thread_id']}/drafts/{leaving['intents'][0]}").json()
        assert draft["body"]
        assert client.get("/schema/openapi.json").json()["openapi"].startswith("3.")
    assert httpx.get(base + "/api/v1/threads", trust_env=False).status_code == 401
    process.terminate()
    assert process.wait(timeout=PATIENCE_SECONDS) in (0, -15)


def sql(bowout: Bowout, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(bowout.home / "bowout.db", timeout=30)) as raw, raw:
        return raw.execute(statement).fetchall()


def test_the_service_reads_anew_what_an_older_version_read_and_keeps_what_is_to_be_kept(bowout: Bowout) -> None:
    assert bowout("scan", "old").code == 0
    rows = sql(bowout, "SELECT read_by, judged_by FROM threads")
    (current,) = set(rows)
    sql(bowout, "UPDATE threads SET read_by = 'older', judged_by = 'older'")
    sql(bowout, 'INSERT INTO retentions VALUES (1, \'{"keep":"evidence","after_days":30}\')')
    with serving_over(bowout) as (_, process):
        until = time.monotonic() + PATIENCE_SECONDS
        left = len(rows)
        while left and time.monotonic() < until:
            time.sleep(0.5)
            left = len(sql(bowout, "SELECT id FROM threads WHERE NOT redacted"))
        assert process.poll() is None
    assert set(sql(bowout, "SELECT read_by, judged_by FROM threads")) == {current}
    assert {job for (job,) in sql(bowout, "SELECT job FROM job_runs")} == {"reminders", "refresh", "retention"}
    assert sql(bowout, "SELECT count(*) FROM threads WHERE NOT redacted") == [(0,)]


def test_an_extension_is_let_in_by_its_code_and_put_out_again(
    bowout: Bowout, serving: tuple[str, subprocess.Popen[str]]
) -> None:
    base, _ = serving
    origin = {"Origin": "chrome-extension://abcdefghijklmnopabcdefghijklmnop"}
    with httpx.Client(base_url=base + "/api/v1", trust_env=False) as client:
        asked = client.post("/pairings", json={"name": "Chrome [b]here"}, headers=origin).json()
        secret = {"Authorization": f"Bearer {asked['poll_secret']}"}
        poll = f"/pairings/{asked['pairing_id']}"
        assert client.get(poll, headers=secret).json()["state"] == "waiting"
        assert bowout("pair", "XXXX-XXXX").code == 2
        accepted = bowout("pair", asked["code"])
        assert (accepted.code, "Chrome [b]here" in accepted.out) == (0, True), accepted.err
        token = client.get(poll, headers=secret).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        query = {"account": SELLER.email, "message_id": "nowhere@far.example"}
        assert client.get("/hint", params=query, headers=headers).json()["account"] == "old"
        (listed,) = bowout("pair", "list", "--json").lines
        assert (listed["state"], listed["origin"]) == ("paired", origin["Origin"])
        assert "Chrome [b]here" in bowout("pair", "list").out
        assert bowout("pair", "revoke", listed["pairing_id"][:8]).code == 0
        assert client.get("/version", headers=headers).status_code == 401
    for arguments in (("pair",), ("pair", "revoke", "abc"), ("pair", "revoke", "abcdef")):
        assert bowout(*arguments).code == 2
    assert bowout("pair", "list").out.startswith("No extension is paired.")
