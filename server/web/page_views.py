"""What the templates of the page are given: plain values, with the words people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.labels import Intent, Move, Stance, Tone
from server.services.ports.stored import JudgedThread, ThreadSummary
from server.verdict.decision import Rule
from server.verdict.values import Evidence, ReadMessage, Verdict

MOVE_WORDS = {
    Move.STOP: ("Stop", "They asked not to be contacted."),
    Move.WALK_AWAY: ("Walk away", "There is nothing left to win here. Leave gracefully."),
    Move.FOLLOW_REFERRAL: ("Follow the referral", "They pointed you to somebody else."),
    Move.ASK_STRAIGHT: ("Ask straight", "Ask whether to go on, in one short question."),
    Move.PAUSE: ("Pause", "Not now: come back when they said."),
    Move.KEEP_GOING: ("Keep going", "It moves, or it is simply their turn."),
}
"""Every move in plain words, those to decide on first."""

READ_FIRST_WORDS = ("Read it yourself", "They may have asked not to be written to: read it before you write.")
"""In place of asking straight, where asking would be the wrong thing to do."""

INTENT_WORDS = {
    Intent.POLITE_EXIT: "Leave politely",
    Intent.REFERRAL_ASK: "Ask who else",
    Intent.EXIT_WITH_REFERRAL: "Leave, and ask who else",
    Intent.DOOR_OPEN: "Leave the door open",
    Intent.ASK_STRAIGHT: "Ask straight",
    Intent.REFERRAL_THANKS: "Thank them for the name",
    Intent.REFERRAL_INTRO: "Write to whom they named",
    Intent.OPT_OUT_ACK: "Confirm that you stop",
    Intent.RE_APPROACH: "Come back as agreed",
    Intent.NO_HARD_FEELINGS: "No hard feelings",
}
"""What each draft is for, in plain words."""

TONE_WORDS = {Tone.WARM: "Warm", Tone.PLAIN: "Plain", Tone.FORMAL: "Formal", Tone.BRIEF: "Brief"}
"""How each draft sounds, in plain words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a message's text; marked where a reason rests on it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as the page shows it."""

    who: str
    own: bool
    when: str
    stance: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """The threads of one move with the same words; `key` is unique on the page."""

    key: str
    move: Move
    title: str
    meaning: str
    threads: tuple[ThreadSummary, ...]


def groups(threads: Iterable[ThreadSummary]) -> list[MoveGroup]:
    """Threads by move, those to decide on first; the surest to leave first within each."""
    by_words: dict[tuple[Move, tuple[str, str]], list[ThreadSummary]] = {}
    for thread in threads:
        by_words.setdefault((thread.verdict.move, move_words(thread.verdict)), []).append(thread)
    order = [(move, words) for move in MOVE_WORDS for words in (READ_FIRST_WORDS, MOVE_WORDS[move])]
    return [
        MoveGroup(
            "read_first" if words == READ_FIRST_WORDS else move.value,
            move,
            *words,
            tuple(sorted(by_words[move, words], key=lambda each: -each.verdict.walk_away)),
        )
        for move, words in order
        if (move, words) in by_words
    ]


def move_words(verdict: Verdict) -> tuple[str, str]:
    """A verdict's move in plain words; a wish to be left alone that is in doubt is read first, not asked about."""
    return READ_FIRST_WORDS if verdict.facts.get("rule") == Rule.STOP_UNSURE else MOVE_WORDS[verdict.move]


def messages(judged: JudgedThread) -> list[MessageView]:
    """The thread's messages with their evidence marked."""
    quotes = evidence_quotes(judged.verdict)
    return [_message(read, quotes) for read in judged.thread.messages]


def evidence_quotes(verdict: Verdict) -> dict[str, list[str]]:
    """The words that the verdict rests on, by Message-ID."""
    found: dict[str, list[str]] = {}
    rests_on: list[Evidence] = [reason.evidence for reason in verdict.reasons if reason.evidence]
    for evidence in (*rests_on, *verdict.unanswered_questions, *verdict.owed_answers):
        found.setdefault(evidence.message_id, []).append(evidence.quote)
    return found


def marked(text: str, quotes: Sequence[str]) -> tuple[Piece, ...]:
    """The text cut where quotes begin and end; a quote that is not in it, or overlaps another, is left out."""
    spans: list[tuple[int, int]] = []
    for quote in quotes:
        start = text.find(quote)
        end = start + len(quote)
        if quote and start >= 0 and all(end <= first or start >= last for first, last in spans):
            spans.append((start, end))
    pieces: list[Piece] = []
    at = 0
    for start, end in sorted(spans):
        pieces += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    pieces.append(Piece(text[at:], False))
    return tuple(piece for piece in pieces if piece.text)


def stance_words(stance: Stance) -> str:
    """A stance in plain words."""
    return stance.value.replace("_", " ")


def _message(read: ReadMessage, quotes: dict[str, list[str]]) -> MessageView:
    envelope = read.message.envelope
    sender = envelope.sender
    who = "You" if read.own else ((sender.name or sender.email) if sender else "Unknown")
    return MessageView(
        who=who,
        own=read.own,
        when=f"{envelope.at:%d %b %Y, %H:%M}" if envelope.at else "no date",
        stance=stance_words(read.reading.stance) if read.reading else "",
        pieces=marked(read.own_text.text.strip() or "(nothing of their own)", quotes.get(envelope.message_id, [])),
    )
