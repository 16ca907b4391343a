"""Tries an account's login step by step, so that each failure says what is wrong and what to do."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from server.errors import UnreachableError
from server.imap.connection import CONNECT_TIMEOUT_SECONDS, Connection
from server.imap.errors import translated
from server.imap.mailboxes import chosen, readable
from server.imap.opening import TIMEOUT_SECONDS, imap_of
from server.imap.presets import preset_for_host
from server.services.ports.account import Account, ImapEndpoint, Tls
from server.services.ports.mailbox import MailboxRole


class ProbeStage(StrEnum):
    """The steps in their order."""

    REACH = "reach"
    TLS = "tls"
    LOGIN = "login"
    MAILBOXES = "mailboxes"


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """How one step went: what was found or what is wrong, and what to do about it (empty where all is well)."""

    stage: ProbeStage
    ok: bool
    message: str
    advice: str = ""


def probe(
    account: Account,
    password: str | None,
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
    tls_context: ssl.SSLContext | None = None,
) -> list[ProbeStep]:
    """The steps up to the first that fails; changes nothing on the server and raises nothing for a server's failure."""
    endpoint = imap_of(account)
    steps: list[ProbeStep] = []

    def done(stage: ProbeStage, step: Callable[[], ProbeStep]) -> bool:
        try:
            with translated(account, endpoint):
                steps.append(step())
        except UnreachableError as error:
            steps.append(ProbeStep(stage, ok=False, message=str(error), advice=error.advice))
        return steps[-1].ok

    if not done(ProbeStage.REACH, lambda: _reach(endpoint, timeout_seconds)):
        return steps
    connections: list[Connection] = []

    def secure() -> ProbeStep:
        connections.append(Connection(endpoint, timeout_seconds, tls_context))
        return ProbeStep(ProbeStage.TLS, ok=True, message=_tls_message(endpoint))

    def login() -> ProbeStep:
        connections[0].login(password)
        return ProbeStep(ProbeStage.LOGIN, ok=True, message="user name and password accepted")

    if done(ProbeStage.TLS, secure):
        if done(ProbeStage.LOGIN, login):
            done(ProbeStage.MAILBOXES, lambda: _mailboxes(connections[0], endpoint))
        connections[0].close()
    return steps


def _reach(endpoint: ImapEndpoint, timeout_seconds: float) -> ProbeStep:
    timeout = min(CONNECT_TIMEOUT_SECONDS, timeout_seconds)
    with socket.create_connection((endpoint.host, endpoint.port), timeout=timeout):
        return ProbeStep(ProbeStage.REACH, ok=True, message=f"{endpoint.host}:{endpoint.port} answers")


def _tls_message(endpoint: ImapEndpoint) -> str:
    if endpoint.tls is Tls.NONE:
        return "plain text, on this machine only"
    return f"certificate trusted ({'TLS' if endpoint.tls is Tls.IMPLICIT else 'STARTTLS'})"


def _mailboxes(connection: Connection, endpoint: ImapEndpoint) -> ProbeStep:
    found = chosen(readable(connection.list_mailboxes(), connection.foreign_prefixes()))
    lines = [f"{each.name} ({each.role}): {connection.status(each.name).messages} messages" for each in found]
    roles = {each.role for each in found}
    advice = ""
    if not roles & {MailboxRole.ALL, MailboxRole.SENT}:
        advice = "No sent mailbox was found: name it with the account, or what you wrote is missing."
        preset = preset_for_host(endpoint.host)
        if preset and preset.id == "gmail":
            advice = "All Mail is hidden: in Gmail's settings under Labels, turn on Show in IMAP for it."
    return ProbeStep(ProbeStage.MAILBOXES, ok=bool(found), message="; ".join(lines) or "none found", advice=advice)
