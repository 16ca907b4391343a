"""What the pages load: a style sheet, a script, and the page for who is not signed in. Read once, by fixed names."""

from __future__ import annotations

from pathlib import Path

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from server.services.pairing_values import Right
from server.web.guards import needs

ASSETS = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}


def asset_routes(folder: Path) -> list[HTTPRouteHandler]:
    """A route for each asset."""
    return [_route(folder / name, media_type) for name, media_type in ASSETS.items()]


def signed_out_page(folder: Path) -> bytes:
    """The page that says how to sign in."""
    return (folder / "signed_out.html").read_bytes()


def _route(file: Path, media_type: str) -> HTTPRouteHandler:
    content = file.read_bytes()

    @get(f"/assets/{file.name}", opt=needs(Right.NONE), include_in_schema=False, name=file.name)
    async def asset() -> Response[bytes]:
        return Response(content, media_type=media_type)

    return asset
