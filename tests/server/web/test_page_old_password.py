"""A password that an older version stored, confirmed on the account's page: over a real store."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from server.bootstrap.app import App
from server.bootstrap.serving import web_app
from server.errors import SecretsError
from server.services.ports.account import Account, ImapEndpoint
from server.settings import Settings
from server.store.secrets import Secrets, api_token
from server.store.sql_store import SqlStore
from tests.stores import KEY, make_account, open_store_in, raw_sql

pytestmark = pytest.mark.anyio
PLACE = ImapEndpoint("imap.northlight.example", 993, "dana@northlight.example")
PAGE = "/accounts/work"


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[SqlStore, Account, httpx.AsyncClient]]:
    """The pages over an account whose password is in a box of an older version."""
    async with open_store_in(folder) as store:
        account = await store.add_account(make_account(imap=PLACE), "replaced below")
        old = Secrets([KEY]).seal("from long ago", f"account {account.id} password")
        raw_sql(folder, f"UPDATE accounts SET password = x'{old.hex()}'")
        app = cast("Any", web_app(App(replace(Settings.from_environment(), home=folder), folder, store)))
        base, headers = "http://127.0.0.1:8765", {"authorization": f"Bearer {api_token(folder)}"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
            yield store, account, client


def shown(page: str) -> dict[str, str]:
    """What the form that keeps the password sends."""
    form = page.partition(f'action="{PAGE}/password/keep"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


async def test_it_is_used_once_its_user_has_seen_where_it_goes(store_folder: Path) -> None:
    async with served(store_folder) as (store, account, client):
        page = (await client.get(PAGE)).text
        assert "port 993, as dana@northlight.example, TLS: implicit" in page
        with pytest.raises(SecretsError, match="older version"):
            await store.password(account)
        kept = await client.post(f"{PAGE}/password/keep", data=shown(page))
        assert (kept.status_code, kept.headers["location"]) == (303, f"{PAGE}/test")
        assert await store.password(account) == "from long ago"
        assert not shown((await client.get(PAGE)).text)


async def test_what_is_kept_is_what_was_shown(store_folder: Path) -> None:
    async with served(store_folder) as (store, _, client):
        form = shown((await client.get(PAGE)).text)
        assert form == {"host": PLACE.host, "port": "993", "user": PLACE.user, "tls": "implicit"}
        raw_sql(store_folder, "UPDATE accounts SET settings = replace(settings, 'imap.north', 'imap.evil')")
        assert (await client.post(f"{PAGE}/password/keep", data=form)).status_code == 303
        with pytest.raises(SecretsError, match="not given for"):
            await store.password(await store.account("work"))
        # Of a row that was changed nothing is offered to be kept.
        page = await client.get(PAGE)
        assert (page.status_code, shown(page.text)) == (200, {})


@pytest.mark.parametrize(
    ("form", "status"),
    [({}, 400), ({"port": "0"}, 400), ({"tls": "ssl3"}, 400), ({"host": "imap example"}, 400), ({"user": "a\nb"}, 400)],
)
async def test_a_place_that_is_none_keeps_nothing(store_folder: Path, form: dict[str, str], status: int) -> None:
    async with served(store_folder) as (store, account, client):
        good = shown((await client.get(PAGE)).text)
        answer = await client.post(f"{PAGE}/password/keep", data={**good, **form} if form else {})
        assert answer.status_code == status
        with pytest.raises(SecretsError, match="older version"):
            await store.password(account)
