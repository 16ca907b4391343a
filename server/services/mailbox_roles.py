"""What a mailbox is for, told by its name: for servers without special-use flags and for mail files."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from server.services.ports.mailbox import MailboxRole

_READ = {"all": MailboxRole.ALL, "sent": MailboxRole.SENT, "archive": MailboxRole.ARCHIVE}


def role_of_name(name: str, delimiter: str = "/") -> MailboxRole | None:
    """The role of the mailbox, or None where it holds what is never read (drafts, junk, trash, templates).

    A mailbox below a known one shares its purpose: `Sent/2023` is sent, `Trash/Old` is never read. `INBOX` is compared
    as RFC 3501 5.1 says, without regard to case.
    """
    segments = name.split(delimiter) if delimiter else [name]
    names = _roles_by_name()
    for segment in segments:
        known = _fold(segment)
        if known in names:
            return names[known]
    return MailboxRole.INBOX if _fold(name) == "inbox" else MailboxRole.OTHER


def is_never_read(label: str) -> bool:
    """Whether a Gmail label marks what is never read: drafts, spam, trash; labels below them are the user's own."""
    return role_of_name(label.removeprefix("\\"), delimiter="") is None


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


@cache
def _roles_by_name() -> dict[str, MailboxRole | None]:
    text = files("server.services").joinpath("mailbox_names.toml").read_text(encoding="utf-8")
    found: dict[str, MailboxRole | None] = {}
    for purpose, by_language in tomllib.loads(text).items():
        for names in by_language.values():
            found.update((_fold(name), _READ.get(purpose)) for name in names)
    return found
