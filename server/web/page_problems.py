"""An error for a person: a page in words, where a script gets Problem Details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import Request, Response
from litestar.response import Template

from server.web.problems import Problem

E = TypeVar("E", bound=Exception)
Answer = Response[Problem] | Template


def worded(
    answer: Callable[[Request[Any, Any, Any], E], Response[Problem]],
) -> Callable[[Request[Any, Any, Any], E], Answer]:
    """The same answer, as a page where the request comes from somebody's browser that shows it."""

    def answered(request: Request[Any, Any, Any], error: E) -> Answer:
        found = answer(request, error)
        return _page(found) if "text/html" in request.headers.get("accept", "") else found

    return answered


def _page(found: Response[Problem]) -> Template:
    problem = found.content
    wrong = "; ".join(f"{each.name}: {each.message}" for each in problem.errors)
    message, advice = (problem.title, wrong) if wrong else (problem.detail or problem.title, problem.advice)
    context = {"message": message, "advice": advice}
    return Template("problem.html", context=context, status_code=problem.status, headers=dict(found.headers))
