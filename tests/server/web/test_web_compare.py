"""No secret is compared letter by letter: how long a refusal takes must not tell how much of a guess was right.

Nothing is timed. The secrets kept are of a kind that fails when `==` looks at them; `hmac.compare_digest` does not.
A token of an extension, a link and a session are found by their hash alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from server.errors import NotFoundError
from server.services.pairing import Pairings
from server.services.sessions import Sessions
from server.web.callers import TokenCallers
from server.web.guards import OWNER
from tests.server.web.conftest import TOKEN
from tests.server.web.memory import EXTENSION, MemoryPairings


class WatchedBytes(bytes):
    """Bytes that nobody may compare by `==`."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared letter by letter")

    __hash__ = bytes.__hash__


class Watched(str):
    """A text that nobody may compare by `==`, nor its bytes."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared letter by letter")

    __hash__ = str.__hash__

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return WatchedBytes(super().encode(encoding, errors))


@pytest.mark.parametrize("compared", [lambda kept: kept == TOKEN, lambda kept: TOKEN.encode() == kept.encode()])
def test_the_watch_sees_a_comparison(compared) -> None:
    with pytest.raises(AssertionError):
        compared(Watched(TOKEN))


@pytest.mark.parametrize("shown", [TOKEN, TOKEN[:-1], "x" + TOKEN[1:], "", "é" * 40])
def test_the_owners_token_is_compared_in_constant_time(pairings: Pairings, sessions: Sessions, shown: str) -> None:
    callers = TokenCallers(Watched(TOKEN), pairings, sessions)
    assert asyncio.run(callers.caller(shown, None)) == (OWNER if shown == TOKEN else None)


def test_codes_and_secrets_of_pairings_are_too(pairings: Pairings, kept_pairings: MemoryPairings) -> None:
    asked = asyncio.run(pairings.ask("Chrome", EXTENSION))
    kept = kept_pairings.kept[asked.pairing_id]
    watched = replace(kept, code_hash=Watched(kept.code_hash), poll_hash=Watched(kept.poll_hash))
    kept_pairings.kept[asked.pairing_id] = watched
    with pytest.raises(NotFoundError):
        asyncio.run(pairings.accept("AAAA-AAAA"))
    with pytest.raises(NotFoundError):
        asyncio.run(pairings.poll(asked.pairing_id, asked.poll_secret[:-1], EXTENSION))
    asyncio.run(pairings.accept(asked.code))
    assert asyncio.run(pairings.poll(asked.pairing_id, asked.poll_secret, EXTENSION)).token
