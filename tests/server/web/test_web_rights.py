"""What each kind of token may do on each route. A route that is not in the table, or needs no right, fails here."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services.pairing_values import Right
from server.services.sessions import Sessions
from server.web.app import create_app
from server.web.deps import WebDeps
from server.web.guards import right_of
from server.web.limits import STRANGER
from tests.server.web.conftest import BASE_URL
from tests.server.web.memory import EXTENSION, Clock
from tests.server.web.test_web_gate import every_path

Client = TestClient[Litestar]

# Method and path -> the right it needs. What each right lets through is below.
ROUTES = {
    ("GET", "/api/v1/threads"): Right.READ,
    ("GET", "/api/v1/threads/{thread_id}"): Right.READ,
    ("GET", "/api/v1/threads/{thread_id}/drafts"): Right.READ,
    ("GET", "/api/v1/threads/{thread_id}/drafts/{intent}"): Right.READ,
    ("GET", "/api/v1/hint"): Right.READ,
    ("POST", "/api/v1/threads/{thread_id}/notes"): Right.ACT,
    ("GET", "/api/v1/threads/{thread_id}/notes"): Right.READ,
    ("DELETE", "/api/v1/notes/{note_id:int}"): Right.ACT,
    ("POST", "/api/v1/threads/{thread_id}/feedback"): Right.ACT,
    ("GET", "/api/v1/feedback"): Right.READ,
    ("DELETE", "/api/v1/feedback/{feedback_id:int}"): Right.ACT,
    ("POST", "/api/v1/analyses"): Right.READ,
    ("POST", "/api/v1/scans"): Right.MANAGE,
    ("GET", "/api/v1/scans"): Right.READ,
    ("GET", "/api/v1/scans/{scan_id}"): Right.READ,
    ("GET", "/api/v1/scans/{scan_id}/events"): Right.READ,
    ("GET", "/api/v1/accounts"): Right.READ,
    ("POST", "/api/v1/accounts"): Right.MANAGE,
    ("GET", "/api/v1/accounts/{name}"): Right.READ,
    ("DELETE", "/api/v1/accounts/{name}"): Right.MANAGE,
    ("POST", "/api/v1/accounts/{name}/test"): Right.MANAGE,
    ("PUT", "/api/v1/accounts/{name}/password"): Right.MANAGE,
    ("PUT", "/api/v1/accounts/{name}/interval"): Right.MANAGE,
    ("POST", "/api/v1/accounts/{name}/addresses"): Right.MANAGE,
    ("POST", "/api/v1/accounts/{name}/include"): Right.MANAGE,
    ("POST", "/api/v1/accounts/{name}/exclude"): Right.MANAGE,
    ("POST", "/api/v1/accounts/{name}/review"): Right.MANAGE,
    ("GET", "/api/v1/accounts/{name}/review"): Right.MANAGE,
    ("DELETE", "/api/v1/accounts/{name}/review"): Right.MANAGE,
    ("POST", "/api/v1/accounts/{name}/review/answers"): Right.MANAGE,
    ("POST", "/api/v1/accounts/{name}/review/keep"): Right.MANAGE,
    ("GET", "/api/v1/version"): Right.READ,
    ("GET", "/api/v1/health/live"): Right.NONE,
    ("GET", "/api/v1/health/ready"): Right.NONE,
    ("POST", "/api/v1/pairings"): Right.NONE,
    ("GET", "/api/v1/pairings"): Right.MANAGE,
    ("POST", "/api/v1/pairings/accept"): Right.MANAGE,
    ("GET", "/api/v1/pairings/{pairing_id}"): Right.NONE,
    ("DELETE", "/api/v1/pairings/{pairing_id}"): Right.READ,
    ("GET", "/sign-in/{link}"): Right.NONE,
    ("POST", "/sign-in/{link}"): Right.NONE,
    ("GET", "/assets/page.css"): Right.NONE,
    ("GET", "/assets/page.js"): Right.NONE,
    ("GET", "/assets/schema.css"): Right.MANAGE,
    ("GET", "/"): Right.MANAGE,
    ("GET", "/threads/{account}/{thread_id}"): Right.MANAGE,
    ("POST", "/threads/{account}/{thread_id}/tell"): Right.MANAGE,
    ("GET", "/do-not-contact"): Right.MANAGE,
    ("POST", "/do-not-contact/add"): Right.MANAGE,
    ("POST", "/do-not-contact/remove"): Right.MANAGE,
    ("GET", "/reminders"): Right.MANAGE,
    ("POST", "/reminders/move"): Right.MANAGE,
    ("GET", "/extensions"): Right.MANAGE,
    ("POST", "/extensions/accept"): Right.MANAGE,
    ("POST", "/extensions/revoke"): Right.MANAGE,
    ("GET", "/accounts"): Right.MANAGE,
    ("POST", "/accounts"): Right.MANAGE,
    ("GET", "/accounts/{name}"): Right.MANAGE,
    ("GET", "/accounts/{name}/test"): Right.MANAGE,
    ("POST", "/accounts/{name}/addresses"): Right.MANAGE,
    ("POST", "/accounts/{name}/narrow"): Right.MANAGE,
    ("POST", "/accounts/{name}/interval"): Right.MANAGE,
    ("POST", "/accounts/{name}/password"): Right.MANAGE,
    ("POST", "/accounts/{name}/password/keep"): Right.MANAGE,
    ("POST", "/accounts/{name}/remove"): Right.MANAGE,
    ("POST", "/accounts/scan"): Right.MANAGE,
    ("GET", "/accounts/{name}/review"): Right.MANAGE,
    ("POST", "/accounts/{name}/review"): Right.MANAGE,
    ("POST", "/accounts/{name}/review/answer"): Right.MANAGE,
    ("POST", "/accounts/{name}/review/keep"): Right.MANAGE,
    ("POST", "/sign-out"): Right.MANAGE,
    ("POST", "/api/v1/etiquette"): Right.READ,
    ("GET", "/api/v1/referrals"): Right.READ,
    ("GET", "/api/v1/reminders"): Right.READ,
    ("POST", "/api/v1/reminders/{thread_id}"): Right.ACT,
    ("GET", "/api/v1/reminders/calendar"): Right.READ,
    ("GET", "/api/v1/do-not-contact"): Right.READ,
    ("POST", "/api/v1/do-not-contact"): Right.ACT,
    ("POST", "/api/v1/do-not-contact/{entry_id}/removal"): Right.MANAGE,
    ("POST", "/api/v1/do-not-contact/{entry_id}/erasure"): Right.MANAGE,
    ("GET", "/api/v1/do-not-contact/export"): Right.MANAGE,
    ("GET", "/schema"): Right.MANAGE,
    ("GET", "/schema/openapi.json"): Right.MANAGE,
    ("GET", "/schema/reference"): Right.MANAGE,
    ("GET", "/schema/{path}"): Right.MANAGE,
}
# Those that show no token of a caller, and are let through where the route needs none.
PLACE = f"bowout-{BASE_URL.rpartition(':')[2]}"
STRANGERS = (
    *("none", "wrong", "truncated", "truncated_paired", "revoked", "expired", "foreign_origin", "owner_from_extension"),
    *("signed_out", "session_expired", "session_truncated", "session_of_another_port", "session_from_extension"),
    "link_as_token",
)
# A paired token that does not come with its extension's Origin: good for reading alone, for browsers name who changes.
NAMELESS = ("paired_nameless", "paired_as_page")
ALLOWED = {
    Right.NONE: {"owner", "signed_in", "paired", *NAMELESS, *STRANGERS},
    Right.READ: {"owner", "signed_in", "paired", *NAMELESS},
    Right.ACT: {"owner", "signed_in", "paired"},
    Right.MANAGE: {"owner", "signed_in"},
}


def pair(client: Client, origin: str = EXTENSION) -> tuple[str, str]:
    """Pair an extension; its pairing's id and its token."""
    bare = {"origin": origin, "authorization": ""}
    asked = client.post("/api/v1/pairings", json={"name": "Chrome"}, headers=bare).json()
    assert client.post("/api/v1/pairings/accept", json={"code": asked["code"]}).status_code == 201
    polled = client.get(
        f"/api/v1/pairings/{asked['pairing_id']}",
        headers={"origin": origin, "authorization": f"Bearer {asked['poll_secret']}"},
    )
    return asked["pairing_id"], polled.json()["token"]


@pytest.fixture
def tokens(client: Client, token: str, clock: Clock, sessions: Sessions) -> dict[str, dict[str, str]]:
    """The headers of each kind of caller."""
    foreign = "chrome-extension://" + "p" * 32
    _, expired = pair(client)
    late = signed_in(sessions)
    clock.now = clock.now.replace(year=clock.now.year + 1)
    revoked_id, revoked = pair(client)
    assert client.delete(f"/api/v1/pairings/{revoked_id}").status_code == 204
    _, paired = pair(client)
    good, out = signed_in(sessions), signed_in(sessions)
    asyncio.run(sessions.sign_out(out, PLACE))
    shown: dict[str, dict[str, str]] = {
        "owner": {"authorization": f"Bearer {token}"},
        "paired": {"authorization": f"Bearer {paired}", "origin": EXTENSION},
        "none": {},
        "wrong": {"authorization": "Bearer " + "x" * 43},
        "truncated": {"authorization": f"Bearer {token[:-1]}"},
        "truncated_paired": {"authorization": f"Bearer {paired[:-1]}", "origin": EXTENSION},
        "paired_nameless": {"authorization": f"Bearer {paired}"},
        "paired_as_page": {"authorization": f"Bearer {paired}", "origin": BASE_URL},
        "revoked": {"authorization": f"Bearer {revoked}", "origin": EXTENSION},
        "expired": {"authorization": f"Bearer {expired}", "origin": EXTENSION},
        "foreign_origin": {"authorization": f"Bearer {paired}", "origin": foreign},
        "owner_from_extension": {"authorization": f"Bearer {token}", "origin": EXTENSION},
        "signed_in": {"cookie": f"{PLACE}={good}", "origin": BASE_URL},
        "signed_out": {"cookie": f"{PLACE}={out}", "origin": BASE_URL},
        "session_expired": {"cookie": f"{PLACE}={late}", "origin": BASE_URL},
        "session_truncated": {"cookie": f"{PLACE}={good[:-1]}", "origin": BASE_URL},
        "session_of_another_port": {"cookie": f"{PLACE}={signed_in(sessions, 'bowout-1')}", "origin": BASE_URL},
        "session_from_extension": {"cookie": f"{PLACE}={good}", "origin": EXTENSION},
        "link_as_token": {"authorization": f"Bearer {asyncio.run(sessions.link())}"},
    }
    return shown


def signed_in(sessions: Sessions, place: str = PLACE) -> str:
    """The secret of a browser's session."""
    return asyncio.run(sessions.sign_in(asyncio.run(sessions.link()), place))


def handlers(app: Litestar) -> dict[tuple[str, str], Any]:
    """Every route with its handler, as the table names it."""
    found = {}
    for route in app.routes:
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items():
            if method != "OPTIONS":
                found[method, route.path.replace(":str", "")] = handler
    return found


def test_the_table_names_every_route_and_its_right(app: Litestar) -> None:
    assert {route: right_of(handler) for route, handler in handlers(app).items()} == ROUTES


@pytest.mark.parametrize("kind", ["owner", "signed_in", "paired", *NAMELESS, *STRANGERS])
def test_each_kind_of_token_on_each_route(
    app: Litestar, deps: WebDeps, tokens: dict[str, dict[str, str]], kind: str
) -> None:
    # Who signed out is let in no longer, so that comes last.
    for number, (method, path) in enumerate(sorted(every_path(app), key=lambda each: each[1] == "/sign-out")):
        # Strangers are slowed down after so many requests: another server with the same parts has heard of none.
        if number % STRANGER.burst == 0:
            stranger = TestClient(create_app(deps), base_url=BASE_URL, raise_server_exceptions=False)
        right = next((r for (m, p), r in ROUTES.items() if m == method and matches(p, path)), None)
        if right is None:
            assert method == "OPTIONS", (method, path)
            continue
        status = stranger.request(method, path, headers=tokens[kind], follow_redirects=False).status_code
        if kind in NAMELESS and right is not Right.NONE and method not in ("GET", "HEAD"):
            expected = {401}
        elif kind in ALLOWED[right]:
            # Behind the guards: what the route itself says of the empty request (and 404 of the pairing not there).
            # To extensions only the routes of pairing are open.
            by_extension = tokens[kind].get("origin") != BASE_URL and "origin" in tokens[kind] and kind != "paired"
            shut = right is Right.NONE and "/pairings" not in path and by_extension
            expected = {401} if shut else {200, 204, 400, 404}
            if kind in ("owner", "signed_in") and path == "/sign-out":
                expected = {303}
            if kind in ("owner", "signed_in") and "/review" in path:
                expected |= {202, 303}  # begun, and perhaps ready to be kept by then
            if kind == "paired" and method == "DELETE" and "/pairings/" in path:
                expected = {403}  # not its own
        else:
            expected = {403} if kind in ("paired", *NAMELESS) else {401}
        assert status in expected, (kind, method, path, status)


def matches(template: str, path: str) -> bool:
    """Whether a path is one of a template's."""
    parts, given = template.split("/"), path.split("/")
    return len(parts) == len(given) and all(a == b or a.startswith("{") for a, b in zip(parts, given, strict=True))
