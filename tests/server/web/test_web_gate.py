"""Who may talk to the API. The walk over all routes makes a new route without a guard fail."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.errors import UsageError
from server.web.app import OPEN_PATHS, create_app
from server.web.deps import LOOPBACK_HOSTS, WebDeps
from server.web.gate import GateRules, refusal
from server.web.problems import ProblemKind

Client = TestClient[Litestar]
RULES = GateRules(LOOPBACK_HOSTS, frozenset({"chrome-extension://abcdef"}), "right" * 8, frozenset({"/open"}))
HOST = ("Host", "127.0.0.1:8765")
RIGHT = ("Authorization", "Bearer " + "right" * 8)


def judge(*headers: tuple[str, str], path: str = "/threads") -> ProblemKind | None:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    refused = refusal(path, raw, RULES)
    return refused.kind if refused else None


def every_path(app: Litestar) -> list[tuple[str, str]]:
    """Every route with each of its methods, parameters filled in."""
    fill = {"thread_id": "a1b2c3d4e5f60718293a4b5c6d7e8f90", "intent": "polite_exit", "path": "openapi.json"}
    found = []
    for route in app.routes:
        path = route.path
        for name, value in fill.items():
            path = path.replace(f"{{{name}:str}}", value)
        assert "{" not in path, f"give {route.path} a value for its parameter here"
        found += [(method, path) for method in sorted(getattr(route, "methods", {"GET"}))]
    return found


def test_the_walk_sees_the_routes(app: Litestar) -> None:
    paths = {path for _, path in every_path(app)}
    assert {"/api/v1/threads", "/api/v1/accounts", "/api/v1/version", "/schema/openapi.json", *OPEN_PATHS} <= paths


def test_every_route_needs_the_token_but_the_health_checks(app: Litestar, stranger: Client, token: str) -> None:
    for method, path in every_path(app):
        answers = [
            stranger.request(method, path, headers=headers).status_code
            for headers in ({}, {"authorization": f"Bearer {token[:-1]}x"}, {"authorization": f"Bearer {token}"})
        ]
        if path in OPEN_PATHS:
            assert all(status < 300 for status in answers), (method, path, answers)
        else:
            assert answers[:2] == [401, 401], (method, path, answers)
            assert answers[2] < 300, (method, path, answers)


def test_no_route_answers_a_foreign_name_or_site(app: Litestar, client: Client) -> None:
    for method, path in every_path(app):
        foreign = client.request(method, path, headers={"host": "rebound.example"})
        assert (foreign.status_code, foreign.json()["type"]) == (421, "urn:bowout:problem:wrong-host")
        cross = client.request(method, path, headers={"sec-fetch-site": "cross-site"})
        assert (cross.status_code, cross.json()["type"]) == (403, "urn:bowout:problem:cross-site")
        page = client.request(method, path, headers={"origin": "https://page.example"})
        assert page.status_code == 403


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/", "/api/v1/health/live/", "/api/v1/health/../threads"])
def test_paths_that_do_not_exist_are_guarded_too(stranger: Client, path: str) -> None:
    assert stranger.get(path).status_code == 401


def test_no_answer_lacks_the_security_headers(app: Litestar, client: Client, stranger: Client) -> None:
    answers = [client.request(method, path) for method, path in every_path(app)]
    answers += [client.get("/nothing"), stranger.get("/"), client.get("/", headers={"host": "rebound.example"})]
    for answer in answers:
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_preflight_of_another_site_is_refused(client: Client) -> None:
    headers = {"origin": "https://page.example", "access-control-request-method": "GET", "sec-fetch-site": "cross-site"}
    assert client.options("/api/v1/threads", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("127.0.0.1", None),
        ("127.0.0.1:1", None),
        ("LocalHost:8765", None),
        ("[::1]", None),
        ("[::1]:8765", None),
        ("localhost.evil.example", ProblemKind.WRONG_HOST),
        ("127.0.0.1.evil.example:8765", ProblemKind.WRONG_HOST),
        ("evil.example", ProblemKind.WRONG_HOST),
        ("localhost:8765@evil.example", ProblemKind.WRONG_HOST),
        ("localhost:evil", ProblemKind.WRONG_HOST),
        ("0.0.0.0:8765", ProblemKind.WRONG_HOST),
        ("localhost.", ProblemKind.WRONG_HOST),
        ("::1", ProblemKind.WRONG_HOST),
        ("", ProblemKind.WRONG_HOST),
    ],
)
def test_only_names_of_this_machine_are_answered(host: str, kind: ProblemKind | None) -> None:
    assert judge(("Host", host), RIGHT) is kind
    assert judge(("Host", host), path="/open") is kind


@pytest.mark.parametrize("hosts", [[], [HOST, HOST], [HOST, ("Host", "evil.example")]])
def test_a_request_has_one_host(hosts: list[tuple[str, str]]) -> None:
    assert judge(*hosts, RIGHT) is ProblemKind.BAD_REQUEST


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ([("Sec-Fetch-Site", "none")], True),
        ([("Sec-Fetch-Site", "same-origin")], True),
        ([("Sec-Fetch-Site", "same-site")], False),
        ([("Sec-Fetch-Site", "cross-site")], False),
        ([("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")], False),
        ([("Origin", "http://127.0.0.1:8765")], True),
        ([("Origin", "http://127.0.0.1:9999")], False),
        ([("Origin", "http://127.0.0.1:8765"), ("Sec-Fetch-Site", "cross-site")], False),
        ([("Origin", "null")], False),
        ([("Origin", "chrome-extension://other")], False),
        ([("Origin", "chrome-extension://abcdef")], True),
        ([("Origin", "chrome-extension://abcdef"), ("Origin", "https://page.example")], False),
    ],
)
def test_pages_of_other_sites_are_refused(headers: list[tuple[str, str]], passes: bool) -> None:
    assert judge(HOST, RIGHT, *headers) is (None if passes else ProblemKind.CROSS_SITE)


@pytest.mark.parametrize(
    ("shown", "passes"),
    [
        (["Bearer " + "right" * 8], True),
        (["bearer  " + "right" * 8], True),
        (["Bearer " + "right" * 7], False),
        (["Bearer " + "right" * 8 + "x"], False),
        (["Bearer"], False),
        (["Bearer "], False),
        ([""], False),
        (["Basic " + "right" * 8], False),
        (["right" * 8], False),
        (["Bearer \xe9\xff"], False),
        (["Bearer " + "right" * 8, "Bearer " + "right" * 8], False),
    ],
)
def test_the_token_is_one_and_the_right_one(shown: list[str], passes: bool) -> None:
    headers = [("Authorization", value) for value in shown]
    assert judge(HOST, *headers) is (None if passes else ProblemKind.TOKEN_NEEDED)


@pytest.mark.parametrize(
    ("lengths", "kind"),
    [
        (["0"], None),
        (["262144"], None),
        (["262145"], ProblemKind.TOO_LARGE),
        (["9" * 5000], ProblemKind.TOO_LARGE),
        (["-1"], ProblemKind.BAD_REQUEST),
        (["1e9"], ProblemKind.BAD_REQUEST),
        (["1", "2"], ProblemKind.BAD_REQUEST),
    ],
)
def test_the_size_of_a_body_is_limited(lengths: list[str], kind: ProblemKind | None) -> None:
    assert judge(HOST, RIGHT, *(("Content-Length", length) for length in lengths)) is kind


def test_a_caller_is_told_what_kind_of_token_is_needed(stranger: Client) -> None:
    assert stranger.get("/api/v1/threads").headers["www-authenticate"] == 'Bearer realm="bowout"'
    wrong = stranger.get("/api/v1/threads", headers={"authorization": "Bearer wrong"})
    assert wrong.headers["www-authenticate"] == 'Bearer realm="bowout", error="invalid_token"'


@pytest.mark.parametrize("short", ["", "short", "é" * 30])
def test_a_token_that_protects_nothing_is_refused(deps: WebDeps, short: str) -> None:
    with pytest.raises(UsageError):
        create_app(replace(deps, token=short))


def test_the_token_is_not_shown_by_the_parts(deps: WebDeps, token: str) -> None:
    assert token not in repr(deps)
    assert "right" not in repr(RULES)


def test_the_access_log_has_no_query_and_no_token(client: Client, token: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="bowout.web.access"):
        client.get("/api/v1/threads?account=secret-word")
        client.get("/api/v1/line%0abreak")
    lines = [record.getMessage() for record in caplog.records if record.name == "bowout.web.access"]
    assert lines == ["GET /api/v1/threads 200", "GET /api/v1/line%0Abreak 404"]
    assert token not in caplog.text
