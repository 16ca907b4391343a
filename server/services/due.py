"""When an account is due: pure arithmetic on times.

The store keeps completed scans only, so the last try of this process counts as well: a mailbox that cannot be reached
is not asked at every tick. The clock may run backwards (a wrong clock set right, a machine restored): a time that lies
further ahead than the wait itself is no reason to wait, so such an account is due at once, and the scan then leaves a
time of the new clock behind; one that lies less far ahead is waited for, so that a small step back does not scan twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# Servers lock out logins that keep failing (Gmail and Dovecot both do): waits double, up to this.
LONGEST_WAIT = timedelta(hours=6)
SHORTEST_INTERVAL = timedelta(minutes=1)
_MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class LastTry:
    """When the last scan of this process began, and how many have failed since one went well."""

    at: datetime
    failures: int = 0

    def followed_by(self, at: datetime, *, failed: bool) -> LastTry:
        """The record after another try."""
        return LastTry(at, self.failures + 1 if failed else 0)


def is_due(now: datetime, interval: timedelta, last_scan: datetime | None, last_try: LastTry | None = None) -> bool:
    """Whether an account is to be scanned now (all times aware). An interval below a minute counts as one minute."""
    interval = max(interval, SHORTEST_INTERVAL)
    if last_scan is not None and not _passed(now, last_scan, interval):
        return False
    return last_try is None or _passed(now, last_try.at, _wait(interval, last_try.failures))


def next_due(interval: timedelta, last_scan: datetime | None, last_try: LastTry | None = None) -> datetime | None:
    """From when on an account is due while the clock runs on; None where it was never scanned nor tried."""
    interval = max(interval, SHORTEST_INTERVAL)
    times = [last_scan + interval] if last_scan else []
    if last_try:
        times.append(last_try.at + _wait(interval, last_try.failures))
    return max(times, default=None)


def _passed(now: datetime, since: datetime, wait: timedelta) -> bool:
    return abs(now - since) >= wait


def _wait(interval: timedelta, failures: int) -> timedelta:
    """The interval, doubled with each failure after the first, up to `LONGEST_WAIT` (or the interval, if longer)."""
    doubled = interval * (1 << min(max(failures - 1, 0), _MOST_DOUBLINGS))
    return min(doubled, max(interval, LONGEST_WAIT))
