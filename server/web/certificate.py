"""A certificate and its key as files: looked at before anything is served with them, and what is wrong said in words.

Looking is a handshake of the certificate with itself, in memory: what passes it is what a browser could be shown, its
time, its key and its purpose included. Who vouches for it is not asked here: that is for those who come.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from server.errors import UsageError

_EXPIRED, _NOT_YET = 10, 9  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID (OpenSSL, x509_vfy.h)
_FLIGHTS = 8


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """The certificate (with those between it and its authority) and its key, both in PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """The names and addresses it is for (lower case, wildcards left out), and its last moment."""

    names: tuple[str, ...]
    good_until: datetime


def look_at(files: TlsFiles) -> Certificate:
    """What the files hold; `UsageError` where they cannot be served with."""
    return _shaken_hands(context_of(files), files)


def context_of(files: TlsFiles) -> ssl.SSLContext:
    """What serves with the files, by TLS 1.2 or later; `UsageError` where they cannot be read or do not fit."""
    _readable(files.certificate, "certificate")
    _private(files.key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        server.load_cert_chain(files.certificate, files.key, password=_no_password)
    except ssl.SSLError as error:
        raise _unfit(files, error) from error
    return server


def _shaken_hands(server: ssl.SSLContext, files: TlsFiles) -> Certificate:
    """A handshake whose client takes this very certificate for its authority."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    client.load_verify_locations(files.certificate)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    for _ in range(_FLIGHTS):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                raise _untimely(files, error) from error
    shown = ends[0].getpeercert() or {}
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    pairs: tuple[tuple[str, str], ...] = shown.get("subjectAltName", ())  # type: ignore[assignment]
    names = [_host(kind, name.lower()) for kind, name in pairs if kind in {"DNS", "IP Address"} and "*" not in name]
    return Certificate(tuple(names), until)


def _host(kind: str, name: str) -> str:
    """A name as it stands in a Host header: addresses of version 6 in brackets."""
    return f"[{ipaddress.ip_address(name)}]" if kind == "IP Address" and ":" in name else name


def _readable(file: Path, what: str) -> os.stat_result:
    try:
        with file.open("rb") as stream:
            return os.fstat(stream.fileno())
    except OSError as error:
        raise UsageError(
            f"The {what} {file} cannot be read: {error.strerror}.", "Name a file in PEM that you may read."
        ) from error


def _private(key: Path) -> None:
    if stat.S_IMODE(_readable(key, "key").st_mode) & 0o077:
        raise UsageError(f"The key {key} may be read by others.", f"Run: chmod 600 {key}")


def _no_password() -> str:
    raise UsageError("The key is locked by a passphrase.", "Serve with a key without one, for your eyes only.")


def _unfit(files: TlsFiles, error: ssl.SSLError) -> UsageError:
    if error.reason == "KEY_VALUES_MISMATCH":
        return UsageError(
            f"The key {files.key} does not fit the certificate {files.certificate}.", "Name the key it was made with."
        )
    return UsageError(
        f"{files.certificate} and {files.key} are no certificate and key in PEM.",
        "Each begins with -----BEGIN; the certificate goes first, then those between it and its authority.",
    )


def _untimely(files: TlsFiles, error: ssl.SSLCertVerificationError) -> UsageError:
    if error.verify_code == _EXPIRED:
        return UsageError(f"The certificate {files.certificate} has expired.", "Renew it, then start again.")
    if error.verify_code == _NOT_YET:
        return UsageError(f"The certificate {files.certificate} is not valid yet.", "Set the clock, or wait.")
    return UsageError(
        f"The certificate {files.certificate} is not for a server ({error.verify_message}).", "Have one made for one."
    )
