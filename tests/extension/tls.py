"""Servers behind TLS on loopback: Gmail's page, and a proxy as one stands before a service on another machine."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers.dovecot import Certificates


@contextmanager
def tls_server(handler: type[BaseHTTPRequestHandler], certificates: Certificates) -> Iterator[int]:
    """Serve on a free port; stopped when left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.folder / "cert.pem", certificates.folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def tls_proxy(to_port: int, certificates: Certificates) -> Iterator[int]:
    """Hand every request on to a service on loopback, as a reverse proxy does: by its own name for it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.hand_on()

        def do_POST(self) -> None:
            self.hand_on()

        def do_DELETE(self) -> None:
            self.hand_on()

        def hand_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            behind = HTTPConnection("127.0.0.1", to_port, timeout=30)
            behind.request(self.command, self.path, body or None, headers)
            answer = behind.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"transfer-encoding", "connection", "content-length", "date", "server"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            behind.close()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with tls_server(Handler, certificates) as port:
        yield port
