"""The OpenAPI document as JSON, and as a page for people by Scalar.

Scalar's script comes from an installed package, not from a CDN: it is the one that the lock file names by its hash. The
document stands in the page, so that the policy can keep the script from asking this server, or anybody, for anything
(`server/web/hooks.py`).
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.template import TemplateEngineProtocol

from server.web.hooks import SCHEMA_PATH
from server.web.problems import MEDIA_TYPE, Problem

NO_TOKEN: list[dict[str, list[str]]] = [{}]


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The errors of a route for the document: those named, and those that every route has."""
    spec = ResponseSpec(Problem, generate_examples=False, description="A problem (RFC 9457)", media_type=MEDIA_TYPE)
    return dict.fromkeys(sorted({*statuses, 400, 401, 403, 421, 429, 500}), spec)


class SchemaPage(OpenAPIRenderPlugin):
    """The document as a page for people."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page, with the document in it."""
        engine: TemplateEngineProtocol[Any, Any] | None = request.app.template_engine
        if engine is None:  # an application that only describes itself
            raise NotFoundException
        return str(engine.get_template("schema.html").render(document=openapi_schema)).encode()


def openapi_config(version: str) -> OpenAPIConfig:
    """The document at /schema/openapi.json, the page about it at /schema."""
    return OpenAPIConfig(
        title="Bowout",
        version=version,
        description="Judged prospect threads, their evidence and drafts. Nothing here ever sends mail.",
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer"),
                "poll_secret": SecurityScheme(type="http", scheme="bearer", description="The secret of a pairing."),
            }
        ),
        security=[{"token": []}],
        use_handler_docstrings=True,
        render_plugins=[SchemaPage(path="/"), JsonRenderPlugin()],
        openapi_router=Router(SCHEMA_PATH, route_handlers=[], include_in_schema=False, after_request=_no_page),
    )


def _no_page(response: Response[Any]) -> Response[Any]:
    """The framework answers unknown paths below /schema with a page; here they are problems like any other."""
    if response.status_code == 404:
        raise NotFoundException
    return response
