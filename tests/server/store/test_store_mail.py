"""Messages, places, skips and mailbox states."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import event

from server.mail.message import CalendarAnswer, MachineKind
from server.services.ports.mailbox import MailboxRole, MailboxState
from server.services.ports.stored import Located, Saved, Skipped
from server.store.sql_store import SqlStore
from tests.stores import NOW, located, make_account, make_message, make_read_thread, make_verdict, put_judged

pytestmark = pytest.mark.anyio


def skip(uid: int, *hashes: str, mailbox: str = "INBOX", uidvalidity: int = 7, reason: str = "list") -> Skipped:
    return Skipped(mailbox, uidvalidity, uid, reason, hashes)


async def test_a_message_comes_back_as_it_was_saved(store: SqlStore, account_id: int) -> None:
    plain = make_message("aa01", labels=("Prospects", "\\Important"), gmail_thread_id="18446744073709551615")
    envelope = dataclasses.replace(
        plain.envelope,
        in_reply_to=("a@b", "c@d"),
        references=("e@f",),
        subject="Grüße 🎉 \x00 null",
        sender=None,
        machine=MachineKind.LIST,
        received_at=NOW + timedelta(seconds=1, microseconds=5),
    )
    full = dataclasses.replace(
        plain,
        envelope=envelope,
        body="héllo\r\n\x00\u2028 👩‍💻",
        html=None,
        machine=MachineKind.OUT_OF_OFFICE,
        calendar=CalendarAnswer.DECLINED,
        defects=("cut base64",),
    )
    saved = await store.save_messages(account_id, [located(full, 5, own=True)])
    assert saved == Saved(stored=1, merged=0)
    assert await store.messages(account_id, ["aa01"]) == [(full, True)]
    assert await store.envelopes(account_id) == {"aa01": (envelope, True)}


async def test_times_of_any_zone_are_the_same_moments(store: SqlStore, account_id: int) -> None:
    at = datetime(2025, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    await store.save_messages(account_id, [located(make_message("aa01", at=at), 1)])
    envelope, _ = (await store.envelopes(account_id))["aa01"]
    assert envelope.at == at


async def test_a_lone_surrogate_does_not_lose_the_message_nor_shift_offsets(store: SqlStore, account_id: int) -> None:
    broken = make_message("aa01", body="a\udce9b 🎉 c")
    await store.save_messages(account_id, [located(broken, 1), located(make_message("aa02"), 2)])
    ((message, _), _) = await store.messages(account_id, ["aa01", "aa02"])
    assert message.body == "a?b 🎉 c"


async def test_messages_come_in_the_order_asked_and_unknown_keys_are_left_out(store: SqlStore, account_id: int) -> None:
    await store.save_messages(account_id, [located(make_message(f"{n:04x}"), n) for n in range(1, 1202)])
    keys = [f"{n:04x}" for n in range(1201, 0, -1)]
    found = await store.messages(account_id, ["ffff", *keys])
    assert [message.key for message, _ in found] == keys


async def test_the_same_message_in_two_mailboxes_is_one(store: SqlStore, account_id: int) -> None:
    inbox = make_message("aa01", labels=("Prospects", "Inbox"))
    sent = make_message("aa01", labels=("Inbox", "Sent"), gmail_thread_id="42")
    assert await store.save_messages(account_id, [located(inbox, 1)]) == Saved(1, 0)
    assert await store.save_messages(account_id, [located(sent, 9, mailbox="Sent", own=True)]) == Saved(0, 1)
    ((message, own),) = await store.messages(account_id, ["aa01"])
    assert message.envelope.labels == ("Prospects", "Inbox", "Sent")
    assert message.envelope.gmail_thread_id == "42"
    assert own
    assert await store.known_uids(account_id, "INBOX", 7) == {1}
    assert await store.known_uids(account_id, "Sent", 7) == {9}


async def test_own_once_is_own_for_good(store: SqlStore, account_id: int) -> None:
    await store.save_messages(account_id, [located(make_message("aa01"), 1, own=True)])
    await store.save_messages(account_id, [located(make_message("aa01"), 2, own=False)])
    assert [own for _, own in await store.messages(account_id, ["aa01"])] == [True]


async def test_one_batch_may_hold_a_message_twice(store: SqlStore, account_id: int) -> None:
    batch = [
        located(make_message("aa01", labels=("A",)), 1),
        located(make_message("aa01", labels=("B",)), 1, mailbox="Sent", own=True),
    ]
    assert await store.save_messages(account_id, batch) == Saved(stored=1, merged=1)
    ((message, own),) = await store.messages(account_id, ["aa01"])
    assert (message.envelope.labels, own) == (("A", "B"), True)


async def test_saving_a_batch_again_changes_nothing(store: SqlStore, account_id: int) -> None:
    batch = [located(make_message("aa01"), 1), located(make_message("aa02"), 2)]
    await store.save_messages(account_id, batch)
    before = await store.messages(account_id, ["aa01", "aa02"])
    assert await store.save_messages(account_id, batch) == Saved(0, 0)
    assert await store.messages(account_id, ["aa01", "aa02"]) == before


async def test_two_accounts_may_hold_the_same_message(store: SqlStore, account_id: int) -> None:
    other = (await store.add_account(make_account("other"), None)).id
    await store.save_messages(account_id, [located(make_message("aa01"), 1)])
    assert await store.save_messages(other, [located(make_message("aa01"), 1, own=True)]) == Saved(1, 0)
    assert [own for _, own in await store.messages(account_id, ["aa01"])] == [False]


async def test_what_merging_changes_makes_its_thread_unread(store: SqlStore, account_id: int) -> None:
    messages = {key: make_message(key, labels=("A",)) for key in ("aa01", "aa02")}
    threads = [make_read_thread(key * 8, [(message, False)]) for key, message in messages.items()]
    await put_judged(store, account_id, [(thread, make_verdict()) for thread in threads])
    await store.save_messages(account_id, [located(messages["aa02"], 77, mailbox="Copy")])
    assert await store.read_thread(account_id, threads[1].id) == threads[1]
    relabelled = make_message("aa01", labels=("B",))
    await store.save_messages(account_id, [located(relabelled, 78, mailbox="Copy")])
    assert await store.read_thread(account_id, threads[0].id) is None
    assert await store.read_thread(account_id, threads[1].id) == threads[1]


async def test_skips_are_found_by_any_of_their_hashes(store: SqlStore, account_id: int) -> None:
    other = (await store.add_account(make_account("other"), None)).id
    first, second, third = skip(1, "h1", "h2"), skip(2, "h2", "h3", reason="machine"), skip(3)
    await store.save_skipped(account_id, [second, third, first])
    await store.save_skipped(other, [skip(4, "h1")])
    assert await store.find_skipped(account_id, ["h1"]) == [first]
    assert await store.find_skipped(account_id, ["h3", "h2", "zz"]) == [first, second]
    assert await store.find_skipped(account_id, []) == []
    assert await store.find_skipped(account_id, [f"n{n}" for n in range(1200)] + ["h1"]) == [first]
    assert await store.known_uids(account_id, "INBOX", 7) == {1, 2, 3}


async def test_skipping_again_replaces_reason_and_hashes(store: SqlStore, account_id: int) -> None:
    await store.save_skipped(account_id, [skip(1, "old")])
    again = skip(1, "new", "new", reason="not written to")
    await store.save_skipped(account_id, [again])
    assert await store.find_skipped(account_id, ["old"]) == []
    assert await store.find_skipped(account_id, ["new"]) == [again]


async def test_a_skipped_message_that_is_chosen_later_is_no_longer_skipped(store: SqlStore, account_id: int) -> None:
    await store.save_skipped(account_id, [skip(1, "h1"), skip(2, "h1")])
    await store.save_messages(account_id, [located(make_message("aa01"), 1)])
    assert await store.find_skipped(account_id, ["h1"]) == [skip(2, "h1")]
    assert await store.known_uids(account_id, "INBOX", 7) == {1, 2}


async def test_a_stored_message_is_not_turned_into_a_skip(store: SqlStore, account_id: int) -> None:
    await store.save_messages(account_id, [located(make_message("aa01"), 1)])
    await store.save_skipped(account_id, [skip(1, "h1"), skip(2, "h1")])
    assert await store.find_skipped(account_id, ["h1"]) == [skip(2, "h1")]


@pytest.mark.parametrize("modseq", [None, 2**63 - 1])
async def test_mailbox_states_come_back_and_are_replaced(store: SqlStore, account_id: int, modseq: int | None) -> None:
    state = MailboxState("Gesendete Objekte", MailboxRole.SENT, 2**32 - 1, 2**32 - 1, 70_000, modseq)
    await store.finish_mailbox(account_id, dataclasses.replace(state, uidnext=1, highestmodseq=1))
    await store.finish_mailbox(account_id, state)
    assert await store.mailbox_states(account_id) == {state.name: state}


async def test_a_changed_uidvalidity_forgets_uids_but_no_mail(store: SqlStore, account_id: int) -> None:
    for name in ("INBOX", "Sent"):
        await store.finish_mailbox(account_id, MailboxState(name, MailboxRole.OTHER, 7, 3, 2))
        await store.save_skipped(account_id, [skip(2, f"h-{name}", mailbox=name)])
    await store.save_messages(account_id, [located(make_message("aa01"), 1)])
    await store.save_messages(account_id, [located(make_message("aa02"), 1, mailbox="Sent")])
    await store.forget_places(account_id, "INBOX")
    assert await store.known_uids(account_id, "INBOX", 7) == set()
    assert await store.known_uids(account_id, "Sent", 7) == {1, 2}
    assert await store.find_skipped(account_id, ["h-INBOX", "h-Sent"]) == [skip(2, "h-Sent", mailbox="Sent")]
    # Without its state an interrupted new reading goes on where it stopped.
    assert set(await store.mailbox_states(account_id)) == {"Sent"}
    assert set(await store.envelopes(account_id)) == {"aa01", "aa02"}
    assert await store.save_messages(account_id, [located(make_message("aa01"), 30, uidvalidity=8)]) == Saved(0, 1)
    assert await store.known_uids(account_id, "INBOX", 8) == {30}
    assert await store.known_uids(account_id, "INBOX", 7) == set()


async def test_a_batch_of_2000_messages_takes_few_statements(store: SqlStore, account_id: int) -> None:
    def batch(mailbox: str) -> list[Located]:
        bodies = ("Thanks for the offer, let me come back to you. " * 60 + f"{n}" for n in range(2000))
        return [located(make_message(f"{n:032x}", body=body), n + 1, mailbox=mailbox) for n, body in enumerate(bodies)]

    statements: list[str] = []
    event.listen(store.engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert await store.save_messages(account_id, batch("INBOX")) == Saved(2000, 0)
    assert await store.save_messages(account_id, batch("Archive")) == Saved(0, 2000)
    assert len(await store.envelopes(account_id)) == 2000
    assert 0 < len(statements) < 2000 / 10
