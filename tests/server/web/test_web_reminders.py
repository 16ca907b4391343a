"""The routes of reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from litestar import Litestar
from litestar.testing import TestClient

from nlp.labels import Intent, Move
from tests.server.web.judged import judged_thread
from tests.server.web.memory import Clock
from tests.server.web.memory_store import MemoryStore

Client = TestClient[Litestar]
PAUSED = "d" * 32


def test_listed_moved_dropped_and_taken_into_a_calendar(client: Client, store: MemoryStore, clock: Clock) -> None:
    clock.now = datetime(2026, 4, 1, tzinfo=UTC)
    judged = judged_thread(PAUSED, Move.PAUSE, Intent.DOOR_OPEN)
    store.threads.append(replace(judged, verdict=replace(judged.verdict, revisit_on=date(2026, 9, 1))))
    [found] = client.get("/api/v1/reminders").json()["items"]
    assert (found["thread_id"], found["on"], found["due"]) == (PAUSED, "2026-09-01", False)
    assert client.post(f"/api/v1/reminders/{PAUSED}", json={"on": "2026-03-01"}).status_code == 400
    assert client.post(f"/api/v1/reminders/{PAUSED}", json={"on": "2026-10-01"}).status_code == 204
    calendar = client.get("/api/v1/reminders/calendar")
    assert calendar.headers.get_list("content-type") == ["text/calendar; charset=utf-8"]
    clock.now += timedelta(hours=9)
    known = {"if-none-match": calendar.headers["etag"]}
    assert client.get("/api/v1/reminders/calendar", headers=known).status_code == 304
    assert "DTSTART;VALUE=DATE:20261001" in calendar.text
    assert client.post(f"/api/v1/reminders/{PAUSED}", json={"on": None}).status_code == 204
    assert client.get("/api/v1/reminders").json()["items"] == []
    assert client.post("/api/v1/reminders/ffffffff", json={"on": None}).status_code == 404


def test_set_where_the_verdict_has_none(client: Client, store: MemoryStore, clock: Clock) -> None:
    clock.now = datetime(2026, 4, 1, tzinfo=UTC)
    store.threads.append(judged_thread(PAUSED, Move.WALK_AWAY, Intent.POLITE_EXIT))
    before = client.get("/api/v1/reminders").json()["items"]
    assert client.post(f"/api/v1/reminders/{PAUSED}", json={"on": "2026-10-01"}).status_code == 204
    [found] = [each for each in client.get("/api/v1/reminders").json()["items"] if each not in before]
    assert (found["thread_id"], found["on"], found["moved"]) == (PAUSED, "2026-10-01", True)
    assert client.post(f"/api/v1/reminders/{PAUSED}", json={"on": None}).status_code == 204
    assert client.get("/api/v1/reminders").json()["items"] == before
