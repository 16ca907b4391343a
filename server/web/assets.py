"""What the pages load: style sheets, scripts, and the page for who is not signed in. Read once, by fixed names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from server.services.pairing_values import Right
from server.web.guards import needs

_CSS, _JS = "text/css", "text/javascript"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load by its name below /assets, and who gets it."""

    name: str
    file: Path
    media_type: str
    right: Right = Right.NONE


def assets(folder: Path) -> tuple[Asset, ...]:
    """All of them, `folder` being the pages' own; what only the page of the API loads is for who is signed in."""
    return (
        Asset("page.css", folder / "page.css", _CSS),
        Asset("page.js", folder / "page.js", _JS),
        Asset("schema.css", folder / "schema.css", _CSS, Right.MANAGE),
    )


def asset_routes(folder: Path) -> list[HTTPRouteHandler]:
    """A route for each asset."""
    return [_route(asset) for asset in assets(folder)]


def signed_out_page(folder: Path) -> bytes:
    """The page that says how to sign in."""
    return (folder / "signed_out.html").read_bytes()


def _route(asset: Asset) -> HTTPRouteHandler:
    content = asset.file.read_bytes()

    @get(f"/assets/{asset.name}", opt=needs(asset.right), include_in_schema=False, name=asset.name)
    async def answer() -> Response[bytes]:
        return Response(content, media_type=asset.media_type)

    return answer
