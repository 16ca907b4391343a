"""Redaction over the sample mailbox: the evidence stays to the letter, the verdicts stay the same, the rest goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nlp.api import load
from server.demo.sample import SELLER, build
from server.mail.mime import parse
from server.mail.threads import assemble
from server.services.judging import clusters, judge_threads
from server.services.present import verdict_json
from server.services.read_threads import OwnedThread, Seller, read_threads
from server.services.redact import DOT, redact
from server.verdict.values import ReadThread

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def together() -> list[list[ReadThread]]:
    """The sample's threads, those of the same people together."""
    seller = Seller.of([SELLER.email])
    owned = [
        OwnedThread(thread, tuple(seller.wrote(message.envelope) for message in thread.messages))
        for thread in assemble([parse(raw) for raw in build(NOW)])
    ]
    read = {thread.id: thread for thread in read_threads(owned, seller, load("rules"))}
    return [[read[id] for id in ids] for ids in clusters({id: each.prospects for id, each in read.items()})]


def letters(thread: ReadThread) -> int:
    return sum(character.isalnum() for read in thread.messages for character in read.message.body)


def test_every_thread_can_be_redacted_and_little_is_left(together: list[list[ReadThread]]) -> None:
    before = after = 0
    for threads in together:
        left = redact(threads, {thread.id for thread in threads}, NOW)
        assert len(left) == len(threads)
        before += sum(map(letters, threads))
        after += sum(map(letters, left))
    # Measured: 0.16; the quotes, the signals and up to 32 characters around each quote.
    assert 0.02 < after / before < 0.25


@pytest.mark.parametrize("days", [0, 45, 400])
def test_the_judge_says_the_same_of_what_is_left(together: list[list[ReadThread]], days: int) -> None:
    now = NOW + timedelta(days=days)
    for threads in together:
        left = {thread.id: thread for thread in redact(threads, {thread.id for thread in threads}, NOW)}
        said, still = (judge_threads(some, now) for some in (threads, [left[each.id] for each in threads]))
        for one, other in zip(map(verdict_json, said), map(verdict_json, still), strict=True):
            assert (one["move"], one["walk_away"], one["features"]) == (
                other["move"],
                other["walk_away"],
                other["features"],
            )
            assert [reason["sentence"] for reason in one["reasons"]] == [r["sentence"] for r in other["reasons"]]
            if days == 0:
                assert one == other  # the words around each quote, too


def test_offsets_and_shape_stay(together: list[list[ReadThread]]) -> None:
    for threads in together:
        for before, after in zip(threads, redact(threads, {each.id for each in threads}, NOW), strict=True):
            for one, other in zip(before.messages, after.messages, strict=True):
                assert len(one.message.body) == len(other.message.body)
                assert len(one.own_text.text) == len(other.own_text.text)
                assert other.message.html is None
                assert len(one.own_text.text.split()) == len(other.own_text.text.split())
                kept = [(a, b) for a, b in zip(one.message.body, other.message.body, strict=True) if a != b]
                assert all(b == DOT for _, b in kept)


def test_who_is_not_wanted_stays_whole(together: list[list[ReadThread]]) -> None:
    threads = [*together[0], *together[1]]
    (left,) = redact(threads, {threads[0].id}, NOW)
    assert left.id == threads[0].id
