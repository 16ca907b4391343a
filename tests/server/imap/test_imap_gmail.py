"""Gmail's ways: All Mail alone, 64-bit ids as strings, labels, drafts kept out."""

from __future__ import annotations

import pytest

from server.imap import open_source
from server.imap.presets import preset_for_address, preset_for_host, presets
from server.mail.message import Broken
from server.services.ports.account import ImapEndpoint, Tls
from server.services.ports.mailbox import Fetched, Head, MailboxRole
from tests.server.imap.conftest import AccountAt
from tests.server.imap.mails import simple, with_attachment
from tests.servers.dovecot import PASSWORD
from tests.servers.gmail import FIRST_ID, GmailFactory


@pytest.mark.parametrize(("all_mail", "sent"), [("All Mail", "Sent Mail"), ("Alle Nachrichten", "Gesendet")])
def test_all_mail_is_read_alone_with_ids_and_labels(
    gmail_like: GmailFactory, account_at: AccountAt, all_mail: str, sent: str
) -> None:
    server = gmail_like(all_mail=all_mail, sent=sent)
    thread = 1_790_000_000_000_012_345
    first = server.deliver(simple(1), labels=("\\Inbox", "Kunden", "R&-D"), thread_id=thread)
    server.deliver(with_attachment(2, 5_000), labels=("\\Sent", "\\Important"), thread_id=thread, flags=("\\Seen",))
    server.deliver(simple(3), labels=("\\Draft",), flags=("\\Draft",))
    server.deliver(simple(4), labels=("\\Draft",))
    server.deliver(simple(5), labels=("\\Trash",))
    place = f"[Gmail]/{all_mail}"
    before = server.flags(place)
    with open_source(account_at(server.port, server.user), PASSWORD, tls_context=server.trusting) as source:
        (mailbox,) = source.mailboxes()
        assert (mailbox.name, mailbox.role) == (place, MailboxRole.ALL)
        uids = source.uids(mailbox)
        messages = [item.message for item in source.messages(mailbox, uids) if isinstance(item, Fetched)]
        heads = [item for item in source.heads(mailbox, uids) if isinstance(item, Head)]
    assert [m.envelope.message_id for m in messages] == ["1@acme.example", "2@acme.example"]
    assert first == FIRST_ID
    assert messages[0].envelope.gmail_message_id == str(FIRST_ID)
    assert [m.envelope.gmail_thread_id for m in messages] == [str(thread)] * 2
    assert messages[0].envelope.labels == ("\\Inbox", "Kunden", "R&D")
    assert messages[1].envelope.labels == ("\\Sent", "\\Important")
    assert messages[1].body.strip() == "Signed copy attached."
    assert [head.envelope for head in heads] == [message.envelope for message in messages]
    assert server.flags(place) == before


def test_replies_that_break_the_grammar_cost_no_other_message(gmail_like: GmailFactory, account_at: AccountAt) -> None:
    server = gmail_like()
    for number in range(1, 30):
        lie = {7: {"X_Lies": "structure"}, 19: {"X_Lies": "reply"}}.get(number, {})
        server.deliver(simple(number, **lie))
    with open_source(account_at(server.port, server.user), PASSWORD, tls_context=server.trusting) as source:
        (mailbox,) = source.mailboxes()
        items = list(source.messages(mailbox, source.uids(mailbox)))
        heads = list(source.heads(mailbox, source.uids(mailbox)))
    assert [item.uid for item in items] == list(range(1, 30))
    bodies = {item.uid: item.message.body.strip() for item in items if isinstance(item, Fetched)}
    assert bodies == {uid: "Tuesday works." for uid in range(1, 30) if uid != 19}
    broken = Broken("[Gmail]/All Mail", 19, "the server's reply for it cannot be read")
    assert [item for item in items if isinstance(item, Broken)] == [broken]
    assert [item for item in heads if isinstance(item, Broken)] == [broken]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("Dana@GMAIL.com", "imap.gmail.com"),
        ("dana@fastmail.com", "imap.fastmail.com"),
        ("dana@gmx.de", "imap.gmx.net"),
        ("dana@me.com", "imap.mail.me.com"),
    ],
)
def test_the_provider_of_an_address(address: str, host: str) -> None:
    preset = preset_for_address(address)
    assert preset is not None
    assert preset.endpoint(address) == ImapEndpoint(host, 993, address, Tls.IMPLICIT)
    assert preset_for_host(host.upper()) == preset


def test_domains_that_are_nobody_s_have_no_preset() -> None:
    assert preset_for_address("dana@northlight.example") is None
    assert preset_for_address("nonsense") is None
    assert preset_for_host("127.0.0.1") is None


def test_every_preset_has_steps_and_no_domain_has_two() -> None:
    domains = [domain for preset in presets() for domain in preset.domains]
    assert len(domains) == len(set(domains))
    assert all(preset.steps for preset in presets())
    assert [preset.id for preset in presets() if not preset.password_login] == ["microsoft"]
