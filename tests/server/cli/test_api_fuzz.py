"""Whatever the OpenAPI document allows, and much that it does not, put to the running service: never an error inside.

`BOWOUT_FUZZ_CASES` is how many cases each operation gets (CI: 90, some 3,000 in all).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case

from server.demo.sample import SELLER, write_mbox
from tests.conftest import ROOT
from tests.server.cli.command import Bowout
from tests.server.services.fake_source import NOW

CASES = int(os.environ.get("BOWOUT_FUZZ_CASES", "4"))
schema = schemathesis.openapi.from_dict(json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Running:
    """A running service and its owner's token."""

    base: str
    token: str


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    limits = {"BOWOUT_REQUESTS_PER_SECOND": "100000", "BOWOUT_READER": "rules", "BOWOUT_QUIET_HOURS": "00:00-23:59"}
    bowout = Bowout(folder / "home", limits)
    write_mbox(folder / "all.mbox", NOW)
    added = bowout("account", "add", "work", "--path", str(folder / "all.mbox"), "--me", SELLER.email)
    assert added.code == 0, added.err
    assert bowout("scan", "work").code == 0
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
    yield Running(found.group(), (bowout.home / "api-token").read_text(encoding="utf-8").strip())
    process.terminate()
    process.wait()


@schema.parametrize()
@settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_makes_an_error_inside(case: Case, running: Running) -> None:
    answer: Any = case.call(
        base_url=running.base, headers={"Authorization": f"Bearer {running.token}"}, timeout=30, allow_redirects=False
    )
    assert answer.status_code < 500, (case.method, case.formatted_path, answer.text[:300])
    if answer.status_code >= 400:
        kind = answer.headers["content-type"]
        assert kind in ("application/problem+json", ["application/problem+json"]), kind


def test_and_it_still_answers(running: Running) -> None:
    headers = {"Authorization": f"Bearer {running.token}"}
    answer = requests.get(f"{running.base}/api/v1/threads", headers=headers, timeout=30)
    assert answer.status_code == 200
    assert answer.json()["items"]
