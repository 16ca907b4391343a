"""What happens to every answer, errors included: security headers, and one line in the access log."""

from __future__ import annotations

import logging
from urllib.parse import quote

from litestar.types import Message, Scope

# Answers hold mail text: nothing of them may be kept, framed, sniffed or passed on by a browser (OWASP REST Security).
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

# The page loads its own style sheet and script, and nothing inline: words of a mail can never become either.
PAGE_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        b"base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    # With no-referrer a browser posts even our own forms with "Origin: null" (Fetch, "append a request Origin header").
    (b"referrer-policy", b"same-origin"),
)

_access_log = logging.getLogger("bowout.web.access")


_POLICY = "bowout_content_security_policy"


def set_policy(scope: Scope, policy: str) -> None:
    """Answer this request under a content security policy of its own."""
    scope["state"][_POLICY] = policy.encode()


async def add_security_headers(message: Message, scope: Scope) -> None:
    """Add the headers to an answer that is about to start, in place of any of the same name."""
    if message["type"] == "http.response.start":
        headers = list(message.get("headers", ()))
        is_page = any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
        ours = {**dict(SECURITY_HEADERS), **(dict(PAGE_HEADERS) if is_page else {})}
        if is_page and (policy := scope["state"].get(_POLICY)):
            ours[b"content-security-policy"] = policy
        message["headers"] = [*((name, value) for name, value in headers if name.lower() not in ours), *ours.items()]


async def log_access(message: Message, scope: Scope) -> None:
    """Log method, route and status; neither the query nor what stands in the path, a link's secret among it."""
    if message["type"] == "http.response.start":
        route = scope.get("path_template") or quote(scope["path"])
        _access_log.info("%s %s %d", scope.get("method", "-"), route, message["status"])
