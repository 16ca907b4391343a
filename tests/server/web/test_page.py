"""The page: signing in, and that nothing of a mail becomes markup or script."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from nlp.labels import Intent, Stance, Tone
from server.mail.message import Address
from server.services.ports.account import Account, Narrowing
from server.services.ports.stored import ThreadSummary
from server.services.scan_values import ScanFailure
from server.services.sessions import LINK_GOOD_FOR, SESSION_GOOD_FOR, Sessions
from server.verdict.judge import judge
from server.web.page_views import INTENT_WORDS, TONE_WORDS, Piece, groups, marked
from tests.factories import Sketch, day, make_thread, them, us
from tests.server.web.conftest import BASE_URL
from tests.server.web.judged import evidence
from tests.server.web.memory import Clock
from tests.server.web.memory_store import MemoryStore

Client = TestClient[Litestar]
WALK = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
HERE = f"/threads/work/{WALK}"
OWN = {"origin": BASE_URL, "sec-fetch-site": "same-origin"}
NASTY = """<script>alert(1)</script>"><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}' javascript:alert(1)"""


def link(sessions: Sessions) -> str:
    return asyncio.run(sessions.link())


@pytest.fixture
def browser(stranger: Client, sessions: Sessions) -> Client:
    """A browser that has signed in."""
    answer = stranger.post(f"/sign-in/{link(sessions)}", headers=OWN, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    return stranger


def test_who_is_not_signed_in_is_told_how(stranger: Client) -> None:
    answer = stranger.get("/", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert "bowout sign-in" in answer.text
    assert stranger.get("/").headers["content-type"] == "application/problem+json"


def test_a_link_signs_in_once_and_looking_at_it_does_not(stranger: Client, sessions: Sessions, clock: Clock) -> None:
    good, late = link(sessions), link(sessions)
    assert stranger.get(f"/sign-in/{good}").status_code == 200
    assert stranger.get("/").status_code == 401
    clock.forward(LINK_GOOD_FOR)
    assert stranger.post(f"/sign-in/{late}", headers=OWN).status_code == 404
    good = link(sessions)
    assert stranger.post(f"/sign-in/{good}", headers=OWN, follow_redirects=False).status_code == 303
    stranger.cookies.clear()
    assert stranger.post(f"/sign-in/{good}", headers=OWN).status_code == 404
    assert "bowout sign-in" in stranger.post(f"/sign-in/{good}", headers=OWN).text


def test_a_session_ends(browser: Client, clock: Clock) -> None:
    assert browser.get("/").status_code == 200
    clock.forward(SESSION_GOOD_FOR)
    assert browser.get("/").status_code == 401


def test_signing_out_ends_it_on_the_server_too(browser: Client) -> None:
    kept = dict(browser.cookies)
    assert browser.post("/sign-out", headers=OWN, follow_redirects=False).status_code == 303
    browser.cookies.update(kept)
    assert browser.get("/").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OWN, 303),
        ({}, 401),
        ({"origin": "https://page.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "chrome-extension://abcdefghijklmnopabcdefghijklmnop"}, 401),
    ],
)
@pytest.mark.parametrize(
    ("path", "value"), [(f"{HERE}/tell", "spoke"), ("/accounts/scan", "work"), ("/extensions/revoke", "none")]
)
def test_forms_are_taken_from_the_page_alone(
    browser: Client, headers: dict[str, str], status: int, path: str, value: str
) -> None:
    answer = browser.post(path, data={"value": value}, headers=headers, follow_redirects=False)
    if path == "/extensions/revoke" and status == 303:
        status = 404
    assert answer.status_code == status


def judged(*sketches: Sketch) -> ThreadSummary:
    now = day("2025-03-06")
    return ThreadSummary("t", "work", "Spindles", (), judge(make_thread(list(sketches)), now), now, now)


def test_what_may_be_an_opt_out_is_to_be_read_and_not_asked_about() -> None:
    vague = judged(us("2025-03-03"), them("2025-03-04", Stance.EVASIVE))
    torn = {Stance.OPTED_OUT: 0.5, Stance.EVASIVE: 0.3, Stance.ENGAGED: 0.2}
    unsure = judged(us("2025-03-03"), them("2025-03-04", Stance.OPTED_OUT, sure=False, stances=torn))
    found = groups([vague, unsure, vague])
    assert [(group.key, group.title, len(group.threads)) for group in found] == [
        ("read_first", "Read it yourself", 1),
        ("ask_straight", "Ask straight", 2),
    ]
    assert "may have asked not to be written to" in found[0].meaning


def test_pages_show_what_waits_and_why(browser: Client) -> None:
    page = browser.get("/").text
    assert "Walk away" in page
    assert "Ask straight" in page
    assert "Keep going" not in page
    assert "Keep going" in browser.get("/?everything=true").text
    thread = browser.get(HERE).text
    assert "<mark>let us digest it</mark>" in thread
    assert "Thank you, Helen." in thread
    assert browser.get("/threads/work/ffffffff").status_code == 404


def test_nothing_of_a_mail_becomes_markup(browser: Client, store: MemoryStore) -> None:
    judged = store.threads[0]
    reason = replace(judged.verdict.reasons[0], sentence=NASTY, evidence=evidence(NASTY))
    read = judged.thread.messages[1]
    nasty = replace(
        judged,
        verdict=replace(judged.verdict, reasons=(reason,), change=NASTY),
        thread=replace(
            judged.thread,
            subject=NASTY,
            prospects=(Address(NASTY, NASTY),),
            messages=(replace(read, own_text=replace(read.own_text, text=NASTY + " and more")),),
        ),
    )
    store.threads[0] = nasty
    for path in ("/", HERE):
        page = browser.get(path).text
        assert "<img" not in page
        assert "<script>" not in page
        assert page.count("<script ") == 1
        assert "onerror=alert(1)&gt;" in page
        assert "{{ 7*7 }}" in page


def test_an_account_is_added_and_its_test_says_what_is_wrong(browser: Client) -> None:
    form = {"name": "mail", "user": "mara@gmail.com", "password": "wrong"}
    page = browser.post("/accounts", data=form, headers=OWN)
    assert "Make an app password." in page.text
    assert "wrong" not in page.text
    assert "password" not in str(page.url)
    unknown = browser.post("/accounts", data=form | {"user": "mara@far.example"}, headers=OWN)
    assert (unknown.status_code, "Give its host." in unknown.text) == (400, True)
    assert browser.post("/accounts", data={"name": "x"}, headers=OWN).status_code == 400


def test_an_account_is_set_on_its_page(browser: Client, store: MemoryStore) -> None:
    def account() -> Account:
        return next(each for each in store.all_accounts if each.name == "work")

    def post(what: str, **form: str) -> httpx.Response:
        return browser.post(f"/accounts/work/{what}", data=form, headers=OWN)

    store.all_accounts[0] = replace(account(), proposed=frozenset({"m.b@alias.example", "desk@alias.example"}))
    assert "m.b@alias.example (found)" in browser.get("/accounts/work").text
    assert post("addresses", value="m.b@alias.example", mine="yes").status_code == 200
    assert post("addresses", value="desk@alias.example", mine="no").status_code == 200
    assert account().me == {"mara@brightwharf.example", "m.b@alias.example"}
    assert not account().proposed
    assert post("addresses", value="m.b@alias.example", mine="perhaps").status_code == 400

    assert post("narrow", side="include", kind="domains", value="@Kin.example").status_code == 200
    assert post("narrow", side="exclude", kind="labels", value="News").status_code == 200
    assert (account().include.domains, account().exclude.labels) == ({"kin.example"}, {"News"})
    assert "is not a domain" in post("narrow", side="include", kind="domains", value="no domain").text
    assert post("narrow", side="include").status_code == 200
    assert (account().include, account().exclude.labels) == (Narrowing(), {"News"})

    assert 'max="1440" value="45"' in post("interval", minutes="45").text
    assert [post("interval", minutes=wrong).status_code for wrong in ("0", "1441", "soon", "")] == [400] * 4
    assert account().interval_minutes == 45

    assert "user name and password accepted" in post("password", password="right").text
    store.scanned_now.add(2)
    assert post("interval", minutes="30").status_code == 409
    assert post("remove", value="work").status_code == 409
    store.scanned_now.clear()
    assert "nothing was removed" in post("remove", value="home").text
    assert "Accounts" in post("remove", value="work").text
    assert "work" not in {each.name for each in store.all_accounts}


def test_how_an_account_is_stands_on_both_pages(browser: Client, store: MemoryStore) -> None:
    store.failures[2] = ScanFailure(datetime(2026, 3, 9, 13, tzinfo=UTC), "It refuses <b>.", "Set it again.", 3)
    for path in ("/accounts", "/accounts/work"):
        page = browser.get(path).text
        assert "Its last 3 scans failed" in page
        assert "It refuses &lt;b&gt;; last scanned 09 Mar 2026" in page
        assert "Set it again." in page


def test_an_extension_is_let_in_on_the_page(browser: Client) -> None:
    asked = browser.post(
        "/api/v1/pairings",
        json={"name": NASTY[:50]},
        headers={"origin": "chrome-extension://abcdefghijklmnopabcdefghijklmnop"},
    ).json()
    page = browser.get("/extensions").text
    assert "<script>" not in page
    assert asked["code"] not in page
    assert browser.post("/extensions/accept", data={"value": "wrong"}, headers=OWN).status_code == 404
    done = browser.post("/extensions/accept", data={"value": asked["code"]}, headers=OWN)
    assert "Accepted" in done.text


@pytest.mark.parametrize(
    ("text", "quotes", "expected"),
    [
        ("abc", [], [Piece("abc", False)]),
        ("say no now", ["no"], [Piece("say ", False), Piece("no", True), Piece(" now", False)]),
        ("abc", ["zz", ""], [Piece("abc", False)]),
        ("abcd", ["bc", "cd"], [Piece("a", False), Piece("bc", True), Piece("d", False)]),
        ("ab", ["b", "a"], [Piece("a", True), Piece("b", True)]),
    ],
)
def test_quotes_are_marked_in_the_text(text: str, quotes: list[str], expected: list[Any]) -> None:
    assert list(marked(text, quotes)) == expected


def test_who_must_not_be_contacted_is_put_on_the_list_and_taken_off_with_a_reason(browser: Client) -> None:
    added = browser.post("/do-not-contact/add", data={"value": "Ivo@petrov.example"}, headers=OWN)
    assert "ivo@petrov.example" in added.text
    refused = browser.post("/do-not-contact/add", data={"value": "<b>"}, headers=OWN)
    assert (refused.status_code, "<b>" in refused.text) == (400, False)
    for why, status in (("", 400), ("He wrote to us again.", 200)):
        form = {"value": "ivo@petrov.example", "why": why}
        assert browser.post("/do-not-contact/remove", data=form, headers=OWN).status_code == status
    assert "ivo@petrov.example" not in browser.get("/do-not-contact").text


def test_an_address_as_long_as_one_may_be_is_put_on_the_list_too(browser: Client) -> None:
    long = f"{'i' * 64}@{'.'.join(['petrov' * 9] * 3)}.example"
    assert 200 < len(long) < 254
    assert long in browser.post("/do-not-contact/add", data={"value": long}, headers=OWN).text


def test_reminders_are_shown_and_odd_days_refused(browser: Client) -> None:
    assert browser.get("/reminders").status_code == 200
    for form, status in (
        ({"account": "work", "thread_id": WALK, "on": "soon"}, 400),
        ({"account": "work", "thread_id": "ffffffff", "on": "2026-09-01"}, 404),
    ):
        assert browser.post("/reminders/move", data=form, headers=OWN).status_code == status


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is nothing at this path."),
        ("/schema/redoc", 404, "There is nothing at this path."),
        ("/threads/work/ffffffffff", 404, "There is no such thread."),
        (f"{HERE}?intent=love_letter", 400, "A parameter has no valid value"),
        ("/do-not-contact/add", 405, "This path does not take that method."),
    ],
)
def test_an_error_is_a_page_in_words_for_a_browser_and_a_problem_for_a_script(
    browser: Client, path: str, status: int, words: str
) -> None:
    page = browser.get(path, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"].split(";")[0]) == (status, "text/html")
    assert f"<h1>{words}</h1>" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    script = browser.get(path)
    assert script.status_code == status
    if not path.startswith("/threads/work/f"):
        assert script.headers["content-type"] == "application/problem+json"


def test_what_a_draft_is_for_is_said_in_words(browser: Client) -> None:
    page = browser.get(HERE).text
    assert ">Leave politely</a>" in page
    assert ">Formal</a>" in page
    assert set(INTENT_WORDS) == set(Intent)
    assert set(TONE_WORDS) == set(Tone)
