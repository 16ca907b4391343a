"""Whatever the OpenAPI document allows, and much that it does not, put to the running service: never an error inside.

`BOWOUT_FUZZ_CASES` is how many cases each operation gets (CI: 100). From there on all of them together must be
`LEAST_CASES` different ones; how many they were stands at the end of pytest's report.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case

from server.demo.sample import SELLER, write_mbox
from tests.conftest import ROOT
from tests.server.cli.command import Bowout
from tests.server.services.fake_source import NOW
from tests.servers.ending import end

CASES = int(os.environ.get("BOWOUT_FUZZ_CASES", "4"))
CASES_IN_CI = 100
LEAST_CASES = 3000
schema = schemathesis.openapi.from_dict(json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Running:
    """A running service, its owner's token, and ids that it knows."""

    base: str
    token: str
    known: dict[str, list[str]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    limits = {"BOWOUT_REQUESTS_PER_SECOND": "100000", "BOWOUT_READER": "rules", "BOWOUT_QUIET_HOURS": "00:00-23:59"}
    bowout = Bowout(folder / "home", limits)
    write_mbox(folder / "all.mbox", NOW)
    added = bowout("account", "add", "work", "--path", str(folder / "all.mbox"), "--me", SELLER.email)
    assert added.code == 0, added.err
    assert bowout("scan", "work").code == 0
    threads = [line["thread_id"] for line in bowout("threads", "--json").lines]
    process = subprocess.Popen(
        bowout.arguments("serve", "--port", "0"),
        env=bowout.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found
    token = (bowout.home / "api-token").read_text(encoding="utf-8").strip()
    yield Running(found.group(), token, {"thread_id": threads, "name": ["work"], "account": ["work"]})
    end(process)


def put(operation: Any, running: Running) -> int:
    """Put cases of one operation to the service, half of them with ids that it knows; how many different ones."""
    seen: set[str] = set()
    strategy: st.SearchStrategy[Case] = operation.as_strategy()
    # With the account gone nothing would be left to ask about.
    keeps = operation.label != "DELETE /api/v1/accounts/{name}"

    @settings(
        max_examples=CASES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, known=st.booleans(), which=st.integers(0, 999))
    def each(case: Case, known: bool, which: int) -> None:
        if known and keeps:
            case.path_parameters = named(case.path_parameters, running.known, which)
        seen.add(repr((case.formatted_path, case.query, case.headers, case.cookies, case.media_type, case.body)))
        check(case, running)

    asked: Callable[[], None] = each
    asked()
    return len(seen)


def named(given_ids: dict[str, Any] | None, known: dict[str, list[str]], which: int) -> dict[str, Any]:
    """Path parameters with ids that are known where there are any."""
    found = {name: known[name][which % len(known[name])] for name in given_ids or {} if name in known}
    return {**(given_ids or {}), **found}


def check(case: Case, running: Running) -> None:
    """One request: no error inside, and every refusal a problem."""
    answer: Any = case.call(
        base_url=running.base, headers={"Authorization": f"Bearer {running.token}"}, timeout=30, allow_redirects=False
    )
    assert answer.status_code < 500, (case.method, case.formatted_path, answer.text[:300])
    if answer.status_code >= 400:
        kind = answer.headers["content-type"]
        assert kind in ("application/problem+json", ["application/problem+json"]), kind


def test_no_request_makes_an_error_inside(running: Running, record_property: Callable[[str, object], None]) -> None:
    counts = {operation.ok().label: put(operation.ok(), running) for operation in schema.get_all_operations()}
    record_property("different cases by schemathesis", f"{sum(counts.values())} on {len(counts)} operations")
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert len(counts) == sum(len(methods) for methods in document["paths"].values())
    assert min(counts.values()) > 0, counts
    if CASES >= CASES_IN_CI:
        assert sum(counts.values()) >= LEAST_CASES, counts
    headers = {"Authorization": f"Bearer {running.token}"}
    # Among what was taken are an exclusion of everybody and a reading anew, so that there may be no thread by now.
    assert requests.get(f"{running.base}/api/v1/threads", headers=headers, timeout=30).status_code == 200
    after = requests.get(f"{running.base}/api/v1/accounts", headers=headers, timeout=30)
    assert "work" in [account["name"] for account in after.json()["items"]]
