"""A review over the API and on the page: begun, asked, answered, kept or let go."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.prospects.review import Review
from server.prospects.values import Answers
from server.services.ports.account import Account
from server.services.review_desk import REVIEW_GOOD_FOR, ReviewDesk
from server.services.scan_values import Progress, no_progress
from server.services.sessions import Sessions
from tests.server.web.conftest import BASE_URL
from tests.server.web.memory import Clock, MemoryReviewer

Client = TestClient[Litestar]
HERE = "/api/v1/accounts/work/review"
OWN = {"origin": BASE_URL, "sec-fetch-site": "same-origin"}


def ended_reading(client: Client, path: str = HERE) -> Any:
    """The review once it no longer reads."""
    for _ in range(200):
        told = client.get(path).json()
        if told["state"] != "reading":
            return told
        time.sleep(0.01)
    raise AssertionError("it reads for ever")


def begun(client: Client) -> Any:
    answer = client.post(HERE)
    assert (answer.status_code, answer.json()["account"]) == (202, "work")
    return ended_reading(client)


def test_answers_are_taken_one_by_one_and_kept_together(client: Client, reviewer: MemoryReviewer) -> None:
    told = begun(client)
    assert {one["who"] for one in told["asked"]} == {"acme.example", "bolt.example"}
    assert (told["state"], told["answers"]) == ("ready", 0)
    left = client.post(f"{HERE}/answers", json={"who": "acme.example", "prospect": True}).json()
    assert ([one["who"] for one in left["asked"]], left["answers"]) == (["bolt.example"], 1)
    done = client.post(f"{HERE}/answers", json={"who": "bolt.example", "prospect": None}).json()
    assert (done["asked"], done["answers"]) == ([], 1)
    assert reviewer.kept == []
    scan = client.post(f"{HERE}/keep")
    assert (scan.status_code, scan.json()["account"]) == (202, "work")
    assert reviewer.kept == [("work", Answers(frozenset({"acme.example"})))]
    assert client.get(HERE).json()["state"] == "none"


def test_a_review_let_go_of_keeps_nothing(client: Client, reviewer: MemoryReviewer) -> None:
    begun(client)
    client.post(f"{HERE}/answers", json={"who": "acme.example", "prospect": False})
    assert client.delete(HERE).status_code == 204
    assert client.post(f"{HERE}/keep").status_code == 404
    assert (client.get(HERE).json()["state"], reviewer.kept) == ("none", [])


def test_a_review_nobody_asks_about_is_let_go_of(client: Client, clock: Clock) -> None:
    begun(client)
    clock.forward(REVIEW_GOOD_FOR)
    assert client.get(HERE).json()["state"] == "ready"
    clock.forward(REVIEW_GOOD_FOR * 1.01)
    assert client.get(HERE).json()["asked"] == []


@pytest.mark.anyio
async def test_what_was_read_goes_though_nobody_asks_again(clock: Clock) -> None:
    reviewer = MemoryReviewer()
    read: list[weakref.ref[Review]] = []
    begin = reviewer.begin

    async def begun(account: Account, progress: Progress = no_progress) -> Review:
        review = await begin(account, progress)
        read.append(weakref.ref(review))
        return review

    reviewer.begin = begun  # type: ignore[method-assign]
    desk = ReviewDesk(reviewer, clock, good_for=timedelta(0))
    desk.begin(Account(2, "work"))
    for _ in range(100):
        await asyncio.sleep(0)
    gc.collect()
    assert [each() for each in read] == [None]


def test_a_review_goes_with_its_account(client: Client) -> None:
    account = {"name": "new", "user": "mara@gmail.com", "password": "right"}
    assert client.post("/api/v1/accounts", json=account).status_code == 201
    there = "/api/v1/accounts/new/review"
    client.post(there)
    assert ended_reading(client, there)["state"] == "ready"
    assert client.delete("/api/v1/accounts/new").status_code == 204
    desk = client.app.dependencies["deps"].dependency().reviews  # type: ignore[union-attr]
    assert desk._under_way == {}


def test_a_second_begin_goes_on_with_the_first(client: Client) -> None:
    begun(client)
    client.post(f"{HERE}/answers", json={"who": "acme.example", "prospect": False})
    assert client.post(HERE).json()["answers"] == 1


def test_mail_that_cannot_be_read_is_told_in_words_and_may_be_tried_again(client: Client) -> None:
    there = "/api/v1/accounts/broken/review"
    client.post(there)
    told = ended_reading(client, there)
    assert (told["state"], told["message"]) == ("failed", "The mail server cannot be reached.")
    assert client.post(f"{there}/keep").status_code == 400
    assert client.post(there).json()["state"] == "reading"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"who": "nobody.example", "prospect": True}, 400),
        ({"who": "", "prospect": True}, 400),
        ({"who": "acme.example"}, 400),
        ({"who": "acme.example", "prospect": "yes"}, 400),
    ],
)
def test_what_is_no_answer_is_refused(client: Client, body: Any, status: int) -> None:
    begun(client)
    assert client.post(f"{HERE}/answers", json=body).status_code == status
    assert client.get(HERE).json()["answers"] == 0


def test_without_an_account_or_a_review_there_is_none(client: Client) -> None:
    assert client.post("/api/v1/accounts/nobody/review").status_code == 404
    assert client.get("/api/v1/accounts/nobody/review").status_code == 404
    assert client.post(f"{HERE}/answers", json={"who": "acme.example", "prospect": True}).status_code == 404


def test_the_page_asks_one_after_the_other(stranger: Client, sessions: Sessions, reviewer: MemoryReviewer) -> None:
    stranger.post(f"/sign-in/{asyncio.run(sessions.link())}", headers=OWN)
    here = "/accounts/work/review"
    assert 'action="/accounts/work/review"' in stranger.get("/accounts").text
    stranger.post(here, headers=OWN)
    ended_reading(stranger)
    asked = stranger.get(here).text
    assert ("A pump?" in asked, "Invoice 7" in asked) == (True, False)
    assert "&lt;b&gt;Ann" in asked
    stranger.post(f"{here}/answer", data={"who": "acme.example", "value": "yes"}, headers=OWN)
    after = stranger.get(here).text
    assert ("A pump?" in after, "Invoice 7" in after, "1 answer so far" in after) == (False, True, True)
    stranger.post(f"{here}/answer", data={"who": "bolt.example", "value": "no"}, headers=OWN)
    assert "nobody (else)" in stranger.get(here).text
    assert stranger.post(f"{here}/answer", data={"who": "bolt.example", "value": "x"}, headers=OWN).status_code == 400
    assert stranger.post(f"{here}/keep", headers=OWN, follow_redirects=False).headers["location"] == "/accounts"
    assert reviewer.kept == [("work", Answers(frozenset({"acme.example"}), frozenset({"bolt.example"})))]
