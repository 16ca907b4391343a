"""What a scan reports while it runs and when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from server.mail.message import Broken


class ScanPhase(StrEnum):
    """The steps of a scan, in their order."""

    LISTING = "listing"
    HEADERS = "headers"
    TEXT = "text"
    READING = "reading"
    JUDGING = "judging"


class Progress(Protocol):
    """Told how far a scan is; `total` is what is known so far."""

    def __call__(self, phase: ScanPhase, done: int, total: int) -> None:
        """Take note."""
        ...


def no_progress(phase: ScanPhase, done: int, total: int) -> None:
    """For callers that show nothing."""


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a scan did. It adds up: seen = stored + merged + failed + the sum of filtered.

    `filtered` counts by reason; `failed` names each message that could not be read; `threads` were judged.
    `unsure` counts threads of which it is hard to tell whether they are prospects'; a review asks about them.
    """

    account: str
    seen: int = 0
    stored: int = 0
    merged: int = 0
    filtered: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[Broken, ...] = ()
    threads: int = 0
    read: int = 0
    proposed: tuple[str, ...] = ()
    unsure: int = 0

    def as_json(self) -> dict[str, Any]:
        """The summary as `bowout scan --json` prints it."""
        return {
            "account": self.account,
            "seen": self.seen,
            "stored": self.stored,
            "merged": self.merged,
            "filtered": dict(sorted(self.filtered.items())),
            "failed": [{"mailbox": b.mailbox, "uid": b.uid, "reason": b.reason} for b in self.failed],
            "threads": self.threads,
            "read": self.read,
            "proposed_addresses": list(self.proposed),
            "unsure": self.unsure,
        }


class ScanState(StrEnum):
    """How far a scan is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ScanFailure:
    """Why an account's last scan failed, in words without mail text; `in_a_row` have failed since one went well."""

    at: datetime
    message: str
    advice: str = ""
    in_a_row: int = 1


@dataclass(frozen=True, slots=True)
class ScanStatus:
    """A scan as it stands; `done` of `total` in this phase. `message` and `advice` say why it failed."""

    id: str
    account: str
    state: ScanState
    began_at: datetime
    phase: ScanPhase = ScanPhase.LISTING
    done: int = 0
    total: int = 0
    ended_at: datetime | None = None
    summary: Mapping[str, Any] | None = None
    message: str = ""
    advice: str = ""
