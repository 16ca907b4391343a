"""A real Dovecot of one's own: started without systemd on free loopback ports, with TLS, users and Maildirs.

Fixtures: `certificates` (an authority of the test's own), `dovecot` (a full server), `poor_dovecot` (only IDLE and
UIDPLUS beside IMAP4rev1), `bare_dovecot` (without TLS).
Mail is written into the Maildirs directly; Dovecot finds it at the next SELECT or STATUS.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import trustme

from tests.servers.ending import end
from tests.servers.ports import free_port, wait_for_port

MISSING = "Dovecot is not installed: run `make system-packages` (Debian: sudo apt-get install dovecot-imapd)"
POOR_CAPABILITY = "IMAP4rev1 IDLE UIDPLUS"
PASSWORD = "correct-horse"
FOREIGN_PASSWORD = "pässwörd"
"""Both are every user's: a file of users is read again at most once a second, which is too slow for tests."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """An authority and a certificate for localhost, with a client's context that trusts it."""

    folder: Path
    trusting: ssl.SSLContext

    @classmethod
    def made_in(cls, folder: Path) -> Certificates:
        authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
        issued = authority.issue_cert("localhost", "127.0.0.1", key_type=trustme.KeyType.ECDSA)
        issued.private_key_pem.write_to_path(folder / "key.pem")
        issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
        authority.cert_pem.write_to_path(folder / "authority.pem")
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        return cls(folder, trusting)


@dataclass(slots=True)
class Dovecot:
    """A running server. Any user may log in with `PASSWORD` or `FOREIGN_PASSWORD`."""

    base: Path
    port: int
    tls_port: int
    trusting: ssl.SSLContext
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add_user(self, name: str) -> str:
        """Add a user with an empty inbox; returns the name."""
        self._maildir(name, "INBOX")
        return name

    def deliver(
        self,
        user: str,
        mail: Iterable[bytes],
        mailbox: str = "INBOX",
        *,
        flags: str = "",
        received_at: datetime | None = None,
    ) -> None:
        """Write messages into a mailbox in this order; `flags` are Maildir's letters, `mailbox` uses "." for levels."""
        folder = self._maildir(user, mailbox)
        stamp = int(time.time())
        for raw in mail:
            number = next(self._numbers)
            path = folder / "cur" / f"{stamp}.M{number:09d}.test,S={len(raw)}:2,{flags}"
            path.write_bytes(raw)
            if received_at is not None:
                os.utime(path, (received_at.timestamp(), received_at.timestamp()))
            shutil.chown(path, _account())
        # Dovecot looks again only where the folder's time changed, by whole seconds.
        seen = max(time.time(), (folder / "cur").stat().st_mtime + 1)
        os.utime(folder / "cur", (seen, seen))

    def flags(self, user: str, mailbox: str = "INBOX") -> list[str]:
        """Maildir flags of all messages of a mailbox: what reading must not change."""
        folder = self._folder(user, mailbox)
        return sorted(path.name.partition(":2,")[2] for part in ("cur", "new") for path in (folder / part).iterdir())

    def forget_uidvalidity(self, user: str, mailbox: str = "INBOX") -> None:
        """Make the server give the mailbox another uidvalidity and new uids."""
        folder = self._folder(user, mailbox)
        for path in [*folder.glob("dovecot-uidlist*"), *folder.glob("dovecot.index*")]:
            path.unlink()

    def _folder(self, user: str, mailbox: str) -> Path:
        root = self.base / "mail" / user
        return root if mailbox == "INBOX" else root / f".{mailbox}"

    def _maildir(self, user: str, mailbox: str) -> Path:
        folder = self._folder(user, mailbox)
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True, exist_ok=True)
            shutil.chown(folder / part, _account())
        shutil.chown(folder, _account())
        return folder


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate for localhost that no default context trusts."""
    return Certificates.made_in(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """A Dovecot with all its extensions, one for the session: give each test a user of its own."""
    with running_dovecot(certificates) as server:
        yield server


@pytest.fixture(scope="session")
def poor_dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """A Dovecot that offers next to nothing: no CONDSTORE, SPECIAL-USE or NAMESPACE."""
    with running_dovecot(certificates, POOR_CAPABILITY) as server:
        yield server


@pytest.fixture(scope="session")
def bare_dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """A Dovecot without TLS: it offers no STARTTLS."""
    with running_dovecot(certificates, tls=False) as server:
        yield server


@contextmanager
def running_dovecot(certificates: Certificates, capability: str = "", *, tls: bool = True) -> Iterator[Dovecot]:
    """Start Dovecot and stop it when left; fails where it is not installed or does not start."""
    program = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
    if program is None:
        pytest.fail(MISSING)
    with TemporaryDirectory(prefix="bowout-dovecot-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        # Its workers run as another user; pytest's own temporary folders are closed to others again and again.
        base.chmod(0o711)
        with _running(program, base, certificates, capability, tls) as server:
            yield server


@contextmanager
def _running(program: str, base: Path, certificates: Certificates, capability: str, tls: bool) -> Iterator[Dovecot]:
    server = Dovecot(base, free_port(), free_port(), certificates.trusting)
    (base / "mail").mkdir()
    shutil.chown(base / "mail", _account())
    configuration = base / "dovecot.conf"
    configuration.write_text(_configuration(server, certificates, capability, tls), encoding="utf-8")
    with (base / "output.txt").open("wb") as output:
        process = subprocess.Popen([program, "-F", "-c", str(configuration)], stdout=output, stderr=output)
    try:
        if not (wait_for_port(server.port) and (not tls or wait_for_port(server.tls_port))):
            log = base / "log.txt"
            said = (base / "output.txt").read_text() + (log.read_text() if log.exists() else "")
            pytest.fail(f"Dovecot did not start within 15 s: {said[-2000:]}")
        yield server
    finally:
        end(process)


def _account() -> str:
    """Who Dovecot's workers run as: never root, which it refuses."""
    return "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _configuration(server: Dovecot, certificates: Certificates, capability: str, tls: bool) -> str:
    account = pwd.getpwnam(_account())
    group = _group_name(account.pw_gid)
    return f"""
base_dir = {server.base}/run
state_dir = {server.base}/state
log_path = {server.base}/log.txt
protocols = imap
listen = 127.0.0.1
default_internal_user = {account.pw_name}
default_internal_group = {group}
default_login_user = {account.pw_name}
first_valid_uid = 0
first_valid_gid = 0
ssl = {"yes" if tls else "no"}
ssl_cert = <{certificates.folder}/cert.pem
ssl_key = <{certificates.folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{server.base}/mail/%u
mail_max_userip_connections = 200
{f"imap_capability = {capability}" if capability else ""}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
passdb {{
  driver = static
  args = password={FOREIGN_PASSWORD}
}}
userdb {{
  driver = static
  args = uid={account.pw_uid} gid={account.pw_gid} home={server.base}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = .
  mailbox Sent {{
    special_use = \\Sent
  }}
  mailbox Archive {{
    special_use = \\Archive
  }}
  mailbox Drafts {{
    special_use = \\Drafts
  }}
  mailbox Junk {{
    special_use = \\Junk
  }}
  mailbox Trash {{
    special_use = \\Trash
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {server.port}
  }}
  inet_listener imaps {{
    port = {server.tls_port}
    ssl = yes
  }}
}}
"""


def _group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
