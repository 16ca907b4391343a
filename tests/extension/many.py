"""A mailbox in which more threads wait for a decision than the service lists at once, read and served."""

from __future__ import annotations

import mailbox
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from server.demo.compose import compose
from server.demo.script import SELLER, Script
from server.mail.message import Address
from tests.extension.related import arrived
from tests.server.cli.command import Bowout
from tests.servers.ending import end
from tests.servers.ports import free_port, wait_for_port

STOPPED = 203
"""More than a page of the service's (`server.web.controllers.MAX_PAGE`)."""

OWED = "Proof room bookings"
"""The subject of the thread that goes on and waits for an answer."""

_OWED = "Yes, let us meet on Tuesday at ten. Does it work with two doors?\n"
_STOP = "Please remove me from your list, and do not write to me again.\n"


@dataclass(frozen=True, slots=True)
class Many:
    """A service by itself."""

    bowout: Bowout
    address: str


@contextmanager
def running_many(folder: Path) -> Iterator[Many]:
    """Threads that ended in a stop, and the oldest of all: one that goes on, with a question to the seller."""
    path = folder / "many.mbox"
    write([_owed(), *(_stopped(number) for number in range(STOPPED))], path)
    # By rules: what is read here leaves no doubt, and this many threads take the models minutes.
    bowout = Bowout(folder / "home", {"BOWOUT_READER": "rules"})
    added = bowout("account", "add", "work", "--path", str(path), "--me", SELLER.email)
    assert added.code == 0, added.err
    scanned = bowout("scan", "work")
    assert scanned.code == 0, scanned.err
    port = free_port()
    process = subprocess.Popen(
        bowout.arguments("serve", "--port", str(port)),
        env=bowout.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        assert wait_for_port(port, 90), "the service did not start"
        yield Many(bowout, f"http://127.0.0.1:{port}")
    finally:
        end(process)


def write(threads: list[Script], path: Path) -> None:
    """As an mbox file."""
    now = datetime.now(UTC)
    box = mailbox.mbox(path)
    for thread in threads:
        for mail in compose(thread, now):
            box.add(mail.raw)
    box.close()


def _stopped(number: int) -> Script:
    """A thread with a firm of its own, each asking to be left alone."""
    thread = arrived()
    asked, answered = thread.lines
    firm = f"firm{number:03}.example"
    person = replace(answered.author, address=Address(f"Robin Vale{number:03}", f"robin@{firm}"))
    lines = (replace(asked, to=(person.address,)), replace(answered, author=person, text=_STOP))
    return replace(thread, name=f"stopped {number:03}", subject=f"Proof room {number:03}", lines=lines)


def _owed() -> Script:
    """Older than those: on the last page."""
    thread = arrived()
    asked, answered = thread.lines
    lines = (replace(asked, days=asked.days + 5), replace(answered, days=answered.days + 5, text=_OWED))
    return replace(thread, subject=OWED, lines=lines)
