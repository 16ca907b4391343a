"""The JSON shape of what is kept beside the mail: narrowing, words, reminders, referrals, do-not-contact, pairings.

The same rules hold as in `server.services.present`.
"""

from __future__ import annotations

from server.services.do_not_contact_values import Entry, Proposed, Removal
from server.services.pairing_values import Pairing
from server.services.ports.account import Narrowing
from server.services.present import Json, time_json
from server.services.referrals import Referral
from server.services.reminder_values import Reminder
from server.services.word_values import Feedback
from server.services.word_values import Note as UserNote


def narrowing_json(narrowing: Narrowing) -> Json:
    """What is included or excluded of an account."""
    return {
        "mailboxes": sorted(narrowing.mailboxes),
        "labels": sorted(narrowing.labels),
        "addresses": sorted(narrowing.addresses),
        "domains": sorted(narrowing.domains),
    }


def note_told_json(note: UserNote) -> Json:
    """A note of the user's on a thread."""
    return {
        "id": note.id,
        "account": note.account,
        "thread_id": note.thread_id,
        "kind": note.told.kind.value,
        "on": note.told.on.isoformat(),
        "noted_at": time_json(note.noted_at),
    }


def feedback_json(feedback: Feedback) -> Json:
    """Feedback of the user's on a verdict."""
    return {
        "id": feedback.id,
        "account": feedback.account,
        "thread_id": feedback.thread_id,
        "said": feedback.said.value,
        "scope": feedback.reach.value,
        "address": feedback.address,
        "move": feedback.move.value,
        "walk_away": feedback.walk_away,
        "why": feedback.why,
        "given_at": time_json(feedback.given_at),
    }


def referral_json(referral: Referral) -> Json:
    """Somebody pointed to, by whom and when."""
    return {
        "thread_id": referral.thread_id,
        "account": referral.account,
        "who": referral.who,
        "email": referral.email,
        "by": referral.by,
        "at": time_json(referral.at),
        "written_in": referral.written_in,
    }


def reminder_json(reminder: Reminder) -> Json:
    """When to come back to a thread, and why."""
    return {
        "thread_id": reminder.thread_id,
        "account": reminder.account,
        "subject": reminder.subject,
        "who": reminder.who,
        "on": reminder.on.isoformat(),
        "words": reminder.words,
        "proposed": reminder.proposed,
        "due": reminder.due,
        "moved": reminder.moved,
    }


def entry_json(entry: Entry) -> Json:
    """An entry of the do-not-contact list; why it stands there is nobody's business."""
    return {
        "id": entry.hash,
        "scope": entry.scope.value,
        "value": entry.value,
        "since": time_json(entry.since),
    }


def removal_json(removal: Removal) -> Json:
    """The record of an entry taken off the do-not-contact list."""
    return {
        "id": removal.hash,
        "scope": removal.scope.value,
        "since": time_json(removal.since),
        "removed_at": time_json(removal.removed_at),
        "why": removal.why,
    }


def proposed_json(proposed: Proposed) -> Json:
    """Somebody who asked to be left alone and waits for the user's word."""
    return {
        "email": proposed.email,
        "thread_id": proposed.thread_id,
        "account": proposed.account,
        "subject": proposed.subject,
    }


def pairing_json(pairing: Pairing) -> Json:
    """A pairing as the user sees it: none of its hashes."""
    return {
        "pairing_id": pairing.id,
        "name": pairing.name,
        "origin": pairing.origin,
        "state": pairing.state.value,
        "created_at": time_json(pairing.created_at),
        "expires_at": time_json(pairing.expires_at),
        "last_used_at": time_json(pairing.last_used_at),
    }
