"""The routes of the accounts: what they change, what they say, and that no password ever comes out."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services.scan_values import ScanFailure
from tests.server.web.memory import EXTENSION
from tests.server.web.memory_store import MemoryStore
from tests.server.web.test_web_rights import pair

Client = TestClient[Litestar]
ACCOUNTS = "/api/v1/accounts"
SECRET = "hunter2-\"quoted'"
NEW = {"name": "new", "user": "mara@gmail.com", "password": SECRET}


def names(client: Client) -> list[str]:
    return [each["name"] for each in client.get(ACCOUNTS).json()["items"]]


def test_an_account_is_added_and_given(client: Client, store: MemoryStore) -> None:
    full = {"host": "imap.wharf.example", "port": 1143, "tls": "starttls", "me": ["Me@wharf.example"]}
    made = client.post(ACCOUNTS, json={**NEW, **full, "interval_minutes": 30})
    assert made.status_code == 201, made.text
    assert made.json() == client.get(f"{ACCOUNTS}/new").json()
    assert made.json()["imap"] == {"host": "imap.wharf.example", "port": 1143, "user": NEW["user"], "tls": "starttls"}
    assert (made.json()["addresses"], made.json()["interval_minutes"]) == (["me@wharf.example"], 30)
    assert SECRET in store.passwords.values()
    assert client.post(ACCOUNTS, json={**NEW, "name": "short"}).json()["addresses"] == ["mara@gmail.com"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "work"},
        {"name": " "},
        {"name": "a/b"},
        {"name": ".."},
        {"name": "a\u0000b"},
        {"name": "n" * 61},
        {"user": "mara@unknown.example"},
        {"user": "mara\r\n@gmail.com"},
        {"host": "imap example"},
        {"port": 0},
        {"tls": "ssl3"},
        {"me": ["not an address"]},
        {"interval_minutes": 0},
        {"password": ""},
        {"password": f"{SECRET}\r\nA1 DELETE INBOX"},
        {"password": SECRET * 100},
        {"password": [SECRET]},
        {"path": "/etc/passwd"},
    ],
)
def test_what_is_wrong_with_a_new_one_is_said(client: Client, wrong: dict[str, Any]) -> None:
    before = names(client)
    answer = client.post(ACCOUNTS, json={**NEW, **wrong})
    assert answer.status_code == 400, answer.text
    assert answer.json().get("advice") or answer.json()["errors"]
    assert names(client) == before


def test_no_password_is_in_any_answer_or_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = [client.post(ACCOUNTS, json=NEW), client.post(ACCOUNTS, json=NEW)]
        for wrong in (
            {"password": [SECRET]},
            {"port": SECRET},
            {"user": "x"},
            {"password": SECRET + "\n"},
        ):
            answers.append(client.post(ACCOUNTS, json={**NEW, "name": "other", **wrong}))
        answers.append(client.post(ACCOUNTS, content=f'{{"password": "{SECRET}", '.encode()))
        answers.append(client.put(f"{ACCOUNTS}/new/password", json={"password": SECRET}))
        answers.append(client.put(f"{ACCOUNTS}/nobody/password", json={"password": SECRET}))
        answers.append(client.post(f"{ACCOUNTS}/new/test"))
        answers += [client.get(ACCOUNTS), client.get(f"{ACCOUNTS}/new")]
    assert {answer.status_code for answer in answers} == {200, 201, 204, 400, 404}
    told = caplog.text + "".join(answer.text for answer in answers)
    assert "hunter2" not in told
    assert "POST /api/v1/accounts 201" in caplog.text


def test_a_test_says_in_words_what_is_wrong(client: Client) -> None:
    client.post(ACCOUNTS, json=NEW)
    failed = client.post(f"{ACCOUNTS}/new/test").json()
    assert (failed["ok"], [step["ok"] for step in failed["steps"]]) == (False, [True, False])
    assert failed["steps"][-1] == {"ok": False, "message": "refused", "advice": "Make an app password."}
    assert client.put(f"{ACCOUNTS}/new/password", json={"password": "right"}).status_code == 204
    good = client.post(f"{ACCOUNTS}/new/test").json()
    assert good == {"ok": True, "steps": [{"ok": True, "message": "user name and password accepted", "advice": ""}]}
    assert (
        client.put(f"{ACCOUNTS}/old/password", json={"password": "x"}).json()["detail"].startswith("old is a mail file")
    )


def test_own_addresses_are_confirmed_and_removed(client: Client, store: MemoryStore) -> None:
    path = f"{ACCOUNTS}/work/addresses"
    assert client.post(path, json={"add": ["mara@brightwharf.example"]}).json()["last_scan"] is not None
    changed = client.post(path, json={"add": ["Mara@Wharf.example"], "remove": ["mara@brightwharf.example"]})
    assert changed.json()["addresses"] == ["mara@wharf.example"]
    assert changed.json()["last_scan"] is None, "the next scan reads it anew"
    assert client.post(path, json={"remove": ["mara@wharf.example"]}).status_code == 400
    assert client.get(f"{ACCOUNTS}/work").json() == changed.json()


def test_an_account_is_narrowed(client: Client) -> None:
    more = {"mailboxes": ["Sales"], "labels": ["Deals"], "addresses": ["A@b.example"], "domains": ["@Kin.example"]}
    kept = {**more, "addresses": ["a@b.example"], "domains": ["kin.example"]}
    assert client.post(f"{ACCOUNTS}/work/include", json=more).json()["include"] == kept
    changed = client.post(f"{ACCOUNTS}/old/exclude", json={"domains": ["firm.example"]}).json()
    assert changed["exclude"]["domains"] == ["firm.example", "kin.example"]
    cleared = client.post(f"{ACCOUNTS}/old/exclude", json={"labels": ["Family"], "clear": True}).json()
    assert cleared["exclude"] == {"mailboxes": [], "labels": ["Family"], "addresses": [], "domains": []}
    assert client.post(f"{ACCOUNTS}/old/include", json={"domains": ["no domain"]}).json()["advice"]


def test_another_pace_is_set_and_the_mail_stays(client: Client) -> None:
    path = f"{ACCOUNTS}/work/interval"
    before = client.get(f"{ACCOUNTS}/work").json()
    changed = client.put(path, json={"interval_minutes": 45})
    assert changed.status_code == 200, changed.text
    assert changed.json() == client.get(f"{ACCOUNTS}/work").json()
    assert changed.json() == {**before, "interval_minutes": 45, "state": changed.json()["state"]}
    for wrong in (0, 1441, -5, 2.5, "soon", None, 10**30):
        assert client.put(path, json={"interval_minutes": wrong}).status_code == 400
    assert client.put(path, json={}).status_code == 400
    assert client.get(f"{ACCOUNTS}/work").json() == changed.json()


def test_nothing_is_changed_or_removed_under_a_scan(client: Client, store: MemoryStore) -> None:
    store.scanned_now.add(2)
    for answer in (
        client.delete(f"{ACCOUNTS}/work"),
        client.post(f"{ACCOUNTS}/work/include", json={"labels": ["Deals"]}),
        client.post(f"{ACCOUNTS}/work/addresses", json={"add": ["other@wharf.example"]}),
        client.put(f"{ACCOUNTS}/work/interval", json={"interval_minutes": 45}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:bowout:problem:busy")
    assert client.get(f"{ACCOUNTS}/work").json()["include"]["labels"] == []
    store.scanned_now.clear()
    assert client.delete(f"{ACCOUNTS}/work").status_code == 204
    assert client.delete(f"{ACCOUNTS}/work").status_code == 404
    assert "work" not in names(client)


def test_an_extension_sees_accounts_and_changes_none(client: Client, stranger: Client) -> None:
    _, paired = pair(client)
    headers = {"authorization": f"Bearer {paired}", "origin": EXTENSION}
    assert stranger.get(f"{ACCOUNTS}/work", headers=headers).status_code == 200
    refused = [
        stranger.post(ACCOUNTS, json=NEW, headers=headers),
        stranger.put(f"{ACCOUNTS}/work/password", json={"password": SECRET}, headers=headers),
        stranger.post(f"{ACCOUNTS}/work/exclude", json={"domains": ["a.example"]}, headers=headers),
        stranger.put(f"{ACCOUNTS}/work/interval", json={"interval_minutes": 45}, headers=headers),
        stranger.delete(f"{ACCOUNTS}/work", headers=headers),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert "work" in names(client)


def test_the_state_is_told_in_words(client: Client, store: MemoryStore) -> None:
    good = client.get(f"{ACCOUNTS}/work").json()["state"]
    assert (good["ok"], good["failed_in_a_row"]) == (True, 0)
    assert good["says"].startswith("last scanned 09 Mar 2026")
    assert client.get(f"{ACCOUNTS}/broken").json()["state"]["says"] == "never scanned"
    store.failures[2] = ScanFailure(datetime(2026, 3, 9, 13, tzinfo=UTC), "It refuses.", "Set it again.", 2)
    bad = client.get(f"{ACCOUNTS}/work").json()["state"]
    assert (bad["ok"], bad["failed_in_a_row"], bad["advice"]) == (False, 2, "Set it again.")
    assert "its last 2 scans failed" in bad["says"]
