"""ETags (RFC 9110 §8.8.3) on every answer to GET that is sent in one piece, so that polling costs few bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.types.asgi_types import HTTPResponseBodyEvent, HTTPResponseStartEvent

_TAG_BYTES = 12


class Tagged:
    """The ASGI application, its answers tagged; an answer the caller has already is 304 without a body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tag what is worth it, hand on the rest."""
        if scope["type"] == ScopeType.HTTP and scope["method"] == "GET":
            send = _tagging(send, _known_tags(scope["headers"]))
        await self._app(scope, receive, send)


def _tagging(send: Send, known: set[bytes]) -> Send:
    start: HTTPResponseStartEvent | None = None

    async def tagging(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and message["status"] == 200:
            start = message  # held back until it is known whether the body comes in one piece
            return
        if message["type"] == "http.response.body" and start is not None:
            first, start = start, None
            if not message["more_body"]:
                _tag(first, message, known)
            await send(first)
        await send(message)

    return tagging


def _tag(start: HTTPResponseStartEvent, body: HTTPResponseBodyEvent, known: set[bytes]) -> None:
    tag = b'"' + hashlib.blake2b(body["body"], digest_size=_TAG_BYTES).hexdigest().encode() + b'"'
    start["headers"] = [*start["headers"], (b"etag", tag)]
    if tag in known or b"*" in known:
        kept = [each for each in start["headers"] if each[0].lower() not in (b"content-length", b"content-type")]
        start["status"], start["headers"], body["body"] = 304, kept, b""


def _known_tags(headers: Iterable[tuple[bytes, bytes]]) -> set[bytes]:
    """The tags of If-None-Match, compared weakly (RFC 9110 §13.1.2)."""
    values = (value for name, value in headers if name.lower() == b"if-none-match")
    return {tag.strip().removeprefix(b"W/") for value in values for tag in value.split(b",")}
