"""Ctrl-c at a question ends the command, and keeps what was answered before."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from pathlib import Path

from server.demo.sample import SELLER, write_mbox
from tests.server.cli.command import Bowout
from tests.server.services.fake_source import NOW

LOGIN = ("--host", "imap.example.com", "--user", "dana@northlight.example", "--password-stdin")
TRIES, SECONDS_BETWEEN_TRIES = 20, 5


def interrupted_at(bowout: Bowout, question: bytes, *arguments: str, answers: bytes = b"") -> tuple[int, str]:
    """Run on a terminal, answer, and interrupt at the question that follows; how it ended and what it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        bowout.arguments(*arguments),
        env=bowout.environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- no threads here
    )
    os.close(theirs)
    shown = read_to(ours, question)
    for answer in answers.splitlines(keepends=True):
        os.write(ours, answer)
        shown += read_to(ours, question)
    try:
        code = interrupted(process)
        shown += read_to(ours, b"\0")
    finally:
        process.kill()
        os.close(ours)
    return code, shown.decode()


def interrupted(process: subprocess.Popen[bytes]) -> int:
    """Interrupt until it ends: readline misses a signal that comes just before it begins to wait for a key."""
    for _ in range(TRIES):
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(SECONDS_BETWEEN_TRIES)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("it does not end")


def read_to(terminal: int, end: bytes) -> bytes:
    """What is shown up to some bytes, or to the end of the other side."""
    shown = b""
    while end not in shown:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # Linux says so where the other side is closed
            break
    return shown


def test_no_password_is_taken(bowout: Bowout) -> None:
    assert bowout("account", "add", "work", *LOGIN, stdin="zebrawood\n").code == 0
    for arguments, question in (((), b"Password:"), (("--keep",), b"shall go?")):
        code, shown = interrupted_at(bowout, question, "account", "password", "work", *arguments)
        assert (code, "Aborted!" in shown, "Kept" in shown) == (1, True, False), shown


def test_a_review_keeps_what_was_answered(bowout: Bowout, tmp_path: Path) -> None:
    write_mbox(tmp_path / "all.mbox", NOW)
    added = ("account", "add", "old", "--path", str(tmp_path / "all.mbox"), "--me", SELLER.email)
    assert bowout(*added).code == 0
    code, shown = interrupted_at(bowout, b"Prospect?", "account", "review", "old", answers=b"n\n")
    assert (code, "1 answers are kept" in shown) == (0, True), shown
    assert bowout("account", "review", "old", "--answers").out.startswith("no ")
