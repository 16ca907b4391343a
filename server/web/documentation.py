"""The OpenAPI document as JSON, and where it is a page for people (`server/web/reference.py`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Response, Router
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from server.web.problems import MEDIA_TYPE, Problem
from server.web.reference import ReferencePage, SchemaPage

NO_TOKEN: list[dict[str, list[str]]] = [{}]


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The errors of a route for the document: those named, and those that every route has."""
    spec = ResponseSpec(Problem, generate_examples=False, description="A problem (RFC 9457)", media_type=MEDIA_TYPE)
    return dict.fromkeys(sorted({*statuses, 400, 401, 403, 421, 429, 500}), spec)


def openapi_config(version: str, pages: Path | None = None) -> OpenAPIConfig:
    """The document at /schema/openapi.json, the page about it at /schema where there are `pages`."""
    shown = [SchemaPage(path="/"), ReferencePage(path="/reference", pages=pages)] if pages else []
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
        render_plugins=[*shown, JsonRenderPlugin()],
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, after_request=_no_page),
    )


def _no_page(response: Response[Any]) -> Response[Any]:
    """The framework answers unknown paths below /schema with a page; here they are problems like any other."""
    if response.status_code == 404:
        raise NotFoundException
    return response
