"""An account set up over the API of a running service, against a real Dovecot."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from server.demo.sample import SELLER, build
from tests.server.cli.command import Bowout
from tests.server.cli.test_cli_serve import serving_over
from tests.server.services.fake_source import NOW
from tests.servers.dovecot import PASSWORD, Certificates, Dovecot

# A scan of a whole mailbox, on a machine that may be doing much else.
PATIENCE_SECONDS = 400


@pytest.fixture
def trusting(tmp_path: Path, certificates: Certificates) -> Bowout:
    """The command on a machine whose own authorities vouch for the server."""
    return Bowout(tmp_path / "home", {"SSL_CERT_FILE": str(certificates.folder / "authority.pem")})


def said(client: httpx.Client) -> str:
    """What a test of the account comes to, in words."""
    tested = client.post("/accounts/work/test").json()
    return ("good: " if tested["ok"] else "bad: ") + "; ".join(step["message"] for step in tested["steps"])


def test_from_a_wrong_password_to_judged_threads(trusting: Bowout, dovecot: Dovecot) -> None:
    user = dovecot.add_user("api-setup")
    dovecot.deliver(user, build(NOW))
    login = {"name": "work", "user": user, "host": "localhost", "port": dovecot.tls_port, "me": [SELLER.email]}
    with serving_over(trusting) as (base, _):
        headers = {"Authorization": f"Bearer {(trusting.home / 'api-token').read_text().strip()}"}
        with httpx.Client(base_url=f"{base}/api/v1", headers=headers, trust_env=False, timeout=60) as client:
            wrong = login | {"tls": "implicit", "password": "wrong-horse"}
            assert client.post("/accounts", json=wrong).status_code == 201
            refused = said(client)
            assert (refused.startswith("bad: "), "wrong-horse" in refused) == (True, False)
            assert client.put("/accounts/work/password", json={"password": PASSWORD}).status_code == 204
            assert said(client).startswith("good: ")

            scan = client.post("/scans", json={"account": "work"}).json()
            until = time.monotonic() + PATIENCE_SECONDS
            while scan["state"] == "running" and time.monotonic() < until:
                time.sleep(0.3)
                scan = client.get(f"/scans/{scan['scan_id']}").json()
            assert scan["state"] == "done", scan
            assert len(client.get("/threads", params={"limit": 100}).json()["items"]) >= 20
            state = client.get("/accounts/work").json()["state"]
            assert (state["ok"], state["says"].startswith("last scanned ")) == (True, True)

            assert client.delete("/accounts/work").status_code == 204
            assert client.get("/threads").json()["items"] == []
    assert PASSWORD.encode() not in b"".join(each.read_bytes() for each in trusting.home.rglob("*") if each.is_file())
    assert all("S" not in flags for flags in dovecot.flags(user))
