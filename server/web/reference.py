"""The API's document as a page for people by Scalar, whose script is not ours: it runs in a frame without an origin.

Scalar's script comes from an installed package, not from a CDN: it is the one that the lock file names by its hash.
What it is given is the document, which says nothing of anybody. The browser holds it away from everything else: the
sandbox gives it an origin of its own, so that it reaches no page and no cookie of this server, opens no window and
sends no form; the policy leaves it no connection. As a frame without an origin can load nothing from this server
either, all it needs stands in it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException
from litestar.openapi.plugins import OpenAPIRenderPlugin

from server.web.hooks import set_policy

_SCALAR = Path("templates", "scalar", "js", "scalar.standalone.js")

FRAMING_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Of the page around the frame, which runs no script."""

_FRAMED_POLICY = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src {scripts}; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)

# What would end a script element or hide its end: HTML standard, "Restrictions for contents of script elements".
_ENDING = re.compile("<(?=!--|/?script)", re.IGNORECASE)


class SchemaPage(OpenAPIRenderPlugin):
    """The page around the frame."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page; the document is not in it."""
        set_policy(request.scope, FRAMING_POLICY)
        return _rendered(request, "schema.html")


class ReferencePage(OpenAPIRenderPlugin):
    """What is in the frame."""

    def __init__(self, *, path: str, pages: Path) -> None:
        super().__init__(path=path)
        self._pages = pages

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page with the document, the scripts and the styles in it."""
        scripts = [_script(self._pages / "reference.js"), _script(scalar_script()), _script(self._pages / "schema.js")]
        allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
        set_policy(request.scope, _FRAMED_POLICY.format(scripts=allowed))
        styles = (self._pages / "reference.css").read_text(encoding="utf-8")
        return _rendered(request, "reference.html", document=openapi_schema, scripts=scripts, styles=styles)


def scalar_script() -> Path:
    """Scalar's script where the package that brings it is installed; nothing of the package is run.

    Raises `RuntimeError` where it is not: the installation is broken.
    """
    package = find_spec("flask_openapi3_scalar")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("flask-openapi3-scalar is not installed; install bowout anew")
    return Path(package.submodule_search_locations[0]) / _SCALAR


@cache
def _script(file: Path) -> str:
    """A script as it may stand inside a page. In strings and patterns, where those marks stand, it means the same."""
    return _ENDING.sub(r"\\x3C", file.read_text(encoding="utf-8"))


@cache
def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


def _rendered(request: Request[Any, Any, Any], name: str, **values: object) -> bytes:
    engine = request.app.template_engine
    if engine is None:  # an application that only describes itself
        raise NotFoundException
    return str(engine.get_template(name).render(**values)).encode()
