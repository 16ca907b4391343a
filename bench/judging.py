"""Judging 10,000 stored threads again against loading them alone; a backtest of 10,000 messages against parsing."""

from __future__ import annotations

import asyncio
import email
import email.policy
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.bodies import NOW
from nlp.api import load
from server.bootstrap.app import App, opened
from server.demo.sample import SELLER, build
from server.mail.message import Address, Message
from server.mail.mime import parse
from server.mail.threads import assemble
from server.services.backtest import backtest_files
from server.services.judging import judge_threads
from server.services.ports.account import Account
from server.services.ports.stored import Located
from server.services.read_threads import OwnedThread, Seller, read_threads
from server.services.rejudge import Rejudge
from server.settings import Settings
from server.verdict.values import ReadThread

# BENCH_SIZE makes a smaller run on a busy machine; what is printed are CPU seconds, which others' work leaves alone.
SIZE = int(os.environ.get("BENCH_SIZE", "10000"))
_STEP = 500


def run() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_judge_again(Path(folder)))
    _backtest()


async def _judge_again(folder: Path) -> None:
    settings = replace(Settings.from_environment(), home=folder, database=None)
    async with opened(settings) as app:
        account = await app.store.add_account(Account(0, "bench", path="none", me=frozenset({SELLER.email})), None)
        threads = _many(_sample_threads(), SIZE)
        for start in range(0, len(threads), _STEP):
            await _put(app, account.id, threads[: start + _STEP], start)
        began = time.process_time()
        people = list(await app.store.people(account.id))
        for start in range(0, len(people), _STEP):
            await app.store.read_threads(account.id, people[start : start + _STEP])
        loaded = time.process_time() - began
        began = time.process_time()
        count = await Rejudge(app.store, app.store.words).account(account, NOW)
        judged = time.process_time() - began
    print(
        f"{count:,} stored threads judged again in {judged:.1f} CPU s: {judged / loaded:.2f} times loading them alone"
    )


async def _put(app: App, account_id: int, threads: Sequence[ReadThread], start: int) -> None:
    new = threads[start:]
    located = [
        Located("INBOX", 1, start * 100 + n, read.message, read.own)
        for n, read in enumerate(read for thread in new for read in thread.messages)
    ]
    await app.store.save_messages(account_id, located)
    await app.store.assign_threads(
        account_id, [(t.id, t.subject, [read.message.key for read in t.messages]) for t in threads]
    )
    for thread, verdict in zip(new, judge_threads(new, NOW), strict=True):
        await app.store.save_thread(account_id, thread, verdict, NOW)


def _sample_threads() -> list[ReadThread]:
    seller = Seller.of([SELLER.email])
    threads = assemble([parse(raw) for raw in build(NOW)])
    owned = [OwnedThread(t, tuple(seller.wrote(m.envelope) for m in t.messages)) for t in threads]
    return read_threads(owned, seller, load("rules"))


def _many(threads: Sequence[ReadThread], count: int) -> list[ReadThread]:
    """So many threads, each copy with other people."""
    return [_copy(threads[n % len(threads)], n) for n in range(count)]


def _copy(thread: ReadThread, number: int) -> ReadThread:
    messages = tuple(
        replace(read, message=_other(read.message, number, place)) for place, read in enumerate(thread.messages)
    )
    prospects = tuple(_moved(address, number) for address in thread.prospects)
    return ReadThread(f"{number:032x}", thread.subject, messages, prospects)


def _other(message: Message, number: int, place: int) -> Message:
    envelope = message.envelope
    envelope = replace(
        envelope,
        message_id=f"{number}.{place}@bench.example",
        in_reply_to=(f"{number}.{place - 1}@bench.example",) if place else (),
        references=tuple(f"{number}.{n}@bench.example" for n in range(place)),
        sender=_moved(envelope.sender, number) if envelope.sender else None,
        to=tuple(_moved(each, number) for each in envelope.to),
        sent_at=envelope.sent_at - timedelta(hours=number % 500) if envelope.sent_at else None,
    )
    return replace(message, key=f"{number:08x}{place:024x}", envelope=envelope)


def _moved(address: Address, number: int) -> Address:
    own = address.email == SELLER.email
    return address if own else Address(address.name, f"{address.email.partition('@')[0]}@firm{number}.example")


def _backtest() -> None:
    sample = [parse(raw) for raw in build(NOW)]
    threads = assemble(sample)
    messages: list[Message] = []
    number = 0
    while len(messages) < SIZE:
        thread = threads[number % len(threads)]
        messages += [_other(message, number, place) for place, message in enumerate(thread.messages)]
        number += 1
    raws = build(NOW)
    began = time.process_time()
    for index in range(SIZE):
        email.message_from_bytes(raws[index % len(raws)], policy=email.policy.default).get_body(("plain",))
    parsed = time.process_time() - began
    began = time.process_time()
    for index in range(SIZE):
        parse(raws[index % len(raws)])
    found = backtest_files(messages, [SELLER.email], NOW, load())
    ours = time.process_time() - began
    print(
        f"backtest of {found.messages:,} messages in {ours:.1f} CPU s, parsing included: "
        f"{ours / parsed:.1f} times the standard library's parsing alone"
    )
