"""The one JSON shape of a backtest."""

from __future__ import annotations

from server.services.present import Json, evidence_json, time_json
from server.verdict.backtest import Backtest, Came, Hint
from server.verdict.reliability import Reliability


def backtest_json(found: Backtest) -> Json:
    """What `bowout backtest --json` prints and the report shows."""
    decided = found.decided
    return {
        "messages": found.messages,
        "undated_messages": found.undated,
        "threads": found.threads,
        "first": time_json(found.first),
        "last": time_json(found.last),
        "truth": _truth(found),
        "hints_to_leave": len(found.hints),
        "right": sum(hint.came is Came.DEAD for hint in found.hints),
        "false_alarms": len(found.false_alarms),
        "still_open": len(found.hints) - len(decided),
        "saved_messages": found.saved,
        "median_days_earlier": found.median_days_earlier,
        "other_hints": dict(found.other_hints),
        "left_out": dict(found.left_out),
        "hints": [hint_json(hint) for hint in found.hints],
        "reliability": reliability_json(found.reliability),
    }


def _truth(found: Backtest) -> str:
    by_crm = sum(hint.by_crm for hint in found.decided)
    if not by_crm:
        return "as read by Bowout"
    return "by the outcomes given" if by_crm == len(found.decided) else "by the outcomes given, else as read by Bowout"


def hint_json(hint: Hint) -> Json:
    """A hint to leave and what came of it."""
    return {
        "id": hint.id,
        "thread_id": hint.thread_id,
        "subject": hint.subject,
        "address": hint.address,
        "at": time_json(hint.at),
        "move": hint.move.value,
        "walk_away": hint.walk_away,
        "sure": hint.sure,
        "sentence": hint.sentence,
        "evidence": evidence_json(hint.evidence) if hint.evidence else None,
        "came": hint.came.value,
        "truth": "outcomes" if hint.by_crm else "as read by Bowout",
        "saved_messages": hint.saved,
        "days_earlier": hint.days_earlier,
        "revived_by": hint.revived_by,
    }


def reliability_json(found: Reliability) -> Json:
    """How far the probabilities can be believed."""
    return {
        "count": found.count,
        "base_rate": found.base_rate,
        "brier": found.brier,
        "brier_skill": found.skill,
        "slope": found.slope,
        "slope_interval": [found.slope_low, found.slope_high],
        "bins": [{"count": b.count, "mean": b.mean, "share": b.share, "interval": [b.low, b.high]} for b in found.bins],
    }
