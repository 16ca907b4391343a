"""Every route with another owner's ids, over a real store that holds both: 404 or the like, and nothing leaks."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import anyio
import httpx
import pytest
from litestar import Litestar

from server.bootstrap.app import App, opened
from server.bootstrap.serving import web_app
from server.services.hints import ThreadAsked
from server.settings import Settings
from server.store.secrets import api_token
from tests.owners import ORIGIN, SECRET, Owned, fill_owner, rows_of, second_store
from tests.server.web.test_web_rights import ROUTES
from tests.stores import make_account, open_store_in

pytestmark = pytest.mark.anyio
Fields = dict[str, Any]
Request = Callable[[Owned], tuple[str, Fields]]


def at(path: str, **fields: Any) -> Request:
    """A request whose path and texts name what is theirs by the names of `Owned`."""

    def made(their: Owned) -> tuple[str, Fields]:
        filled = {
            key: {k: v.format(**vars(their)) if isinstance(v, str) else v for k, v in value.items()}
            for key, value in fields.items()
        }
        return path.format(**vars(their)), filled

    return made


REFUSED = {400, 403, 404}
# Method and route -> a request with their ids, and what it may answer.
REQUESTS: dict[tuple[str, str], tuple[Request, set[int]]] = {
    ("GET", "/api/v1/threads"): (at("/api/v1/threads", params={"account": "{account}"}), {404}),
    ("GET", "/api/v1/threads/{thread_id}"): (at("/api/v1/threads/{thread}"), {404}),
    ("GET", "/api/v1/threads/{thread_id}/drafts"): (at("/api/v1/threads/{thread}/drafts"), {404}),
    ("GET", "/api/v1/threads/{thread_id}/drafts/{intent}"): (at("/api/v1/threads/{thread}/drafts/door_open"), {404}),
    ("GET", "/api/v1/hint"): (
        at("/api/v1/hint", params={"account": "dana@{account}.example", "message_id": "{message_id}"}),
        {200},  # "no such account", in words
    ),
    ("POST", "/api/v1/threads/{thread_id}/notes"): (at("/api/v1/threads/{thread}/notes", json={"kind": "won"}), {404}),
    ("GET", "/api/v1/threads/{thread_id}/notes"): (at("/api/v1/threads/{thread}/notes"), {404}),
    ("DELETE", "/api/v1/notes/{note_id:int}"): (at("/api/v1/notes/{note}"), {404}),
    ("POST", "/api/v1/threads/{thread_id}/feedback"): (
        at("/api/v1/threads/{thread}/feedback", json={"said": "right"}),
        {404},
    ),
    ("GET", "/api/v1/feedback"): (at("/api/v1/feedback", params={"account": "{account}"}), {404}),
    ("DELETE", "/api/v1/feedback/{feedback_id:int}"): (at("/api/v1/feedback/{feedback}"), {404}),
    ("POST", "/api/v1/scans"): (at("/api/v1/scans", json={"account": "{account}"}), {404}),
    ("POST", "/api/v1/pairings/accept"): (at("/api/v1/pairings/accept", json={"code": "{code}"}), REFUSED),
    ("GET", "/api/v1/pairings/{pairing_id}"): (
        at("/api/v1/pairings/{pairing}", headers={"authorization": "Bearer {poll_secret}", "origin": ORIGIN}),
        {401, 403, 404},
    ),
    ("DELETE", "/api/v1/pairings/{pairing_id}"): (at("/api/v1/pairings/{pairing}"), {404}),
    ("POST", "/sign-in/{link}"): (at("/sign-in/{link}"), REFUSED | {401}),
    ("GET", "/threads/{account}/{thread_id}"): (at("/threads/{account}/{thread}"), {404}),
    ("POST", "/threads/{account}/{thread_id}/tell"): (
        at("/threads/{account}/{thread}/tell", data={"value": "won"}),
        {404},
    ),
    ("POST", "/do-not-contact/remove"): (at("/do-not-contact/remove", data={"value": "{entry}", "why": "x"}), {404}),
    ("POST", "/reminders/move"): (
        at("/reminders/move", data={"account": "{account}", "thread_id": "{thread}", "on": ""}),
        {404},
    ),
    ("POST", "/extensions/accept"): (at("/extensions/accept", data={"value": "{code}"}), REFUSED),
    ("POST", "/extensions/revoke"): (at("/extensions/revoke", data={"value": "{pairing}"}), {404}),
    ("GET", "/api/v1/accounts/{name}"): (at("/api/v1/accounts/{account}"), {404}),
    ("DELETE", "/api/v1/accounts/{name}"): (at("/api/v1/accounts/{account}"), {404}),
    ("POST", "/api/v1/accounts/{name}/test"): (at("/api/v1/accounts/{account}/test"), {404}),
    ("PUT", "/api/v1/accounts/{name}/password"): (
        at("/api/v1/accounts/{account}/password", json={"password": "another"}),
        {404},
    ),
    ("PUT", "/api/v1/accounts/{name}/interval"): (
        at("/api/v1/accounts/{account}/interval", json={"interval_minutes": 30}),
        {404},
    ),
    ("POST", "/api/v1/accounts/{name}/addresses"): (
        at("/api/v1/accounts/{account}/addresses", json={"add": ["a@b.example"]}),
        {404},
    ),
    ("POST", "/api/v1/accounts/{name}/include"): (
        at("/api/v1/accounts/{account}/include", json={"domains": ["b.example"]}),
        {404},
    ),
    ("POST", "/api/v1/accounts/{name}/exclude"): (
        at("/api/v1/accounts/{account}/exclude", json={"domains": ["b.example"]}),
        {404},
    ),
    ("GET", "/accounts/{name}"): (at("/accounts/{account}"), {404}),
    ("GET", "/accounts/{name}/test"): (at("/accounts/{account}/test"), {404}),
    ("POST", "/accounts/{name}/addresses"): (
        at("/accounts/{account}/addresses", data={"value": "a@b.example", "mine": "yes"}),
        {404},
    ),
    ("POST", "/accounts/{name}/narrow"): (
        at("/accounts/{account}/narrow", data={"side": "exclude", "value": "a@b.example"}),
        {404},
    ),
    ("POST", "/accounts/{name}/interval"): (at("/accounts/{account}/interval", data={"minutes": "30"}), {404}),
    ("POST", "/accounts/{name}/password"): (at("/accounts/{account}/password", data={"password": "another"}), {404}),
    ("POST", "/accounts/{name}/password/keep"): (
        at("/accounts/{account}/password/keep", data={"host": "h.example", "port": "993", "user": "u", "tls": "none"}),
        {404},
    ),
    ("POST", "/accounts/{name}/remove"): (at("/accounts/{account}/remove", data={"value": "{account}"}), {404}),
    ("GET", "/accounts/{name}/review"): (at("/accounts/{account}/review"), {404}),
    ("POST", "/accounts/{name}/review"): (at("/accounts/{account}/review"), {404}),
    ("POST", "/accounts/{name}/review/answer"): (
        at("/accounts/{account}/review/answer", data={"who": "x.example", "value": "yes"}),
        {404},
    ),
    ("POST", "/accounts/{name}/review/keep"): (at("/accounts/{account}/review/keep"), {404}),
    ("GET", "/api/v1/accounts/{name}/review"): (at("/api/v1/accounts/{account}/review"), {404}),
    ("POST", "/api/v1/accounts/{name}/review"): (at("/api/v1/accounts/{account}/review"), {404}),
    ("DELETE", "/api/v1/accounts/{name}/review"): (at("/api/v1/accounts/{account}/review"), {404}),
    ("POST", "/api/v1/accounts/{name}/review/answers"): (
        at("/api/v1/accounts/{account}/review/answers", json={"who": "x.example", "prospect": None}),
        {404},
    ),
    ("POST", "/api/v1/accounts/{name}/review/keep"): (at("/api/v1/accounts/{account}/review/keep"), {404}),
    ("POST", "/accounts/scan"): (at("/accounts/scan", data={"value": "{account}"}), {404}),
    ("POST", "/api/v1/reminders/{thread_id}"): (at("/api/v1/reminders/{thread}", json={"on": "2030-01-01"}), {404}),
    ("POST", "/api/v1/do-not-contact"): (at("/api/v1/do-not-contact", json={"thread_id": "{thread}"}), {404}),
    ("POST", "/api/v1/do-not-contact/{entry_id}/removal"): (
        at("/api/v1/do-not-contact/{entry}/removal", json={"why": "x"}),
        {404},
    ),
    ("POST", "/api/v1/do-not-contact/{entry_id}/erasure"): (at("/api/v1/do-not-contact/{entry}/erasure"), {404}),
}
# Routes that take no id of anybody's: lists and pages, looked at for what is theirs.
LISTS = {
    ("GET", path)
    for path in (
        "/",
        "/accounts",
        "/do-not-contact",
        "/extensions",
        "/reminders",
        "/api/v1/accounts",
        "/api/v1/do-not-contact",
        "/api/v1/do-not-contact/export",
        "/api/v1/feedback",
        "/api/v1/pairings",
        "/api/v1/referrals",
        "/api/v1/reminders",
        "/api/v1/reminders/calendar",
        "/api/v1/scans",
        "/api/v1/threads",
        "/api/v1/version",
    )
}
# No store is asked, or nothing but what stands in the request is looked at; scans are the running process's own.
ALONE = {
    ("POST", "/api/v1/accounts"),
    ("POST", "/api/v1/analyses"),
    ("POST", "/api/v1/etiquette"),
    ("POST", "/api/v1/pairings"),
    ("POST", "/accounts"),
    ("POST", "/do-not-contact/add"),
    ("POST", "/sign-out"),
    ("GET", "/api/v1/health/live"),
    ("GET", "/api/v1/health/ready"),
    ("GET", "/api/v1/scans/{scan_id}"),
    ("GET", "/api/v1/scans/{scan_id}/events"),
    ("GET", "/sign-in/{link}"),
    ("GET", "/assets/page.css"),
    ("GET", "/assets/page.js"),
    ("GET", "/assets/schema.css"),
    ("GET", "/schema"),
    ("GET", "/schema/openapi.json"),
    ("GET", "/schema/reference"),
    ("GET", "/schema/{path}"),
}


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Owned]]:
    """The first owner's API over a store of two; what the second has."""
    settings = replace(Settings.from_environment(), home=folder, requests_per_second=10_000)
    async with open_store_in(folder) as store:
        await fill_owner(store, "mine", "ab" * 16, "oakwood")
        their = await fill_owner(second_store(store, folder), "theirs", "cd" * 16, SECRET)
        app: Litestar = web_app(App(settings, folder, store))
        headers = {"authorization": f"Bearer {api_token(folder)}"}
        transport = httpx.ASGITransport(cast("Any", app))
        base = "http://127.0.0.1:8765"
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
            yield client, their


def test_every_route_is_tried_or_takes_no_id() -> None:
    assert REQUESTS.keys() | LISTS | ALONE == ROUTES.keys()


async def test_another_owners_ids_are_known_on_no_route(store_folder: Path) -> None:
    async with served(store_folder) as (client, their):
        before = rows_of(store_folder, 2)
        assert SECRET in str(before)
        for (method, route), (request, allowed) in REQUESTS.items():
            path, fields = request(their)
            answer = await client.request(method, path, **fields)
            assert answer.status_code in allowed, (method, route, answer.status_code, answer.text)
            assert SECRET not in answer.text, (method, route)
            assert rows_of(store_folder, 2) == before, (method, route)


async def test_another_owners_gmail_thread_is_not_found_by_ones_own_address(store_folder: Path, tmp_path: Path) -> None:
    """Nor where both owners have an account of that address, nor by looking into the mailbox for it."""
    mailbox = tmp_path / "mine.mbox"
    mailbox.write_bytes(b"From x Mon Feb  3 09:00:00 2025\nFrom: a@b.example\nSubject: Hi\n\nHello.\n")
    settings = replace(Settings.from_environment(), home=store_folder, requests_per_second=10_000)
    thread, address = "18446744073709551001", "dana@theirs.example"
    async with opened(settings) as app:
        await app.store.add_account(make_account("mine", imap=None, path=str(mailbox), me=frozenset({address})), None)
        their = await fill_owner(second_store(app.store, store_folder), "theirs", thread, SECRET)
        before = rows_of(store_folder, 2)
        transport = httpx.ASGITransport(cast("Any", web_app(app)))
        headers = {"authorization": f"Bearer {api_token(store_folder)}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765", headers=headers) as client:
            seen = []
            while not seen or seen[-1]["state"] == "reading":
                query = {"account": address, "gmail_thread_id": thread}
                seen.append((await client.get("/api/v1/hint", params=query)).json())
                await anyio.sleep(0.2)
        assert not [each for each in seen if each["thread"] is not None]
        assert (seen[-1]["state"], seen[-1]["account"]) == ("not_a_prospect", "mine")
        assert not [each for each in seen if SECRET in str(each)]
        assert rows_of(store_folder, 2) == before
        found = await their.store.thread_asked(ThreadAsked(address, thread))
        assert found is not None  # for whose it is, it is there
        assert found.id == thread


async def test_no_list_shows_what_is_another_owners(store_folder: Path) -> None:
    async with served(store_folder) as (client, their):
        seen = ""
        for method, path in sorted(LISTS):
            answer = await client.request(method, path)
            assert answer.status_code == 200, (path, answer.text)
            assert SECRET not in answer.text, path
            assert not {their.thread, their.entry, their.pairing, their.account} & set(answer.text.split('"')), path
            seen += answer.text
        assert "oakwood" in seen


# They begin processes, reach for a mail server, or ask for a state that these ids have not: a code that waits, a wish
# to be left alone, a password of an older version.
ELSEWHERE = re.compile(
    "GET .*/pairings/.*|(POST|DELETE) (.*/pairings.*|/sign-in/.*|/extensions/accept|.*/test|.*/review.*|.*/scans?"
    "|.*/password/keep|/api/v1/do-not-contact)"
)


async def test_the_first_owners_own_ids_are_known(store_folder: Path, tmp_path: Path) -> None:
    """That the requests are right: each is taken with ids of one's own, and what changes something changes it."""
    async with open_store_in(store_folder) as store:
        mine = await fill_owner(store, "mine", "ab" * 16, "oakwood")
    known = {}
    for number, ((method, route), (request, _)) in enumerate(REQUESTS.items()):
        if ELSEWHERE.fullmatch(f"{method} {route}"):
            continue
        copy = Path(shutil.copytree(store_folder, tmp_path / f"copy-{number}"))
        async with open_store_in(copy) as store:
            settings = replace(Settings.from_environment(), home=copy, requests_per_second=10_000)
            transport = httpx.ASGITransport(cast("Any", web_app(App(settings, copy, store))))
            headers = {"authorization": f"Bearer {api_token(copy)}"}
            before = rows_of(copy, 1)
            base = "http://127.0.0.1:8765"
            async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
                path, fields = request(mine)
                status = (await client.request(method, path, **fields)).status_code
            known[method, route] = (status // 100, rows_of(copy, 1) != before)
    assert {answer for (method, _), answer in known.items() if method == "GET"} == {(2, False)}, known
    assert {answer for (method, _), answer in known.items() if method != "GET"} == {(2, True), (3, True)}, known
