"""Opens an account's mail over IMAP."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from server.errors import UsageError
from server.imap.connection import Connection
from server.imap.reader import ImapSource
from server.services.ports.account import Account, ImapEndpoint
from server.services.ports.mailbox import MailSource

TIMEOUT_SECONDS = 60.0
"""How long one read may take before the connection counts as gone: large batches arrive well within it."""


@contextmanager
def open_source(
    account: Account,
    password: str | None,
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
    tls_context: ssl.SSLContext | None = None,
) -> Iterator[MailSource]:
    """Connect and log in; leaving logs out.

    Without `tls_context` the system's authorities are trusted (SSL_CERT_FILE adds one). Raises `UnreachableError`,
    `LoginRefusedError` or `TlsRefusedError`, each naming the account and what to do.
    """
    endpoint = imap_of(account)

    def connect() -> Connection:
        connection = Connection(endpoint, timeout_seconds, tls_context)
        try:
            connection.login(password)
        except BaseException:
            connection.hang_up()
            raise
        return connection

    source = ImapSource(account, endpoint, connect)
    try:
        yield source
    finally:
        source.close()


def imap_of(account: Account) -> ImapEndpoint:
    """The account's endpoint; `UsageError` for an account made of files."""
    if account.imap is None:
        raise UsageError(f"account {account.name} reads files, not a server")
    return account.imap
