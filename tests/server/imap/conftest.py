"""Shortcuts to accounts on the tests' servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from server.services.ports.account import Account, ImapEndpoint
from tests.servers.dovecot import Dovecot

AccountAt = Callable[..., Account]


@pytest.fixture
def account_at() -> AccountAt:
    """`account_at(port, user)`: an account on this machine; any field of its endpoint can be given by name."""

    def make(port: int, user: str, **changes: object) -> Account:
        return Account(1, "work", imap=replace(ImapEndpoint("localhost", port, user), **changes))

    return make


@pytest.fixture
def user(dovecot: Dovecot, request: pytest.FixtureRequest) -> str:
    """A user of the test's own on the shared Dovecot."""
    return dovecot.add_user("u" + str(abs(hash(request.node.nodeid))))
