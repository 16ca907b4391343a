"""What the running service tells of itself at its most talkative: JSON lines that name nobody and quote nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from email.header import Header
from pathlib import Path

import httpx

from server.demo.sample import SELLER
from tests.server.cli.command import Bowout
from tests.server.cli.test_cli_serve import serving_over
from tests.server.services.fake_source import mail
from tests.servers.dovecot import FOREIGN_PASSWORD, Certificates, Dovecot

# A scan of a small mailbox, on a machine that may be doing much else.
PATIENCE_SECONDS = 400
FORGED = '{"level": "error", "message": "forged"}'
SUBJECT = f"Zebrawood\r\nSet-Cookie: owned=1\r\n{FORGED}\x1b[31m"


def hostile_mail() -> Iterator[bytes]:
    """A thread whose subject would end a header or a line of a log, if anything wrote it as it is."""
    subject = Header(SUBJECT, "utf-8", maxlinelen=10_000).encode()
    ours = mail(SELLER.email, "ivo@petrov.example", "PLACE", "Shall we talk oakwood?", message_id="b1@n", days_ago=9)
    theirs = mail("ivo@petrov.example", SELLER.email, "PLACE", "No oakwood.", message_id="b2@p", answers="b1@n")
    for each in (ours, theirs):
        yield each.replace(b"PLACE", subject.encode())


def arguments_of_all() -> str:
    """What processes of this machine were started with."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # ended meanwhile
    return "\n".join(found)


def test_the_log_and_the_arguments_hold_no_secret_no_address_and_no_mail(
    tmp_path: Path, certificates: Certificates, dovecot: Dovecot
) -> None:
    user = dovecot.add_user("log-watched")
    dovecot.deliver(user, list(hostile_mail()))
    extra = {
        "BOWOUT_LOG": "debug",
        "BOWOUT_READER": "rules",
        "SSL_CERT_FILE": str(certificates.folder / "authority.pem"),
    }
    bowout = Bowout(tmp_path / "home", extra)
    login = {"name": "work", "user": user, "host": "localhost", "port": dovecot.tls_port, "me": [SELLER.email]}
    arguments = ""
    with serving_over(bowout) as (base, process):
        token = (bowout.home / "api-token").read_text(encoding="utf-8").strip()
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=60) as client:
            made = client.post("/api/v1/accounts", json={**login, "tls": "implicit", "password": FOREIGN_PASSWORD})
            assert made.status_code == 201, made.text
            scan = client.post("/api/v1/scans", json={"account": "work"}).json()
            until = time.monotonic() + PATIENCE_SECONDS
            while scan["state"] == "running" and time.monotonic() < until:
                arguments += arguments_of_all()
                time.sleep(0.2)
                scan = client.get(f"/api/v1/scans/{scan['scan_id']}").json()
            assert scan["state"] == "done", scan
            (thread,) = client.get("/api/v1/threads").json()["items"]
            assert "Zebrawood" in thread["subject"]
            its = f"/api/v1/threads/{thread['thread_id']}"
            for path in (
                *("/", f"/threads/work/{thread['thread_id']}", its, f"{its}/drafts/polite_exit", "/sign-in/secret"),
                *("/api/v1/threads?prospect=ivo@petrov.example", "/api/v1/threads/ivo@petrov.example"),
                *("/api/v1/reminders/calendar", "/api/v1/do-not-contact/export"),
                "/api/v1/x%0d%0aset-cookie:%20owned=1",
            ):
                answer = client.get(path)
                assert answer.status_code < 500, (path, answer.text)
                assert "set-cookie" not in answer.headers
            client.put("/api/v1/accounts/work/password", json={"password": "wrong-horse"})
            client.post("/api/v1/accounts/work/test")
        process.terminate()
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert any(" /api/v1/scans/{scan_id} 200" in each["message"] for each in told)
    assert {frozenset(each) for each in told} <= {
        frozenset({"at", "level", "from", "message"}),
        frozenset({"at", "level", "from", "message", "error"}),
    }
    assert "-c from server" in arguments
    for secret in (FOREIGN_PASSWORD, "wrong-horse", token):
        assert secret not in arguments
        assert secret not in "\n".join(lines)
    for word in ("ebrawood", "oakwood", "ivo@", "petrov", SELLER.email, "forged", "secret", user, "\x1b"):
        assert word not in "\n".join(lines), word
    # Standard output, which goes the same way here, has one line more that says where the token is.
    assert [line.partition(" in /")[0] for line in lines if not line.startswith("{")] == ["The token is"]
