"""One mbox file (mboxo, mboxrd, mboxcl2; Google Takeout, Thunderbird) as a mailbox, in bounded memory."""

from __future__ import annotations

import os
import re
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from server.files.opening import opened
from server.files.raw import MESSAGE_LIMIT_BYTES, Raw
from server.files.separators import BOM, separators
from server.services.ports.mailbox import MailboxRole, MailboxState

_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MANGLED_HEADER = re.compile(rb"(?m)^>+From [^\n]*\n")
_EXPUNGED = re.compile(rb"(?im)^x-mozilla-status:[ \t]*([0-9a-f]{4})")
_EXPUNGED_BIT = 0x0008
"""Thunderbird leaves deleted messages in the file until it is compacted, with this bit in X-Mozilla-Status."""
_FRAGMENT = "the file begins in the middle of this message"
_CUT = "the file ends within a line or the header of this message: it is cut, or still being copied"


class MboxMailbox:
    """An mbox file. A uid is the 1-based position of the message in the file.

    `uidvalidity` is derived from the first message's bytes, so it holds while the file only grows. Of a file from
    which messages were removed the later uids no longer mean the same: it then has fewer messages than before, or
    another first one (a plan for either is made in `server.mail.sync_plan`). A last message that ends within a line or
    its header is a failure, read once the file has the rest: half of a mail says something else than the whole.
    """

    def __init__(self, path: Path, name: str, role: MailboxRole) -> None:
        """Scan the file once for its separators; raises `UnreadablePathError`."""
        self._path = path
        self._separator_at = array("q")
        self._start = array("q")
        self._end = array("q")
        self._counted = bytearray()
        self._fragment = False
        self._cut = False
        with opened(path) as file:
            self._scan(file)
            first = self._bytes(file, 0) if self._start else b""
        uidvalidity = zlib.crc32(first) or 1
        self.state = MailboxState(name, role, uidvalidity, uidnext=len(self._start) + 1, messages=len(self._start))

    def uids(self) -> Sequence[int]:
        """Every position of the file."""
        return range(1, len(self._start) + 1)

    def read(self, uid: int) -> Raw | None:
        """The message at position `uid`, its quoted "From " lines restored; None where deleted or absent."""
        index = uid - 1
        if not 0 <= index < len(self._start):
            return None
        size = self._end[index] - self._start[index]
        if self._fragment and index == 0:
            return Raw(b"", size, fault=_FRAGMENT)
        with opened(self._path) as file:
            data = self._bytes(file, index)
            separator = os.pread(
                file.fileno(), self._start[index] - self._separator_at[index], self._separator_at[index]
            )
        found = _restored(data, size, separator, counted=bool(self._counted[index]))
        return replace(found, fault=_CUT) if found and self._cut and uid == len(self._start) else found

    def _scan(self, file: BinaryIO) -> None:
        size = os.fstat(file.fileno()).st_size
        for found in separators(file.fileno(), size):
            if not self._start and found.at > 0 and file.read(min(found.at, 4096)).removeprefix(BOM).strip():
                self._fragment = True
                self._append(0, 0, counted=False)
            if self._start:
                self._end.append(found.at)
            self._append(found.at, found.start, found.counted)
        if self._start:
            self._end.append(size)
            last = self._bytes(file, len(self._start) - 1)
            self._cut = bool(last.strip()) and not (last.endswith(b"\n") and _HEADER_END.search(last))
        elif file.read(4096).strip():
            # No separator at all, yet the file is called an mbox: its one message stands bare.
            self._append(0, 0, counted=False)
            self._end.append(size)

    def _append(self, separator_at: int, start: int, counted: bool) -> None:
        self._separator_at.append(separator_at)
        self._start.append(start)
        self._counted.append(counted)

    def _bytes(self, file: BinaryIO, index: int) -> bytes:
        length = min(self._end[index] - self._start[index], MESSAGE_LIMIT_BYTES)
        return os.pread(file.fileno(), length, self._start[index])


def _restored(data: bytes, size: int, separator: bytes, *, counted: bool) -> Raw | None:
    header_end = _HEADER_END.search(data)
    head, body = (data[: header_end.end()], data[header_end.end() :]) if header_end else (data, b"")
    expunged = _EXPUNGED.search(head)
    if expunged and int(expunged.group(1), 16) & _EXPUNGED_BIT:
        return None
    if not counted and b">From " in body:
        body = _QUOTED_FROM.sub(rb"\1", body)
    if b">From " in head:
        head = _MANGLED_HEADER.sub(b"", head)
    # The blank line before the next separator belongs to the file, not to the message.
    whole = (
        (head + body).removesuffix(b"\n").removesuffix(b"\r") if body.endswith((b"\n\n", b"\r\n\r\n")) else head + body
    )
    fault = None if whole.strip() else "it is empty"
    return Raw(whole, size, _separator_date(separator), fault)


def _separator_date(line: bytes) -> datetime | None:
    """The date a separator carries; in UTC by custom (RFC 4155); dates before 1990 are fillers."""
    _, _, date = line.decode("latin-1").strip().removeprefix("From ").partition(" ")
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found if found.year >= 1990 else None
