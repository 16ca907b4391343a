"""A keyring that behaves like a desktop's: it keeps what it is given in a file, may be locked, or not there at all.

Chosen as a user would choose one: PYTHON_KEYRING_BACKEND=tests.keyrings.FileKeyring. BOWOUT_TEST_KEYRING names its
file; a file `locked` beside it locks it, a file `forgetful` makes it keep nothing.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Passwords by service and name."""

    priority = 5

    def _file(self) -> Path:
        file = Path(os.environ["BOWOUT_TEST_KEYRING"])
        if (file.parent / "locked").exists():
            raise KeyringLocked("zebrawood: the collection is locked")
        return file

    def _kept(self) -> dict[str, str]:
        file = self._file()
        return json.loads(file.read_text("utf-8")) if file.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        kept = {**self._kept(), f"{service} {username}": password}
        if not (self._file().parent / "forgetful").exists():
            self._file().write_text(json.dumps(kept), "utf-8")

    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept()
        if kept.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("not there")
        self._file().write_text(json.dumps(kept), "utf-8")
