"""What a user tells over the API: kept, listed, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]
WALK = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


def send(client: Client, path: str, body: dict[str, Any], status: int = 201) -> Any:
    answer = client.post(f"/api/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_note_is_kept_listed_and_taken_back(client: Client) -> None:
    made = send(client, f"/threads/{WALK[:8]}/notes", {"kind": "spoke", "on": "2026-03-08"})
    assert (made["thread_id"], made["kind"], made["on"], made["account"]) == (WALK, "spoke", "2026-03-08", "work")
    assert client.get(f"/api/v1/threads/{WALK}/notes").json() == {"items": [made]}
    assert client.delete(f"/api/v1/notes/{made['id']}").status_code == 204
    assert client.get(f"/api/v1/threads/{WALK}/notes").json() == {"items": []}
    assert client.delete(f"/api/v1/notes/{made['id']}").status_code == 404


def test_a_note_judges_the_thread_anew(client: Client) -> None:
    before = client.get(f"/api/v1/threads/{WALK}").json()["features"].get("talked_on")
    send(client, f"/threads/{WALK}/notes", {"kind": "spoke"})
    assert before is None
    assert client.get(f"/api/v1/threads/{WALK}").json()["features"]["talked_on"] == "2026-03-09"


def test_feedback_marks_the_verdict_and_is_taken_back(client: Client) -> None:
    send(client, f"/threads/{WALK}/notes", {"kind": "lost", "on": "2026-03-09"})
    made = send(client, f"/threads/{WALK}/feedback", {"said": "not_this_one", "why": "we talk weekly"})
    assert (made["move"], made["scope"], made["why"]) == ("walk_away", "reading", "we talk weekly")
    assert client.get(f"/api/v1/threads/{WALK}").json()["said"] == {
        "id": made["id"], "said": "not_this_one", "scope": "reading",
    }  # fmt: skip
    assert client.get("/api/v1/feedback").json() == {"items": [made]}
    assert client.delete(f"/api/v1/feedback/{made['id']}").status_code == 204
    assert client.get(f"/api/v1/threads/{WALK}").json()["said"] is None


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"/threads/{WALK}/notes", {"kind": "dreamt"}, 400),
        (f"/threads/{WALK}/notes", {"kind": "met", "on": "2030-01-01"}, 400),
        (f"/threads/{WALK}/notes", {"kind": "met", "on": "yesterday"}, 400),
        (f"/threads/{WALK}/notes", {}, 400),
        ("/threads/ffffffffff/notes", {"kind": "won"}, 404),
        (f"/threads/{WALK}/feedback", {"said": "maybe"}, 400),
        (f"/threads/{WALK}/feedback", {"said": "right", "why": "x" * 2001}, 400),
        (f"/threads/{WALK}/feedback", {"said": "right", "more": 1}, 400),
    ],
)
def test_what_cannot_be_kept_is_refused(client: Client, path: str, body: dict[str, Any], status: int) -> None:
    assert send(client, path, body, status)["type"].startswith("urn:bowout:problem:")
