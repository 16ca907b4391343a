"""Who may talk to the API at all: names, origins, sizes, tokens, limits. What each token may do: test_web_rights."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.errors import UsageError
from server.web.app import create_app
from server.web.deps import LOOPBACK_HOSTS, WebDeps
from server.web.gate import bearer_token
from server.web.limits import PAIRING, Buckets
from server.web.problems import ProblemKind
from server.web.refusals import GateRules, refusal

Client = TestClient[Litestar]
SANDBOXED = "/schema/reference"
RULES = GateRules(LOOPBACK_HOSTS, frozenset({"https://proxy.example"}))
HOST = ("Host", "127.0.0.1:8765")


def judge(*headers: tuple[str, str]) -> ProblemKind | None:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    refused = refusal(raw, RULES)
    return refused.kind if refused else None


def every_path(app: Litestar) -> list[tuple[str, str]]:
    """Every route with each of its methods, parameters filled in."""
    one = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
    fill = {"thread_id": one, "pairing_id": one, "scan_id": one, "intent": "polite_exit", "path": "openapi.json"}
    fill |= {"account": "work", "name": "work", "link": "x" * 43}
    fill |= {"entry_id": one}
    found = []
    for route in app.routes:
        path = route.path
        for name, value in fill.items():
            path = path.replace(f"{{{name}:str}}", value)
        path = path.replace("{note_id:int}", "999").replace("{feedback_id:int}", "999")
        assert "{" not in path, f"give {route.path} a value for its parameter here"
        found += [(method, path) for method in sorted(getattr(route, "methods", {"GET"}))]
    return found


def test_the_walk_sees_the_routes(app: Litestar) -> None:
    paths = {path for _, path in every_path(app)}
    assert {"/api/v1/threads", "/api/v1/accounts", "/api/v1/version", "/schema/openapi.json"} <= paths


def test_no_route_answers_a_foreign_name_or_site(app: Litestar, client: Client) -> None:
    for method, path in every_path(app):
        foreign = client.request(method, path, headers={"host": "rebound.example"})
        assert (foreign.status_code, foreign.json()["type"]) == (421, "urn:bowout:problem:wrong-host")
        cross = client.request(method, path, headers={"sec-fetch-site": "cross-site"})
        assert (cross.status_code, cross.json()["type"]) == (403, "urn:bowout:problem:cross-site")
        page = client.request(method, path, headers={"origin": "https://page.example"})
        assert page.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        *("/api/v1/nothing", "/", "/api/v1/health/live/", "/api/v1/health/../threads", "/api/v1/pairings/accept"),
        *("/api/v1/pairings/", "/api/v1/pairings/..%2fthreads", "//api/v1/pairings", "/api/v1/health/live%00"),
    ],
)
def test_paths_that_do_not_exist_are_guarded_too(stranger: Client, path: str) -> None:
    assert stranger.get(path).status_code == 401


def test_no_answer_lacks_the_security_headers(app: Litestar, client: Client, stranger: Client) -> None:
    answers = [client.request(method, path) for method, path in every_path(app)]
    answers += [client.get("/nothing"), stranger.get("/"), client.get("/", headers={"host": "rebound.example"})]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        sandboxed = answer.url.path == SANDBOXED and answer.status_code == 200
        assert policy.startswith("sandbox allow-scripts; default-src 'none'; " if sandboxed else "default-src 'none'; ")
        assert ("frame-ancestors 'self'" if sandboxed else "frame-ancestors 'none'") in policy
        assert "http" not in policy
        if not answer.headers.get("content-type", "").startswith("text/html"):
            assert policy == "default-src 'none'; frame-ancestors 'none'"
            assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_only_the_sandboxed_page_has_inline_styles_and_scripts_each_named_by_its_hash(
    app: Litestar, client: Client
) -> None:
    answers = [client.request(method, path) for method, path in every_path(app)]
    odd = {each.url.path for each in answers if re.search("unsafe|sha", each.headers["content-security-policy"])}
    assert odd == {SANDBOXED}
    policy = client.get(SANDBOXED).headers["content-security-policy"]
    directives = dict(each.split(" ", 1) for each in policy.split("; "))
    assert directives.pop("sandbox") == "allow-scripts"
    assert directives.pop("style-src") == "'unsafe-inline'"
    assert re.fullmatch(r"('sha256-[\w+/]{43}='( |$)){3}", directives.pop("script-src"))
    assert directives.pop("frame-ancestors") == "'self'"
    assert set(directives.values()) == {"'none'"}
    assert {"default-src", "form-action", "base-uri"} == directives.keys()


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
    assert judge(("Host", host)) is kind


@pytest.mark.parametrize("hosts", [[], [HOST, HOST], [HOST, ("Host", "evil.example")]])
def test_a_request_has_one_host(hosts: list[tuple[str, str]]) -> None:
    assert judge(*hosts) is ProblemKind.BAD_REQUEST


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
        ([("Origin", "https://proxy.example")], True),
        ([("Origin", "https://proxy.example"), ("Origin", "https://page.example")], False),
        # Extensions are known by the form of their Origin; whose they are, their token says.
        ([("Origin", "chrome-extension://abcdefghijklmnopabcdefghijklmnop")], True),
        ([("Origin", "moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc")], True),
        ([("Origin", "chrome-extension://abcdef")], False),
        ([("Origin", "chrome-extension://abcdefghijklmnopabcdefghijklmnop.evil.example")], False),
        ([("Origin", "https://chrome-extension://abcdefghijklmnopabcdefghijklmnop")], False),
    ],
)
def test_pages_of_other_sites_are_refused(headers: list[tuple[str, str]], passes: bool) -> None:
    assert judge(HOST, *headers) is (None if passes else ProblemKind.CROSS_SITE)


@pytest.mark.parametrize(
    ("shown", "passes"),
    [
        (["Bearer right"], True),
        (["bearer  right"], True),
        (["Bearer"], False),
        (["Bearer "], False),
        ([""], False),
        (["Basic right"], False),
        (["right"], False),
        (["Bearer right", "Bearer right"], False),
    ],
)
def test_a_token_is_shown_once_as_bearer(shown: list[str], passes: bool) -> None:
    assert bearer_token([(b"authorization", value.encode()) for value in shown]) == ("right" if passes else None)


def test_whoever_guesses_is_slowed_down_and_nobody_else(stranger: Client, token: str) -> None:
    headers = {"authorization": "Bearer guess"}
    guesses = [stranger.get("/api/v1/threads", headers=headers) for _ in range(100)]
    assert guesses[0].status_code == 401
    assert (guesses[-1].status_code, guesses[-1].headers["retry-after"]) == (429, "1")
    assert guesses[-1].json()["type"] == "urn:bowout:problem:too-many-requests"
    owner = stranger.get("/api/v1/threads", headers={"authorization": f"Bearer {token}"})
    assert owner.status_code == 200


def test_a_bucket_fills_again() -> None:
    now = 0.0
    buckets = Buckets(lambda: now)
    assert [buckets.take("a", PAIRING) for _ in range(PAIRING.burst)] == [0] * PAIRING.burst
    assert buckets.take("a", PAIRING) == pytest.approx(1 / PAIRING.per_second)
    assert buckets.take("b", PAIRING) == 0
    now += 1 / PAIRING.per_second
    assert buckets.take("a", PAIRING) == 0
    assert buckets.take("a", PAIRING) > 0


@pytest.mark.parametrize("shown", ["Bearer \xe9\xff", "Bearer " + "x" * 5000])
def test_odd_tokens_are_refused(stranger: Client, shown: str) -> None:
    assert stranger.get("/api/v1/threads", headers={"authorization": shown.encode("latin-1")}).status_code == 401


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
    assert judge(HOST, *(("Content-Length", length) for length in lengths)) is kind


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


def test_the_access_log_has_no_query_and_no_token(client: Client, token: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="bowout.web.access"):
        client.get("/api/v1/threads?account=secret-word")
        client.get("/api/v1/line%0abreak")
        client.get("/sign-in/" + "s3cret" * 7 + "x")
    lines = [record.getMessage() for record in caplog.records if record.name == "bowout.web.access"]
    assert lines == ["GET /api/v1/threads 200", "GET /api/v1/line%0Abreak 404", "GET /sign-in/{link} 200"]
    assert token not in caplog.text
