"""`bowout serve` beyond loopback: by TLS of its own, and behind a proxy that has it; as real processes."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import trustme

from server.web.connections import MOST_WAITING
from tests.server.cli.command import Bowout
from tests.server.cli.test_cli_serve import serving_over
from tests.server.cli.test_cli_serve_slow import connected, dripped, is_cut
from tests.servers.proxy import proxy_before

NAME = "bowout.example"
FORWARDED = {"X-Forwarded-For": "{client}", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA, tmp_path: Path) -> tuple[str, ...]:
    """The options that serve by a certificate of the authority."""
    made = authority.issue_cert("localhost", "127.0.0.1")
    made.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    (tmp_path / "key.pem").touch(0o600)
    made.private_key_pem.write_to_path(tmp_path / "key.pem")
    return ("--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem"))


def token_of(bowout: Bowout) -> dict[str, str]:
    return {"authorization": f"Bearer {(bowout.home / 'api-token').read_text().strip()}"}


def stopped(process: subprocess.Popen[str]) -> None:
    process.terminate()
    assert process.wait(60) == 0


def signed_in(client: httpx.Client, link: str, origin: str, host: str) -> httpx.Response:
    """Follow a link as a browser does."""
    where = {"host": host, "origin": origin, "sec-fetch-site": "same-origin"}
    return client.post(f"/sign-in/{link.strip().rpartition('/')[2]}", headers=where)


def test_without_tls_or_a_proxy_nothing_is_served_beyond_loopback(bowout: Bowout, tls: tuple[str, ...]) -> None:
    refused = bowout("serve", "--host", "0.0.0.0", "--port", "0")
    assert (refused.code, "--tls-cert" in refused.err) == (2, True), refused.err
    Path(tls[3]).chmod(0o644)
    refused = bowout("serve", "--host", "0.0.0.0", "--port", "0", *tls)
    assert (refused.code, "may be read by others" in refused.err) == (2, True), refused.err
    ill = bowout("doctor", "--offline", "--port", "1", *tls)
    assert "FAILED  The key" in ill.out
    Path(tls[3]).chmod(0o600)
    from_environment = Bowout(bowout.home, {"BOWOUT_TLS_CERT": tls[1], "BOWOUT_TLS_KEY": tls[3]})
    well = from_environment("doctor", "--offline", "--port", "8443")
    assert "reached by TLS, at https://localhost:8443" in well.out, well.out


def test_by_tls_all_is_https(bowout: Bowout, tls: tuple[str, ...], authority: trustme.CA) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serving_over(bowout, "--host", "0.0.0.0", *tls) as (base, process):
        port = base.rpartition(":")[2]
        here = f"localhost:{port}"
        assert base.startswith("https://0.0.0.0")
        with httpx.Client(base_url=f"https://{here}", verify=trusting, trust_env=False) as client:
            answer = client.get("/api/v1/threads", headers=token_of(bowout))
            assert answer.status_code == 200
            assert answer.headers["strict-transport-security"].startswith("max-age=")
            refused = client.get("/api/v1/threads")
            assert (refused.status_code, "strict-transport-security" in refused.headers) == (401, True)
            assert client.get("/api/v1/threads", headers={"host": "rebound.example"}).status_code == 421
            link = bowout("sign-in", "--port", port, *tls).out
            assert link.startswith(f"https://{here}/sign-in/")
            assert signed_in(client, link, f"http://{here}", here).status_code == 403
            cookie = signed_in(client, link, f"https://{here}", here).headers["set-cookie"].lower()
            assert "; secure" in cookie
            assert client.get("/", headers={"accept": "text/html"}).status_code == 200
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://{here}/api/v1/health/live", trust_env=False)
        stopped(process)


def test_those_who_never_begin_tls_are_cut_and_keep_nobody_out(
    bowout: Bowout, tls: tuple[str, ...], authority: trustme.CA
) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serving_over(bowout, "--host", "0.0.0.0", *tls) as (base, process), ExitStack() as open_ones:
        port = int(base.rpartition(":")[2])
        live = f"https://localhost:{port}/api/v1/health/live"
        silent = [open_ones.enter_context(connected(base)) for _ in range(MOST_WAITING)]
        silent[1].sendall(b"\x16\x03\x01\x02")  # the beginning of a ClientHello
        assert httpx.get(live, verify=trusting, trust_env=False).status_code == 200
        assert is_cut(silent[0])
        silent[2].sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert all(is_cut(each) for each in silent[1:])
        # Within TLS the same bounds hold for a head.
        slow = trusting.wrap_socket(open_ones.enter_context(connected(base)), server_hostname="localhost")
        dripped(slow, b"GET / HT", b"x")
        assert httpx.get(live, verify=trusting, trust_env=False).status_code == 200
        stopped(process)


@pytest.fixture
def behind(bowout: Bowout) -> Iterator[str]:
    """The port of a service that trusts proxies at 127.0.0.1."""
    with serving_over(bowout, "--host", "0.0.0.0", "--behind-proxy", "127.0.0.1", "--public-name", NAME) as served:
        yield served[0].rpartition(":")[2]
        stopped(served[1])


def test_behind_a_proxy_its_word_counts_and_nobody_elses(bowout: Bowout, behind: str) -> None:
    token, host = token_of(bowout), {"host": NAME}
    with (
        proxy_before(int(behind), FORWARDED) as base,
        httpx.Client(base_url=base, headers=host, trust_env=False) as client,
    ):
        answer = client.get("/api/v1/threads", headers=token)
        assert answer.status_code == 200
        assert "strict-transport-security" in answer.headers
        assert client.get("/api/v1/threads", headers={**token, "host": "rebound.example"}).status_code == 421
        assert client.get("/api/v1/threads", headers={**token, "host": "127.0.0.1"}).status_code == 421
        # What the client writes itself is not taken for the proxy's word.
        assert client.get("/api/v1/threads", headers={**token, "forwarded": "for=1.2.3.4"}).status_code == 400
        assert client.get("/api/v1/threads", headers={**token, "origin": f"http://{NAME}"}).status_code == 403
        link = bowout("sign-in", "--behind-proxy", "127.0.0.1", "--public-name", NAME).out
        assert link.startswith(f"https://{NAME}/sign-in/")
        cookie = signed_in(client, link, f"https://{NAME}", NAME).headers["set-cookie"].lower()
        assert "; secure" in cookie
    with proxy_before(int(behind), {"X-Forwarded-For": "{client}", "X-Forwarded-Proto": "http"}) as plain:
        refused = httpx.get(f"{plain}/api/v1/threads", headers={**token, **host}, trust_env=False)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:bowout:problem:not-by-proxy")
    past = httpx.HTTPTransport(local_address="127.0.0.3")
    with httpx.Client(base_url=f"http://127.0.0.1:{behind}", transport=past) as client:
        forged = {**token, **host, "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https"}
        assert client.get("/api/v1/threads", headers=forged).status_code == 403


def test_a_proxy_may_name_the_host_and_speak_the_standard(bowout: Bowout, behind: str) -> None:
    adding = {"Host": f"127.0.0.1:{behind}", "Forwarded": f'for="{{client}}";proto=https;host={NAME}'}
    with proxy_before(int(behind), adding) as base:
        answer = httpx.get(f"{base}/api/v1/threads", headers=token_of(bowout), trust_env=False)
        assert answer.status_code == 200, answer.text
