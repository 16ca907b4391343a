"""The page of a review: one question after the other, each the one least sure of after what was learnt."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from litestar import get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template

from server.errors import UsageError
from server.services.review_desk import ReviewState
from server.web.deps import Deps
from server.web.pages import Page
from server.web.schemas import Given

_ANSWERS = {"yes": True, "no": False, "skip": None}
# While mail is read the page looks again by itself, without a script.
_LOOK_AGAIN_SECONDS = "3"


class AnswerForm(Given, frozen=True):
    """Who, and whether they are a prospect: yes, no or skip."""

    who: Annotated[str, msgspec.Meta(max_length=320)]
    value: Annotated[str, msgspec.Meta(max_length=10)]


Answering = Annotated[AnswerForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


class ReviewPageController(Page):
    """Who is a prospect, asked about where it is hard to tell."""

    path = "/accounts/{name:str}/review"

    @get()
    async def ask(self, deps: Deps, name: FromPath[str]) -> Template:
        """The next question, or how far the reading is."""
        status = deps.reviews.status(await deps.accounts.account(name))
        headers = {"refresh": _LOOK_AGAIN_SECONDS} if status.state is ReviewState.READING else {}
        return Template("review.html", context={"review": status, "here": _here(name)}, headers=headers)

    @post()
    async def begin(self, deps: Deps, name: FromPath[str]) -> Redirect:
        """Begin, or go on with the one under way."""
        deps.reviews.begin(await deps.accounts.account(name))
        return Redirect(_here(name), status_code=303)

    @post("/answer")
    async def answer(self, deps: Deps, name: FromPath[str], data: Answering) -> Redirect:
        """Take an answer and ask the next question."""
        if data.value not in _ANSWERS:
            raise UsageError("That is no answer.", "Say yes, no or skip.")
        deps.reviews.answer(await deps.accounts.account(name), data.who, _ANSWERS[data.value])
        return Redirect(_here(name), status_code=303)

    @post("/keep")
    async def keep(self, deps: Deps, name: FromPath[str]) -> Redirect:
        """Keep the answers and read the account anew by them."""
        deps.scans.start(await deps.reviews.keep(await deps.accounts.account(name)))
        return Redirect("/accounts", status_code=303)


def _here(name: str) -> str:
    return f"/accounts/{quote(name, safe='')}/review"
