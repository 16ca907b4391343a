"""The port to drafts: what goes into one, how it is worded, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from nlp.labels import Intent, Tone
from server.mail.message import Address
from server.services.ports.situation import Situation


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What a draft may speak of: plain words taken from the thread; None where unknown.

    `subject` is the thread's subject without its reply prefixes; `topic` what it is about, a phrase of the mails that
    stands behind a preposition; `reason` and `past_reason` what they gave as reason, as a clause of now and of then;
    `revisit_words` the date ahead, `said_words` the date they named that has come, `trigger` theirs without a date;
    `asked_back` that they asked to be written to again then, `late` that what they named has gone by for days; `asks`
    what a straight ask is to find out: who, when or what; `opening` how the seller greets ("Hi"); `wrote` that the
    prospect ever answered, `refused` that they said no; `referred_in_copy` that whom they pointed to got that mail too;
    `referrer_automatic` that an automatic reply of theirs pointed to somebody; `offer` what the seller had written to
    who pointed, sentences of theirs on what they do; `seller_firm` the seller's firm; `language` that of their mail,
    ISO 639-1. `seller_name` is the seller as they sign, `name_alone`
    that nothing stands above it, `seller_full_name` as strangers need it. `situation` is what the draft answers; `kind`
    that their last mail has a kind word for the seller, `argued` that they spoke up for the offer, `for_all` that a
    wish not to be written to is that of others too (their whole firm), `calls` that it is about calls too; `slow` that
    their no says the seller kept them waiting; `pushed` that the seller asked again after the no, or though they had
    been told when; `no_with_name` that their no points to somebody else; `late_reply` that they wrote last, and so long
    ago that an answer without a word of it reads as if they had written yesterday; `loose` that they
    write as among mates, `mishap` that their last mail tells of one.

    `awaited` is what they were to send ("the signed contract"), ask ("your team") or hold ("a demo"), `awaited_kind`
    which of the three (thing, asked, meeting); `wanted` what they asked for, as the seller says it; `desk` what the
    seller's last mails sent ("the quote"), `desk_kind` what one does with it (decide, try, read); `asked_before` the
    seller's own last question as a clause, to be asked once more; `day_written` the day of the seller's last mail.
    """

    seller_name: str | None = None
    prospect_name: str | None = None
    greeting_name: str | None = None
    topic: str | None = None
    reason: str | None = None
    past_reason: str | None = None
    revisit_words: str | None = None
    said_words: str | None = None
    trigger: str | None = None
    asked_back: bool = False
    late: bool = False
    asks: str | None = None
    referred_to: str | None = None
    referred_in_copy: bool = False
    referrer_name: str | None = None
    referrer_automatic: bool = False
    offer: str | None = None
    seller_firm: str | None = None
    question: str | None = None
    opening: str | None = None
    sign_off: str | None = None
    name_alone: bool = False
    subject: str | None = None
    seller_full_name: str | None = None
    wrote: bool = True
    refused: bool = False
    language: str | None = None
    situation: Situation = Situation.OPEN
    kind: bool = False
    argued: bool = False
    for_all: bool = False
    calls: bool = False
    slow: bool = False
    pushed: bool = False
    no_with_name: bool = False
    late_reply: bool = False
    loose: bool = False
    mishap: bool = False
    awaited: str | None = None
    awaited_kind: str | None = None
    wanted: str | None = None
    desk: str | None = None
    desk_kind: str | None = None
    asked_before: str | None = None
    day_written: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of etiquette: the rule's id, the offending words by offsets into the text (end exclusive), and why.

    `milder` is a wording that says it better, empty where the words are better left out. A rule about the whole text
    (its length, missing thanks) spans the whole text. `advice` marks what breaks nothing but would be better otherwise.
    """

    rule: str
    start: int
    end: int
    text: str
    says: str
    milder: str = ""
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendered draft; `to` are suggested recipients. Nothing ever sends it.

    `findings` are the breaches of etiquette in its body, `notes` what the seller should know before sending it.
    """

    intent: Intent
    tone: Tone
    subject: str
    body: str
    to: tuple[Address, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordingSeed:
    """What picks the wording: the same `group` and `place` give the same text, the next places each another one.

    `group` is the prospect's firm, `place` the thread's among the firm's in the order of their time, so that two people
    who share a corridor do not get the same mail.
    """

    group: str
    place: int = 0


class DraftRenderer(Protocol):
    """Renders drafts; `TemplateError` where a template fails."""

    def render(self, intent: Intent, tone: Tone, facts: DraftFacts, seed: WordingSeed) -> Draft:
        """Render one draft in the wording that the seed picks, with its findings and notes."""
        ...
