"""Mail files as a mail source, and their messages one after the other for judging without a store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from server.errors import NotFoundError
from server.files.discover import discover
from server.files.raw import FileMailbox, Raw
from server.mail.message import Broken, Envelope, Message
from server.mail.mime import parse, parse_head
from server.services.mailbox_roles import is_never_read
from server.services.ports.mailbox import Fetched, Head, MailboxState, MailSource, ThreadIds

_T = TypeVar("_T")
_UNPARSABLE = (ValueError, LookupError, RecursionError)
"""What the parser may raise for a mail nobody foresaw, though it is meant to mend everything."""
_HEADER_LIMIT_BYTES = 1 << 20
_HEADER_END = re.compile(rb"\r?\n\r?\n")


class FileSource:
    """The mailboxes found under one path."""

    def __init__(self, path: Path, *, halves: bool = False) -> None:
        """Find them; raises `UnreadablePathError`. With `halves` what there is of a cut message is given, too."""
        self._halves = halves
        self._mailboxes = {mailbox.state.name: mailbox for mailbox in discover(path)}

    def mailboxes(self, names: Sequence[str] = ()) -> tuple[MailboxState, ...]:
        """All mailboxes found, or those named (without regard to case); `NotFoundError` for one that is not there."""
        wanted = {name.casefold() for name in names}
        there = {name.casefold() for name in self._mailboxes}
        missing = [name for name in names if name.casefold() not in there]
        if missing:
            raise NotFoundError(f"no mailbox named {missing[0]}", "There are: " + ", ".join(self._mailboxes))
        return tuple(
            mailbox.state for name, mailbox in self._mailboxes.items() if not names or name.casefold() in wanted
        )

    def uids(self, mailbox: MailboxState, first: int = 1) -> list[int]:
        """Uids at or above `first`."""
        return [uid for uid in self._mailboxes[mailbox.name].uids() if uid >= first]

    def find(self, mailbox: MailboxState, wanted: ThreadIds) -> list[int]:
        """Uids of a thread's messages: a file has no index, so all its headers are looked at."""
        ids = set(wanted.message_ids)

        def bears(envelope: Envelope) -> bool:
            if wanted.gmail_thread_id is not None:
                return envelope.gmail_thread_id == wanted.gmail_thread_id
            return not ids.isdisjoint({envelope.message_id, *envelope.references, *envelope.in_reply_to})

        heads = self.heads(mailbox, self.uids(mailbox))
        return [head.uid for head in heads if isinstance(head, Head) and bears(head.envelope)]

    def raw(self, mailbox: MailboxState, uid: int) -> bytes:
        """The bytes of a message as they were before the file's format quoted them; empty where it is gone."""
        found = self._mailboxes[mailbox.name].read(uid)
        return found.data if found else b""

    def heads(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Head | Broken]:
        """Header facts; deleted messages, drafts, spam and trash are left out."""
        for uid, raw in _readable(self._mailboxes[mailbox.name], uids, self._halves):
            head = raw if isinstance(raw, Broken) else _parsed(mailbox, uid, raw, _head)
            if head is not None:
                yield head

    def messages(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Fetched | Broken]:
        """Whole messages; deleted messages, drafts, spam and trash are left out."""
        for uid, raw in _readable(self._mailboxes[mailbox.name], uids, self._halves):
            fetched = raw if isinstance(raw, Broken) else _parsed(mailbox, uid, raw, _fetched)
            if fetched is not None:
                yield fetched


def open_path(path: str | Path) -> AbstractContextManager[MailSource]:
    """The mail under `path` as a source; raises `UnreadablePathError` where there is none."""
    return nullcontext(FileSource(Path(path)))


def read_paths(paths: Iterable[str | Path]) -> Iterator[tuple[str, Message] | Broken]:
    """Every message of the paths given with its mailbox's name; raises `UnreadablePathError` at the first bad path.

    All paths are looked at before the first message is given, so that a mistyped one is told at once. A message that
    is cut is named and what there is of it given: nothing is stored here that the whole one would have to replace.
    """
    sources = [FileSource(Path(path), halves=True) for path in paths]
    return _messages(sources)


def _messages(sources: Sequence[FileSource]) -> Iterator[tuple[str, Message] | Broken]:
    for source in sources:
        for mailbox in source.mailboxes():
            for found in source.messages(mailbox, source.uids(mailbox)):
                yield found if isinstance(found, Broken) else (mailbox.name, found.message)


def _readable(mailbox: FileMailbox, uids: Sequence[int], halves: bool) -> Iterator[tuple[int, Raw | Broken]]:
    for uid in uids:
        raw = mailbox.read(uid)
        if raw is None:
            continue
        if raw.fault:
            yield uid, Broken(mailbox.state.name, uid, raw.fault)
        if not raw.fault or (halves and raw.data.strip()):
            yield uid, raw


def _parsed(mailbox: MailboxState, uid: int, raw: Raw, parser: Callable[[int, Raw], _T | None]) -> _T | Broken | None:
    try:
        return parser(uid, raw)
    except _UNPARSABLE:
        return Broken(mailbox.name, uid, "it cannot be parsed")


def _head(uid: int, raw: Raw) -> Head | None:
    envelope = _dated(parse_head(_header(raw.data)), raw.delivered_at)
    return None if _never_read(envelope) else Head(uid, envelope, raw.size)


def _fetched(uid: int, raw: Raw) -> Fetched | None:
    message = parse(raw.data)
    if _never_read(message.envelope):
        return None
    return Fetched(uid, replace(message, envelope=_dated(message.envelope, raw.delivered_at)))


def _never_read(envelope: Envelope) -> bool:
    return any(is_never_read(label) for label in envelope.labels)


def _dated(envelope: Envelope, delivered_at: datetime | None) -> Envelope:
    """A file's date is a poor one (copies change it), so it only stands in where the message has none."""
    return envelope if envelope.at or not delivered_at else replace(envelope, received_at=delivered_at)


def _header(data: bytes) -> bytes:
    end = _HEADER_END.search(data, 0, _HEADER_LIMIT_BYTES)
    return data[: end.end() if end else _HEADER_LIMIT_BYTES]
