"""Slow connections to a real service are cut, and keep nobody from being answered."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from server.web.connections import MOST_WAITING
from tests.server.cli.command import Bowout
from tests.server.cli.test_cli_serve import serving_over

# Far above the bounds: only that an end comes is asked, not when.
PATIENCE_SECONDS = 120
HEAD = b"POST /api/v1/analyses HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def served(bowout: Bowout) -> Iterator[tuple[str, bytes]]:
    """Where a service listens, and the header line of its token."""
    with serving_over(bowout) as (base, _):
        token = (bowout.home / "api-token").read_text().strip()
        yield base, f"Authorization: Bearer {token}\r\n".encode()


def connected(base: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2])), timeout=PATIENCE_SECONDS)


def is_cut(connection: socket.socket) -> bool:
    """Whether the other side ends a connection; fails where it does not."""
    try:
        while connection.recv(100):  # TLS says a last word
            pass
    except ConnectionError:
        pass
    return True


def dripped(connection: socket.socket, begin: bytes, drop: bytes) -> None:
    """Send a beginning, then a little each half second until the connection is cut; fails where it never is."""
    connection.sendall(begin)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            connection.sendall(drop)
        except (ConnectionError, ssl.SSLError):
            return
        time.sleep(0.5)
    raise AssertionError("the connection was never cut")


def test_what_never_ends_is_cut(served: tuple[str, bytes]) -> None:
    base, token = served
    body = HEAD + token + b"Content-Type: application/json\r\n"
    drips = {
        "head": (b"GET / HT", b"x"),
        "headers": (HEAD, b"x: y\r\n"),
        "blank lines": (b"", b"\r\n"),
        "body": (body + b"Content-Length: 200000\r\n\r\n", b" "),
        "chunks": (body + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        "second head": (b"GET /api/v1/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET", b"x"),
    }
    cut = []

    def run(name: str) -> None:
        with connected(base) as connection:
            dripped(connection, *drips[name])
            cut.append(name)

    threads = [threading.Thread(target=run, args=(name,)) for name in drips]
    for thread in threads:
        thread.start()
    with connected(base) as silent:
        assert is_cut(silent)
    for thread in threads:
        thread.join()
    assert sorted(cut) == sorted(drips)
    assert httpx.get(f"{base}/api/v1/health/live", trust_env=False).status_code == 200


def test_those_who_wait_keep_nobody_out(served: tuple[str, bytes]) -> None:
    base, _ = served
    with ExitStack() as open_ones:
        held = [open_ones.enter_context(connected(base)) for _ in range(MOST_WAITING)]
        for connection in held:
            connection.sendall(b"GET / HT")
        # One more than are kept waiting, and it is answered; the one that waited longest made room.
        assert httpx.get(f"{base}/api/v1/health/live", trust_env=False).status_code == 200
        assert is_cut(held[0])


def test_a_connection_that_is_kept_serves_request_after_request(served: tuple[str, bytes]) -> None:
    base, token = served
    headers = {"authorization": token.decode().partition(": ")[2].strip()}
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=PATIENCE_SECONDS) as client:
        replies = {"replies": [{"text": "Not this year, thank you."}]}
        ends = set()
        for _ in range(3):
            for answer in (client.get("/api/v1/threads"), client.post("/api/v1/analyses", json=replies)):
                assert answer.status_code == 200, answer.text
                ends.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
    assert len(ends) == 1
