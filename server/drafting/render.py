"""Renders drafts from the template folder: one wording per intent, tone and seed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateNotFound, TemplateSyntaxError

from nlp.labels import Intent, Tone
from server.drafting.context import Context, introduction_context, neutral, reply_context
from server.drafting.environment import draft_environment
from server.drafting.etiquette import check
from server.drafting.tidy import tidy
from server.errors import TemplateError
from server.services.clean_words import clean_words, one_line
from server.services.ports import Draft, DraftFacts, WordingSeed

OUTPUT_LIMIT_CHARACTERS = 10_000
"""Rendering stops with an error once this much text has come out."""

DEFAULT_LANGUAGE = "en"
"""The language of a draft where there are no templates in the prospect's."""

_SUBJECT_LIMIT_CHARACTERS = 200
_WORDING_NAME = re.compile(r"^(?P<language>[a-z]{2})/(?P<intent>\w+)/(?P<tone>\w+)/(?P<number>\d+)\.txt\.j2$")
_COINS = 2
_CAN_BE_MISSED: tuple[dict[str, Any], ...] = ({"topic": None}, {"topic": None, "reason": None, "past_reason": None})


class JinjaDrafts:
    """Drafts from `<folder>/<language>/<intent>/<tone>/<n>.txt.j2`, one file per wording.

    Every wording varies further by two coins (`coin_a`, `coin_b`), so that a handful of files gives many texts. An
    intent with its own `subject.txt.j2` starts a new conversation; all others reply under the thread's subject.
    """

    def __init__(self, folder: Path) -> None:
        self._environment = draft_environment(folder)
        names = self._environment.list_templates()
        self._names = frozenset(names)
        self._languages = frozenset(match["language"] for match in map(_WORDING_NAME.match, names) if match)

    def wordings(self, intent: Intent, tone: Tone, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
        """Names of the templates for an intent and tone, in the order of their numbers."""
        found = (match for match in map(_WORDING_NAME.match, self._names) if match)
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
        body, context = self._fitting(names[wording], intent, tone, said, coins)
        subject = self._subject(language, intent, said, context)
        notes = _notes(intent, theirs if foreign else None, context)
        return Draft(intent, tone, subject, body, findings=check(body, intent, tone), notes=notes)

    def _fitting(self, name: str, intent: Intent, tone: Tone, facts: DraftFacts, coins: Context) -> tuple[str, Context]:
        """Body and context; where the words put in make it too long, those that can be missed are left out again."""
        make = introduction_context if intent is Intent.REFERRAL_INTRO else reply_context
        body, context = "", coins
        for left_out in ({}, *_CAN_BE_MISSED):
            context = make(replace(facts, **left_out), tone) | coins
            body = tidy(self._run(name, context))
            if all(finding.rule != "too_long" for finding in check(body, intent, tone)):
                break
        return body, context

    def _subject(self, language: str, intent: Intent, facts: DraftFacts, context: Context) -> str:
        own = f"{language}/{intent.value}/subject.txt.j2"
        if own in self._names:
            return one_line(self._run(own, context))[:_SUBJECT_LIMIT_CHARACTERS]
        subject = one_line(facts.subject or "")[:_SUBJECT_LIMIT_CHARACTERS]
        return f"Re: {subject or clean_words(facts.topic) or 'our conversation'}"

    def _run(self, name: str, context: Context) -> str:
        try:
            return _capped(self._environment.get_template(name).generate(**context), name)
        except TemplateSyntaxError as error:
            raise _template_error(error.name or name, error.lineno, error.message or "") from error
        except TemplateNotFound as error:
            raise _template_error(name, None, f"it extends {error.name}, which does not exist") from error
        except (JinjaError, RecursionError, TypeError) as error:
            raise _template_error(name, _line_of(error), _reason(error)) from error


def _pick(intent: Intent, seed: WordingSeed, wordings: int) -> tuple[int, Context]:
    """Which wording, and how the coins lie: places that follow each other take all wordings before one comes again."""
    # A digest rather than hash(): the same thread gets the same wording in every process.
    digest = hashlib.sha256(f"{intent.value}\0{seed.group}".encode()).digest()
    step = int.from_bytes(digest[:8]) % (wordings * 2**_COINS) + seed.place
    coins = step // wordings
    return step % wordings, {"coin_a": bool(coins & 1), "coin_b": bool(coins & 2)}


def _notes(intent: Intent, foreign: str | None, context: Context) -> tuple[str, ...]:
    notes = []
    if foreign:
        notes.append(
            f"They write in another language ({foreign}) that has no templates yet, so this draft is in English and "
            "keeps to what is safe to say."
        )
    if intent is Intent.DOOR_OPEN and context["question"]:
        notes.append("It promises an answer to their question: send that too.")
    if intent is Intent.OPT_OUT_ACK:
        notes.append("It says that they are off your list: confirm it with `bowout do-not-contact add`.")
    return tuple(notes)


def _capped(pieces: Iterable[str], name: str) -> str:
    kept: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > OUTPUT_LIMIT_CHARACTERS:
            raise _template_error(name, None, f"it writes more than {OUTPUT_LIMIT_CHARACTERS} characters")
        kept.append(piece)
    return "".join(kept)


def _template_error(name: str, line: int | None, reason: str) -> TemplateError:
    where = f", line {line}" if line else ""
    return TemplateError(
        f"The draft template {name}{where} cannot be rendered: {reason}.",
        "Mend the template or restore the bundled one.",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it extends itself"
    if isinstance(error, TypeError):
        return "it puts values together that do not fit"
    return str(error)


def _line_of(error: BaseException) -> int | None:
    # Jinja rewrites the traceback so that its last template frame carries the template's own line.
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename.endswith(".j2"):
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
