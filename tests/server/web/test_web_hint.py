"""The hint, and the tags by which it is polled."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services import present

Client = TestClient[Litestar]
MARA = "mara@brightwharf.example"
BIG = "18446744073709551615"


def hint(client: Client, **params: str) -> Any:
    return client.get("/api/v1/hint", params=params)


def test_a_judged_thread_is_told_with_all_the_card_needs(client: Client, store: Any) -> None:
    answer = hint(client, account="Mara@Brightwharf.example", gmail_thread_id=BIG).json()
    summary = next(each for each in asyncio.run(store.summaries()).items if each.id == BIG)
    assert answer["thread"] == present.summary_json(summary)
    assert answer["thread"]["gmail_thread_id"] == BIG
    assert (answer["state"], answer["account"]) == ("judged", "work")
    assert answer["tones"] == ["warm", "plain", "formal", "brief"]
    assert answer["do_not_contact"] == []


@pytest.mark.parametrize(
    ("params", "state", "account"),
    [
        ({"account": MARA, "gmail_thread_id": "17"}, "not_scanned", "work"),
        ({"account": MARA, "message_id": "<m1@far.example>"}, "not_scanned", "work"),
        ({"account": "nobody@far.example", "gmail_thread_id": BIG}, "no_such_account", None),
    ],
)
def test_what_is_not_there_is_told_apart(
    client: Client, params: dict[str, str], state: str, account: str | None
) -> None:
    answer = hint(client, **params)
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["account"], answer.json()["thread"]) == (state, account, None)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"account": MARA},
        {"gmail_thread_id": BIG},
        {"account": MARA, "gmail_thread_id": BIG, "message_id": "m1"},
        {"account": MARA, "gmail_thread_id": "0x1f"},
        {"account": MARA, "gmail_thread_id": "1" * 21},
        {"account": MARA, "gmail_thread_id": "-5"},
        {"account": MARA, "message_id": "x" * 999},
        {"account": MARA, "message_id": "<>"},
    ],
)
def test_a_question_is_one_question(client: Client, params: dict[str, str]) -> None:
    answer = hint(client, **params)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_polling_costs_little(client: Client, store: Any) -> None:
    first = hint(client, account=MARA, gmail_thread_id=BIG)
    tag = first.headers["etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        again = client.get(first.request.url, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "no-store"
    store.threads.clear()
    changed = client.get(first.request.url, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.json()["state"] == "not_scanned"


@pytest.mark.parametrize("path", ["threads", f"threads/{BIG}", "scans", "accounts", "reminders", "do-not-contact"])
def test_what_else_is_polled_is_tagged_too(client: Client, path: str) -> None:
    first = client.get(f"/api/v1/{path}")
    again = client.get(first.request.url, headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
