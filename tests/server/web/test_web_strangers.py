"""Those who show no valid token: each address has its own bucket, and all of them one above; also through a proxy."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import replace

import anyio
import httpx
import pytest

from server.services.sessions import Sessions
from server.web.app import create_app
from server.web.deps import WebDeps
from server.web.limits import STRANGER, Limit, Strangers
from tests.server.web.test_web_serving import running

NAME = "bowout.example"
LIMIT = Limit(per_second=1, burst=3)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("unknown", "testclient", False),
    ],
)
def test_an_address_is_slowed_down_alone(one: str, other: str, same: bool) -> None:
    strangers = Strangers(lambda: 0.0)
    assert [strangers.take("open", one, LIMIT) for _ in range(4)] == [0, 0, 0, 1]
    assert (strangers.take("open", other, LIMIT) > 0) is same
    assert strangers.take("pairing", one, LIMIT) == 0


def test_however_many_addresses_ask_there_is_an_end() -> None:
    now = 0.0
    strangers = Strangers(lambda: now)
    passed = sum(strangers.take("open", f"10.{n // 256}.{n % 256}.1", LIMIT) == 0 for n in range(5000))
    assert passed == 30
    now = 1.0
    assert sum(strangers.take("open", f"11.0.{n}.1", LIMIT) == 0 for n in range(100)) == 10


@pytest.fixture
def proxied(deps: WebDeps) -> Iterator[httpx.Client]:
    """What a proxy at 127.0.0.1 is to a server that trusts it."""
    network = ipaddress.ip_network("127.0.0.1")
    app = create_app(replace(deps, behind_tls=True, proxies=(network,), allowed_hosts=frozenset({NAME})))
    with (
        running(app) as base,
        httpx.Client(base_url=base, headers={"host": NAME, "x-forwarded-proto": "https"}, trust_env=False) as client,
    ):
        yield client


def test_behind_a_proxy_each_client_has_its_own_bucket(proxied: httpx.Client, token: str) -> None:
    def ask(by: str, **headers: str) -> int:
        return proxied.get("/api/v1/threads", headers={"x-forwarded-for": by, **headers}).status_code

    # A client that claims to be another each time is still the one that the proxy saw.
    guesses = [ask(f"192.0.2.{n}, 198.51.100.7") for n in range(STRANGER.burst + 40)]
    assert (guesses[0], guesses[-1]) == (401, 429)
    assert ask("198.51.100.7") == 429
    assert ask("198.51.100.8") == 401
    assert ask("198.51.100.7", authorization=f"Bearer {token}") == 200


def test_by_https_the_cookie_is_the_hosts_own(proxied: httpx.Client, sessions: Sessions) -> None:
    link = anyio.run(sessions.link)
    cookie = proxied.post(f"/sign-in/{link}", headers={"origin": f"https://{NAME}"}).headers["set-cookie"]
    pair, _, attributes = cookie.partition(";")
    name, _, secret = pair.partition("=")
    assert name == "__Host-bowout"
    assert {"secure", "path=/"} <= {each.strip().lower() for each in attributes.split(";")}
    assert "domain" not in attributes.lower()
    proxied.cookies.clear()
    assert proxied.get("/", headers={"cookie": f"__Host-bowout={secret}"}).status_code == 200
    # One that got out on plain loopback is none here, nor this one there.
    loopback = f"bowout-{proxied.base_url.port}"
    plain = anyio.run(sessions.sign_in, anyio.run(sessions.link), loopback)
    assert proxied.get("/", headers={"cookie": f"__Host-bowout={plain}"}).status_code == 401
    assert not anyio.run(sessions.is_signed_in, secret, loopback)
    # Under a name that a page on another port of this host could have set, it is none.
    for other in ("bowout", loopback):
        assert proxied.get("/", headers={"cookie": f"{other}={secret}"}).status_code == 401
