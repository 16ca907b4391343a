"""The fixed bodies that benchmarks read: every reply of the sample mailbox, repeated, and long and monstrous ones."""

from __future__ import annotations

from datetime import UTC, datetime

from server.demo.sample import build
from server.mail.mime import parse

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def sample_bodies() -> list[str]:
    """The plain text of all messages of the sample mailbox, quotes and signatures left in."""
    return [parse(raw).body for raw in build(NOW)]


def monstrous_bodies() -> dict[str, str]:
    """Megabytes made to hurt."""
    return {
        "one line": "word " * 200_000,
        "short lines": "hello world this is\n" * 50_000,
        "almost attributions": "On 12 wrote\n" * 80_000,
        "dashes": "-" * 1_000_000,
        "quotes": "> yes\n" * 160_000,
    }
