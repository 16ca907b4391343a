"""The world around the extension, all of it real: a Gmail-like mail server, its scanned mailbox, the service."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from server.demo.compose import compose
from server.demo.script import SELLER, Script, scripts
from tests.extension.gmail_site import SiteMessage, SiteThread, site_message
from tests.extension.related import arrived, related
from tests.server.cli.command import Bowout
from tests.servers.dovecot import PASSWORD, Certificates
from tests.servers.ending import end
from tests.servers.gmail import GmailLike, running_gmail_like
from tests.servers.ports import free_port, wait_for_port


@dataclass(slots=True)
class World:
    """A mailbox read by a service that serves. `threads` stand as Gmail shows them; the last came since the scan."""

    bowout: Bowout
    mail: GmailLike
    certificates: Certificates
    port: int
    threads: list[SiteThread]
    _process: subprocess.Popen[str] | None = field(default=None)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def account(self) -> str:
        return SELLER.email

    def thread(self, name: str) -> SiteThread:
        return next(thread for thread in self.threads if thread.name == name)

    def start(self) -> None:
        self._process = subprocess.Popen(
            self.bowout.arguments("serve", "--port", str(self.port)),
            env=self.bowout.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert wait_for_port(self.port, 90), "the service did not start"

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> None:
        if self._process is not None:
            end(self._process)
            self._process = None


class TrustingBowout(Bowout):
    """`bowout` that trusts the tests' certificate authority."""

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "SSL_CERT_FILE": str(self.home.parent / "authority.pem")}


@contextmanager
def running_world(certificates: Certificates, folder: Path) -> Iterator[World]:
    """Fill the mail server with the sample mailbox, scan it, and serve; everything is stopped when left."""
    (folder / "authority.pem").write_bytes((certificates.folder / "authority.pem").read_bytes())
    bowout = TrustingBowout(folder / "home")
    with running_gmail_like(certificates, user=SELLER.email) as mail:
        threads = fill(mail, (*scripts(), *related()))
        where = ("--host", "localhost", "--port", str(mail.port), "--user", SELLER.email, "--interval", "1440")
        added = bowout("account", "add", "work", *where, "--password-stdin", stdin=PASSWORD + "\n")
        assert added.code == 0, added.err
        scanned = bowout("scan", "work")
        assert scanned.code == 0, scanned.err
        threads += fill(mail, (arrived(),))
        world = World(bowout, mail, certificates, free_port(), threads)
        world.start()
        try:
            yield world
        finally:
            world.stop()


def fill(mail: GmailLike, delivered: Sequence[Script]) -> list[SiteThread]:
    """Deliver these threads; returns them as Gmail shows them."""
    now = datetime.now(UTC)
    mails = [(mail, script) for script in delivered for mail in compose(script, now)]
    messages: dict[str, list[SiteMessage]] = {}
    subjects: dict[str, str] = {}
    thread_ids: dict[str, int] = {}
    for composed, script in sorted(mails, key=lambda each: (each[0].at, each[0].raw)):
        headers = message_from_bytes(composed.raw, policy=policy.default)
        own = composed.sender.email == SELLER.email
        message_id = mail.deliver(
            composed.raw,
            labels=("\\Sent",) if own else ("\\Inbox",),
            thread_id=thread_ids.get(script.name),
            received_at=headers["Date"].datetime.astimezone(UTC),
        )
        thread_ids.setdefault(script.name, message_id)
        subjects.setdefault(script.name, re.sub(r"\s+", " ", str(headers["Subject"])))
        messages.setdefault(script.name, []).append(site_message(composed.raw, message_id))
    return [SiteThread(name, str(thread_ids[name]), subjects[name], tuple(found)) for name, found in messages.items()]


def wait_until(true: object, what: str, seconds: float = 20) -> None:
    """Wait for what another process does; fails with `what` where it never comes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if callable(true) and true():
            return
        time.sleep(0.1)
    raise AssertionError(what)
