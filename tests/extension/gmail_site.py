"""A page that stands for https://mail.google.com: the sample mailbox's threads, with the ids the IMAP server gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.extension.tls import tls_server
from tests.servers.dovecot import Certificates

PAGE = Path(__file__).parent / "site" / "gmail.html"


@dataclass(frozen=True, slots=True)
class SiteMessage:
    id: str
    name: str
    email: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class SiteThread:
    """`name` is the script's; ids are decimal."""

    name: str
    id: str
    subject: str
    messages: tuple[SiteMessage, ...]


def site_message(raw: bytes, message_id: int) -> SiteMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    part = mail.get_body(("plain",))
    text = part.get_content() if part else ""
    sender = mail["From"].addresses[0]
    name, email = sender.display_name or sender.addr_spec, sender.addr_spec
    return SiteMessage(str(message_id), name, email, str(mail["Date"]), text.strip())


def render(account: str, threads: list[SiteThread]) -> str:
    data = json.dumps([asdict(thread) for thread in threads]).replace("<", "\\u003c")
    return PAGE.read_text(encoding="utf-8").replace("__ACCOUNT__", account).replace("__THREADS__", data)


@contextmanager
def serving(html: str, certificates: Certificates) -> Iterator[int]:
    """Serve the page over TLS on a free port of loopback, so that the browser's network rules apply to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = html.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with tls_server(Handler, certificates) as port:
        yield port
