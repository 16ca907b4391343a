"""A reverse proxy such as people put before a server: it hands requests on over plain HTTP and says for whom.

`adding` is what it writes into each request, in place of what the client wrote under these names; the rest it hands on
as it came, as real ones do.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def proxy_before(port: int, adding: dict[str, str]) -> Iterator[str]:
    """Run one before the server on this port of loopback; where it listens. `{client}` is who asks it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._hand_on()

        def do_POST(self) -> None:
            self._hand_on()

        def _hand_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            ours = {name.lower() for name in adding}
            headers = [(name, value) for name, value in self.headers.items() if name.lower() not in ours]
            headers += [(name, value.format(client=self._client())) for name, value in adding.items()]
            there = HTTPConnection("127.0.0.1", port, timeout=30)
            there.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                there.putheader(name, value)
            there.endheaders(body or None)
            answer = there.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                    self.send_header(name, value)
            content = answer.read()
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _client(self) -> str:
            """Who asks, behind what a client said itself, as nginx appends it."""
            before = self.headers.get("x-forwarded-for")
            return f"{before}, {self.client_address[0]}" if before else self.client_address[0]

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
