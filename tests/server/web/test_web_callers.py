"""Those who show a valid token: each may ask so often, and what one asks too often costs no other."""

from __future__ import annotations

from dataclasses import replace

from litestar import Litestar
from litestar.testing import TestClient

from server.web.app import create_app
from server.web.deps import WebDeps
from server.web.limits import caller_limit
from tests.server.web.conftest import BASE_URL
from tests.server.web.memory import EXTENSION
from tests.server.web.test_web_rights import pair

PER_SECOND = 1
# More than fill again while they are asked, on a slow machine too.
MANY = 200


def test_a_caller_is_slowed_down_alone(client: TestClient[Litestar], deps: WebDeps, token: str) -> None:
    _, paired = pair(client)
    with TestClient(create_app(replace(deps, requests_per_second=PER_SECOND)), base_url=BASE_URL) as slow:
        headers = {"authorization": f"Bearer {token}"}
        answers = [slow.get("/api/v1/version", headers=headers) for _ in range(MANY)]
        burst = caller_limit(PER_SECOND).burst
        assert [each.status_code for each in answers[:burst]] == [200] * burst
        refused = [each for each in answers if each.status_code != 200]
        assert {each.status_code for each in refused} == {429}
        assert {each.headers["retry-after"] for each in refused} == {"1"}
        extension = {"authorization": f"Bearer {paired}", "origin": EXTENSION}
        assert slow.get("/api/v1/version", headers=extension).status_code == 200
