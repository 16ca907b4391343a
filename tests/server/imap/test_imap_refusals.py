"""What a user is told when a server cannot be used: what failed and what to do, without address or password."""

from __future__ import annotations

import ssl

import pytest
from imapclient.exceptions import LoginError

from server.errors import LoginRefusedError, TlsRefusedError, UnreachableError
from server.imap import ProbeStage, open_source, probe
from server.imap.errors import translated
from server.services.ports.account import Account, ImapEndpoint, Tls
from tests.server.imap.conftest import AccountAt
from tests.server.imap.mails import simple
from tests.servers.dovecot import FOREIGN_PASSWORD, PASSWORD, Dovecot
from tests.servers.faults import Fault, ProxyFactory
from tests.servers.ports import free_port

SECRET = "not-the-password"


def refused(account: Account, password: str | None, context: ssl.SSLContext | None = None) -> UnreachableError:
    """The error that opening the account raises, which must hold neither password nor user name."""
    with (
        pytest.raises(UnreachableError) as raised,
        open_source(account, password, tls_context=context, timeout_seconds=2),
    ):
        pytest.fail("the account opened")
    said = f"{raised.value} {raised.value.advice}"
    assert account.imap is not None
    assert account.imap.user not in said
    assert SECRET not in said
    assert raised.value.advice
    return raised.value


def test_wrong_password(dovecot: Dovecot, user: str, account_at: AccountAt) -> None:
    error = refused(account_at(dovecot.tls_port, user), SECRET, dovecot.trusting)
    assert type(error) is LoginRefusedError
    assert str(error) == "account work: localhost refused the user name or password"


def test_no_password(dovecot: Dovecot, user: str, account_at: AccountAt) -> None:
    assert type(refused(account_at(dovecot.tls_port, user), None, dovecot.trusting)) is LoginRefusedError


def test_unknown_host(account_at: AccountAt) -> None:
    error = refused(account_at(993, "dana", host="no-such-host.invalid"), SECRET)
    assert type(error) is UnreachableError
    assert "no host named no-such-host.invalid" in str(error)


def test_nobody_listening(account_at: AccountAt) -> None:
    assert "refuses connections" in str(refused(account_at(free_port(), "dana"), SECRET))


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_untrusted_certificate(dovecot: Dovecot, user: str, account_at: AccountAt, tls: Tls) -> None:
    port = dovecot.tls_port if tls is Tls.IMPLICIT else dovecot.port
    error = refused(account_at(port, user, tls=tls), PASSWORD)
    assert type(error) is TlsRefusedError
    assert "is not trusted" in str(error)


def test_tls_where_plain_text_is_spoken(dovecot: Dovecot, user: str, account_at: AccountAt) -> None:
    assert type(refused(account_at(dovecot.port, user), PASSWORD, dovecot.trusting)) is TlsRefusedError


def test_starttls_where_none_is_offered(bare_dovecot: Dovecot, account_at: AccountAt) -> None:
    error = refused(account_at(bare_dovecot.port, "dana", tls=Tls.STARTTLS), PASSWORD, bare_dovecot.trusting)
    assert type(error) is TlsRefusedError
    assert "offers no STARTTLS" in str(error)


@pytest.mark.parametrize("host", ["imap.acme.example", "192.0.2.7", "localhost.acme.example"])
def test_plain_text_is_refused_off_loopback_before_anything_is_sent(account_at: AccountAt, host: str) -> None:
    error = refused(account_at(143, "dana", host=host, tls=Tls.NONE), SECRET)
    assert type(error) is TlsRefusedError
    assert "plain text" in str(error)


@pytest.mark.parametrize(("tls", "host"), [(Tls.STARTTLS, "localhost"), (Tls.NONE, "127.0.0.1")])
def test_starttls_and_plain_text_on_loopback_work(
    dovecot: Dovecot, user: str, account_at: AccountAt, tls: Tls, host: str
) -> None:
    with open_source(
        account_at(dovecot.port, user, tls=tls, host=host), PASSWORD, tls_context=dovecot.trusting
    ) as source:
        (mailbox,) = source.mailboxes()
        assert mailbox.name == "INBOX"
        assert mailbox.highestmodseq is not None


def test_a_password_beyond_ascii_is_accepted(dovecot: Dovecot, user: str, account_at: AccountAt) -> None:
    with open_source(account_at(dovecot.tls_port, user), FOREIGN_PASSWORD, tls_context=dovecot.trusting) as source:
        assert source.mailboxes()


def test_a_line_break_in_the_password_never_reaches_the_server(
    dovecot: Dovecot, user: str, account_at: AccountAt
) -> None:
    error = refused(account_at(dovecot.tls_port, user), f"{SECRET}\r\nA1 LOGOUT", dovecot.trusting)
    assert type(error) is LoginRefusedError


def test_a_silent_server_is_given_up(dovecot: Dovecot, account_at: AccountAt, faulty_proxy: ProxyFactory) -> None:
    proxy = faulty_proxy(dovecot.port, after=1, fault=Fault.STALL, faulty=99)
    error = refused(account_at(proxy.port, "dana", tls=Tls.NONE), SECRET)
    assert "did not answer in time" in str(error)


def test_gmail_s_refusal_tells_the_way_to_an_app_password() -> None:
    endpoint = ImapEndpoint("imap.gmail.com", 993, "dana@northlight.example")
    with pytest.raises(LoginRefusedError) as raised, translated(Account(1, "work", imap=endpoint), endpoint):
        raise LoginError("b'[AUTHENTICATIONFAILED] Invalid credentials for dana@northlight.example'")
    assert "https://myaccount.google.com/apppasswords" in raised.value.advice
    assert "dana" not in str(raised.value)


@pytest.mark.parametrize(
    "reply",
    ["b'[ALERT] Too many simultaneous connections. (Failure)'", "b'[UNAVAILABLE] Backend down.'", "b'[INUSE] x'"],
)
def test_a_server_that_is_busy_is_not_taken_for_a_wrong_password(reply: str) -> None:
    endpoint = ImapEndpoint("imap.gmail.com", 993, "dana@northlight.example")
    refusal = pytest.raises(UnreachableError, match="no logins right now")
    with refusal as raised, translated(Account(1, "work", imap=endpoint), endpoint):
        raise LoginError(reply)
    assert type(raised.value) is UnreachableError


def test_probe_tells_each_step(dovecot: Dovecot, user: str, account_at: AccountAt) -> None:
    dovecot.deliver(user, [simple(1), simple(2)])
    dovecot.deliver(user, [simple(3)], "Sent")
    steps = probe(account_at(dovecot.tls_port, user), PASSWORD, tls_context=dovecot.trusting)
    assert [(step.stage, step.ok) for step in steps] == [(stage, True) for stage in ProbeStage]
    assert steps[-1].message == "INBOX (inbox): 2 messages; Sent (sent): 1 messages"
    assert not any(step.advice for step in steps)


def test_probe_says_that_no_sent_mailbox_was_found(dovecot: Dovecot, user: str, account_at: AccountAt) -> None:
    steps = probe(account_at(dovecot.tls_port, user), PASSWORD, tls_context=dovecot.trusting)
    assert "No sent mailbox" in steps[-1].advice


def test_probe_stops_at_the_step_that_fails(dovecot: Dovecot, user: str, account_at: AccountAt) -> None:
    trusting = dovecot.trusting
    account = account_at(dovecot.tls_port, user)
    assert [s.ok for s in probe(account_at(free_port(), user), PASSWORD)] == [False]
    assert [s.ok for s in probe(account, PASSWORD)] == [True, False]
    failed = probe(account, SECRET, tls_context=trusting)
    assert [s.ok for s in failed] == [True, True, False]
    assert failed[-1].stage is ProbeStage.LOGIN
    assert failed[-1].advice
