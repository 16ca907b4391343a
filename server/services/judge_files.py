"""Judge mail that lies in files, storing nothing and choosing nothing: every thread gets its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nlp.api import ReplyReader
from server.mail.message import Broken, Message
from server.mail.threads import assemble
from server.services.judging import judge_threads
from server.services.read_threads import OwnedThread, Seller, read_threads
from server.verdict.values import ReadThread, Verdict


@dataclass(frozen=True, slots=True)
class JudgedFiles:
    """Verdicts in the order of the threads' last message, and what could not be read."""

    threads: tuple[tuple[ReadThread, Verdict], ...]
    broken: tuple[Broken, ...]


def judge_files(
    found: Iterable[tuple[str, Message] | Broken], me: Sequence[str], now: datetime, replies: ReplyReader
) -> JudgedFiles:
    """Assemble the messages found in files into threads and judge each as of `now`."""
    messages: list[Message] = []
    broken: list[Broken] = []
    for item in found:
        if isinstance(item, Broken):
            broken.append(item)
        else:
            messages.append(item[1])
    seller = Seller.of(me)
    owned = [
        OwnedThread(thread, tuple(seller.wrote(message.envelope) for message in thread.messages))
        for thread in assemble(messages)
    ]
    read = read_threads(owned, seller, replies)
    return JudgedFiles(tuple(zip(read, judge_threads(read, now), strict=True)), tuple(broken))
