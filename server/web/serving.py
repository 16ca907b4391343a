"""Running the API: uvicorn, on loopback unless TLS or a proxy with it stands between the network and the server."""

from __future__ import annotations

import errno
import ipaddress
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from litestar import Litestar

from server.errors import BowoutError, UsageError
from server.web.certificate import TlsFiles
from server.web.connections import bounded_protocol
from server.web.renewal import RenewedTls

DEFAULT_PORT = 8765
# Longer than any read of the API takes; a scan under way is stopped by the schedule's own end.
_GRACE_SECONDS = 5
_BACKLOG = 128

_log = logging.getLogger("bowout.web")


class _Server(uvicorn.Server):
    """Ends by a signal and goes no further: uvicorn's own sends it to the process once more after its shutdown.

    That would end the process before the store is closed.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Obey SIGINT and SIGTERM; at every other moment they do what they did before."""
        if threading.current_thread() is not threading.main_thread():
            yield  # Python lets the main thread alone handle signals
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Let the server end."""
        _log.info("ended by signal %d", sig)
        super().handle_exit(sig, frame)


async def serve_on(listening: socket.socket, app: Litestar, tls: TlsFiles | None = None) -> None:
    """Serve on a socket of `listen` until SIGINT or SIGTERM, in a loop that is running already.

    Returns once the app's lifespan has ended, so that whatever stands around it is closed as well. Raises `BowoutError`
    where the lifespan fails to start.
    """
    try:
        await server_for(app, tls).serve(sockets=[listening])
    except SystemExit:  # uvicorn's way to say that the lifespan did not start
        raise BowoutError("The server could not start.", "The log says why.") from None


def listen(host: str, port: int, *, beyond_loopback: bool = False) -> socket.socket:
    """A listening socket, on loopback unless told otherwise; port 0 takes a free one.

    Raises `UsageError` for a host that is not to be listened on and a port that cannot be had.
    """
    address = _address(host, beyond_loopback=beyond_loopback)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    # Named for asyncio, which sets TCP_NODELAY only then: an answer took 44 ms without it and 0.6 ms with (measured).
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((str(address), port))
        listening.listen(_BACKLOG)
    except OverflowError:
        listening.close()
        raise UsageError(f"{port} is no port.", "Choose one from 1024 to 65535.") from None
    except OSError as error:
        listening.close()
        raise _no_port(host, port, error) from error
    return listening


def server_for(app: Litestar, tls: TlsFiles | None = None) -> uvicorn.Server:
    """The server, not running yet.

    No access log of uvicorn's (it writes query strings; ours does not) and no trust in forwarding headers
    (`forwarding.py` has its own).
    """
    config = uvicorn.Config(
        app,
        http=bounded_protocol(RenewedTls(tls) if tls else None),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return _Server(config)


def _address(host: str, *, beyond_loopback: bool) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host.lower() == "localhost" else host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not (address.is_loopback or beyond_loopback):
        raise UsageError(
            f"{host} is not an address of this machine{'' if beyond_loopback else ' alone'}.",
            "Serve on 127.0.0.1 (or ::1), or with TLS: --tls-cert and --tls-key, or --behind-proxy.",
        )
    return address


def _no_port(host: str, port: int, error: OSError) -> UsageError:
    if error.errno == errno.EADDRINUSE:
        return UsageError(f"Port {port} on {host} is in use.", "End the program that has it, or choose another port.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return UsageError(f"Port {port} may not be used by this user.", "Choose a port from 1024 to 65535.")
    return UsageError(f"Nothing can listen on {host}, port {port} ({error.strerror}).", "Choose another host or port.")
