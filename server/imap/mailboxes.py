"""Chooses the mailboxes to read: by special-use flags (RFC 6154), else by their names in many languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.errors import NotFoundError
from server.imap.connection import Listed
from server.services.mailbox_roles import role_of_name
from server.services.ports.mailbox import MailboxRole

_ROLE_BY_FLAG = {"\\all": MailboxRole.ALL, "\\sent": MailboxRole.SENT, "\\archive": MailboxRole.ARCHIVE}
_NEVER_READ = frozenset({"\\drafts", "\\junk", "\\trash", "\\spam"})
_GMAIL_PREFIXES = ("[Gmail]", "[Google Mail]")
_NO_MAILBOX = frozenset({"\\noselect", "\\nonexistent"})


@dataclass(frozen=True, slots=True)
class Found:
    """A mailbox that can be read."""

    name: str
    role: MailboxRole


def readable(listed: Iterable[Listed], foreign: Sequence[str] = ()) -> list[Found]:
    """All mailboxes but drafts, junk and trash (with what lies below them) and those that cannot be selected.

    `foreign` are the prefixes of other people's and shared mailboxes (RFC 2342), which are not this account's mail.
    """
    lines = list(listed)
    out = (*foreign, *(line.name + line.delimiter for line in lines if line.flags & _NEVER_READ and line.delimiter))
    found: list[Found] = []
    for line in lines:
        if line.flags & (_NO_MAILBOX | _NEVER_READ) or line.name.startswith(out):
            continue
        role = _role(line)
        if role is not None:
            found.append(Found(line.name, role))
    return found


def chosen(found: Sequence[Found], names: Sequence[str] = ()) -> list[Found]:
    """Those named, without regard to case (`NotFoundError` for one that is not there).

    Without names All Mail, where every message of a Gmail account is, else inbox, sent and archive.
    """
    if names:
        by_name = {each.name.casefold(): each for each in found}
        missing = next((name for name in names if name.casefold() not in by_name), None)
        if missing is not None:
            raise NotFoundError(f"no mailbox named {missing}", "There are: " + ", ".join(each.name for each in found))
        return [by_name[name.casefold()] for name in names]
    everything = [each for each in found if each.role is MailboxRole.ALL]
    order = list(MailboxRole)
    kept = [each for each in found if each.role is not MailboxRole.OTHER]
    return everything[:1] or sorted(kept, key=lambda each: (order.index(each.role), each.name))


def _role(line: Listed) -> MailboxRole | None:
    """The server's flag, else the name; but All Mail by name is Gmail's only: elsewhere "Todos" may be anything."""
    flagged = next((role for flag, role in _ROLE_BY_FLAG.items() if flag in line.flags), None)
    if flagged is not None:
        return flagged
    named = role_of_name(line.name, line.delimiter)
    if named is MailboxRole.ALL and not line.name.startswith(_GMAIL_PREFIXES):
        return MailboxRole.OTHER
    return named
