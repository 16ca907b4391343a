"""The route of referrals: who was pointed to."""

from __future__ import annotations

import msgspec
from litestar import Controller, get

from server.services import present_kept
from server.services.pairing_values import Right
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs
from server.web.schemas import Answer, Moment


class ReferralOut(Answer, frozen=True):
    """Somebody pointed to in a thread, by whom and when; `written_in` is another thread with them."""

    thread_id: str
    account: str
    who: str
    email: str | None
    by: str | None
    at: Moment | None
    written_in: str | None


class ReferralListOut(Answer, frozen=True):
    """All referrals, the latest first."""

    items: list[ReferralOut]


class ReferralController(Controller):
    """Who was pointed to."""

    path = "/referrals"
    tags = ("referrals",)
    opt = needs(Right.READ)

    @get(responses=problems())
    async def list_referrals(self, deps: Deps) -> ReferralListOut:
        """List who was pointed to, by whom and when, the latest first."""
        found = await deps.referrals.listed()
        return ReferralListOut(items=[msgspec.convert(present_kept.referral_json(each), ReferralOut) for each in found])
