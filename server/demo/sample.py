"""The sample mailbox as messages and as an mbox file."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from server.demo.compose import Composed, compose
from server.demo.script import SELLER, Script, scripts
from server.errors import UsageError

_FROM_LINE = re.compile(rb"^(>*From )", re.MULTILINE)

__all__ = ["SELLER", "build", "scripts_by_message_id", "write_mbox"]


def build(now: datetime) -> list[bytes]:
    """All messages of the sample mailbox in the order of their dates, as RFC 5322 bytes dated before `now` (aware).

    The same `now` gives the same bytes.
    """
    return [item.raw for item in _ordered(now)]


def write_mbox(path: Path, now: datetime) -> None:
    """Write the sample mailbox as an mbox file (mboxrd, RFC 4155), replacing one that is there.

    `UsageError` where the file cannot be written.
    """
    content = b"".join(_entry(item) for item in _ordered(now))
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written.", "Name a file in a folder you may write to.") from error


def scripts_by_message_id(now: datetime) -> dict[str, Script]:
    """Which script each message belongs to, by its Message-ID without angle brackets: `expect` is the move to show."""
    return {item.message_id: script for script in scripts() for item in compose(script, now)}


def _ordered(now: datetime) -> list[Composed]:
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    composed = [item for script in scripts() for item in compose(script, now)]
    return sorted(composed, key=lambda item: (item.at, item.raw))


def _entry(item: Composed) -> bytes:
    date = item.at.astimezone(UTC).strftime("%a %b %d %H:%M:%S %Y")
    body = _FROM_LINE.sub(rb">\1", item.raw.replace(b"\r\n", b"\n"))
    return f"From {item.sender.email} {date}\n".encode() + body.rstrip(b"\n") + b"\n\n"
