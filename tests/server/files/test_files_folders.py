"""Maildirs, folders of .eml files, folders with everything mixed, and what is no mail at all."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from server.errors import NotFoundError, UnreadablePathError
from server.files import FileSource, open_path, read_paths
from server.mail.message import Broken
from server.services.ports.mailbox import MailboxRole
from tests.server.files.test_files_mbox import mail, mbox


def maildir(folder: Path, *names: str) -> Path:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names, start=1):
        (folder / ("cur" if ":2," in name else "new") / name).write_bytes(mail(number))
    return folder


def ids(path: Path) -> list[str]:
    return sorted(item[1].envelope.message_id for item in read_paths([path]) if not isinstance(item, Broken))


def test_a_maildir_is_read_without_trashed_messages_and_drafts(tmp_path: Path) -> None:
    maildir(tmp_path, "1.a:2,S", "2.b", "3.c:2,ST", "4.d:2,D", "5.e:2,")
    assert ids(tmp_path) == ["1@acme.example", "2@acme.example", "5@acme.example"]


def test_a_maildir_s_subfolders_are_mailboxes_by_their_names(tmp_path: Path) -> None:
    root = maildir(tmp_path / "Mail", "1.a")
    for name in (".Gesendet", ".Archive.2023", ".Papierkorb", ".Clients"):
        maildir(root / name, "1.a")
    with open_path(root) as source:
        assert {state.name: state.role for state in source.mailboxes()} == {
            "Mail": MailboxRole.OTHER,
            ".Gesendet": MailboxRole.SENT,
            ".Archive.2023": MailboxRole.ARCHIVE,
            ".Clients": MailboxRole.OTHER,
        }
        assert [state.name for state in source.mailboxes([".clients"])] == [".Clients"]
        with pytest.raises(NotFoundError, match="no mailbox named Nowhere"):
            source.mailboxes(["Nowhere"])


def test_what_is_new_in_a_maildir_has_higher_uids_and_removing_shifts_none(tmp_path: Path) -> None:
    maildir(tmp_path, "1.a", "2.b", "3.c")
    (before,) = FileSource(tmp_path).mailboxes()
    time.sleep(0.01)
    (tmp_path / "new" / "1.a").unlink()
    (tmp_path / "new" / "0.early").write_bytes(mail(9))
    os.utime(tmp_path / "new" / "0.early", (1, 1))
    source = FileSource(tmp_path)
    (after,) = source.mailboxes()
    assert after.uidvalidity == before.uidvalidity
    (new,) = source.messages(after, source.uids(after, before.uidnext))
    assert not isinstance(new, Broken)
    assert new.message.envelope.message_id == "9@acme.example"


def test_a_folder_may_mix_everything(tmp_path: Path) -> None:
    maildir(tmp_path / "maildir", "1.a")
    (tmp_path / "two.mbox").write_bytes(mbox(mail(2), mail(3)))
    (tmp_path / "inbox").write_bytes(mbox(mail(4)))
    (tmp_path / "loose").mkdir()
    (tmp_path / "loose" / "a.eml").write_bytes(mail(5))
    (tmp_path / "loose" / "b.EML").write_bytes(mail(6))
    (tmp_path / "loose" / "notes.txt").write_text("Subject: not mail")
    (tmp_path / "Trash.mbox").write_bytes(mbox(mail(7)))
    assert ids(tmp_path) == [f"{number}@acme.example" for number in range(1, 7)]
    with open_path(tmp_path) as source:
        assert [state.name for state in source.mailboxes()] == ["inbox", "loose", "maildir", "two.mbox"]


def test_a_file_named_by_the_user_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "Trash.mbox"
    path.write_bytes(mbox(mail(1)))
    assert ids(path) == ["1@acme.example"]


def test_a_file_called_sent_is_what_was_sent(tmp_path: Path) -> None:
    path = tmp_path / "Sent Items.mbox"
    path.write_bytes(mbox(mail(1)))
    assert FileSource(path).mailboxes()[0].role is MailboxRole.SENT


def test_a_single_eml(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(mail(1))
    ((name, message),) = (item for item in read_paths([path]) if not isinstance(item, Broken))
    assert (name, message.body.strip()) == ("one.eml", "Tuesday works.")


def test_an_empty_eml_in_a_folder_is_told_and_the_rest_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"")
    (tmp_path / "b.eml").write_bytes(mail(1))
    broken, found = sorted(read_paths([tmp_path]), key=lambda item: not isinstance(item, Broken))
    assert isinstance(broken, Broken)
    assert broken.reason == "the file a.eml is empty"
    assert not isinstance(found, Broken)


NO_MAIL = {
    "Takeout.zip": (None, "a ZIP archive"),
    "mail.pst": (b"!BDN" + bytes(600), "an Outlook data file"),
    "one.msg": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), r"an Outlook message \(.msg\)"),
    "page.html": (b"<!DOCTYPE html><p>Hi</p>", "an HTML or XML page"),
    "data.json": (b'{"From": "x"}', "JSON"),
    "notes.txt": (b"Call Helen on Tuesday.\n", "text without mail headers"),
    "blob": (b"\x01\x00\x02" * 50, "a binary file"),
    "empty.txt": (b"", "is empty"),
}


@pytest.mark.parametrize("name", NO_MAIL)
def test_what_is_no_mail_is_told_by_what_it_looks_like(tmp_path: Path, name: str) -> None:
    content, like = NO_MAIL[name]
    path = tmp_path / name
    if content is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("Takeout/Mail/All mail.mbox", mbox(mail(1)))
    else:
        path.write_bytes(content)
    with pytest.raises(UnreadablePathError, match=like) as raised:
        read_paths([path])
    assert raised.value.advice
    assert "Helen" not in str(raised.value)


def test_a_path_that_is_not_there_and_a_folder_without_mail(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePathError, match="does not exist"):
        read_paths([tmp_path / "nowhere"])
    with pytest.raises(UnreadablePathError, match="holds no mail: it is empty"):
        read_paths([tmp_path])
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(UnreadablePathError, match=r"there are only \.jpg"):
        read_paths([tmp_path])


def test_every_path_is_looked_at_before_the_first_message(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(mail(1))
    with pytest.raises(UnreadablePathError, match="does not exist"):
        read_paths([path, tmp_path / "nowhere"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "in.mbox"
    path.write_bytes(mbox(mail(1)))
    path.chmod(0)
    with pytest.raises(UnreadablePathError, match="may not be read"):
        read_paths([path])
