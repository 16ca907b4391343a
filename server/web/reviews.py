"""Reviews over the API: whom the choice of threads is least sure of, and the user's answers. For the owner alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from server.services.pairing_values import Right
from server.services.review_desk import ReviewState, ReviewStatus
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs
from server.web.scans import ScanOut, scan_out
from server.web.schemas import Answer, Given

Most = Annotated[int, QueryParameter(ge=1, le=100, description="Ask about at most so many.")]


class ReviewAnswer(Given, frozen=True):
    """Whether they (a domain, or an address at a public provider) are a prospect; null passes them over."""

    who: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
    prospect: bool | None


class CorrespondentOut(Answer, frozen=True):
    """Somebody to ask about: see `bowout account review`."""

    who: str
    name: str
    subject: str
    threads: int
    probability: float
    taken: bool
    reasons: list[str]


class ReviewOut(Answer, frozen=True):
    """A review as it stands; `asked` begins with the one least sure of, and changes with each answer."""

    account: str
    state: ReviewState
    done: int
    total: int
    message: str
    advice: str
    answers: int
    asked: list[CorrespondentOut]


class ReviewController(Controller):
    """Who is a prospect: one review an account, in memory only, let go of after half an hour without a question."""

    path = "/accounts/{name:str}/review"
    tags = ("accounts",)
    opt = needs(Right.MANAGE)

    @post(status_code=202, responses=problems(404))
    async def begin_review(self, deps: Deps, name: FromPath[str]) -> ReviewOut:
        """Begin to read the account's mail for a review; nothing of it is stored."""
        return review_out(deps.reviews.begin(await deps.accounts.account(name)))

    @get(responses=problems(404))
    async def get_review(self, deps: Deps, name: FromPath[str], most: Most = 20) -> ReviewOut:
        """Tell how far the review is, and whom it asks about."""
        return review_out(deps.reviews.status(await deps.accounts.account(name), most))

    @post("/answers", status_code=200, responses=problems(404))
    async def answer_review(self, deps: Deps, name: FromPath[str], data: JSONBody[ReviewAnswer]) -> ReviewOut:
        """Take an answer, learn from it, and name the next to ask about."""
        account = await deps.accounts.account(name)
        return review_out(deps.reviews.answer(account, data.who, data.prospect))

    @post("/keep", status_code=202, responses=problems(404))
    async def keep_review(self, deps: Deps, name: FromPath[str]) -> ScanOut:
        """Keep the answers, and begin the scan that reads the account anew by them."""
        return scan_out(deps.scans.start(await deps.reviews.keep(await deps.accounts.account(name))))

    @delete(responses=problems(404))
    async def drop_review(self, deps: Deps, name: FromPath[str]) -> None:
        """End the review without keeping anything."""
        deps.reviews.drop(await deps.accounts.account(name))


def review_out(status: ReviewStatus) -> ReviewOut:
    """A review as the API gives it."""
    return msgspec.convert(asdict(status), ReviewOut)
