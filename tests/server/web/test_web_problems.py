"""Every error is Problem Details (RFC 9457) with a stable type, and tells nothing of the inside."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server import errors

Client = TestClient[Litestar]
WALK = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


def problem(answer: Any, status: int, word: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:bowout:problem:{word}"
    assert body["status"] == status
    return body


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/v1/threads?move=run", 400, "invalid-parameter"),
        ("/api/v1/threads?limit=0", 400, "invalid-parameter"),
        ("/api/v1/threads?limit=201", 400, "invalid-parameter"),
        ("/api/v1/threads?limit=many", 400, "invalid-parameter"),
        ("/api/v1/threads?cursor=" + "1" * 1001, 400, "invalid-parameter"),
        ("/api/v1/threads?cursor=bad", 400, "bad-request"),
        ("/api/v1/threads/abc", 400, "bad-request"),
        ("/api/v1/threads/ffffffffff", 404, "not-found"),
        (f"/api/v1/threads/{WALK}/drafts/opt_out_ack", 400, "bad-request"),
        (f"/api/v1/threads/{WALK}/drafts/love_letter", 400, "invalid-parameter"),
        (f"/api/v1/threads/{WALK}/drafts/polite_exit?tone=rude", 400, "invalid-parameter"),
        ("/api/v1/nothing", 404, "not-found"),
        ("/nowhere", 404, "not-found"),
        ("/schema/redoc", 404, "not-found"),
        ("/schema/other.json", 404, "not-found"),
        ("/api/v1/threads/..%2f..%2fetc%2fpasswd", 404, "not-found"),
    ],
)
def test_wrong_requests(client: Client, path: str, status: int, word: str) -> None:
    problem(client.get(path), status, word)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"\xff"),
        ("text/csv", b"a,b"),
        ("multipart/form-data; boundary=x", b"nothing of it"),
        ("application/x-msgpack", b"\xc1"),
        ("nonsense", b"{}"),
    ],
)
def test_a_body_of_another_kind_than_it_says(client: Client, media_type: str, body: bytes) -> None:
    answer = client.post("/api/v1/etiquette", content=body, headers={"content-type": media_type})
    assert answer.status_code == 400
    assert answer.json()["type"].startswith("urn:bowout:problem:")


def test_an_invalid_parameter_is_named(client: Client) -> None:
    body = problem(client.get("/api/v1/threads?limit=0"), 400, "invalid-parameter")
    assert [each["name"] for each in body["errors"]] == ["limit"]
    assert body["errors"][0]["message"]


def test_a_parameter_that_is_not_there_is_named(client: Client) -> None:
    body = problem(client.get("/api/v1/hint"), 400, "invalid-parameter")
    assert body["errors"] == [{"name": "account", "message": "It is missing."}]


def test_a_method_that_a_path_does_not_take(client: Client) -> None:
    answer = client.post("/api/v1/threads")
    problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("error", "status", "word"),
    [
        (errors.UsageError("That cannot be.", "Do this."), 400, "bad-request"),
        (errors.NotFoundError("No such thing.", "Look there."), 404, "not-found"),
        (errors.BusyError("A scan is under way.", "Wait."), 409, "busy"),
        (errors.StuckError("It has been held for minutes.", "End it."), 409, "busy"),
        (errors.TemplateError("polite_exit/warm, line 3: unknown name."), 500, "template"),
        (errors.LoginRefusedError("The login was refused."), 502, "unreachable"),
        (errors.SecretsError("The key does not fit."), 503, "data-folder"),
        (errors.BowoutError("Something of ours."), 500, "internal"),
    ],
)
def test_errors_of_ours_speak_to_the_user(
    client: Client, store: Any, error: errors.BowoutError, status: int, word: str
) -> None:
    store.fails_with = error
    body = problem(client.get("/api/v1/threads"), status, word)
    assert body["detail"] == str(error)
    assert body.get("advice", "") == error.advice


@pytest.mark.parametrize("error", [RuntimeError("let us digest it"), KeyError("helen@harbourline.example")])
def test_what_nobody_foresaw_is_neither_told_nor_logged_in_words(
    client: Client, store: Any, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    store.fails_with = error
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/api/v1/threads")
    body = problem(answer, 500, "internal")
    told = answer.text + caplog.text
    assert str(error.args[0]) not in told
    assert set(body) == {"type", "title", "status", "detail"}
    assert "Traceback" not in told
    assert f"{type(error).__name__} at memory_store.py:" in caplog.text


def test_readiness_says_no_more_than_no(stranger: Client, store: Any) -> None:
    store.fails_with = errors.DataFolderError("The folder /home/mara/.bowout cannot be read.")
    answer = stranger.get("/api/v1/health/ready")
    problem(answer, 503, "not-ready")
    assert "mara" not in answer.text


def test_a_body_beyond_the_limit_is_refused(client: Client) -> None:
    problem(client.post("/api/v1/threads", content=b"x" * (256 * 1024 + 1)), 413, "too-large")
