"""The one JSON shape of verdicts, evidence and threads: the CLI and the API give the same.

Readers ignore unknown keys; keys are only ever added. Times are ISO 8601 in UTC, dates ISO 8601.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nlp.values import Reading
from server.services.ports.draft import Draft, Finding
from server.services.ports.stored import JudgedThread, ThreadSummary
from server.verdict.told import UserSaid
from server.verdict.values import Elsewhere, Evidence, Note, ProspectState, ReadMessage, ReadThread, Reason, Verdict

Json = dict[str, Any]

# X-GM-THRID is an unsigned 64-bit number; an id of our own making has 32 digits.
_GMAIL_ID_DIGITS = 20


def time_json(moment: datetime | None) -> str | None:
    """A moment as ISO 8601 with its offset, or None."""
    return moment.isoformat() if moment else None


def evidence_json(evidence: Evidence) -> Json:
    """Evidence so that it can be found again in rewritten HTML."""
    return {
        "message_id": evidence.message_id,
        "gmail_message_id": evidence.gmail_message_id,
        "quote": evidence.quote,
        "prefix": evidence.prefix,
        "suffix": evidence.suffix,
        "start": evidence.start,
        "end": evidence.end,
    }


def reason_json(reason: Reason) -> Json:
    """A reason with its sentence and its evidence."""
    return {
        "signal": reason.signal,
        "weight": reason.weight,
        "sentence": reason.sentence,
        "evidence": evidence_json(reason.evidence) if reason.evidence else None,
    }


def verdict_json(verdict: Verdict) -> Json:
    """A verdict as every command and route gives it."""
    return {
        "move": verdict.move.value,
        "walk_away": verdict.walk_away,
        "confidence": verdict.confidence,
        "sure": verdict.sure,
        "reasons": [reason_json(reason) for reason in verdict.reasons],
        "unanswered_questions": [evidence_json(evidence) for evidence in verdict.unanswered_questions],
        "owed_answers": [evidence_json(evidence) for evidence in verdict.owed_answers],
        "sent_in_a_row": verdict.sent_in_a_row,
        "waiting_for": {"who": verdict.waiting_for.who.value, "since": time_json(verdict.waiting_for.since)},
        "revisit_on": verdict.revisit_on.isoformat() if verdict.revisit_on else None,
        "intents": [intent.value for intent in verdict.intents],
        "change": verdict.change,
        "referred_to": verdict.referred_to,
        "over_pursuit": [note_json(note) for note in verdict.over_pursuit],
        "prospect_state": state_json(verdict.prospect_state) if verdict.prospect_state else None,
        "features": dict(verdict.facts),
        "said": said_json(verdict.said) if verdict.said else None,
    }


def state_json(state: ProspectState) -> Json:
    """Where the person stands over all their threads."""
    return {
        "address": state.address,
        "name": state.name,
        "move": state.move.value,
        "sure": state.sure,
        "sentence": state.sentence,
        "threads": [elsewhere_json(other) for other in state.threads],
        "colleagues": [elsewhere_json(other) for other in state.colleagues],
    }


def said_json(said: UserSaid) -> Json:
    """What the user said of a verdict."""
    return {"id": said.id, "said": said.said.value, "scope": said.reach.value}


def elsewhere_json(other: Elsewhere) -> Json:
    """Another thread with the same person or firm."""
    return {
        "thread_id": other.thread_id,
        "subject": other.subject,
        "address": other.address,
        "move": other.move.value,
    }


def note_json(note: Note) -> Json:
    """One place where the seller pushed, with the seller's own words."""
    return {
        "kind": note.kind.value,
        "sentence": note.sentence,
        "evidence": evidence_json(note.evidence) if note.evidence else None,
    }


def gmail_thread_id(thread_id: str) -> str | None:
    """Gmail's id of a thread, where the thread has one: then it is the thread's own id."""
    return thread_id if len(thread_id) <= _GMAIL_ID_DIGITS and thread_id.isdecimal() else None


def judged_json(thread: ReadThread, verdict: Verdict) -> Json:
    """One line of `bowout judge`."""
    return {
        "thread_id": thread.id,
        "subject": thread.subject,
        "prospects": [address.email for address in thread.prospects],
        **verdict_json(verdict),
    }


def summary_json(summary: ThreadSummary) -> Json:
    """One line of the thread list."""
    return {
        "thread_id": summary.id,
        "gmail_thread_id": gmail_thread_id(summary.id),
        "account": summary.account,
        "subject": summary.subject,
        "prospects": [address.email for address in summary.prospects],
        "last_at": time_json(summary.last_at),
        "judged_at": time_json(summary.judged_at),
        **verdict_json(summary.verdict),
    }


def detail_json(judged: JudgedThread) -> Json:
    """One thread with its verdict and its messages as they were read."""
    return {
        "account": judged.account,
        "judged_at": time_json(judged.judged_at),
        "gmail_thread_id": gmail_thread_id(judged.thread.id),
        **judged_json(judged.thread, judged.verdict),
        "messages": [message_json(read) for read in judged.thread.messages],
    }


def message_json(read: ReadMessage) -> Json:
    """One message of a thread: who, when, its own text and what it says."""
    envelope = read.message.envelope
    return {
        "message_id": envelope.message_id,
        "gmail_message_id": envelope.gmail_message_id,
        "from": envelope.sender.email if envelope.sender else None,
        "at": time_json(envelope.at),
        "own": read.own,
        "own_text": read.own_text.text,
        "stance": read.reading.stance.value if read.reading else None,
        "sure": read.reading.sure if read.reading else None,
    }


def reading_json(reading: Reading) -> Json:
    """A reading as `bowout analyze` gives it (offsets into the text that was read)."""
    return {
        "stance": reading.stance.value,
        "sure": reading.sure,
        "stances": {stance.value: round(probability, 4) for stance, probability in reading.stances.items()},
        "signals": [
            {"label": s.label.value, "start": s.start, "end": s.end, "text": s.text, "score": round(s.score, 4)}
            for s in reading.signals
        ],
        "revisit_on": reading.revisit_on.isoformat() if reading.revisit_on else None,
        "language": reading.language,
    }


def draft_json(draft: Draft) -> Json:
    """A rendered draft."""
    return {
        "intent": draft.intent.value,
        "tone": draft.tone.value,
        "subject": draft.subject,
        "body": draft.body,
        "to": [address.email for address in draft.to],
        "findings": [finding_json(finding) for finding in draft.findings],
        "notes": list(draft.notes),
    }


def finding_json(finding: Finding) -> Json:
    """A breach of etiquette with its words by offsets into the text."""
    return {
        "rule": finding.rule,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "says": finding.says,
        "milder": finding.milder,
        "advice": finding.advice,
    }
