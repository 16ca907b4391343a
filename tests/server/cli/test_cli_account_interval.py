"""`bowout account interval`: another pace for an account, its mail kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.demo.sample import SELLER, write_mbox
from server.errors import BusyError
from server.services.accounts import Accounts
from server.store.sql_store import SqlStore
from tests.server.cli.command import Bowout
from tests.server.services.fake_source import NOW
from tests.stores import make_account


def test_it_is_changed_and_nothing_is_read_anew(tmp_path: Path) -> None:
    bowout = Bowout(tmp_path / "home", {"BOWOUT_READER": "rules"})
    write_mbox(tmp_path / "all.mbox", NOW)
    assert bowout("account", "add", "work", "--path", str(tmp_path / "all.mbox"), "--me", SELLER.email).code == 0
    assert bowout("scan", "work").code == 0
    before = bowout("threads", "--json").lines
    assert before
    assert bowout("account", "interval", "work", "45").code == 0
    for wrong in ("0", "1441", "soon"):
        assert bowout("account", "interval", "work", wrong).code == 2
    (listed,) = bowout("account", "list", "--json").lines
    assert listed["interval_minutes"] == 45
    assert bowout("threads", "--json").lines == before


@pytest.mark.anyio
async def test_under_a_scan_it_is_refused(store: SqlStore) -> None:
    account = await store.add_account(make_account(), None)
    async with store.scan_lock(account.id):
        with pytest.raises(BusyError):
            await Accounts(store).set_interval(account.name, 45)
    assert await store.account(account.name) == account
