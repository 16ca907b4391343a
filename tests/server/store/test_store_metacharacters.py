"""Names that mean something to SQL, LIKE or templates, put through the API to both databases: they are only names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import httpx
import pytest

from server.bootstrap.app import App
from server.bootstrap.serving import web_app
from server.mail.message import Address
from server.settings import Settings
from server.store.secrets import api_token
from server.store.tables import metadata
from tests.stores import make_account, make_message, make_read_thread, make_verdict, open_store_in, put_judged, raw_sql

pytestmark = pytest.mark.anyio
NAMES = [
    "a'; DROP TABLE accounts; --",
    "' OR '1'='1",
    '" OR 1=1 --',
    "work%",
    "w_rk",
    "$1",
    ":name",
    "%(name)s",
    "\\'; --",
    "{{ 7*7 }}",
    "{% raw %}",
    "$$; SELECT 1; $$",
]


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The API over a store with one account, `work`, and one thread with Theresa."""
    async with open_store_in(folder) as store:
        account = await store.add_account(make_account(), "secret")
        thread = make_read_thread("ab" * 16, [(make_message("aa01"), False)])
        person = Address("Theresa", "theresa@lomax.example")
        await put_judged(store, account.id, [(replace(thread, prospects=(person,)), make_verdict())])
        settings = replace(Settings.from_environment(), home=folder, requests_per_second=10_000)
        transport = httpx.ASGITransport(cast("Any", web_app(App(settings, folder, store))))
        headers = {"authorization": f"Bearer {api_token(folder)}"}
        base = "http://127.0.0.1:8765"
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
            yield client


async def test_an_account_of_any_name_is_added_found_and_removed_alone(store_folder: Path) -> None:
    async with served(store_folder) as client:
        for name in NAMES:
            new = {"name": name, "user": "dana@northlight.example", "host": "imap.northlight.example", "password": name}
            assert (await client.post("/api/v1/accounts", json=new)).status_code == 201, name
        listed = [each["name"] for each in (await client.get("/api/v1/accounts")).json()["items"]]
        assert sorted(listed) == sorted([*NAMES, "work"])
        for name in NAMES:
            path = quote(name, safe="")
            assert (await client.get(f"/api/v1/accounts/{path}")).json()["name"] == name
            page = await client.get(f"/accounts/{path}")
            assert (page.status_code, ">49<" in page.text) == (200, False)
            assert (await client.delete(f"/api/v1/accounts/{path}")).status_code == 204
        assert [each["name"] for each in (await client.get("/api/v1/accounts")).json()["items"]] == ["work"]


async def test_what_is_asked_for_by_such_a_name_is_not_there(store_folder: Path) -> None:
    async with served(store_folder) as client:
        before = {table: raw_sql(store_folder, f"SELECT count(*) FROM {table}") for table in metadata.tables}
        for name in NAMES:
            for field in ("account", "prospect"):
                answer = await client.get("/api/v1/threads", params={field: name})
                assert answer.status_code in (200, 400, 404), answer.text
                assert answer.json().get("items", []) == []
            hint = await client.get("/api/v1/hint", params={"account": f"{name}@x.example", "message_id": f"{name}@y"})
            assert (hint.status_code, hint.json().get("thread")) in ((200, None), (400, None))
            assert (await client.get(f"/api/v1/threads/{quote(name, safe='')}")).status_code in (400, 404)
            assert (await client.post("/api/v1/scans", json={"account": name})).status_code == 404
        after = {table: raw_sql(store_folder, f"SELECT count(*) FROM {table}") for table in metadata.tables}
        assert after == before
        found = await client.get("/api/v1/threads", params={"account": "work", "prospect": "theresa@lomax.example"})
        assert len(found.json()["items"]) == 1
