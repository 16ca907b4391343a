"""A server with Gmail's IMAP extensions and mailboxes: hoodiecrow with a plug-in of our own (gmail_like/)."""

from __future__ import annotations

import base64
import json
import shutil
import signal
import ssl
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.servers.dovecot import PASSWORD, Certificates
from tests.servers.ending import end
from tests.servers.ports import free_port, wait_for_port

FOLDER = Path(__file__).parent / "gmail_like"
NO_NODE = "Node.js is not installed: run `make system-packages` (Debian: sudo apt-get install nodejs npm)"
NO_MODULES = "the Gmail-like server's packages are missing: run `make test`, or `npm ci` in tests/servers/gmail_like"
FIRST_ID = 1_790_000_000_000_000_001
"""Gmail's ids do not fit into a double: whoever rounds them fails the tests."""


@dataclass(slots=True)
class GmailLike:
    """A running server with one account."""

    port: int
    user: str
    trusting: ssl.SSLContext
    _process: subprocess.Popen[str]
    _ids: Iterator[int] = field(default_factory=lambda: count(FIRST_ID))

    def deliver(
        self,
        raw: bytes,
        *,
        labels: Sequence[str] = ("\\Inbox",),
        thread_id: int | None = None,
        flags: Sequence[str] = (),
        received_at: datetime = datetime(2024, 6, 10, 9, tzinfo=UTC),
    ) -> int:
        """Put a message into All Mail (Trash with that label) and where its labels say; returns its X-GM-MSGID."""
        message_id = next(self._ids)
        mail = {
            "raw": base64.b64encode(raw).decode(),
            "labels": list(labels),
            "flags": list(flags),
            "messageId": str(message_id),
            "threadId": str(thread_id or message_id),
            "internaldate": received_at.strftime("%d-%b-%Y %H:%M:%S +0000"),
        }
        self._command("deliver", mail)
        return message_id

    def flags(self, mailbox: str) -> list[list[str]]:
        """The flags of each message of a mailbox: what reading must not change."""
        found: list[list[str]] = self._command("flags", mailbox)
        return found

    def refuse(self) -> None:
        """Stop listening, as a server that is down; its mailboxes stay."""
        self._command("refuse")

    def accept(self) -> None:
        """Listen again after `refuse`."""
        self._command("accept")
        assert wait_for_port(self.port, 30), "the Gmail-like server did not come back"

    def halt(self) -> None:
        """Let nobody in and answer nothing, as a server that hangs: its port stays open."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again after `halt`."""
        self._process.send_signal(signal.SIGCONT)

    def _command(self, name: str, argument: object = None) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, argument]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


GmailFactory = Callable[..., GmailLike]


@pytest.fixture
def gmail_like(certificates: Certificates) -> Iterator[GmailFactory]:
    """Start Gmail-like servers: `gmail_like()`, or `gmail_like(all_mail="Alle Nachrichten", sent="Gesendet")`."""
    with ExitStack() as stack:
        yield lambda **names: stack.enter_context(running_gmail_like(certificates, **names))


@contextmanager
def running_gmail_like(
    certificates: Certificates,
    all_mail: str = "All Mail",
    sent: str = "Sent Mail",
    user: str = "dana@northlight.example",
) -> Iterator[GmailLike]:
    """Start the server and stop it when left; fails where Node.js or its packages are missing."""
    node = shutil.which("node")
    if node is None:
        pytest.fail(NO_NODE)
    if not (FOLDER / "node_modules" / "hoodiecrow-imap").is_dir():
        pytest.fail(NO_MODULES)
    port = free_port()
    config = {
        "port": port,
        "user": user,
        "password": PASSWORD,
        "key": str(certificates.folder / "key.pem"),
        "cert": str(certificates.folder / "cert.pem"),
        "names": {"all": all_mail, "sent": sent},
    }
    command = [node, "--no-deprecation", str(FOLDER / "server.js"), json.dumps(config)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if process.stdout.readline().strip() != '"listening"':
            pytest.fail("the Gmail-like server did not start; its output is above")
        yield GmailLike(port, user, certificates.trusting, process)
    finally:
        end(process)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
