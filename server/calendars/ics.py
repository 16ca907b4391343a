"""Reminders as an iCalendar file (RFC 5545): one all-day entry each, found again by its UID when it moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from server.services.reminder_values import Reminder


def calendar_file(reminders: Iterable[Reminder], now: datetime) -> bytes:
    """The reminders that lie ahead as a calendar, each with an alarm at nine in the morning of its day.

    Every event bears the day of `now` as its stamp, not the moment: the same reminders are the same file all day, so
    that who polls for them is not sent them again.
    """
    stamp = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    calendar = Calendar()
    calendar.add("prodid", "-//Bowout//reminders//EN")
    calendar.add("version", "2.0")
    for reminder in reminders:
        calendar.add_component(_event(reminder, stamp))
    return bytes(calendar.to_ical())


def _event(reminder: Reminder, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{reminder.thread_id}@reminders.bowout")
    event.add("dtstamp", stamp)
    event.add("dtstart", reminder.on)
    event.add("dtend", reminder.on + timedelta(days=1))
    event.add("summary", f"Write again to {reminder.who}: {reminder.subject or 'no subject'}")
    event.add("description", _why(reminder))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Write again")
    alarm.add("trigger", timedelta(hours=9))
    event.add_component(alarm)
    return event


def _why(reminder: Reminder) -> str:
    if reminder.proposed:
        said = f" They said: {reminder.words}." if reminder.words else ""
        return f"A check-in proposed by Bowout after 90 days; they named no date.{said}"
    return f"They asked for it: {reminder.words}." if reminder.words else "They named this date."
