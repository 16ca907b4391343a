"""How the server is reached: what a proxy says and who is believed, certificates, options that hold together."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from server.errors import UsageError
from server.web.certificate import TlsFiles, look_at
from server.web.forwarding import Told, client_of, told
from server.web.reach import reach_of

PROXIES = (ipaddress.ip_network("10.0.0.5"), ipaddress.ip_network("10.1.0.0/28"))
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def files_of(authority: trustme.CA, folder: Path, *names: str, until: datetime | None = None) -> TlsFiles:
    begin = None if until is None else until - timedelta(days=30)
    made = authority.issue_cert(*names, not_before=begin, not_after=until)
    files = TlsFiles(folder / "cert.pem", folder / "key.pem")
    files.certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    files.key.touch(0o600)
    files.key.write_bytes(made.private_key_pem.bytes())
    return files


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], Told()),
        ([("X-Forwarded-For", "evil, 1.2.3.4"), ("X-Forwarded-Proto", "HTTPS")], Told(("evil", "1.2.3.4"), "https")),
        ([("X-Forwarded-For", "evil"), ("X-Forwarded-For", "1.2.3.4")], Told(("evil", "1.2.3.4"))),
        ([("X-Forwarded-Proto", "https, http"), ("X-Forwarded-Host", "a, b")], Told((), "http", "b")),
        ([("Forwarded", "for=1.2.3.4;proto=https;host=b.example")], Told(("1.2.3.4",), "https", "b.example")),
        (
            [("Forwarded", 'for="a,b;c", for="[2001:db8::1]:80" ; Proto=https')],
            Told(("a,b;c", "[2001:db8::1]:80"), "https"),
        ),
        ([("Forwarded", "for=evil;proto=https"), ("Forwarded", "proto=http")], Told(("evil", "unknown"), "http")),
        ([("Forwarded", "for=1.2.3.4"), ("X-Forwarded-For", "5.6.7.8")], None),
        ([("Forwarded", "for=a;;proto=https, ,")], Told(("a", "unknown", "unknown"))),
        ([("Forwarded", r'for="a\", b";proto=https')], Told((r"a\", b",), "https")),
        # What a client leaves open swallows nothing of what the proxy adds.
        ([("Forwarded", 'for="a'), ("Forwarded", 'for="[2001:db8::1]";proto=https')], None),
        ([("Forwarded", 'for="a\\'), ("Forwarded", 'for="[2001:db8::1]";proto=https')], None),
        ([("Forwarded", 'for="a'), ("Forwarded", "for=1.2.3.4;proto=https")], None),
        ([("Forwarded", "for")], None),
        ([("Forwarded", "for=a," * 2000)], None),
    ],
)
def test_what_a_proxy_tells(headers: list[tuple[str, str]], expected: Told | None) -> None:
    assert told([(name.encode(), value.encode()) for name, value in headers]) == expected


@pytest.mark.usefixtures("ended_if_endless")
@pytest.mark.parametrize("unit", [',"', ";", ","])
def test_no_header_makes_more_than_linear_work(unit: str) -> None:
    value = (unit * 2000)[:1999].encode() + b'"'
    for _ in range(3000):
        assert told([(b"Forwarded", value)]) is None


@pytest.mark.parametrize(
    ("by", "client"),
    [
        ([], "10.0.0.5"),
        (["1.2.3.4"], "1.2.3.4"),
        (["10.0.0.5", "9.9.9.9", "1.2.3.4:5555"], "1.2.3.4"),
        (["9.9.9.9", "1.2.3.4", "10.1.0.3", "::ffff:10.1.0.4"], "1.2.3.4"),
        (["9.9.9.9", "[2001:db8::1]:443"], "2001:db8::1"),
        (["9.9.9.9", "unknown"], "unknown"),
        (["10.1.0.3"], "10.1.0.3"),
    ],
)
def test_only_the_last_word_of_who_is_no_proxy_counts(by: list[str], client: str) -> None:
    assert client_of("10.0.0.5", by, PROXIES) == client


def test_a_certificate_tells_its_names_and_end(authority: trustme.CA, tmp_path: Path) -> None:
    until = (NOW + timedelta(days=5)).replace(microsecond=0)
    files = files_of(authority, tmp_path, "Bowout.example", "*.b.example", "127.0.0.1", "::1", until=until)
    found = look_at(files)
    assert found.names == ("bowout.example", "127.0.0.1", "[::1]")
    assert found.good_until == until
    reach = reach_of(files.certificate, files.key)
    assert reach.hosts == {"bowout.example", "127.0.0.1", "[::1]"}
    assert reach.url(8765) == "https://bowout.example:8765"
    assert reach_of(files.certificate, files.key, names=["Other.example:444"]).url(8765) == "https://other.example:444"


def test_what_is_wrong_with_a_certificate_is_said_in_words(authority: trustme.CA, tmp_path: Path) -> None:
    def said(files: TlsFiles) -> str:
        with pytest.raises(UsageError) as caught:
            look_at(files)
        assert caught.value.advice
        return str(caught.value)

    expired = files_of(authority, tmp_path, "a.example", until=NOW - timedelta(days=1))
    assert "has expired" in said(expired)
    assert "not valid yet" in said(files_of(authority, tmp_path, "a.example", until=NOW + timedelta(days=60)))
    (tmp_path / "other").mkdir()
    other = files_of(authority, tmp_path / "other", "a.example")
    assert "does not fit" in said(TlsFiles(expired.certificate, other.key))
    assert "cannot be read" in said(TlsFiles(tmp_path / "none.pem", other.key))
    assert "cannot be read" in said(TlsFiles(other.certificate, tmp_path / "none.pem"))
    assert "no certificate and key" in said(TlsFiles(other.key, other.key))
    other.key.chmod(0o640)
    assert "may be read by others" in said(other)
    locked = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"
    other.key.chmod(0o600)
    other.key.write_bytes(locked)
    assert said(other)


def test_options_that_do_not_hold_together_are_refused(authority: trustme.CA, tmp_path: Path) -> None:
    files = files_of(authority, tmp_path, "*.b.example")
    pair = {"certificate": files.certificate, "key": files.key}
    for given, reason in (
        ({"certificate": files.certificate}, "go together"),
        ({**pair, "proxies": ["10.0.0.5"]}, "either"),
        (pair, "names no host"),
        ({"proxies": ["10.0.0.5"]}, "must know its name"),
        ({"proxies": ["nginx"], "names": ["b.example"]}, "no address of a proxy"),
        ({"proxies": ["0.0.0.0/0"], "names": ["b.example"]}, "everybody"),
        ({"proxies": ["::/0"], "names": ["b.example"]}, "everybody"),
        ({"proxies": ["10.0.0.5"], "names": ["https://b.example/"]}, "no host name"),
        ({"names": ["b.example"]}, "with TLS or behind a proxy"),
    ):
        with pytest.raises(UsageError, match=reason):
            reach_of(**given)  # type: ignore[arg-type]
    assert reach_of().url(8765) == "http://127.0.0.1:8765"
    assert reach_of(proxies=["10.0.0.5"], names=["B.example"]).url(8765) == "https://b.example"
