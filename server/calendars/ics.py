"""Reminders as an iCalendar file (RFC 5545): one all-day entry each, found again by its UID when it moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from server.services.reminder_values import Reminder


def calendar_file(reminders: Iterable[Reminder], now: datetime) -> bytes:
    """The reminders that lie ahead as a calendar, each with an alarm at nine in the morning of its day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Bowout//reminders//EN")
    calendar.add("version", "2.0")
    for reminder in reminders:
        calendar.add_component(_event(reminder, now))
    return bytes(calendar.to_ical())


def _event(reminder: Reminder, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{reminder.thread_id}@reminders.bowout")
    event.add("dtstamp", now)
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
