"""Renders drafts from the template folder: one wording per intent, tone and seed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateNotFound, TemplateSyntaxError

from nlp.labels import Intent, Tone
from server.drafting.context import Context, introduction_context, reply_context
from server.drafting.environment import draft_environment
from server.drafting.tidy import tidy
from server.errors import TemplateError
from server.services.clean_words import clean_words, one_line
from server.services.ports import Draft, DraftFacts

OUTPUT_LIMIT_CHARACTERS = 10_000
"""Rendering stops with an error once this much text has come out."""

_SUBJECT_LIMIT_CHARACTERS = 200
_WORDING_NAME = re.compile(r"^(?P<intent>\w+)/(?P<tone>\w+)/(?P<number>\d+)\.txt\.j2$")


class JinjaDrafts:
    """Drafts from `<folder>/<intent>/<tone>/<n>.txt.j2`, one file per wording.

    An intent with its own `subject.txt.j2` starts a new conversation; all others reply under the thread's subject.
    """

    def __init__(self, folder: Path) -> None:
        self._environment = draft_environment(folder)
        self._wordings: dict[tuple[str, str], list[str]] = {}
        names = self._environment.list_templates()
        self._subjects = {name for name in names if name.endswith("/subject.txt.j2")}
        for name in names:
            match = _WORDING_NAME.match(name)
            if match:
                self._wordings.setdefault((match["intent"], match["tone"]), []).append(name)

    def wordings(self, intent: Intent, tone: Tone) -> tuple[str, ...]:
        """Names of the templates for an intent and tone, in the order of their numbers."""
        found = self._wordings.get((intent.value, tone.value), [])
        return tuple(sorted(found, key=lambda name: int(name.rpartition("/")[2].partition(".")[0])))

    def render(self, intent: Intent, tone: Tone, facts: DraftFacts, *, seed: str) -> Draft:
        """Render the wording that `seed` picks; `TemplateError` names template, line and reason."""
        names = self.wordings(intent, tone)
        if not names:
            raise TemplateError(
                f"There is no draft template for {intent.value} in the tone {tone.value}.",
                f"Add {intent.value}/{tone.value}/1.txt.j2 to the folder of draft templates.",
            )
        context = introduction_context(facts) if intent is Intent.REFERRAL_INTRO else reply_context(facts)
        body = tidy(self._run(names[_pick(intent, seed, len(names))], context))
        return Draft(intent=intent, tone=tone, subject=self._subject(intent, facts, context), body=body)

    def _subject(self, intent: Intent, facts: DraftFacts, context: Context) -> str:
        own = f"{intent.value}/subject.txt.j2"
        if own in self._subjects:
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


def _pick(intent: Intent, seed: str, count: int) -> int:
    # A digest rather than hash(): the same thread gets the same wording in every process.
    return int.from_bytes(hashlib.sha256(f"{intent.value}\0{seed}".encode()).digest()[:8]) % count


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
