"""The API put together: routes, errors, and the gate around all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from server.errors import BowoutError, UsageError
from server.web.controllers import API_VERSION, AboutController, AccountController, ThreadController
from server.web.deps import WebDeps
from server.web.documentation import openapi_config
from server.web.gate import MAX_BODY_BYTES, Gate, GateRules
from server.web.hooks import add_security_headers, log_access
from server.web.problems import from_bowout, from_http, from_unexpected

API_ROOT = f"/api/{API_VERSION}"
# What a process supervisor asks; the answers say nothing but yes or no.
OPEN_PATHS = frozenset({f"{API_ROOT}/health/live", f"{API_ROOT}/health/ready"})

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
            Router(API_ROOT, route_handlers=[ThreadController, AccountController, AboutController]),
        ],
        dependencies={"deps": Provide(lambda: deps, sync_to_thread=False)},
        exception_handlers={HTTPException: from_http, BowoutError: from_bowout, Exception: from_unexpected},
        before_send=[add_security_headers, log_access],
        openapi_config=openapi_config(deps.version),
        lifespan=list(lifespan),
        request_max_body_size=MAX_BODY_BYTES,
        # The framework's own logging would write the text of unexpected errors, which may quote mail.
        logging_config=None,
        debug=False,
    )
    # Around the router, not in a middleware: those run only for paths that exist.
    app.asgi_handler = Gate(
        app.asgi_handler,
        GateRules(deps.allowed_hosts, deps.allowed_origins, deps.token, OPEN_PATHS),
    )
    return app
