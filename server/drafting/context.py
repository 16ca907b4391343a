"""The plain dictionary of strings a draft template sees, made from the facts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from nlp.labels import Tone
from server.services.clean_words import clean_name, clean_words
from server.services.forms_of_address import is_formal
from server.services.person_names import first_name, is_titled, person_from_pointer, team_from_pointer, words
from server.services.ports.draft import DraftFacts
from server.services.ports.situation import SILENCES, Situation

Context = dict[str, str | bool | None]

# An exit has 50 words in all, so what is put into it is bounded.
_TOPIC_LIMIT_WORDS = 7
_TOPIC_KNOWN_WORDS = 5
_CHAIN = re.compile(r" (?:for|of) ")
_TOPIC_LIMIT_CHARACTERS = 60
_REASON_LIMIT_WORDS = 9
_REASON_LIMIT_CHARACTERS = 60
_REVISIT_LIMIT_WORDS = 9
_STERN = frozenset({Situation.COMPLAINED, Situation.WANTS_ERASURE})
_ARTICLE = re.compile(r"^(?:the|your|our) ", re.IGNORECASE)
_THEIRS = re.compile(r"^your ", re.IGNORECASE)
_QUESTION_LIMIT_CHARACTERS = 140
_OFFER_LIMIT_CHARACTERS = 240


def reply_context(facts: DraftFacts, tone: Tone) -> Context:
    """What a reply to the prospect may say: greets the prospect.

    A long topic ("folding crates for the summer fairs") is for who knows nothing of it: nobody says it to who does.
    """
    known = replace(facts, topic=None) if facts.topic and _is_long(facts.topic) else facts
    return _context(known, tone, _greeting(facts.greeting_name, facts.prospect_name))


def _is_long(topic: str) -> bool:
    return len(_ARTICLE.sub("", topic).split()) > _TOPIC_KNOWN_WORDS and bool(_CHAIN.search(topic))


def introduction_context(facts: DraftFacts, tone: Tone) -> Context:
    """What a first mail to the person pointed to may say: greets that person, or nobody where it is a team."""
    person = person_from_pointer(facts.referred_to)
    formal = tone is Tone.FORMAL or is_formal(facts.greeting_name)
    # "Cher" and "Respected" were said to somebody else.
    known = facts.opening and facts.opening.casefold() in words("reusable_salutations")
    facts = facts if known else replace(facts, opening=None)
    context = _context(facts, tone, (person if formal else first_name(person)) if person else None)
    context |= {"seller_firm": None} if _names_firm(facts) else {}
    # Whoever is named in the text signs as ever; a stranger needs the whole name once.
    introduced = context["seller_firm"] and tone is not Tone.FORMAL
    context |= {} if introduced else {"seller_name": context["seller_full_name"]}
    # By the whole name where titles are the custom of the house, since the stranger's is not known.
    return context | ({"opening": "Dear"} if formal else {})


def _names_firm(facts: DraftFacts) -> bool:
    """Whether the offer names the seller's firm: it is not named twice."""
    return bool(facts.offer and facts.seller_firm and facts.seller_firm.split()[0] in facts.offer)


def neutral(facts: DraftFacts) -> DraftFacts:
    """The facts without words of the thread: what can be said in a language that is not the thread's."""
    return replace(facts, topic=None, reason=None, past_reason=None, trigger=None, question=None, offer=None)


def _context(facts: DraftFacts, tone: Tone, addressee: str | None) -> Context:
    topic = _short(clean_words(facts.topic, _TOPIC_LIMIT_CHARACTERS), _TOPIC_LIMIT_WORDS)
    bare = _ARTICLE.sub("", topic) if topic else None
    ahead = _dated(facts.revisit_words) or _dated(facts.trigger)
    return {
        "addressee": addressee,
        "addressee_titled": is_titled(addressee),
        "opening": _opening(facts, tone, addressee),
        "seller_name": clean_name(facts.seller_name),
        "seller_full_name": clean_name(facts.seller_full_name) or clean_name(facts.seller_name),
        "prospect_name": clean_name(facts.prospect_name),
        "topic": topic,
        "topic_first": _capital(bare),
        "interest": topic if topic and not _THEIRS.match(topic) else None,
        "reason": _short(clean_words(facts.reason, _REASON_LIMIT_CHARACTERS), _REASON_LIMIT_WORDS),
        "past_reason": _short(clean_words(facts.past_reason, _REASON_LIMIT_CHARACTERS), _REASON_LIMIT_WORDS),
        "revisit_words": ahead,
        "revisit_first": _capital(ahead),
        "said_words": _dated(facts.said_words) or _dated(facts.trigger),
        "said_day": _day(facts.said_words),
        "asked_back": facts.asked_back,
        "late": facts.late,
        "asks": facts.asks,
        "referred_to": person_from_pointer(facts.referred_to) or team_from_pointer(facts.referred_to),
        "referrer_name": clean_name(facts.referrer_name),
        "referrer_automatic": facts.referrer_automatic,
        "referred_in_copy": facts.referred_in_copy,
        "offer": clean_words(facts.offer, _OFFER_LIMIT_CHARACTERS),
        "seller_firm": clean_words(facts.seller_firm, _TOPIC_LIMIT_CHARACTERS),
        "question": clean_words(facts.question, _QUESTION_LIMIT_CHARACTERS),
        "sign_off": _sign_off(facts.sign_off),
        "name_alone": facts.name_alone,
        "wrote": facts.wrote,
        "refused": facts.refused,
        "tone": tone.value,
        "situation": facts.situation.value,
        "silent": facts.situation in SILENCES,
        "kind": facts.kind,
        "argued": facts.argued,
        "for_all": facts.for_all,
        "calls": facts.calls,
        "slow": facts.slow,
        "pushed": facts.pushed,
        "no_with_name": facts.no_with_name,
        "late_reply": facts.late_reply,
        "loose": facts.loose,
        "mishap": facts.mishap,
        "awaited": clean_words(facts.awaited, _TOPIC_LIMIT_CHARACTERS),
        "awaited_kind": facts.awaited_kind,
        "wanted": clean_words(facts.wanted, _TOPIC_LIMIT_CHARACTERS) or _unnamed("wanted").get(facts.situation),
        "desk": clean_words(facts.desk, _TOPIC_LIMIT_CHARACTERS),
        "desk_kind": facts.desk_kind,
        "asked_before": clean_words(facts.asked_before, _QUESTION_LIMIT_CHARACTERS),
        "day_written": facts.day_written,
    }


@cache
def _unnamed(fact: str) -> Mapping[Situation, str]:
    """What is said for a fact that the mail only asks for in general, by situation."""
    data = tomllib.loads(files("server.drafting").joinpath("unnamed.toml").read_text(encoding="utf-8"))
    return {Situation(name): said for name, said in data[fact].items()}


def _capital(words: str | None) -> str | None:
    return words[:1].upper() + words[1:] if words else None


def _dated(words: str | None) -> str | None:
    return _short(clean_words(words, _TOPIC_LIMIT_CHARACTERS), _REVISIT_LIMIT_WORDS)


def _day(words: str | None) -> str | None:
    """ "on Friday 24 May" without the "on"; None for anything but a day."""
    dated = _dated(words) or ""
    return dated[3:] if dated.startswith("on ") else None


def _opening(facts: DraftFacts, tone: Tone, addressee: str | None) -> str:
    """The word before the name: the seller's, but nothing chummy to who complains, or in the formal tone."""
    word = clean_name(facts.opening) or ("Hello" if is_formal(addressee) else "Hi")
    if tone is Tone.FORMAL:
        return word if word.casefold() in words("letter_salutations") else "Dear"
    return "Dear" if facts.situation in _STERN and word.casefold() in words("chummy_salutations") else word


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
