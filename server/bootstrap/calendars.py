"""Put together what writes calendar files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from server.calendars.ics import calendar_file
from server.services.reminder_values import Reminder


def reminders_file(reminders: Iterable[Reminder], now: datetime) -> bytes:
    """The reminders as an iCalendar file."""
    return calendar_file(reminders, now)
