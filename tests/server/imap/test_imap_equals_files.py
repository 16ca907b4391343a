"""The same mail read by IMAP and from its file gives the same messages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.files import FileSource
from server.imap import open_source
from server.mail.message import Broken, Message
from server.services.ports.mailbox import Fetched, Head, MailSource
from tests.server.imap.conftest import AccountAt
from tests.servers.dovecot import PASSWORD, Dovecot


def read_all(source: MailSource) -> list[Message]:
    """All messages of the one mailbox with mail; their headers read alone must give the same envelopes."""
    (mailbox,) = (state for state in source.mailboxes() if state.messages)
    uids = source.uids(mailbox)
    fetched = list(source.messages(mailbox, uids))
    heads = list(source.heads(mailbox, uids))
    assert [each for each in (*fetched, *heads) if isinstance(each, Broken)] == []
    messages = [each.message for each in fetched if isinstance(each, Fetched)]
    assert [head.envelope for head in heads if isinstance(head, Head)] == [each.envelope for each in messages]
    return messages


def facts(message: Message) -> Message:
    """The message without what only the server can know, and without how its parts were mended."""
    return replace(message, envelope=replace(message.envelope, received_at=None), defects=())


@pytest.mark.shared
@pytest.mark.parametrize("name", ["list_threads.mbox", "spamassassin_ham.mbox"])
def test_real_mail_reads_the_same_by_imap_as_from_its_file(
    shared: Path, dovecot: Dovecot, account_at: AccountAt, name: str
) -> None:
    source = FileSource(shared / "mail" / name)
    user = dovecot.add_user(name.removesuffix(".mbox"))
    (mailbox,) = source.mailboxes()
    dovecot.deliver(user, (source.raw(mailbox, uid) for uid in source.uids(mailbox)))
    from_file = read_all(source)
    with open_source(account_at(dovecot.tls_port, user), PASSWORD, tls_context=dovecot.trusting) as imap:
        by_imap = read_all(imap)
    assert len(by_imap) == len(from_file) == mailbox.messages
    differing = [
        number
        for number, (mine, other) in enumerate(zip(from_file, by_imap, strict=True), start=1)
        if facts(mine) != facts(other)
    ]
    assert differing == []
