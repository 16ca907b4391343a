"""The plain dictionary of strings a draft template sees, made from the facts."""

from __future__ import annotations

from server.services.clean_words import clean_name, clean_words
from server.services.person_names import first_name, is_titled, person_from_pointer, team_from_pointer
from server.services.ports import DraftFacts

Context = dict[str, str | bool | None]

# An exit has 50 words in all, so what is put into it is bounded.
_TOPIC_LIMIT_WORDS = 6
_TOPIC_LIMIT_CHARACTERS = 60
_REASON_LIMIT_WORDS = 9
_REASON_LIMIT_CHARACTERS = 60
_REVISIT_LIMIT_WORDS = 7
_QUESTION_LIMIT_CHARACTERS = 140


def reply_context(facts: DraftFacts) -> Context:
    """What a reply to the prospect may say: greets the prospect."""
    return _context(facts, _greeting(facts.greeting_name, facts.prospect_name))


def introduction_context(facts: DraftFacts) -> Context:
    """What a first mail to the person pointed to may say: greets that person, or nobody where it is a team."""
    person = person_from_pointer(facts.referred_to)
    context = _context(facts, first_name(person) if person else None)
    return context | {"seller_name": clean_name(facts.seller_full_name) or context["seller_name"]}


def _context(facts: DraftFacts, addressee: str | None) -> Context:
    topic = _short(clean_words(facts.topic, _TOPIC_LIMIT_CHARACTERS), _TOPIC_LIMIT_WORDS)
    return {
        "addressee": addressee,
        "addressee_titled": is_titled(addressee),
        "seller_name": clean_name(facts.seller_name),
        "prospect_name": clean_name(facts.prospect_name),
        "topic": topic,
        "topic_first": topic[:1].upper() + topic[1:] if topic else None,
        "reason": _short(clean_words(facts.reason, _REASON_LIMIT_CHARACTERS), _REASON_LIMIT_WORDS),
        "revisit_words": _short(clean_words(facts.revisit_words, _TOPIC_LIMIT_CHARACTERS), _REVISIT_LIMIT_WORDS),
        "referred_to": person_from_pointer(facts.referred_to) or team_from_pointer(facts.referred_to),
        "referrer_name": clean_name(facts.referrer_name),
        "question": clean_words(facts.question, _QUESTION_LIMIT_CHARACTERS),
        "sign_off": _sign_off(facts.sign_off),
    }


def _short(line: str | None, limit_words: int) -> str | None:
    return line.rstrip(" .,;:!?") if line and len(line.split()) <= limit_words else None


def _greeting(greeting_name: str | None, prospect_name: str | None) -> str | None:
    greeting = clean_name(greeting_name)
    if greeting:
        return greeting
    person = clean_name(prospect_name)
    return first_name(person) if person else None


def _sign_off(words: str | None) -> str | None:
    line = clean_name(words)
    return line.rstrip(",") if line else None
