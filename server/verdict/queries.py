"""Small questions about a verdict."""

from __future__ import annotations

from datetime import datetime

from server.verdict.clock import working_days
from server.verdict.values import Verdict


def waiting_working_days(verdict: Verdict, now: datetime) -> float | None:
    """For how many working days it has been somebody's turn; None where it is nobody's."""
    since = verdict.waiting_for.since
    return None if since is None else working_days(since, now)
