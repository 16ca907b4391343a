"""What every mailbox made of files gives: the bytes of a message and what the file system or the format says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.services.ports.mailbox import MailboxState

MESSAGE_LIMIT_BYTES = 32 << 20
"""More of one message is not read into memory: its text stands before its attachments."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One message as it lies in the file, at most `MESSAGE_LIMIT_BYTES` of it; `size` is what it has in all.

    `delivered_at` is aware UTC and only a stand-in for a missing Date. `fault` says why it cannot be read, or not as a
    whole: `data` is then what there is of it.
    """

    data: bytes
    size: int
    delivered_at: datetime | None = None
    fault: str | None = None


class FileMailbox(Protocol):
    """A mailbox made of files."""

    @property
    def state(self) -> MailboxState:
        """Name, role and counters."""
        ...

    def uids(self) -> Sequence[int]:
        """Uids present, ascending, without those the format marks as deleted or as drafts."""
        ...

    def read(self, uid: int) -> Raw | None:
        """The message at `uid`; None where it is gone."""
        ...
