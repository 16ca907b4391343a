"""Finds the mailboxes under a path: one mbox or .eml file, a Maildir, or a folder with all of these mixed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from server.errors import UnreadablePathError
from server.files.loose import LooseMailbox, maildir_files
from server.files.mbox import MboxMailbox
from server.files.opening import reading
from server.files.raw import FileMailbox
from server.files.sniff import FileKind, kind_of, not_mail
from server.services.mailbox_roles import role_of_name
from server.services.ports.mailbox import MailboxRole

_ADVICE = "Give an mbox file, a Maildir, a folder of .eml files or one .eml file."
_MAILDIR_PARTS = ("cur", "new", "tmp")


def discover(path: Path) -> list[FileMailbox]:
    """The mailboxes at or under `path`, by name; raises `UnreadablePathError` where there is no mail."""
    with reading(path):
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    if not is_folder:
        return [_single(path)]
    found = sorted(_below(path), key=lambda mailbox: mailbox.state.name)
    if not found:
        raise UnreadablePathError(f"{path} holds no mail: {_inventory(path)}", _ADVICE)
    return found


def _single(path: Path) -> FileMailbox:
    kind = kind_of(path)
    if kind is None:
        raise not_mail(path)
    # What the user names is read, whatever its name says.
    role = role_of_name(path.stem) or MailboxRole.OTHER
    return MboxMailbox(path, path.name, role) if kind is FileKind.MBOX else LooseMailbox([path], path.name, role)


def _below(root: Path) -> Iterator[FileMailbox]:
    for folder, subfolders, names in os.walk(root, onerror=_refuse):
        here = Path(folder)
        subfolders.sort()
        if _is_maildir(here):
            subfolders[:] = [name for name in subfolders if name not in _MAILDIR_PARTS]
            yield from _maildir(here, root)
            continue
        loose = []
        for name in sorted(names):
            match _kind_in_folder(here / name):
                case FileKind.MBOX:
                    yield from _mbox(here / name, root)
                case FileKind.EML:
                    loose.append(here / name)
        if loose:
            name = _name(here, root)
            role = role_of_name(name)
            if role is not None:
                yield LooseMailbox(loose, name, role)


def _maildir(folder: Path, root: Path) -> Iterator[FileMailbox]:
    name = _name(folder, root)
    # Maildir++ names a subfolder ".Sent.2023": dots are its delimiter.
    role = role_of_name(name.rpartition("/")[2].lstrip("."), ".") if folder.name.startswith(".") else role_of_name(name)
    if role is not None:
        yield LooseMailbox(maildir_files(folder), name, role)


def _mbox(path: Path, root: Path) -> Iterator[FileMailbox]:
    name = _name(path, root)
    role = role_of_name(name.removesuffix(path.suffix))
    if role is not None:
        yield MboxMailbox(path, name, role)


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def _name(path: Path, root: Path) -> str:
    return path.name if path == root else path.relative_to(root).as_posix()


def _kind_in_folder(path: Path) -> FileKind | None:
    """The kind of a file met on the way; only names that promise mail, or content that is surely an mbox."""
    name = path.name.lower()
    if name.startswith(".") or not path.is_file():
        return None
    if name.endswith(".eml") or name.isdigit():
        return FileKind.EML
    kind = kind_of(path)
    return kind if kind is FileKind.MBOX else None


def _refuse(error: OSError) -> None:
    with reading(Path(error.filename)):
        raise error


def _inventory(folder: Path) -> str:
    with reading(folder):
        endings = sorted({path.suffix or path.name for path in folder.iterdir()})
    return "it is empty" if not endings else "there are only " + ", ".join(endings[:8])
