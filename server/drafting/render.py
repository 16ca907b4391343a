"""Renders drafts from the template folder: one wording per intent, tone and seed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError

from nlp.labels import Intent, Tone
from server.drafting.context import Context, introduction_context, neutral, reply_context
from server.drafting.environment import DraftEnvironment, draft_environment
from server.drafting.etiquette import check, is_too_long
from server.drafting.running import run_template
from server.drafting.tidy import tidy
from server.drafting.warm_child import WarmChild
from server.errors import TemplateError
from server.services.clean_words import clean_words, one_line
from server.services.ports.draft import Draft, DraftFacts, WordingSeed

DEFAULT_LANGUAGE = "en"
"""The language of a draft where there are no templates in the prospect's."""

_SUBJECT_LIMIT_CHARACTERS = 200
_WORDING_NAME = re.compile(r"^(?P<language>[a-z]{2})/(?P<intent>\w+)/(?P<tone>\w+)/(?P<number>\d+)\.txt\.j2$")
_COINS = 2
_PROMISING = frozenset({Intent.DOOR_OPEN, Intent.ASK_STRAIGHT})
Run = Callable[[str, Context], str]
_WORDS_PUT_IN: dict[str, Any] = {
    "topic": None,
    "reason": None,
    "past_reason": None,
    "offer": None,
    "kind": False,
    "asked_before": None,
    "awaited": None,
    "awaited_kind": None,
    "desk_kind": None,
    "day_written": None,
}
_CAN_BE_MISSED: tuple[dict[str, Any], ...] = (
    {"topic": None},
    {"asked_before": None},
    {"offer": None},
    _WORDS_PUT_IN,
    _WORDS_PUT_IN | {"revisit_words": None},
    _WORDS_PUT_IN | {"revisit_words": None, "said_words": None, "late": False},
)


class JinjaDrafts:
    """Drafts from `<folder>/<language>/<intent>/<tone>/<n>.txt.j2`, one file per wording.

    Every wording varies further by two coins (`coin_a`, `coin_b`), so that a handful of files gives many texts. An
    intent with its own `subject.txt.j2` starts a new conversation; all others reply under the thread's subject.
    Templates of the user's folder `own` stand before the built-in ones of the same name and beside the others; they are
    rendered in a child process, and where one fails a built-in one serves and a note says why.
    """

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        self._environment = draft_environment(folder)
        self._built_in = frozenset(_templates(self._environment))
        self._own_environment = draft_environment(own) if own and own.is_dir() else None
        self._own = frozenset(_templates(self._own_environment)) if self._own_environment else frozenset[str]()
        self._child = WarmChild(own, folder) if own and self._own else None
        names = self._names = self._built_in | self._own
        self._languages = frozenset(match["language"] for match in map(_WORDING_NAME.match, names) if match)

    def wordings(self, intent: Intent, tone: Tone, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
        """Names of the templates for an intent and tone, in the order of their numbers."""
        return self._wordings(self._names, intent, tone, language)

    def is_own(self, name: str) -> bool:
        """Whether a template is the user's."""
        return name in self._own

    @property
    def own_names(self) -> frozenset[str]:
        """Names of the user's templates."""
        return self._own

    def draft_of(self, name: str, intent: Intent, tone: Tone, facts: DraftFacts, *, heads: bool = True) -> Draft:
        """The draft of one template by its name, both coins lying as `heads` says; `TemplateError` where it fails."""
        return self._draft(name, intent, tone, facts, {"coin_a": heads, "coin_b": heads}, DEFAULT_LANGUAGE)

    def problem_of(self, name: str) -> str | None:
        """Why a template that is no wording (a base, a subject) cannot be used; None where it can."""
        try:
            self._environment_of(name).get_template(name)
        except TemplateSyntaxError as error:
            return f"{name}, line {error.lineno}: {error.message}"
        except UnicodeDecodeError:
            return f"{name} is not UTF-8"
        except (RecursionError, SyntaxError, MemoryError):  # from Jinja's parser, or Python's on what Jinja made of it
            return f"{name} nests too deeply"
        return None

    def _wordings(self, names: frozenset[str], intent: Intent, tone: Tone, language: str) -> tuple[str, ...]:
        found = (match for match in map(_WORDING_NAME.match, names) if match)
        wanted = (language, intent.value, tone.value)
        mine = [match for match in found if (match["language"], match["intent"], match["tone"]) == wanted]
        return tuple(match[0] for match in sorted(mine, key=lambda match: int(match["number"])))

    def render(self, intent: Intent, tone: Tone, facts: DraftFacts, seed: WordingSeed) -> Draft:
        """Render the wording that `seed` picks; `TemplateError` names template, line and reason."""
        theirs = facts.language or DEFAULT_LANGUAGE
        language = theirs if theirs in self._languages else DEFAULT_LANGUAGE
        foreign = theirs not in {"und", language}
        said = neutral(facts) if foreign else facts
        names = self.wordings(intent, tone, language)
        if not names:
            raise TemplateError(
                f"There is no draft template for {intent.value} in the tone {tone.value}.",
                f"Add {language}/{intent.value}/{tone.value}/1.txt.j2 to the folder of draft templates.",
            )
        wording, coins = _pick(intent, seed, len(names))
        try:
            draft = self._draft(names[wording], intent, tone, said, coins, language)
        except TemplateError as error:
            spare = self._wordings(self._built_in, intent, tone, language)
            if not self.is_own(names[wording]) or not spare:
                raise
            draft = self._draft(spare[wording % len(spare)], intent, tone, said, coins, language, built_in=True)
            draft = replace(draft, notes=(*draft.notes, f"{error} The built-in one stands in for it."))
        return replace(draft, notes=_foreign_note(theirs if foreign else None) + draft.notes)

    def _draft(
        self,
        name: str,
        intent: Intent,
        tone: Tone,
        facts: DraftFacts,
        coins: Context,
        language: str,
        *,
        built_in: bool = False,
    ) -> Draft:
        run = self._run_built_in if built_in else self._run
        body, context = _fitting(run, name, intent, tone, facts, coins)
        subject = self._subject(run, language, intent, facts, context)
        return Draft(intent, tone, subject, body, findings=check(body, intent, tone), notes=_notes(intent, context))

    def _subject(self, run: Run, language: str, intent: Intent, facts: DraftFacts, context: Context) -> str:
        own = f"{language}/{intent.value}/subject.txt.j2"
        if own in self._names:
            return one_line(run(own, context))[:_SUBJECT_LIMIT_CHARACTERS]
        subject = one_line(facts.subject or "")[:_SUBJECT_LIMIT_CHARACTERS]
        return f"Re: {subject or clean_words(facts.topic) or 'our conversation'}"

    def _run(self, name: str, context: Context) -> str:
        if self._child is not None and name in self._own:
            return self._child.render(name, context)
        return self._run_built_in(name, context)

    def _environment_of(self, name: str) -> DraftEnvironment:
        own = self._own_environment if name in self._own else None
        return own or self._environment

    def _run_built_in(self, name: str, context: Context) -> str:
        return run_template(self._environment, name, context)


def _fitting(run: Run, name: str, intent: Intent, tone: Tone, facts: DraftFacts, coins: Context) -> tuple[str, Context]:
    """Body and context; words put in that make it too long, or the seller's own that breach, are left out again."""
    make = introduction_context if intent is Intent.REFERRAL_INTRO else reply_context
    body, context = "", coins
    for left_out in ({}, *_CAN_BE_MISSED):
        context = make(replace(facts, **left_out), tone) | coins
        body = tidy(run(name, context))
        if _fits(body, context, intent, tone):
            break
    return body, context


def _fits(body: str, context: Context, intent: Intent, tone: Tone) -> bool:
    if is_too_long(body, intent, tone) or _taken_amiss(body, context["topic"], intent, tone):
        return False
    quotes = context["offer"] if intent is Intent.REFERRAL_INTRO else context["asked_before"]
    return not (quotes and _breaks(body, intent, tone))


def _taken_amiss(body: str, topic: str | bool | None, intent: Intent, tone: Tone) -> bool:
    """Whether the checker finds fault with the topic, or with our words around it."""
    start = body.find(topic) if isinstance(topic, str) else -1
    if not isinstance(topic, str) or start < 0:
        return False
    found = [finding for finding in check(body, intent, tone) if not finding.advice]
    # What is said of the whole body (its length) is no fault of the topic's.
    found = [each for each in found if each.end - each.start < len(body)]
    return any(each.start < start + len(topic) and start < each.end for each in found)


def _breaks(body: str, intent: Intent, tone: Tone) -> bool:
    return any(not finding.advice for finding in check(body, intent, tone))


def _templates(environment: DraftEnvironment) -> list[str]:
    return [name for name in environment.list_templates() if name.endswith(".j2")]


def parts_of(name: str) -> tuple[Intent, Tone] | None:
    """Intent and tone of a wording's template; None where the name is not that of one."""
    match = _WORDING_NAME.match(name)
    try:
        return (Intent(match["intent"]), Tone(match["tone"])) if match else None
    except ValueError:
        return None


def _pick(intent: Intent, seed: WordingSeed, wordings: int) -> tuple[int, Context]:
    """Which wording, and how the coins lie: places that follow each other take all wordings before one comes again."""
    # A digest rather than hash(): the same thread gets the same wording in every process.
    digest = hashlib.sha256(f"{intent.value}\0{seed.group}".encode()).digest()
    step = int.from_bytes(digest[:8]) % (wordings * 2**_COINS) + seed.place
    coins = step // wordings
    return step % wordings, {"coin_a": bool(coins & 1), "coin_b": bool(coins & 2)}


def _foreign_note(foreign: str | None) -> tuple[str, ...]:
    if foreign is None:
        return ()
    return (
        f"They write in another language ({foreign}) that has no templates yet, so this draft is in English and "
        "keeps to what is safe to say.",
    )


def _notes(intent: Intent, context: Context) -> tuple[str, ...]:
    if intent in _PROMISING and context["question"]:
        return (f"It promises the answer to their question. If you have it, put it in: {context['question']}",)
    if intent is Intent.ASK_STRAIGHT and context["wanted"]:
        return (f"It promises {context['wanted']}: send it along if you can.",)
    if intent is Intent.OPT_OUT_ACK:
        return ("It says that they are off your list: confirm it with `bowout do-not-contact add`.",)
    return ()
