"""A TCP proxy that does what networks do: drops the connection after so many octets, or goes silent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto

import pytest


class Fault(Enum):
    """What happens once the octets are used up."""

    DROP = auto()
    STALL = auto()


@dataclass(slots=True)
class FaultyProxy:
    """Forwards loopback connections to `target`; the first `faulty` of them fail after `after` octets to the client.

    While `silent` is set nothing is forwarded either way, and nothing is ended.
    """

    target: int
    fault: Fault
    after: int
    faulty: int
    port: int = 0
    connections: int = 0
    silent: threading.Event = field(default_factory=threading.Event)
    _sockets: list[socket.socket] = field(default_factory=list)
    _released: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        """Accept until the listener is closed."""
        self.port = listener.getsockname()[1]
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            budget = self.after if self.connections <= self.faulty else None
            server = socket.create_connection(("127.0.0.1", self.target))
            self._sockets += [client, server]
            for source, sink, limit in ((client, server, None), (server, client, budget)):
                threading.Thread(target=self._pump, args=(source, sink, limit), daemon=True).start()

    def stop(self) -> None:
        """Close everything."""
        self._released.set()
        for each in self._sockets:
            with suppress(OSError):
                each.close()

    def _pump(self, source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        left = limit
        with suppress(OSError):
            while data := source.recv(16384):
                while self.silent.is_set() and not self._released.wait(0.05):
                    pass
                sink.sendall(data if left is None else data[:left])
                if left is not None:
                    left -= len(data)
                    if left <= 0:
                        break
        if left is not None and left <= 0 and self.fault is Fault.STALL:
            self._released.wait(30)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


ProxyFactory = Callable[..., FaultyProxy]


@pytest.fixture
def faulty_proxy() -> Iterator[ProxyFactory]:
    """Make proxies: `faulty_proxy(port, after=50_000, fault=Fault.DROP, faulty=1).port`."""
    stops: list[Callable[[], None]] = []

    def make(target: int, *, after: int, fault: Fault = Fault.DROP, faulty: int = 1) -> FaultyProxy:
        proxy = FaultyProxy(target, fault, after, faulty)
        listener = socket.create_server(("127.0.0.1", 0))
        proxy.port = listener.getsockname()[1]
        thread = threading.Thread(target=proxy.serve, args=(listener,), daemon=True)
        thread.start()

        def stop() -> None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            proxy.stop()
            thread.join(timeout=5)

        stops.append(stop)
        return proxy

    yield make
    for stop in stops:
        stop()
