"""Pairing over HTTP: the way in, and every way that must not be one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services.pairing import TIME_TO_ACCEPT, UNUSED_FOR
from tests.server.web.memory import EXTENSION, Clock, MemoryPairings
from tests.server.web.test_web_rights import pair

Client = TestClient[Litestar]
OTHER = "chrome-extension://" + "p" * 32


def ask(stranger: Client, origin: str = EXTENSION, name: str = "Chrome on the laptop") -> Any:
    answer = stranger.post("/api/v1/pairings", json={"name": name}, headers={"origin": origin})
    assert answer.status_code == 201, answer.text
    return answer.json()


def poll(stranger: Client, asked: Any, secret: str | None = None, origin: str | None = EXTENSION) -> Any:
    headers = {"authorization": f"Bearer {asked['poll_secret'] if secret is None else secret}"}
    return stranger.get(
        f"/api/v1/pairings/{asked['pairing_id']}", headers=headers | ({"origin": origin} if origin else {})
    )


def accept(client: Client, code: str) -> int:
    return client.post("/api/v1/pairings/accept", json={"code": code}).status_code


def test_the_way_in(client: Client, stranger: Client, kept_pairings: MemoryPairings) -> None:
    asked = ask(stranger)
    assert (asked["version"], asked["api"]) == ("9.9.9", "v1")
    assert poll(stranger, asked).json() == {"state": "waiting", "token": None}
    assert accept(client, asked["code"].lower().replace("-", " ")) == 201
    polled = poll(stranger, asked, origin=None).json()
    assert polled["state"] == "paired"
    headers = {"authorization": f"Bearer {polled['token']}"}
    assert stranger.get("/api/v1/threads", headers=headers).status_code == 200
    assert stranger.get("/api/v1/threads", headers=headers | {"origin": EXTENSION}).status_code == 200
    for secret in (asked["code"], asked["poll_secret"], polled["token"]):
        assert secret not in str([vars_of(each) for each in kept_pairings.kept.values()])


def vars_of(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def test_a_token_is_handed_out_once(client: Client, stranger: Client) -> None:
    asked = ask(stranger)
    assert accept(client, asked["code"]) == 201
    assert poll(stranger, asked).status_code == 200
    assert poll(stranger, asked).status_code == 404
    assert accept(client, asked["code"]) == 404


@pytest.mark.parametrize(("secret", "origin"), [("wrong", EXTENSION), ("", EXTENSION), (None, OTHER)])
def test_only_who_asked_may_fetch(client: Client, stranger: Client, secret: str | None, origin: str) -> None:
    asked = ask(stranger)
    assert accept(client, asked["code"]) == 201
    assert poll(stranger, asked, secret, origin).status_code == 404
    assert poll(stranger, asked).status_code == 200


@pytest.mark.parametrize(
    "origin", [None, "https://page.example", "null", "http://127.0.0.1:8765", "chrome-extension://short"]
)
def test_only_extensions_may_ask(stranger: Client, origin: str | None) -> None:
    headers = {"origin": origin} if origin else {}
    status = stranger.post("/api/v1/pairings", json={"name": "x"}, headers=headers).status_code
    assert status == (400 if origin in (None, "http://127.0.0.1:8765") else 403)


@pytest.mark.parametrize("name", ["", " ", "a\x00b", "x" * 61, "\u202eevil", 5, None])
def test_names_are_plain(stranger: Client, name: object) -> None:
    answer = stranger.post("/api/v1/pairings", json={"name": name}, headers={"origin": EXTENSION})
    assert answer.status_code == 400


def test_codes_and_tokens_end(client: Client, stranger: Client, clock: Clock) -> None:
    late = ask(stranger)
    clock.forward(TIME_TO_ACCEPT)
    assert accept(client, late["code"]) == 404
    assert poll(stranger, late).status_code == 404
    _, token = pair(client)
    headers = {"authorization": f"Bearer {token}"}
    clock.forward(UNUSED_FOR - timedelta(hours=2))
    assert stranger.get("/api/v1/version", headers=headers).status_code == 200
    clock.forward(UNUSED_FOR - timedelta(hours=2))
    assert stranger.get("/api/v1/version", headers=headers).status_code == 200
    clock.forward(UNUSED_FOR + timedelta(hours=2))
    assert stranger.get("/api/v1/version", headers=headers).status_code == 401


def test_asking_again_forgets_the_earlier_question_and_only_few_may_wait(client: Client, stranger: Client) -> None:
    first, second = ask(stranger), ask(stranger)
    assert accept(client, first["code"]) == 404
    for letter in "abcd":
        ask(stranger, "chrome-extension://" + letter * 32)
    crowded = stranger.post("/api/v1/pairings", json={"name": "x"}, headers={"origin": OTHER})
    assert (crowded.status_code, crowded.json()["type"]) == (409, "urn:bowout:problem:busy")
    assert accept(client, second["code"]) == 201


def test_guessing_is_slowed_down(stranger: Client) -> None:
    asked = ask(stranger)
    statuses = {poll(stranger, asked, f"guess {number}").status_code for number in range(60)}
    assert statuses == {404, 429}


def test_an_extension_ends_its_own_pairing_and_no_other(client: Client, stranger: Client) -> None:
    (one, token), (other, _) = pair(client), pair(client, OTHER)
    headers = {"authorization": f"Bearer {token}", "origin": EXTENSION}
    assert stranger.delete(f"/api/v1/pairings/{other}", headers=headers).status_code == 403
    assert stranger.delete(f"/api/v1/pairings/{one}", headers=headers).status_code == 204
    assert stranger.get("/api/v1/threads", headers=headers).status_code == 401
    assert [each["pairing_id"] for each in client.get("/api/v1/pairings").json()["items"]] == [other]
