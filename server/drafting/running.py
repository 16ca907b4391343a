"""Runs one template, its output capped while it streams, and says what is wrong with one that fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateNotFound, TemplateSyntaxError

from server.drafting.environment import DraftEnvironment
from server.errors import TemplateError

OUTPUT_LIMIT_CHARACTERS = 10_000
"""Rendering stops with an error once this much text has come out."""


def run_template(environment: DraftEnvironment, name: str, context: Mapping[str, Any]) -> str:
    """The template's text; `TemplateError` names template, line and reason."""
    try:
        return _capped(environment.get_template(name).generate(**context), name)
    except TemplateSyntaxError as error:
        raise _template_error(error.name or name, error.lineno, error.message or "") from error
    except TemplateNotFound as error:
        raise _template_error(name, None, f"it extends {error.name}, which does not exist") from error
    except UnicodeDecodeError as error:
        raise _template_error(name, None, "it is not UTF-8") from error
    except (JinjaError, RecursionError, SyntaxError, TypeError) as error:
        raise _template_error(name, _line_of(error), _reason(error)) from error


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
        return "it extends itself, or nests too deeply"
    if isinstance(error, SyntaxError):
        return "it nests too deeply"
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
