"""The routes. Controllers only translate: they call a use case and give its answer a shape."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get
from litestar.exceptions import ServiceUnavailableException
from litestar.params import FromPath, FromQuery, QueryParameter

from nlp.labels import Intent, Move, Tone
from server.errors import BowoutError
from server.services.pairing_values import Right
from server.web import schemas
from server.web.deps import Deps
from server.web.documentation import NO_TOKEN, problems
from server.web.guards import needs
from server.web.schemas import API_VERSION

MAX_PAGE = 200

OptionalName = Annotated[str | None, QueryParameter(max_length=200)]
Prospect = Annotated[str | None, QueryParameter(max_length=320, description="An address on the other side.")]
Cursor = Annotated[str | None, QueryParameter(max_length=1000)]
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)]


class ThreadController(Controller):
    """Judged threads and the drafts they offer."""

    path = "/threads"
    tags = ("threads",)
    opt = needs(Right.READ)

    @get(responses=problems())
    async def list_threads(
        self,
        deps: Deps,
        move: FromQuery[Move | None] = None,
        account: OptionalName = None,
        prospect: Prospect = None,
        undecided: FromQuery[bool] = False,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> schemas.ThreadListOut:
        """List judged threads, the latest first; `undecided` leaves out those that go on and owe no answer."""
        page = await deps.threads.summaries(
            move=move, account=account, prospect=prospect, undecided=undecided, cursor=cursor, limit=limit
        )
        return schemas.thread_list(page)

    @get("/{thread_id:str}", responses=problems(404))
    async def get_thread(
        self, deps: Deps, thread_id: FromPath[str], account: OptionalName = None
    ) -> schemas.ThreadDetailOut:
        """Give one thread with its verdict, its evidence and its messages, by id or unique prefix."""
        return schemas.thread_detail(await deps.threads.judged(thread_id, account))

    @get("/{thread_id:str}/drafts", responses=problems(404))
    async def list_drafts(
        self, deps: Deps, thread_id: FromPath[str], account: OptionalName = None
    ) -> schemas.DraftOffersOut:
        """Name the drafts that the thread's move offers, and who of its people must not be written to."""
        judged = await deps.threads.judged(thread_id, account)
        blocked = await deps.do_not_contact.blocked(person.email for person in judged.thread.prospects)
        return schemas.draft_offers(judged, blocked)

    @get("/{thread_id:str}/drafts/{intent:str}", responses=problems(404))
    async def get_draft(
        self,
        deps: Deps,
        thread_id: FromPath[str],
        intent: FromPath[Intent],
        tone: FromQuery[Tone | None] = None,
        account: OptionalName = None,
    ) -> schemas.DraftOut:
        """Prepare a draft, without a tone in the one that matches how the prospect writes. Nothing is sent."""
        return schemas.draft(await deps.drafts.prepare(thread_id, intent, tone, account))


class AboutController(Controller):
    """The server itself."""

    tags = ("server",)
    opt = needs(Right.READ)

    @get("/health/live", opt=needs(Right.NONE), security=NO_TOKEN, responses=problems())
    async def live(self) -> schemas.HealthOut:
        """Tell that the server runs. Needs no token."""
        return schemas.HealthOut(status="live")

    @get("/health/ready", opt=needs(Right.NONE), security=NO_TOKEN, responses=problems(503))
    async def ready(self, deps: Deps) -> schemas.HealthOut:
        """Tell whether requests can be answered. Needs no token, and says no more than that."""
        try:
            ready = await deps.health.ready()
        except BowoutError:
            ready = False
        if not ready:
            raise ServiceUnavailableException
        return schemas.HealthOut(status="ready")

    @get("/version", responses=problems())
    async def version(self, deps: Deps) -> schemas.VersionOut:
        """Tell the version of the server and of the API."""
        return schemas.VersionOut(version=deps.version, api=API_VERSION)
