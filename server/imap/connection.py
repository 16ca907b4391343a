"""One IMAP connection that can only read.

`Connection` is the sole holder of an imapclient: it has no method that changes anything, selects with EXAMINE only,
never without comparing the uidvalidity, and fetches only what a `Peek` names, which exists as BODY.PEEK alone.

imapclient's traps this file keeps away from (all reproduced with 4.1): its debug level makes every reply be formatted
even when nothing logs; ranges as strings fail after the command was sent, so uids are lists of ints; too long a list
is refused by Dovecot, and a reply line above a million octets by imaplib; one connection belongs to one thread.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from server.errors import LoginRefusedError, TlsRefusedError
from server.services.ports.account import ImapEndpoint, Tls
from server.services.ports.mailbox import ThreadIds

CONNECT_TIMEOUT_SECONDS = 15.0
_SEARCH_WINDOW = 80_000
"""Messages per SEARCH: their uids then stay below imaplib's limit of a million octets to the line."""
_SEARCH_OVERLAP = 1_000
"""Messages asked for twice where windows meet, in case others are expunged between two commands."""


@dataclass(frozen=True, slots=True)
class Peek:
    """One thing to fetch that sets no \\Seen flag; made by the functions below only."""

    item: str


STRUCTURE = Peek("BODYSTRUCTURE")
RECEIVED = Peek("INTERNALDATE")
SIZE = Peek("RFC822.SIZE")
GMAIL = (Peek("X-GM-MSGID"), Peek("X-GM-THRID"), Peek("X-GM-LABELS"))


def header_peek(fields: Sequence[str]) -> Peek:
    """The header fields named."""
    return Peek(f"BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})]")


def part_peek(section: str, limit_octets: int) -> Peek:
    """The first octets of a part (of the whole mail for an empty section), by a partial fetch."""
    return Peek(f"BODY.PEEK[{section}]<0.{limit_octets}>")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of LIST: name decoded from modified UTF-7 (RFC 3501 5.1.3), flags lower case."""

    name: str
    delimiter: str
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Status:
    """The counters STATUS gives."""

    uidvalidity: int
    uidnext: int
    messages: int
    highestmodseq: int | None


# What may stand in a command unquoted (RFC 3501 9, astring). IMAPClient quotes blanks and quotation marks only, so a
# Message-ID with any other mark, which is as good as never seen, is not searched for.
_ASTRING = re.compile(r"[A-Za-z0-9!#$&'+,./:;<=>?@\[^_`|}~-]+")


class Connection:
    """A connection to one account, logged in or not yet; use it from one thread only."""

    def __init__(self, endpoint: ImapEndpoint, timeout_seconds: float, tls_context: ssl.SSLContext | None) -> None:
        """Connect under TLS; raises `TlsRefusedError` for plain text off loopback, else what imapclient raises."""
        if endpoint.tls is Tls.NONE and not is_loopback(endpoint.host):
            raise TlsRefusedError(
                f"{endpoint.host} would get the password in plain text", "Use TLS (port 993) or STARTTLS (port 143)."
            )
        context = tls_context or ssl.create_default_context()
        self._client = IMAPClient(
            endpoint.host,
            port=endpoint.port,
            ssl=endpoint.tls is Tls.IMPLICIT,
            ssl_context=context,
            timeout=SocketTimeout(min(CONNECT_TIMEOUT_SECONDS, timeout_seconds), timeout_seconds),
        )
        self._client._imap.debug = 0
        self._client.normalise_times = False
        self._endpoint = endpoint
        self._examined: tuple[str, int] | None = None
        self._capabilities: frozenset[bytes] = frozenset()
        if endpoint.tls is Tls.STARTTLS:
            self._client.starttls(context)

    def login(self, password: str | None) -> None:
        """Log in; raises `LoginRefusedError` where there is no password or the user name is none."""
        user = self._endpoint.user
        if not password:
            raise LoginRefusedError(f"no password is known for {self._endpoint.host}", "Give the account a password.")
        if any(character in user + password for character in "\r\n\0"):
            raise LoginRefusedError("user name or password holds a line break", "Give them again.")
        if user.isascii() and password.isascii() and user.isprintable() and not set(user) & set(' "\\(){%*'):
            self._client.login(user, password)
        else:
            # LOGIN takes ASCII only, and imaplib does not quote its user name.
            self._client.plain_login(user, password)
        self._capabilities = frozenset(self._client.capabilities())

    def close(self) -> None:
        """Log out, or just hang up where that fails."""
        try:
            self._client.logout()
        except (IMAPClientError, OSError):
            self.hang_up()

    def hang_up(self) -> None:
        """Close the connection without a word."""
        with suppress(OSError):
            self._client.shutdown()

    @property
    def has_gmail(self) -> bool:
        """Whether Gmail's ids and labels can be fetched."""
        return b"X-GM-EXT-1" in self._capabilities

    def list_mailboxes(self) -> list[Listed]:
        """All mailboxes, those that cannot be selected too."""
        return [
            Listed(
                name if isinstance(name, str) else name.decode("utf-8", "replace"),
                (delimiter or b"").decode("ascii", "replace"),
                frozenset(flag.decode("ascii", "replace").lower() for flag in flags),
            )
            for flags, delimiter, name in self._client.list_folders()
        ]

    def foreign_prefixes(self) -> tuple[str, ...]:
        """Prefixes of other users' and shared mailboxes, where the server tells its namespaces (RFC 2342)."""
        if b"NAMESPACE" not in self._capabilities:
            return ()
        spaces = self._client.namespace()
        return tuple(prefix for group in (spaces.other, spaces.shared) for prefix, _ in group or () if prefix)

    def status(self, name: str) -> Status:
        """Counters of a mailbox, without selecting it."""
        if self._examined is not None and self._examined[0] == name:
            # STATUS of the mailbox in hand tells what was last seen of it; NOOP makes the server look again.
            self._client.noop()
        modseq = self._capabilities & {b"CONDSTORE", b"QRESYNC"}
        wanted = ["UIDVALIDITY", "UIDNEXT", "MESSAGES", *(["HIGHESTMODSEQ"] if modseq else [])]
        found = self._client.folder_status(name, wanted)
        highest = found.get(b"HIGHESTMODSEQ")
        return Status(
            int(found[b"UIDVALIDITY"]),
            int(found[b"UIDNEXT"]),
            int(found[b"MESSAGES"]),
            int(highest) if highest else None,
        )

    def examine(self, name: str, uidvalidity: int) -> bool:
        """Select read-only (EXAMINE); False, and nothing selected, where the uidvalidity is another one."""
        if self._examined == (name, uidvalidity):
            return True
        self._examined = None
        found = self._client.select_folder(name, readonly=True)
        if found.get(b"UIDVALIDITY") != uidvalidity:
            return False
        self._examined = (name, uidvalidity)
        return True

    def search(self, first: int, messages: int) -> list[int]:
        """Uids at or above `first` of the examined mailbox, without deleted messages and drafts, ascending."""
        self._require_examined()
        found: set[int] = set()
        for start in range(1, max(messages, 1) + 1, _SEARCH_WINDOW):
            end = start + _SEARCH_WINDOW + _SEARCH_OVERLAP
            last = "*" if end >= messages else str(end)
            window = ["UID", f"{first}:*", "UNDELETED", "UNDRAFT"]
            if messages > _SEARCH_WINDOW:
                window.insert(0, f"{start}:{last}")
            found.update(self._client.search(window))
        # "n:*" always names the last message, even where its uid is below n (RFC 3501 6.4.8).
        return sorted(uid for uid in found if uid >= first)

    def find_thread(self, wanted: ThreadIds) -> list[int]:
        """Uids of the examined mailbox that bear Gmail's thread id, or have or refer to one of the Message-IDs."""
        self._require_examined()
        there = ["UNDELETED", "UNDRAFT"]
        if wanted.gmail_thread_id is not None:
            return sorted(self._client.search(["X-GM-THRID", wanted.gmail_thread_id, *there])) if self.has_gmail else []
        found: set[int] = set()
        for message_id in wanted.message_ids:
            if _ASTRING.fullmatch(message_id):
                for header in ("MESSAGE-ID", "REFERENCES", "IN-REPLY-TO"):
                    found.update(self._client.search(["HEADER", header, message_id, *there]))
        return sorted(found)

    def fetch(self, uids: Sequence[int], peeks: Sequence[Peek]) -> Mapping[int, Mapping[bytes, Any]]:
        """What the peeks name, by uid; vanished uids are missing."""
        self._require_examined()
        found: Mapping[int, Mapping[bytes, Any]] = self._client.fetch(list(uids), [peek.item for peek in peeks])
        return found

    def _require_examined(self) -> None:
        if self._examined is None:
            raise RuntimeError("no mailbox is examined")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine for sure; names other than localhost are not looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
