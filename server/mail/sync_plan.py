"""What a scan of one mailbox has to do, from the counters of its last completed scan and those of now.

The facts (RFC 3501 2.3.1.1, RFC 7162): a uid means a message only together with the mailbox's uidvalidity; while that
stays, a uid is never used again, new messages get uids at or above uidnext, and uidnext never falls. A mailbox with
CONDSTORE also counts every change of flags, labels or presence in highestmodseq. One STATUS gives all counters.

The states of a mailbox, as seen from the last completed scan:

    unknown ──NEW from 1──> known ──equal counters──────────────> NOTHING
                              │────uidnext grew────────────────> NEW from the old uidnext
                              │────same uidnext, others differ─> CHANGED: messages gone, flags or labels changed
                              └────uidvalidity changed, or ────> RESYNC: forget the uids, read all, find the stored
                                   uidnext fell                  messages again by their key

The rule that must hold: when a scan completes, every uid below the recorded uidnext has been stored or skipped under
the recorded uidvalidity. So a scan that was cut off records nothing, and the next one makes the same plan again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Counters(Protocol):
    """The counters of a mailbox that travel together; `highestmodseq` is None without CONDSTORE."""

    @property
    def uidvalidity(self) -> int:
        """Under which the uids hold."""
        ...

    @property
    def uidnext(self) -> int:
        """Lower bound of the next uid."""
        ...

    @property
    def messages(self) -> int:
        """How many messages there are."""
        ...

    @property
    def highestmodseq(self) -> int | None:
        """Counter of changes."""
        ...


class SyncStep(StrEnum):
    """What to do with a mailbox."""

    NOTHING = "nothing"
    NEW = "new"
    CHANGED = "changed"
    RESYNC = "resync"


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """The step, and the first uid to be read (for NOTHING and CHANGED: the uid the next message will have)."""

    step: SyncStep
    first_uid: int


def plan(stored: Counters | None, current: Counters) -> SyncPlan:
    """The plan for a mailbox last recorded as `stored` (None: never) and now standing at `current`.

    Whether highestmodseq counts is a matter of the capability, not of the value: a counter missing on either side is
    not compared.
    """
    if stored is None:
        return SyncPlan(SyncStep.NEW if current.messages else SyncStep.NOTHING, 1)
    if stored.uidvalidity != current.uidvalidity or current.uidnext < stored.uidnext:
        return SyncPlan(SyncStep.RESYNC, 1)
    if current.uidnext > stored.uidnext:
        return SyncPlan(SyncStep.NEW, stored.uidnext)
    same = current.messages == stored.messages and _same_modseq(stored.highestmodseq, current.highestmodseq)
    return SyncPlan(SyncStep.NOTHING if same else SyncStep.CHANGED, current.uidnext)


def _same_modseq(stored: int | None, current: int | None) -> bool:
    return stored is None or current is None or stored == current
