"""Scans over HTTP: begun, followed to their end, failed in words; and single replies read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]


def start(client: Client, account: str) -> Any:
    answer = client.post("/api/v1/scans", json={"account": account})
    assert answer.status_code == 202, answer.text
    return answer.json()


def events(client: Client, scan_id: str) -> list[Any]:
    answer = client.get(f"/api/v1/scans/{scan_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "etag" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    lines = answer.text.splitlines()
    assert "event: scan" in lines
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def test_a_scan_is_followed_to_its_end(client: Client) -> None:
    scan = start(client, "work")
    followed = events(client, scan["scan_id"])
    assert followed[-1]["state"] == "done"
    assert followed[-1]["summary"]["filtered"] == {"list": 1}
    assert client.get(f"/api/v1/scans/{scan['scan_id']}").json() == followed[-1]
    assert client.get("/api/v1/scans").json()["items"] == [followed[-1]]


def test_a_scan_that_fails_says_why(client: Client) -> None:
    last = events(client, start(client, "broken")["scan_id"])[-1]
    assert last["state"] == "failed"
    assert last["failure"] == {"message": "The mail server cannot be reached.", "advice": "Check the network."}


@pytest.mark.parametrize(
    ("body", "status"),
    [({"account": "nobody"}, 404), ({}, 400), ({"account": 5}, 400), ({"account": "a", "b": 1}, 400)],
)
def test_what_cannot_be_scanned_is_refused(client: Client, body: Any, status: int) -> None:
    assert client.post("/api/v1/scans", json=body).status_code == status
    assert client.get("/api/v1/scans/none/events").status_code == 404


def test_replies_are_read_with_offsets_into_what_was_given(client: Client) -> None:
    text = "Please take me off your list.\n\n> Shall we talk?\n"
    answer = client.post(
        "/api/v1/analyses",
        json={"replies": [{"text": text}, {"text": "Call me in March.", "sent_at": "2026-01-05T09:00:00"}]},
    )
    assert answer.status_code == 200, answer.text
    out, march = answer.json()["items"]
    assert out["stance"] == "opted_out"
    assert out["signals"]
    assert all(text[each["start"] : each["end"]] == each["text"] for each in out["signals"])
    assert march["revisit_on"] == "2026-03-01"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"replies": []},
        {"replies": [{"text": "x"}] * 51},
        {"replies": [{"text": "x" * 20_001}]},
        {"replies": [{"text": None}]},
        {"replies": [{"text": "x", "sent_at": "soon"}]},
        {"replies": [{"text": "x", "sent_at": "0001-01-01T00:00:00+14:00"}]},
        [],
    ],
)
def test_what_cannot_be_read_is_refused(client: Client, body: Any) -> None:
    answer = client.post("/api/v1/analyses", json=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[" * 100_000, b'{"replies": ' + b"[" * 5_000, b"\xff\xfe", b'{"replies": [{"text": "\\ud800"}]}'],
)
def test_bombs_and_rubbish_are_refused(client: Client, raw: bytes) -> None:
    answer = client.post("/api/v1/analyses", content=raw, headers={"content-type": "application/json"})
    assert answer.status_code in (200, 400), answer.text
    assert answer.status_code == 400 or raw.startswith(b'{"replies": [{')
