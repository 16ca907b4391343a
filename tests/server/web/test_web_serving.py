"""The API on a real socket: uvicorn on loopback."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
import trustme
from litestar import Litestar, post
from litestar.params import RawBody

from server.errors import BowoutError, UsageError
from server.web import connections, renewal
from server.web.app import create_app
from server.web.certificate import TlsFiles
from server.web.deps import WebDeps
from server.web.serving import listen, serve_on, server_for
from tests.server.web.test_web_reach import files_of

START_SECONDS = 10


@contextmanager
def running(app: Litestar, tls: TlsFiles | None = None) -> Iterator[str]:
    server = server_for(app, tls)
    with listen("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until = monotonic() + START_SECONDS
            while not server.started and monotonic() < until:
                sleep(0.01)
            assert server.started
            yield f"http{'s' if tls else ''}://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
            assert not thread.is_alive()


def raw(base: str, request: bytes) -> bytes:
    """What comes back for bytes that no well-behaved client would send."""
    with socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2])), timeout=5) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer and (more := connection.recv(65536)):
            answer += more
        return answer


def test_a_caller_with_the_token_is_answered_over_the_wire(deps: WebDeps, token: str) -> None:
    events: list[str] = []

    @asynccontextmanager
    async def beside(_app: Litestar) -> AsyncIterator[None]:
        events.append("start")
        yield
        events.append("end")

    with running(create_app(deps, [beside])) as base, httpx.Client(base_url=base, trust_env=False) as client:
        assert client.get("/api/v1/health/ready").json() == {"status": "ready"}
        assert client.get("/api/v1/threads").status_code == 401
        answer = client.get("/api/v1/threads", headers={"authorization": f"Bearer {token}"})
        assert len(answer.json()["items"]) == 3
        assert "server" not in answer.headers
        assert events == ["start"]
    assert events == ["start", "end"]


def test_the_wire_lets_nobody_around_the_gate(app: Litestar, token: str) -> None:
    bearer = f"Authorization: Bearer {token}\r\n".encode()
    with running(app) as base:
        rebound = raw(base, b"GET /api/v1/threads HTTP/1.1\r\nHost: rebound.example\r\n" + bearer + b"\r\n")
        absolute = raw(
            base, b"GET http://evil.example/api/v1/threads HTTP/1.1\r\nHost: evil.example\r\n" + bearer + b"\r\n"
        )
        nameless = raw(base, b"GET /api/v1/threads HTTP/1.0\r\n" + bearer + b"\r\n")
        forwarded = raw(
            base,
            b"GET /api/v1/threads HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n" + bearer + b"\r\n",
        )
        upgrade = raw(
            base,
            b"GET /api/v1/threads HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        )
    assert [answer.split()[1] for answer in (rebound, absolute, nameless, forwarded, upgrade)] == [
        *(b"421", b"421", b"400", b"421", b"401"),
    ]
    assert b"\r\nconnection: close\r\n" in rebound


def test_answers_do_not_wait_for_acknowledgements() -> None:
    """Nagle's algorithm costs 40 ms an answer on Linux; asyncio turns it off only where the protocol is named."""
    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_no_log_holds_a_query(app: Litestar, token: str, caplog: pytest.LogCaptureFixture) -> None:
    request = (
        f"GET /api/v1/threads?account=secret-word HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
    with caplog.at_level(logging.DEBUG), running(app) as base:
        assert b" 200 " in raw(base, request.encode())
    assert "GET /api/v1/threads 200" in caplog.text
    assert "secret-word" not in caplog.text
    assert token not in caplog.text


def test_a_body_without_a_stated_length_is_limited_as_well(app: Litestar, token: str) -> None:
    @post("/echo")
    async def echo(body: RawBody) -> str:
        return str(len(body))

    app.register(echo)
    chunk = b"x" * 1024
    answers = {}
    with running(app) as base, httpx.Client(base_url=base, trust_env=False) as client:
        for chunks in (1, 256, 300):
            content = (chunk for _ in range(chunks))
            answers[chunks] = client.post("/echo", content=content, headers={"authorization": f"Bearer {token}"})
        assert client.post("/echo", content=chunk).status_code == 401
    assert [answer.status_code for answer in answers.values()] == [201, 201, 413]
    assert answers[300].json()["type"] == "urn:bowout:problem:too-large"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "", "127.0.0.1.example.org"])
def test_only_loopback_is_served(host: str) -> None:
    with pytest.raises(UsageError, match="not an address of this machine alone"):
        listen(host, 0).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_loopback_goes_by_several_names(host: str) -> None:
    with listen(host, 0) as listening:
        assert listening.getsockname()[0].startswith("127.0.0.")


def test_a_port_in_use_is_named() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} on 127.0.0.1 is in use") as caught:
            listen("127.0.0.1", port)
    assert "another port" in caught.value.advice


@pytest.mark.parametrize("port", [-1, 65536])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(UsageError, match="is no port"):
        listen("127.0.0.1", port)


def test_a_start_that_fails_is_an_error(deps: WebDeps) -> None:
    @asynccontextmanager
    async def broken(_app: Litestar) -> AsyncIterator[None]:
        raise RuntimeError
        yield

    with listen("127.0.0.1", 0) as listening, pytest.raises(BowoutError, match="could not start"):
        asyncio.run(serve_on(listening, create_app(deps, [broken])))


def test_who_takes_nothing_of_an_answer_is_cut(app: Litestar, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "TAKING_SECONDS", 0.5)
    asked = f"GET /schema/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    with running(app) as base, httpx.Client(base_url=base, trust_env=False) as client:
        whole = len(client.get("/schema/openapi.json", headers={"authorization": f"Bearer {token}"}).content)
        times = 20_000_000 // whole
        with socket.socket() as greedy:
            greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            greedy.settimeout(START_SECONDS)
            greedy.connect(("127.0.0.1", int(base.rpartition(":")[2])))
            greedy.sendall(asked * times)
            sleep(3)
            assert taken(greedy) < whole * times
            assert client.get("/api/v1/health/live").status_code == 200


def taken(connection: socket.socket) -> int:
    """How many bytes still come before the other side ends a connection."""
    count = 0
    try:
        while more := connection.recv(1 << 20):
            count += len(more)
    except ConnectionError:
        pass
    return count


def trusts(authority: trustme.CA, base: str) -> bool:
    """Whether who trusts this authority alone is answered, on a connection of its own."""
    trusting = ssl.create_default_context()
    trusting.load_verify_locations(cadata=authority.cert_pem.bytes().decode())
    try:
        return httpx.get(f"{base}/api/v1/health/live", verify=trusting, trust_env=False).status_code == 200
    except httpx.ConnectError:
        return False


def test_a_renewed_certificate_is_taken_and_a_broken_one_is_not(
    app: Litestar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(renewal, "LOOK_AGAIN_SECONDS", 0)
    before, after = trustme.CA(), trustme.CA()
    with running(app, files_of(before, tmp_path, "127.0.0.1")) as base:
        assert (trusts(before, base), trusts(after, base)) == (True, False)
        key = (tmp_path / "key.pem").read_bytes()
        (tmp_path / "key.pem").write_text("half a ke")
        assert trusts(before, base)
        assert "the one before goes on" in caplog.text
        (tmp_path / "key.pem").write_bytes(key)
        files_of(after, tmp_path, "127.0.0.1")
        assert (trusts(before, base), trusts(after, base)) == (False, True)
