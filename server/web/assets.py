"""What the pages load: style sheets, scripts, and the page for who is not signed in. Read once, by fixed names."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from server.services.pairing_values import Right
from server.web.guards import needs

_CSS, _JS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the pages' folder and who gets it; one that is packed already is sent as it is."""

    file: str
    media_type: str
    right: Right = Right.NONE

    @property
    def name(self) -> str:
        """Its name below /assets."""
        return Path(self.file).name.removesuffix(".gz")


# What only the page of the API loads is megabytes: for who is signed in.
ASSETS = (
    Asset("page.css", _CSS),
    Asset("page.js", _JS),
    Asset("schema.css", _CSS, Right.MANAGE),
    Asset("schema.js", _JS, Right.MANAGE),
    Asset("scalar/scalar.css.gz", _CSS, Right.MANAGE),
    Asset("scalar/scalar.js.gz", _JS, Right.MANAGE),
)


def asset_routes(folder: Path) -> list[HTTPRouteHandler]:
    """A route for each asset."""
    return [_route(folder / asset.file, asset) for asset in ASSETS]


def signed_out_page(folder: Path) -> bytes:
    """The page that says how to sign in."""
    return (folder / "signed_out.html").read_bytes()


def _route(file: Path, asset: Asset) -> HTTPRouteHandler:
    content = file.read_bytes()
    packed = file.suffix == ".gz"

    @get(f"/assets/{asset.name}", opt=needs(asset.right), include_in_schema=False, name=asset.name)
    async def answer(request: Request[Any, Any, Any]) -> Response[bytes]:
        if packed and "gzip" in request.headers.get("accept-encoding", ""):
            headers = {"content-encoding": "gzip", "vary": "accept-encoding"}
            return Response(content, media_type=asset.media_type, headers=headers)
        return Response(gzip.decompress(content) if packed else content, media_type=asset.media_type)

    return answer
