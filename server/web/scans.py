"""Scans over the API: begun, listed, and followed as they go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from litestar.response import ServerSentEvent, ServerSentEventMessage

from server.services import present
from server.services.pairing_values import Right
from server.services.scan_values import ScanPhase, ScanState, ScanStatus
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs, still_let_in
from server.web.schemas import Answer, Given, Moment
from server.web.streams import while_let_in

AnyRequest = Request[None, None, State]


class ScanCreate(Given, frozen=True):
    """Which account to scan."""

    account: str


class ScanFailure(Answer, frozen=True):
    """Why a scan failed, and what to do about it."""

    message: str
    advice: str


class ScanSummaryOut(Answer, frozen=True):
    """What a scan did: seen = stored + merged + the failed + the sum of filtered."""

    account: str
    seen: int
    stored: int
    merged: int
    filtered: dict[str, int]
    failed: list[dict[str, str | int]]
    threads: int
    read: int
    proposed_addresses: list[str]
    unsure: int


class ScanOut(Answer, frozen=True):
    """A scan as it stands: `done` of `total` (0 where it is not known) in this phase."""

    scan_id: str
    account: str
    state: ScanState
    phase: ScanPhase
    done: int
    total: int
    began_at: Moment
    ended_at: Moment | None
    summary: ScanSummaryOut | None
    failure: ScanFailure | None


class ScanListOut(Answer, frozen=True):
    """The scans under way and those that ended last, the latest first."""

    items: list[ScanOut]


class ScanController(Controller):
    """Scans: mailboxes are opened read-only, and only what is new is fetched."""

    path = "/scans"
    tags = ("scans",)
    opt = needs(Right.READ)

    @post(opt=needs(Right.MANAGE), status_code=202, responses=problems(404))
    async def start_scan(self, deps: Deps, data: JSONBody[ScanCreate]) -> ScanOut:
        """Begin a scan of an account; where one is under way, that one is given."""
        return scan_out(deps.scans.start(await deps.accounts.account(data.account)))

    @get(responses=problems())
    async def list_scans(self, deps: Deps) -> ScanListOut:
        """List the scans under way and those that ended last."""
        return ScanListOut(items=[scan_out(status) for status in deps.scans.listed()])

    @get("/{scan_id:str}", responses=problems(404))
    async def get_scan(self, deps: Deps, scan_id: FromPath[str]) -> ScanOut:
        """Tell how far a scan is."""
        return scan_out(deps.scans.status(scan_id))

    @get("/{scan_id:str}/events", responses=problems(404))
    async def follow_scan(self, deps: Deps, request: AnyRequest, scan_id: FromPath[str]) -> ServerSentEvent:
        """Tell how far a scan is whenever that changes, to its end, as server-sent events named scan.

        They end early where the token is revoked or expires meanwhile.
        """
        deps.scans.status(scan_id)
        return ServerSentEvent(_events(while_let_in(deps.scans.watch(scan_id), still_let_in(request.scope))))


async def _events(statuses: AsyncIterator[ScanStatus]) -> AsyncIterator[ServerSentEventMessage]:
    async for status in statuses:
        yield ServerSentEventMessage(event="scan", data=msgspec.json.encode(scan_out(status)).decode())


def scan_out(status: ScanStatus) -> ScanOut:
    """A scan as the API gives it."""
    failed = status.state is ScanState.FAILED
    summary: Any = status.summary
    return ScanOut(
        scan_id=status.id,
        account=status.account,
        state=status.state,
        phase=status.phase,
        done=status.done,
        total=status.total,
        began_at=status.began_at.isoformat(),
        ended_at=present.time_json(status.ended_at),
        summary=msgspec.convert(summary, ScanSummaryOut) if summary is not None else None,
        failure=ScanFailure(message=status.message, advice=status.advice) if failed else None,
    )
