"""The backtest: past mail replayed as if on each day, and what the hints would have been worth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from nlp.api import ReplyReader
from server.mail.message import Message
from server.services.choose_threads import ThreadChooser
from server.services.outcomes import Outcomes
from server.services.ports.account import Account
from server.services.ports.store import Store
from server.services.read_threads import Seller
from server.services.replay import Moment, Replay
from server.services.scan_items import Item
from server.services.scan_values import Progress, no_progress
from server.verdict.backtest import Backtest, History, Said, backtest_of
from server.verdict.values import ReadThread

_PLAIN = frozenset({"", "INBOX"})
NOT_PROSPECTS = "not_written_to"

Chooses = Callable[[ReadThread, Sequence[ReadThread]], str | None]
"""Why a thread is not a prospect's, by what was known of it and of those with the same people; None where it is."""


def backtest_files(
    messages: Sequence[Message],
    me: Sequence[str],
    now: datetime,
    replies: ReplyReader,
    *,
    outcomes: Outcomes | None = None,
    progress: Progress = no_progress,
) -> Backtest:
    """Replay mail from files; which threads are prospects' is told by the mail up to the moment, as a scan would."""
    seller = Seller.of(me)
    account = Account(0, "files", path="files", me=seller.me)
    return _run(messages, seller, now, replies, outcomes, progress, _chooser(account, seller))


async def backtest_account(
    store: Store,
    account: Account,
    now: datetime,
    replies: ReplyReader,
    *,
    outcomes: Outcomes | None = None,
    progress: Progress = no_progress,
) -> Backtest:
    """Replay what is stored of an account: its scans have chosen whose threads are kept."""
    stored = await store.messages(account.id, list(await store.envelopes(account.id)))
    seller = Seller.of(account.me)
    return _run([message for message, _ in stored], seller, now, replies, outcomes, progress, _written_to)


def _run(
    messages: Sequence[Message],
    seller: Seller,
    now: datetime,
    replies: ReplyReader,
    outcomes: Outcomes | None,
    progress: Progress,
    chooses: Chooses,
) -> Backtest:
    replay = Replay(messages, seller, replies, progress)
    choice: dict[str, str | None] = {}
    by_address: dict[str, dict[str, ReadThread]] = defaultdict(dict)
    said: list[Said] = []
    for moment in replay.moments(now):
        thread = moment.thread
        for address in thread.prospects:
            by_address[address.email][thread.id] = thread
        if any(read.own for read in thread.messages):
            if thread.id not in choice:
                same = {t.id: t for a in thread.prospects for t in by_address[a.email].values()}
                choice[thread.id] = chooses(thread, list(same.values()))
            if choice[thread.id] is None:
                said.append(_said(moment))
    history = History(replay.final, outcomes.of if outcomes else lambda _: None)
    return backtest_of(
        said,
        history,
        messages=len(replay.messages),
        undated=len({m.key for m in messages}) - len(replay.messages),
        left_out=dict(sorted(Counter(reason for reason in choice.values() if reason).items())),
    )


def _said(moment: Moment) -> Said:
    state = moment.verdict.prospect_state
    thread = moment.thread
    return Said(thread.id, thread.subject, state.address if state else "", moment.at, moment.verdict)


def _written_to(thread: ReadThread, same: Sequence[ReadThread]) -> str | None:
    return None if thread.prospects else NOT_PROSPECTS


def _chooser(account: Account, seller: Seller) -> Chooses:
    """The scan's choice, made when the user first wrote in a thread."""
    chooser = ThreadChooser(account, seller, _PLAIN)

    def chooses(thread: ReadThread, same: Sequence[ReadThread]) -> str | None:
        together = [thread, *(other for other in same if other.id != thread.id)]
        items = [[(Item(r.message.envelope, r.own), r.message) for r in each.messages] for each in together]
        by_headers = chooser.by_headers([[item for item, _ in each] for each in items])
        if by_headers[0].exclusion is not None:
            return by_headers[0].exclusion.value
        kept = [each for each, choice in zip(items, by_headers, strict=True) if choice.exclusion is None]
        by_words = chooser.by_words(kept)[0]
        return None if by_words.exclusion is None else by_words.exclusion.value

    return chooses
