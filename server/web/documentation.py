"""The OpenAPI document as JSON, and as a page of our own.

Scalar and the other usual pages load their scripts and styles from a CDN; and Scalar, served from here, would need
inline styles, which the policy of our pages refuses. A list of the routes needs no script at all.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.template import TemplateEngineProtocol

from server.web import schema_views
from server.web.problems import MEDIA_TYPE, Problem

NO_TOKEN: list[dict[str, list[str]]] = [{}]


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The errors of a route for the document: those named, and those that every route has."""
    spec = ResponseSpec(Problem, generate_examples=False, description="A problem (RFC 9457)", media_type=MEDIA_TYPE)
    return dict.fromkeys(sorted({*statuses, 400, 401, 403, 421, 429, 500}), spec)


class SchemaPage(OpenAPIRenderPlugin):
    """The document as a page for people."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page: every route with what it takes and gives, and every shape."""
        engine: TemplateEngineProtocol[Any, Any] | None = request.app.template_engine
        if engine is None:  # an application that only describes itself
            raise NotFoundException
        context = {
            "info": openapi_schema["info"],
            "operations": schema_views.operations(openapi_schema),
            "shapes": schema_views.shapes(openapi_schema),
        }
        return str(engine.get_template("schema.html").render(**context)).encode()


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
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, after_request=_no_page),
    )


def _no_page(response: Response[Any]) -> Response[Any]:
    """The framework answers unknown paths below /schema with a page; here they are problems like any other."""
    if response.status_code == 404:
        raise NotFoundException
    return response
