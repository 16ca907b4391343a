"""What the routes answer: the shapes of `server.services.present`, over the store's values."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services import present

Client = TestClient[Litestar]
WALK = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


def get(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_the_list_has_the_keys_and_values_of_the_command_line(client: Client, store: Any) -> None:
    page = asyncio.run(store.summaries())
    assert get(client, "/threads") == {"items": [present.summary_json(each) for each in page.items], "cursor": None}
    assert len(page.items) == 3


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("?move=walk_away", [WALK]),
        ("?move=pause", []),
        ("?account=work&move=ask_straight", ["18446744073709551615"]),
        ("?account=other", []),
        ("?prospect=helen@harbourline.example&move=walk_away", [WALK]),
        ("?prospect=nobody@harbourline.example", []),
        ("?undecided=true", ["18446744073709551615", WALK]),
        ("?limit=1", ["18446744073709551615"]),
    ],
)
def test_the_list_is_narrowed(client: Client, query: str, ids: list[str]) -> None:
    assert [item["thread_id"] for item in get(client, f"/threads{query}")["items"]] == ids


def test_pages_follow_each_other_without_loss(client: Client) -> None:
    seen, cursor = [], ""
    for _ in range(3):
        page = get(client, f"/threads?limit=1{cursor}")
        seen += [item["thread_id"] for item in page["items"]]
        cursor = f"&cursor={page['cursor']}"
    assert page["cursor"] is None
    assert len(set(seen)) == 3


@pytest.mark.parametrize("thread_id", [WALK, WALK[:6]])
def test_a_thread_has_verdict_evidence_and_messages(client: Client, store: Any, thread_id: str) -> None:
    answer = get(client, f"/threads/{thread_id}")
    assert answer == present.detail_json(store.threads[0])
    assert answer["messages"][1]["from"] == "helen@harbourline.example"
    assert answer["reasons"][0]["evidence"]["quote"] == "let us digest it"


def test_ids_of_64_bits_are_strings(client: Client) -> None:
    answer = get(client, "/threads/18446744073709551615")
    assert answer["thread_id"] == "18446744073709551615"
    assert answer["messages"][0]["gmail_message_id"] == "18446744073709551615"


def test_the_drafts_that_the_move_offers_are_named(client: Client) -> None:
    assert get(client, f"/threads/{WALK}/drafts") == {
        "thread_id": WALK,
        "move": "walk_away",
        "intents": ["polite_exit"],
        "tones": ["brief", "warm", "plain", "formal"],
        "do_not_contact": [],
    }


@pytest.mark.parametrize(
    ("query", "tone"), [("", "plain"), ("?tone=brief", "brief"), ("?tone=warm&account=work", "warm")]
)
def test_a_draft_is_prepared_in_a_tone(client: Client, query: str, tone: str) -> None:
    assert get(client, f"/threads/{WALK}/drafts/polite_exit{query}") == {
        "intent": "polite_exit",
        "tone": tone,
        "subject": "Re: Berth planning",
        "body": "Thank you, Helen.",
        "to": ["helen@harbourline.example"],
        "findings": [],
        "notes": [],
    }


def test_accounts_come_with_state_and_without_secrets(client: Client) -> None:
    _, old, work = get(client, "/accounts")["items"]
    assert (old["name"], old["imap"], old["path"], old["last_scan"]) == ("old", None, "old.mbox", None)
    assert old["exclude"]["domains"] == ["kin.example"]
    assert work["imap"] == {"host": "imap.brightwharf.example", "port": 993, "user": "mara", "tls": "implicit"}
    assert work["last_scan"] == "2026-03-09T12:00:00+00:00"
    assert set(work) == {
        *("name", "imap", "path", "interval_minutes", "last_scan", "state"),
        *("addresses", "proposed_addresses", "include", "exclude"),
    }


def test_version_is_told(client: Client) -> None:
    assert get(client, "/version") == {"version": "9.9.9", "api": "v1"}


def test_health_is_told_without_a_token(stranger: Client, store: Any) -> None:
    assert get(stranger, "/health/live") == {"status": "live"}
    assert get(stranger, "/health/ready") == {"status": "ready"}
    store.is_ready = False
    assert stranger.get("/api/v1/health/ready").status_code == 503
    assert get(stranger, "/health/live") == {"status": "live"}
