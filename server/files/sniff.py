"""Tells what kind of mail file something is from its first bytes."""

from __future__ import annotations

import os
import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

from server.errors import UnreadablePathError
from server.files.opening import opened
from server.files.separators import BOM, find_separator, separators

SNIFF_BYTES = 1 << 20
"""How far into a file that is not called .mbox its first separator is looked for."""

_ADVICE = "Give an mbox file, a Maildir, a folder of .eml files or one .eml file."
_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
_MAIL_FIELD = re.compile(
    rb"(?im)^(?:from|to|subject|date|received|message-id|return-path|mime-version|delivered-to)[ \t]*:"
)


class FileKind(StrEnum):
    """The two kinds of mail file."""

    MBOX = "mbox"
    EML = "eml"


def kind_of(path: Path) -> FileKind | None:
    """The kind of the file, None where it holds no mail; raises `UnreadablePathError` where it cannot be opened."""
    with opened(path) as file:
        start = file.read(SNIFF_BYTES)
        size = os.fstat(file.fileno()).st_size
        cut_in_front = _named_mbox(path) and any(separators(file.fileno(), size))
    text = start.removeprefix(BOM).lstrip(b"\r\n")
    if not text:
        return FileKind.MBOX if _named_mbox(path) else None
    if text.startswith(b"From ") and find_separator(text) == 0:
        return FileKind.MBOX
    if _HEADER_LINE.match(text) and _MAIL_FIELD.search(text[: 1 << 16]):
        return FileKind.EML if path.suffix.lower() == ".eml" or not _many(path, text) else FileKind.MBOX
    return FileKind.MBOX if cut_in_front or find_separator(text) is not None else None


def not_mail(path: Path) -> UnreadablePathError:
    """The error for a file that holds no mail: it says what the file looks like instead."""
    with opened(path) as file:
        start = file.read(64).lstrip()
    if not start:
        return UnreadablePathError(f"{path} is empty", _ADVICE)
    for first, like, advice in _magic():
        if start.startswith(first):
            return UnreadablePathError(f"{path} is not mail: it looks like {like}", advice)
    like = "a binary file" if b"\x00" in start else "text without mail headers"
    return UnreadablePathError(f"{path} is not mail: it looks like {like}", _ADVICE)


def _many(path: Path, text: bytes) -> bool:
    """Whether what begins with a header is an mbox all the same: cut in front, or without its first separator."""
    return _named_mbox(path) or find_separator(text) is not None


def _named_mbox(path: Path) -> bool:
    return path.suffix.lower() in (".mbox", ".mbx") or path.name.lower() == "mbox"


@cache
def _magic() -> tuple[tuple[bytes, str, str], ...]:
    text = files("server.files").joinpath("magic.toml").read_text(encoding="utf-8")
    return tuple((bytes.fromhex(look["hex"]), look["like"], look["advice"]) for look in tomllib.loads(text)["looks"])
