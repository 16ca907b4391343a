"""Which mailboxes are read, told from LIST alone; and searching large ones in windows."""

from __future__ import annotations

import pytest

from server.imap import connection, open_source
from server.imap.connection import Listed
from server.imap.mailboxes import chosen, readable
from server.services.mailbox_roles import role_of_name
from server.services.ports.mailbox import MailboxRole
from tests.server.imap.conftest import AccountAt
from tests.server.imap.mails import simple
from tests.servers.dovecot import PASSWORD, Dovecot

GMAIL = [
    ("INBOX", ""),
    ("Kunden", ""),
    ("[Gmail]", "\\noselect"),
    ("[Gmail]/Alle Nachrichten", "\\all"),
    ("[Gmail]/Entwürfe", "\\drafts"),
    ("[Gmail]/Gesendet", "\\sent"),
    ("[Gmail]/Papierkorb", "\\trash"),
]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (GMAIL, ["[Gmail]/Alle Nachrichten"]),
        ([line for line in GMAIL if line[1] != "\\all"], ["INBOX", "[Gmail]/Gesendet"]),
        ([("INBOX", ""), ("[Google Mail]/Tous les messages", "")], ["[Google Mail]/Tous les messages"]),
        ([("INBOX", ""), ("Todos", ""), ("Sent Items", "")], ["INBOX", "Sent Items"]),
        ([("inbox", ""), ("Post/Ausgang", "\\sent"), ("Ablage", "\\archive")], ["inbox", "Post/Ausgang", "Ablage"]),
        ([("INBOX", ""), ("Müll", "\\junk"), ("Müll/Sent", ""), ("Trash/Sent", "")], ["INBOX"]),
        ([("INBOX", ""), ("Shared/bob/Sent", ""), ("Sent", "")], ["INBOX", "Sent"]),
        ([("INBOX", ""), ("Sent", "\\nonexistent"), ("Sent/2023", "")], ["INBOX", "Sent/2023"]),
    ],
)
def test_chosen_mailboxes(lines: list[tuple[str, str]], expected: list[str]) -> None:
    listed = [Listed(name, "/", frozenset({flag} - {""})) for name, flag in lines]
    assert [found.name for found in chosen(readable(listed, ["Shared/"]))] == expected


@pytest.mark.parametrize(
    ("name", "delimiter", "role"),
    [
        ("INBOX.Éléments envoyés", ".", MailboxRole.SENT),
        ("E\u0301le\u0301ments envoye\u0301s", "/", MailboxRole.SENT),
        ("отправленные", "/", MailboxRole.SENT),
        ("Archive/2023", "/", MailboxRole.ARCHIVE),
        ("Inbox", "/", MailboxRole.INBOX),
        ("Sentinel", "/", MailboxRole.OTHER),
        ("Gelöschte Elemente", "/", None),
    ],
)
def test_role_of_name(name: str, delimiter: str, role: MailboxRole | None) -> None:
    assert role_of_name(name, delimiter) is role


def test_a_large_mailbox_is_searched_in_windows_that_lose_nothing(
    dovecot: Dovecot, user: str, account_at: AccountAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_SEARCH_WINDOW", 4)
    monkeypatch.setattr(connection, "_SEARCH_OVERLAP", 1)
    for count in range(1, 15):
        dovecot.deliver(user, [simple(count)])
        with open_source(account_at(dovecot.tls_port, user), PASSWORD, tls_context=dovecot.trusting) as source:
            (mailbox,) = source.mailboxes()
            assert source.uids(mailbox) == list(range(1, count + 1))
            assert source.uids(mailbox, 3) == list(range(3, count + 1))
