"""Turns what imapclient, TLS and sockets raise into the errors a user can act on.

Server replies are never quoted, since they may hold addresses; only their response code (RFC 5530) is looked at.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from server.errors import BowoutError, LoginRefusedError, TlsRefusedError, UnreachableError
from server.imap.presets import preset_for_host
from server.services.ports.account import Account, ImapEndpoint

MALFORMED: Final = (IndexError, TypeError, ValueError, KeyError, AttributeError)
"""What imapclient's parsers raise, beside its own errors, for replies that break the grammar (seen: empty parts)."""

_RESPONSE_CODE = re.compile(r"\[([A-Z-]+)")
_BUSY = re.compile(r"too many|temporar|try again|rate limit", re.IGNORECASE)
_TEMPORARY = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "THROTTLED"})


@contextmanager
def translated(account: Account, endpoint: ImapEndpoint) -> Iterator[None]:
    """Raise what goes wrong inside as the `UnreachableError` that says what failed and what to do."""
    try:
        yield
    except BowoutError:
        raise
    except (IMAPClientError, OSError) as error:
        raise _meaning(error, account, endpoint) from error


def is_drop(error: BaseException) -> bool:
    """Whether the connection itself is gone: connecting again may help."""
    return isinstance(error, OSError | IMAPClientAbortError)


def _meaning(error: IMAPClientError | OSError, account: Account, endpoint: ImapEndpoint) -> UnreachableError:
    where = f"{endpoint.host}:{endpoint.port}"
    name = f"account {account.name}"
    if isinstance(error, LoginError):
        return _login_meaning(error, name, endpoint)
    if isinstance(error, ssl.SSLError | CapabilityError | ssl.CertificateError):
        return _tls_meaning(error, name, where)
    if isinstance(error, socket.gaierror):
        return UnreachableError(
            f"{name}: no host named {endpoint.host} can be found", "Check the host's spelling and the network."
        )
    if isinstance(error, ConnectionRefusedError):
        return UnreachableError(
            f"{name}: {where} refuses connections", "Check host and port (993 for TLS, 143 for STARTTLS)."
        )
    if isinstance(error, TimeoutError):
        return UnreachableError(f"{name}: {where} did not answer in time", "Try again; check the network and the port.")
    if is_drop(error):
        return UnreachableError(f"{name}: {where} broke the connection off", "Try again later.")
    return UnreachableError(f"{name}: {where} refused a command", "Try again; if it stays, the server may be broken.")


def _login_meaning(error: LoginError, name: str, endpoint: ImapEndpoint) -> UnreachableError:
    cause = error.__context__
    if isinstance(cause, IMAPClientAbortError):
        return UnreachableError(f"{name}: {endpoint.host} broke the connection off at login", "Try again later.")
    code = _RESPONSE_CODE.search(str(error))
    if (code and code.group(1) in _TEMPORARY) or _BUSY.search(str(error)):
        return UnreachableError(
            f"{name}: {endpoint.host} takes no logins right now",
            "Close other mail programs or try again in some minutes.",
        )
    preset = preset_for_host(endpoint.host)
    advice = "Check user and password; many providers want an app password in place of the account's own."
    if preset:
        advice = f"{preset.name}: " + " ".join(preset.steps)
    return LoginRefusedError(f"{name}: {endpoint.host} refused the user name or password", advice)


def _tls_meaning(error: Exception, name: str, where: str) -> TlsRefusedError:
    if isinstance(error, CapabilityError):
        return TlsRefusedError(f"{name}: {where} offers no STARTTLS", "Use TLS on port 993 instead.")
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message or "unknown reason"
        return TlsRefusedError(
            f"{name}: the certificate of {where} is not trusted ({reason})",
            "Check the host name. For a server of your own, name its authority's file in SSL_CERT_FILE.",
        )
    return TlsRefusedError(
        f"{name}: {where} does not speak TLS as expected", "Check the port: 993 is TLS from the start, 143 STARTTLS."
    )
