"""The API put together: routes, errors, and the gate around all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from litestar import Controller, Litestar, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from server.errors import BowoutError, UsageError
from server.web.accounts import AccountController
from server.web.analysis import AnalysisController
from server.web.assets import asset_routes, signed_out_page
from server.web.callers import TokenCallers
from server.web.controllers import AboutController, ThreadController
from server.web.deps import WebDeps
from server.web.do_not_contact import DoNotContactController
from server.web.documentation import openapi_config
from server.web.etags import Tagged
from server.web.etiquette import EtiquetteController
from server.web.forwarding import Fronted, Strict
from server.web.gate import Gate
from server.web.guards import check_right
from server.web.hints import HintController
from server.web.hooks import add_security_headers, log_access
from server.web.limits import Buckets, caller_limit
from server.web.page_accounts import AccountPageController
from server.web.page_lists import ListPageController, ReminderPageController
from server.web.page_problems import worded
from server.web.page_reviews import ReviewPageController
from server.web.pages import PageController, SignInController
from server.web.pairing import PairingController
from server.web.problems import from_bowout, from_http, from_recursion, from_unexpected
from server.web.referrals import ReferralController
from server.web.refusals import MAX_BODY_BYTES, GateRules, OpenRoute
from server.web.reminders import ReminderController
from server.web.reviews import ReviewController
from server.web.scans import ScanController
from server.web.schemas import API_VERSION
from server.web.words import FeedbackController, NoteController

API_ROOT = f"/api/{API_VERSION}"
# What a process supervisor asks, whose answers say nothing but yes or no; and the extension's way in.
OPEN_ROUTES = (
    OpenRoute("GET", re.compile(f"{API_ROOT}/health/(?:live|ready)")),
    OpenRoute("POST", re.compile(f"{API_ROOT}/pairings"), pairing=True),
    OpenRoute("GET", re.compile(f"{API_ROOT}/pairings/[0-9a-f]{{32}}"), pairing=True),
    OpenRoute("GET", re.compile(r"/sign-in/[A-Za-z0-9_-]{43}")),
    OpenRoute("POST", re.compile(r"/sign-in/[A-Za-z0-9_-]{43}")),
    OpenRoute("GET", re.compile(r"/assets/page\.(?:css|js)")),
)

# A guessable token is none: 20 characters of a URL-safe alphabet are 120 bits.
_SHORTEST_TOKEN = 20

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_app(deps: WebDeps, lifespan: Sequence[Lifespan] = ()) -> Litestar:
    """The API over those parts; `lifespan` runs beside it (the schedule, for one).

    Raises `UsageError` where the token is too short to protect anything.
    """
    if len(deps.token) < _SHORTEST_TOKEN or not deps.token.isascii():
        raise UsageError(
            f"The API token must have {_SHORTEST_TOKEN} or more plain characters.", "Remove it to have one made."
        )
    app = Litestar(
        route_handlers=[
            routes(),
            SignInController,
            PageController,
            AccountPageController,
            ListPageController,
            ReminderPageController,
            ReviewPageController,
            *asset_routes(deps.pages),
        ],
        template_config=TemplateConfig(directory=deps.pages, engine=JinjaTemplateEngine),
        dependencies={"deps": Provide(lambda: deps, sync_to_thread=False)},
        guards=[check_right],
        exception_handlers={
            HTTPException: worded(from_http),
            BowoutError: worded(from_bowout),
            RecursionError: worded(from_recursion),
            Exception: worded(from_unexpected),
        },
        before_send=[add_security_headers, log_access],
        openapi_config=openapi_config(deps.version, deps.pages),
        lifespan=list(lifespan),
        request_max_body_size=MAX_BODY_BYTES,
        # The framework's own logging would write the text of unexpected errors, which may quote mail.
        logging_config=None,
        debug=False,
    )
    # Around the router, not in a middleware: those run only for paths that exist.
    gate = Gate(
        Tagged(app.asgi_handler),
        GateRules(
            deps.allowed_hosts,
            deps.allowed_origins,
            OPEN_ROUTES,
            signed_out_page(deps.pages),
            caller_limit(deps.requests_per_second),
        ),
        TokenCallers(deps.token, deps.pairings, deps.sessions),
        Buckets(),
    )
    fronted = Fronted(gate, deps.proxies) if deps.proxies else gate
    app.asgi_handler = Strict(fronted) if deps.behind_tls else fronted
    return app


def routes() -> Router:
    """All routes of the API."""
    controllers: list[type[Controller]] = [
        ThreadController,
        HintController,
        NoteController,
        FeedbackController,
        AnalysisController,
        AccountController,
        ReviewController,
        ScanController,
        PairingController,
        DoNotContactController,
        EtiquetteController,
        ReferralController,
        ReminderController,
        AboutController,
    ]
    return Router(API_ROOT, route_handlers=controllers)


def document(version: str) -> dict[str, Any]:
    """The OpenAPI document of the API, made from the routes alone."""
    app = Litestar(
        [routes()],
        dependencies={"deps": Provide(_no_deps, sync_to_thread=False)},
        openapi_config=openapi_config(version),
        logging_config=None,
    )
    return app.openapi_schema.to_schema()


def _no_deps() -> WebDeps:
    raise RuntimeError("this application only describes itself")


def document_text(version: str) -> str:
    """The document as docs/openapi.json holds it: in a fixed order, so that a change shows as one."""
    return json.dumps(document(version), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
