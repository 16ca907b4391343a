"""The routes of the do-not-contact list."""

from __future__ import annotations

from dataclasses import replace

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from nlp.labels import Intent, Move
from tests.server.web.judged import HELEN, judged_thread
from tests.server.web.memory_store import MemoryStore

Client = TestClient[Litestar]
LIST = "/api/v1/do-not-contact"
STOP = "c" * 32


@pytest.fixture(autouse=True)
def opted_out(store: MemoryStore) -> None:
    judged = judged_thread(STOP, Move.STOP, Intent.OPT_OUT_ACK)
    facts = {"rule": "opt_out", "do_not_contact": HELEN.email}
    store.threads.append(replace(judged, verdict=replace(judged.verdict, facts=facts)))


def test_one_click_puts_on_the_list_who_asked_for_it(client: Client) -> None:
    before = client.get(LIST).json()
    assert before["items"] == []
    assert [each["email"] for each in before["proposed"]] == [HELEN.email]
    made = client.post(LIST, json={"thread_id": STOP})
    assert (made.status_code, made.json()["value"]) == (201, HELEN.email)
    after = client.get(LIST).json()
    assert ([each["value"] for each in after["items"]], after["proposed"]) == ([HELEN.email], [])
    assert "why" not in str(after)


def test_it_is_shown_wherever_a_draft_would_be_made(client: Client) -> None:
    walk = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
    assert client.get(f"/api/v1/threads/{walk}/drafts").json()["do_not_contact"] == []
    client.post(LIST, json={"value": "harbourline.example"})
    offers = client.get(f"/api/v1/threads/{walk}/drafts").json()
    assert (offers["intents"], offers["do_not_contact"]) == ([], [HELEN.email])


def test_a_bad_request_says_what_is_wrong(client: Client) -> None:
    for body in ({}, {"value": "a@b.example", "thread_id": STOP}, {"value": "gmail.com"}, {"value": "no"}):
        answer = client.post(LIST, json=body)
        assert (answer.status_code, bool(answer.json()["advice"])) == (400, True)
    assert client.post(f"{LIST}/ffffffff/removal", json={"why": "x"}).status_code == 404


def test_taking_off_needs_a_reason_and_the_export_is_a_file(client: Client) -> None:
    entry = client.post(LIST, json={"value": "helen@harbourline.example"}).json()
    export = client.get(f"{LIST}/export")
    assert export.headers["content-type"].startswith("text/csv")
    assert "helen@harbourline.example,harbourline.example,do not contact," in export.text
    assert client.post(f"{LIST}/{entry['id']}/removal", json={"why": " "}).status_code == 400
    assert client.post(f"{LIST}/{entry['id']}/erasure").json()["value"] is None
    assert client.post(f"{LIST}/{entry['id']}/removal", json={"why": "She wrote again."}).status_code == 201
    assert client.get(LIST).json()["items"] == []
