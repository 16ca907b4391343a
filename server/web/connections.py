"""Connections that hold back: cut within bounds that uvicorn has not, for an application never sees an unfinished head.

A head must be whole ten seconds after its connection, TLS's own beginning included (or after its first byte on one that
is kept), a body twenty after its head; that is 13 kB a second for the largest body there may be. However many begin and
never end, only so many are kept waiting, and the one that has waited longest goes first: a client that speaks at once
is always heard. An answer must be taken as well: who takes nothing of it for thirty seconds is cut.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.web.renewal import RenewedTls

HEAD_SECONDS = 10
BODY_SECONDS = 20
TAKING_SECONDS = 30
MOST_WAITING = 256


class Bounded(H11Protocol):
    """One connection; `_deadline` runs while a request of it is unfinished."""

    waiting: ClassVar[dict[Bounded, None]]
    tls: ClassVar[RenewedTls | None]
    _shaking: asyncio.Task[None] | None = None
    _line: asyncio.Transport | None = None
    _made = False
    _deadline: asyncio.TimerHandle | None = None
    _in_body = False
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait for a head, and make room where too many do."""
        if len(self.waiting) >= MOST_WAITING:
            next(iter(self.waiting)).cut()
        self._line = transport
        if self.tls is None:
            self._open(transport)
        else:
            # Here and not in the server, which would hold a silent connection for a minute and lets nobody cut it.
            transport.pause_reading()
            self._early = bytearray()
            self._shaking = self.loop.create_task(self._shake_hands(transport, self.tls.context()))
        self._wait(HEAD_SECONDS)

    def _open(self, transport: asyncio.Transport) -> None:
        self._made = True
        super().connection_made(transport)

    async def _shake_hands(self, line: asyncio.Transport, tls: ssl.SSLContext) -> None:
        try:
            safe = await self.loop.start_tls(line, self, tls, server_side=True)
        except OSError:  # TLS's own errors, and those of the network, are of that kind
            self._rest()
            return
        if safe is not None and not safe.is_closing():
            self._open(safe)
            # What came with the last of the handshake was here before this went on.
            self.data_received(bytes(self._early))

    def data_received(self, data: bytes) -> None:
        """Look whether what was waited for is here."""
        if not self._made:
            self._early += data
        elif data:
            super().data_received(data)
            self._watch()

    def on_response_complete(self) -> None:
        """Look whether a next request has begun."""
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._wait_for_taking()
        # The beginning of a next request may lie here already.
        if self.conn.their_state is not h11.IDLE or self.conn.trailing_data[0]:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._rest()
        self._taken()
        if self._made:
            super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client takes less than it is given: wait until it does."""
        super().pause_writing()
        self._wait_for_taking()

    def resume_writing(self) -> None:
        """It took something."""
        self._taken()
        super().resume_writing()

    def _wait_for_taking(self) -> None:
        if self._untaken is None:
            self._untaken = self.loop.call_later(TAKING_SECONDS, self._cut_untaken)

    def _taken(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None

    def _cut_untaken(self) -> None:
        # The rest of an answer may have gone without a word: only what is still here was not taken.
        self._untaken = None
        if self.transport.get_write_buffer_size():
            self.cut()

    def _watch(self) -> None:
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            if not self._in_body:
                self._rest()
                self._in_body = True
                self._wait(BODY_SECONDS)
        elif state is h11.IDLE:
            if self._in_body:
                self._rest()
            self._wait(HEAD_SECONDS)
        else:
            self._rest()

    def _wait(self, seconds: float) -> None:
        if self._deadline is None and self._line is not None and not self._line.is_closing():
            self.waiting[self] = None
            self._deadline = self.loop.call_later(seconds, self.cut)

    def _rest(self) -> None:
        self.waiting.pop(self, None)
        self._in_body = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def cut(self) -> None:
        """End the connection at once."""
        self._rest()
        if self._line is not None:
            self._line.abort()


def bounded_protocol(tls: RenewedTls | None = None) -> type[Bounded]:
    """The protocol of one server, whose connections share the bound on those that wait."""
    return type("BoundedOfOneServer", (Bounded,), {"waiting": {}, "tls": tls})
