"""Every error as Problem Details (RFC 9457): the kinds with their stable `type`, and the way from exceptions to them.

`title` is the same for all problems of a kind; `detail` says what failed this time. What went wrong inside is logged by
kind and place only and never told to the caller.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from server.errors import (
    BowoutError,
    BusyError,
    DataFolderError,
    NotFoundError,
    StuckError,
    TemplateError,
    UnreachableError,
    UsageError,
    origin,
)

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger("bowout.web")
_ABSENT = re.compile(r"Missing required \w+ parameter '(?P<name>[^']+)'")
"""How the framework tells of a parameter that is not there: in a sentence alone, where it has a list for others."""


class ProblemKind(Enum):
    """The kinds of problems: the last word of `type`, the status and the title. Kinds are only ever added."""

    BAD_REQUEST = ("bad-request", 400, "The request cannot be carried out as it was put")
    INVALID_PARAMETER = ("invalid-parameter", 400, "A parameter has no valid value")
    TOKEN_NEEDED = ("token-needed", 401, "A valid token is needed")
    NOT_PERMITTED = ("not-permitted", 403, "This token may not do that")
    CROSS_SITE = ("cross-site", 403, "Pages of other sites may not call this server")
    NOT_BY_PROXY = ("not-by-proxy", 403, "This server is reached by https, through its proxy")
    NOT_FOUND = ("not-found", 404, "There is no such thing")
    METHOD_NOT_ALLOWED = ("method-not-allowed", 405, "This cannot be done here")
    BUSY = ("busy", 409, "Something else is under way")
    TOO_LARGE = ("too-large", 413, "The request is too large")
    WRONG_HOST = ("wrong-host", 421, "This server does not go by that name")
    TOO_MANY = ("too-many-requests", 429, "Too many requests")
    INTERNAL = ("internal", 500, "Something went wrong inside")
    TEMPLATE = ("template", 500, "A draft template cannot be rendered")
    UNREACHABLE = ("unreachable", 502, "A mail server or file cannot be reached")
    NOT_READY = ("not-ready", 503, "The server is not ready")
    DATA_FOLDER = ("data-folder", 503, "The data folder cannot be used")

    def __init__(self, word: str, status: int, title: str) -> None:
        self.type = f"urn:bowout:problem:{word}"
        self.status = status
        self.title = title


class ParameterError(msgspec.Struct, frozen=True):
    """Which parameter has no valid value, and why."""

    name: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every error looks like; `advice` says what to do about it."""

    type: str
    title: str
    status: int
    detail: str = ""
    advice: str = ""
    errors: tuple[ParameterError, ...] = ()


_OF_ERROR: tuple[tuple[type[BowoutError], ProblemKind], ...] = (
    (NotFoundError, ProblemKind.NOT_FOUND),
    (UsageError, ProblemKind.BAD_REQUEST),
    (BusyError, ProblemKind.BUSY),
    (StuckError, ProblemKind.BUSY),
    (DataFolderError, ProblemKind.DATA_FOLDER),
    (UnreachableError, ProblemKind.UNREACHABLE),
    (TemplateError, ProblemKind.TEMPLATE),
)

_OF_STATUS: Mapping[int, tuple[ProblemKind, str]] = {
    400: (ProblemKind.BAD_REQUEST, "The body is not what its Content-Type says, or not of a type taken here."),
    403: (ProblemKind.NOT_PERMITTED, "It needs the token of the data folder, or a signed-in page."),
    404: (ProblemKind.NOT_FOUND, "There is nothing at this path."),
    405: (ProblemKind.METHOD_NOT_ALLOWED, "This path does not take that method."),
    413: (ProblemKind.TOO_LARGE, "The body is larger than this server takes."),
    503: (ProblemKind.NOT_READY, "Try again in a moment."),
}


def problem(kind: ProblemKind, detail: str = "", advice: str = "", errors: tuple[ParameterError, ...] = ()) -> Problem:
    """A problem of that kind."""
    return Problem(kind.type, kind.title, kind.status, detail, advice, errors)


def from_http(_request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Answer an error of the framework; of those it has no kind for, only the status is told (RFC 9457 §4.2.1)."""
    if isinstance(error, ValidationException):
        found = problem(ProblemKind.INVALID_PARAMETER, "See `errors`.", errors=_parameter_errors(error))
    elif error.status_code in _OF_STATUS:
        found = problem(*_OF_STATUS[error.status_code])
    elif error.status_code < 500:
        found = Problem("about:blank", HTTPStatus(error.status_code).phrase, error.status_code)
    else:
        found = problem(ProblemKind.INTERNAL)
    return _response(found, error.headers)


def from_bowout(_request: Request[Any, Any, Any], error: BowoutError) -> Response[Problem]:
    """Answer an error of ours: its words are meant for the user."""
    return _response(problem(problem_of(error), str(error), error.advice))


def problem_of(error: BowoutError) -> ProblemKind:
    """The kind of an error of ours."""
    return next((kind for of, kind in _OF_ERROR if isinstance(error, of)), ProblemKind.INTERNAL)


def from_recursion(_request: Request[Any, Any, Any], _error: RecursionError) -> Response[Problem]:
    """Answer a body nested so deeply that nobody can have meant it: the decoder gives up there."""
    return _response(problem(ProblemKind.BAD_REQUEST, "The body is nested too deeply."))


def from_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer an error nobody foresaw: nothing of it is told, its kind and place are logged."""
    _log.error("%s %s failed: %s", request.method, request.scope.get("path_template", ""), origin(error))
    return _response(problem(ProblemKind.INTERNAL, "The server's log says where."))


def _parameter_errors(error: ValidationException) -> tuple[ParameterError, ...]:
    if absent := _ABSENT.match(error.detail):
        return (ParameterError(absent["name"], "It is missing."),)
    extra = error.extra if isinstance(error.extra, list) else []
    return tuple(ParameterError(str(each.get("key", "")), str(each.get("message", ""))) for each in extra)


def _response(found: Problem, headers: Mapping[str, str] | None = None) -> Response[Problem]:
    return Response(found, status_code=found.status, media_type=MEDIA_TYPE, headers=dict(headers or {}))
