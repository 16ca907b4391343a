"""Mailboxes with one file per message: a Maildir, a folder of .eml files, a single .eml file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from server.errors import UnreadablePathError
from server.files.opening import opened, reading
from server.files.raw import MESSAGE_LIMIT_BYTES, Raw
from server.services.ports.mailbox import MailboxRole, MailboxState

_NEVER_READ_FLAGS = frozenset("TD")
"""Maildir's info flags for trashed and draft."""


class LooseMailbox:
    """One file per message. A uid is the microsecond at which the file's inode last changed.

    A position would change its meaning with every file removed; a change time cannot be set back by copying, so what
    is new always stands above what was seen, and a file renamed (a Maildir flag) is merely read once more. Uidvalidity
    is therefore 1 for good.
    """

    def __init__(self, paths: Iterable[Path], name: str, role: MailboxRole) -> None:
        """List the files; raises `UnreadablePathError` where their folder cannot be read."""
        self._by_uid = dict(sorted(_with_uids(paths)))
        uidnext = max(self._by_uid, default=0) + 1
        self.state = MailboxState(name, role, uidvalidity=1, uidnext=uidnext, messages=len(self._by_uid))

    def uids(self) -> Sequence[int]:
        """The uids of all files, ascending."""
        return list(self._by_uid)

    def read(self, uid: int) -> Raw | None:
        """The file at `uid`; one that cannot be opened is a fault of that message alone."""
        path = self._by_uid.get(uid)
        if path is None:
            return None
        try:
            with opened(path) as file:
                data = file.read(MESSAGE_LIMIT_BYTES)
                found = path.stat()
        except UnreadablePathError:
            return Raw(b"", 0, fault=f"the file {path.name} cannot be read") if path.exists() else None
        fault = None if data.strip() else f"the file {path.name} is empty"
        return Raw(data, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC), fault)


def maildir_files(folder: Path) -> list[Path]:
    """The messages of a Maildir, without those flagged as trashed or draft; raises `UnreadablePathError`."""
    found: list[Path] = []
    for part in ("cur", "new"):
        if not (folder / part).is_dir():
            continue
        with reading(folder / part):
            found += [path for path in (folder / part).iterdir() if not path.name.startswith(".")]
    return [path for path in found if not _NEVER_READ_FLAGS & set(path.name.partition(":2,")[2])]


def _with_uids(paths: Iterable[Path]) -> Iterable[tuple[int, Path]]:
    stamped = []
    for path in paths:
        try:
            stamped.append((path.stat().st_ctime_ns // 1000, path.name, path))
        except FileNotFoundError:
            # A mail program renamed or removed it since the folder was listed; the next scan finds it.
            continue
    last = 0
    for microsecond, _, path in sorted(stamped):
        last = max(microsecond, last + 1)
        yield last, path
