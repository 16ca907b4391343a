"""What the store survives: several users at once, death at any point, full and damaged disks, migrations."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import random
import re
import signal
import sqlite3
import stat
import time
from collections.abc import Iterable
from pathlib import Path

import anyio
import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, inspect, select
from sqlalchemy.pool import QueuePool

from server.errors import BusyError, DataFolderError, UsageError
from server.services.ports.mailbox import MailboxRole, MailboxState
from server.services.ports.stored import Skipped
from server.store import migrate
from server.store.data_folder import database_path
from server.store.opening import database_url, open_store
from server.store.revision import NEWEST
from server.store.secrets import Secrets
from server.store.sql_store import SqlStore
from server.store.tables import messages, metadata
from tests.owners import fill_owner
from tests.servers.ports import free_port
from tests.servers.postgresql import PASSWORD, QUOTED_PASSWORD, Postgresql
from tests.stores import (
    DATABASES,
    KEY,
    NOW,
    located,
    make_account,
    make_message,
    make_read_thread,
    make_verdict,
    open_store_in,
    raw_sql,
)

FORK = multiprocessing.get_context("fork")
BATCH = 20


async def scan_batch(store: SqlStore, account_id: int, number: int) -> None:
    """One batch as a scan does it: messages, threads, verdicts, skips, state."""
    first = number * BATCH + 1
    batch = [located(make_message(f"{uid:032x}", body="word " * 400), uid) for uid in range(first, first + BATCH)]
    await store.save_messages(account_id, batch)
    keys = sorted(await store.envelopes(account_id))
    await store.assign_threads(account_id, [(key, "Pilot", [key]) for key in keys])
    for key in keys[-2:]:
        ((message, own),) = await store.messages(account_id, [key])
        thread = make_read_thread(key, [(message, own)])
        await store.save_thread(account_id, thread, make_verdict(), message.envelope.at)
    skips = [Skipped("INBOX", 7, 1_000_000 + uid, "list", (f"h{uid}",)) for uid in range(first, first + BATCH)]
    await store.save_skipped(account_id, skips)
    await store.finish_mailbox(account_id, MailboxState("INBOX", MailboxRole.INBOX, 7, first + BATCH, 0))


def write_forever(folder: Path) -> None:
    async def run() -> None:
        async with open_store_in(folder) as store:
            (account,) = await store.accounts() or [await store.add_account(make_account(), "secret")]
            done = (await store.mailbox_states(account.id)).get("INBOX")
            number = 0 if done is None else done.uidnext // BATCH
            while True:
                await scan_batch(store, account.id, number)
                number += 1

    anyio.run(run)


def check_consistent(folder: Path) -> int:
    """Whole batches only, nothing dangling, nothing claimed that is not there; returns the messages stored."""
    if folder not in DATABASES:
        assert raw_sql(folder, "PRAGMA integrity_check") == [("ok",)]
        assert raw_sql(folder, "PRAGMA foreign_key_check") == []
    counts = {t: raw_sql(folder, f"SELECT count(*) FROM {t}")[0][0] for t in metadata.tables}
    uidnext = raw_sql(folder, "SELECT max(uidnext) FROM mailboxes")[0][0] or 1
    top = raw_sql(folder, "SELECT max(uid) FROM places")[0][0] or 0
    assert counts["messages"] % BATCH == 0
    assert counts["places"] == counts["messages"] == top
    assert counts["skipped"] % BATCH == 0
    assert counts["skipped_hashes"] == counts["skipped"]
    assert uidnext - 1 <= min(counts["messages"], counts["skipped"])
    return counts["messages"]


def test_killed_at_any_point_it_stays_consistent_and_goes_on(store_folder: Path) -> None:
    """Twenty rounds: a writer in a process of its own dies by SIGKILL after a random while, the next goes on.

    Where the machine is so slow that the writers get nowhere, they live longer and there are more rounds.
    """
    chance = random.Random(11)
    stored = rounds = 0
    longest_seconds = 0.35
    while rounds < 20 or (stored < 5 * BATCH and rounds < 100):
        rounds += 1
        if rounds % 8 == 0 and stored < 5 * BATCH:
            longest_seconds *= 2
        writer = FORK.Process(target=write_forever, args=(store_folder,))
        writer.start()
        time.sleep(0.05 + chance.random() * longest_seconds)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        assert writer.exitcode == -signal.SIGKILL
        if not DATABASES and not database_path(store_folder).exists():
            continue
        # Killed before the first migration was committed:
        with contextlib.suppress(sqlite3.OperationalError, asyncpg.UndefinedTableError):
            now = check_consistent(store_folder)
            assert now >= stored
            stored = now
    assert stored >= 5 * BATCH


def open_and_count(folder: Path, results) -> None:
    async def run() -> None:
        async with open_store_in(folder) as store:
            results.put(len(await store.accounts()))

    anyio.run(run)


def test_several_processes_may_open_a_new_folder_at_once(store_folder: Path) -> None:
    results = FORK.Queue()
    openers = [FORK.Process(target=open_and_count, args=(store_folder, results)) for _ in range(4)]
    for opener in openers:
        opener.start()
    assert [results.get(timeout=30) for _ in openers] == [0] * 4
    for opener in openers:
        opener.join()
        assert opener.exitcode == 0


def hold_lock(folder: Path, account_id: int, held) -> None:
    async def run() -> None:
        async with open_store_in(folder) as store, store.scan_lock(account_id):
            held.set()
            await anyio.sleep(60)

    anyio.run(run)


def test_a_scan_lock_holds_across_processes_and_ends_with_its_process(store_folder: Path) -> None:
    held = FORK.Event()
    holder = FORK.Process(target=hold_lock, args=(store_folder, 1, held))
    holder.start()
    assert held.wait(30)

    async def run() -> None:
        async with open_store_in(store_folder) as store:
            with pytest.raises(BusyError):
                async with store.scan_lock(1):
                    pass
            assert holder.is_alive(), "it waited for the holder's end"
            async with store.scan_lock(2):
                pass
            assert holder.pid is not None
            os.kill(holder.pid, signal.SIGKILL)
            holder.join()
            await _lock_free(store)

    anyio.run(run)


async def _lock_free(store: SqlStore) -> None:
    """Wait till the lock can be taken: a PostgreSQL server lets go of it when it notices that its client is gone."""
    with anyio.fail_after(30):
        while True:
            try:
                async with store.scan_lock(1):
                    return
            except BusyError:
                await anyio.sleep(0.05)


@pytest.mark.anyio
async def test_a_scan_lock_holds_within_one_process_too(store: SqlStore) -> None:
    async with store.scan_lock(1):
        with pytest.raises(BusyError):
            async with store.scan_lock(1):
                pass
    async with store.scan_lock(1):
        pass


@pytest.mark.anyio
async def test_readers_see_whole_batches_while_a_writer_writes(store_folder: Path) -> None:
    async with open_store_in(store_folder) as writer, open_store_in(store_folder) as reader:
        account = await writer.add_account(make_account(), None)
        done = anyio.Event()
        seen: list[set[int]] = [set(), set()]

        async def read(which: int, store: SqlStore) -> None:
            while not done.is_set():
                seen[which].add(len(await store.envelopes(account.id)))
                seen[which].add(len(await store.known_uids(account.id, "INBOX", 7)))

        async def write() -> None:
            for number in range(15):
                first = number * BATCH + 1
                batch = [located(make_message(f"{uid:032x}"), uid) for uid in range(first, first + BATCH)]
                await writer.save_messages(account.id, batch)
            done.set()

        async with anyio.create_task_group() as group:
            group.start_soon(read, 0, writer)
            group.start_soon(read, 1, reader)
            group.start_soon(write)
        assert all(count % BATCH == 0 for counts in seen for count in counts)
        assert all(len(counts) > 1 for counts in seen)


@pytest.mark.anyio
async def test_a_cancelled_call_leaves_nothing_half_done_and_nothing_held(store: SqlStore) -> None:
    account = await store.add_account(make_account(), None)
    for round_ in range(40):
        first = round_ * BATCH + 1
        batch = [located(make_message(f"{uid:032x}"), uid) for uid in range(first, first + BATCH)]
        with anyio.move_on_after(round_ * 0.0005):
            await store.save_messages(account.id, batch)
        task = asyncio.create_task(store.summaries() if round_ % 2 else store.record_scan(account.id, NOW, "done"))
        await anyio.sleep(round_ * 0.0002)
        task.cancel()
        await asyncio.wait([task])
    assert len(await store.envelopes(account.id)) % BATCH == 0
    # A lock is held by a connection: where none is out, the next writer waits for nobody.
    assert isinstance(store.engine.pool, QueuePool)
    assert store.engine.pool.checkedout() == 0
    await store.save_messages(account.id, [located(make_message("aa01"), 9_999)])


@pytest.mark.anyio
async def test_more_callers_than_connections_all_get_their_turn(store: SqlStore) -> None:
    account = await store.add_account(make_account(), None)
    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for uid in range(1, 31):
                group.start_soon(store.save_messages, account.id, [located(make_message(f"{uid:032x}"), uid)])
                group.start_soon(store.summaries)
    assert len(await store.envelopes(account.id)) == 30


@pytest.mark.sqlite
def test_files_are_for_their_owner_only_whatever_the_umask(store_folder: Path) -> None:
    async def run() -> None:
        async with open_store_in(store_folder) as store:
            account = await store.add_account(make_account(), "secret")
            async with store.scan_lock(account.id):
                modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in store_folder.iterdir()}
        assert set(modes) >= {"bowout.db", "bowout.db-wal", "bowout.db-shm", "scan-1.lock"}
        assert set(modes.values()) == {0o600}

    before = os.umask(0)
    try:
        anyio.run(run)
    finally:
        os.umask(before)


def limit_pages(store: SqlStore, folder: Path) -> None:
    """Let the database not grow beyond its present size, as on a full disk."""
    raw = sqlite3.connect(database_path(folder))
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.close()

    def limit(connection, _entry) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    event.listen(store.engine.sync_engine, "connect", limit)


@pytest.mark.sqlite
@pytest.mark.anyio
async def test_a_full_disk_is_told_and_leaves_what_was_stored(store: SqlStore, store_folder: Path) -> None:
    account = await store.add_account(make_account(), None)
    await store.save_messages(account.id, [located(make_message("aa01"), 1)])
    limit_pages(store, store_folder)
    await store.engine.dispose()
    big = [located(make_message(f"{uid:032x}", body="zebrawood " * 2000), uid) for uid in range(2, 60)]
    with pytest.raises(DataFolderError) as caught:
        await store.save_messages(account.id, big)
    assert "full" in str(caught.value)
    assert "space" in caught.value.advice
    cause: BaseException | None = caught.value
    while cause is not None:
        assert "zebrawood" not in str(cause)
        cause = cause.__cause__
    assert set(await store.envelopes(account.id)) == {"aa01"}
    assert await store.known_uids(account.id, "INBOX", 7) == {1}


@pytest.mark.sqlite
@pytest.mark.anyio
@pytest.mark.parametrize("content", [b"this is no database" * 300, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_damaged_file_is_told(store_folder: Path, content: bytes) -> None:
    database_path(store_folder).write_bytes(content)
    with pytest.raises(DataFolderError) as caught:
        async with open_store_in(store_folder):
            pass
    assert caught.value.advice
    assert database_path(store_folder).read_bytes() == content


@pytest.mark.anyio
async def test_a_damaged_value_is_told_without_showing_it(store: SqlStore, store_folder: Path) -> None:
    account = await store.add_account(make_account(), None)
    await store.save_messages(account.id, [located(make_message("aa01"), 1)])
    raw_sql(store_folder, """UPDATE messages SET envelope = '{"subject": "zebrawood'""")
    with pytest.raises(DataFolderError) as caught:
        await store.envelopes(account.id)
    assert "zebrawood" not in str(caught.value)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("/bowout_", "/nowhere_"), "no such PostgreSQL database"),
        (("bowout:a%20", "bowout:b%20"), "refused the user or password"),
        (("port", "another"), "cannot be reached"),
    ],
)
async def test_a_server_that_cannot_be_used_is_told_in_words(
    postgresql: Postgresql, tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    url = postgresql.new_database().replace(*change)
    if change[0] == "port":
        url = re.sub(r":\d+/", f":{free_port()}/", url)
    with pytest.raises(DataFolderError, match=words) as caught:
        async with open_store(url, Secrets([KEY]), lock_folder=tmp_path):
            pass
    assert QUOTED_PASSWORD not in str(caught.value) + caught.value.advice
    assert PASSWORD not in str(caught.value) + caught.value.advice


@pytest.mark.parametrize("url", ["mysql://x:secret@h/d", "postgresql://", "://secret", "sqlite:///secret"])
def test_another_kind_of_url_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        database_url(url)
    assert "secret" not in str(caught.value)


@pytest.mark.anyio
async def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError):
        async with open_store_in(tmp_path / "nowhere"):
            pass


@pytest.mark.anyio
async def test_a_database_of_a_newer_version_is_left_alone(store_folder: Path) -> None:
    async with open_store_in(store_folder):
        pass
    raw_sql(store_folder, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DataFolderError, match="another version"):
        async with open_store_in(store_folder):
            pass


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


@pytest.mark.anyio
async def test_the_migrations_lead_to_the_tables_as_declared(store: SqlStore) -> None:
    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def table_names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) & set(metadata.tables)


def owned_tables(connection: Connection) -> set[str]:
    found = inspect(connection)
    columns = {table: {column["name"] for column in found.get_columns(table)} for table in table_names(connection)}
    return {table for table, names in columns.items() if "owner_id" in names}


def rows_in(folder: Path, tables: Iterable[str]) -> dict[str, int]:
    return {table: raw_sql(folder, f"SELECT count(*) FROM {table}")[0][0] for table in tables}


@pytest.mark.anyio
async def test_every_migration_goes_down_and_up_again_on_data(store_folder: Path) -> None:
    async with open_store_in(store_folder) as store:
        owned = await fill_owner(store, "work", "ab" * 16, "oakwood")
        account = await store.account(owned.account)
        judged = await store.judged(owned.thread)
        engine = store.engine.execution_options(bowout_writes=True)
        steps = [
            script.revision
            for script in ScriptDirectory(str(Path(migrate.__file__).parent / "migrations")).walk_revisions()
        ]
        assert steps[0] == NEWEST
        for below in [*steps[1:], "base"]:
            before = rows_in(store_folder, metadata.tables)
            async with engine.begin() as connection:
                await connection.run_sync(migrate.downgrade, below)
                kept = await connection.run_sync(table_names)
                # From the first migration on every table has its owner.
                assert await connection.run_sync(owned_tables) == kept - {"owners"}
                await connection.run_sync(migrate.upgrade)
                assert await connection.run_sync(migrate.current) == steps[0]
                assert await connection.run_sync(differences) == []
            # What an older version knew came through, and reads as it did.
            assert rows_in(store_folder, kept) == {table: before[table] for table in kept}
            assert ("threads" in kept) is (below != "base")
            if below != "base":
                assert await store.account(account.name) == account
                assert await store.password(account) == "oakwood password"
                assert await store.judged(owned.thread) == judged
    async with open_store_in(store_folder) as store:
        # Down to the base nothing is left, and all works anew.
        assert await store.accounts() == []
        added = await store.add_account(make_account(), "again")
        assert await store.password(added) == "again"


@pytest.mark.anyio
async def test_message_ids_of_what_was_stored_before_are_found(store_folder: Path) -> None:
    async with open_store_in(store_folder) as store:
        account = await store.add_account(make_account(), None)
        await store.save_messages(
            account.id, [located(make_message(f"{uid:032x}"), uid) for uid in range(1, 2 * BATCH)]
        )
        query = select(messages.c.key, messages.c.message_id).order_by(messages.c.key)
        async with store.engine.execution_options(bowout_writes=True).begin() as connection:
            before = (await connection.execute(query)).all()
            await connection.run_sync(migrate.downgrade, "0001")
            await connection.run_sync(migrate.upgrade)
            assert (await connection.execute(query)).all() == before
    assert [message_id for _, message_id in before] == [f"{uid:032x}@lomax.example" for uid in range(1, 2 * BATCH)]


@pytest.mark.anyio
async def test_a_migration_that_fails_leaves_the_database_as_it_was(store_folder: Path) -> None:
    raw_sql(store_folder, "CREATE TABLE threads (mine TEXT)")  # in the way of the first step, half through it
    with pytest.raises(DataFolderError):
        async with open_store_in(store_folder):
            pass
    ours = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = raw_sql(store_folder, ours if DATABASES else "SELECT name FROM sqlite_master")
    assert tables == [("threads",)]


@pytest.mark.sqlite
@pytest.mark.anyio
async def test_lists_and_prefixes_go_by_an_index(store: SqlStore) -> None:
    plans = {
        "ORDER BY rank DESC, id DESC, account_id DESC LIMIT 50": "ix_threads_page",
        "AND move = 'stop' ORDER BY rank DESC, id DESC, account_id DESC LIMIT 50": "ix_threads_move",
        "AND (id = 'abcdef' OR (id >= 'abcdef' AND id < 'abcdefg'))": "ix_threads_id",
    }
    async with store.engine.connect() as connection:
        for ending, index in plans.items():
            sql = f"EXPLAIN QUERY PLAN SELECT subject FROM threads WHERE owner_id = 1 {ending}"
            plan = " ".join(str(row) for row in (await connection.exec_driver_sql(sql)).all())
            assert index in plan
            assert "SCAN" not in plan
            assert "TEMP B-TREE" not in plan
