"""The OpenAPI document says what the routes do, and loads nothing from elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from nlp.labels import Intent, Move, Tone
from server.web.app import document_text
from server.web.reference import scalar_script
from tests.conftest import ROOT

Client = TestClient[Litestar]


@pytest.fixture
def document(client: Client) -> Any:
    return client.get("/schema/openapi.json").json()


def test_it_is_json_and_a_page_by_scalar_that_holds_all_of_it(client: Client, document: Any) -> None:
    answer = client.get("/schema/openapi.json")
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    assert document["info"]["version"] == "9.9.9"
    assert '<iframe src="/schema/reference" sandbox="allow-scripts"' in client.get("/schema").text
    page = client.get("/schema/reference")
    assert page.headers["content-type"].startswith("text/html")
    (held,) = re.findall(r'<script type="application/json" id="document">(.*?)</script>', page.text, re.DOTALL)
    assert json.loads(held) == document
    assert "connect-src" not in page.headers["content-security-policy"]


def test_scalar_comes_from_the_package_that_the_lock_file_names(client: Client) -> None:
    assert re.search(
        r"^flask-openapi3-scalar==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    scripts = re.findall(r"<script>(.*?)</script>", client.get("/schema/reference").text, re.DOTALL)
    plain = [script.replace("\\x3C", "<") for script in scripts]
    original = scalar_script().read_text(encoding="utf-8").replace("\\x3C", "<")
    assert [script == original for script in plain] == [False, True, False]
    assert "createApiReference" in original
    assert not [script for script in scripts if re.search("<!--|</?script", script, re.IGNORECASE)]


def test_it_names_every_route(document: Any) -> None:
    assert set(document["paths"]) == {
        "/api/v1/threads",
        "/api/v1/threads/{thread_id}",
        "/api/v1/threads/{thread_id}/drafts",
        "/api/v1/threads/{thread_id}/drafts/{intent}",
        "/api/v1/threads/{thread_id}/notes",
        "/api/v1/notes/{note_id}",
        "/api/v1/threads/{thread_id}/feedback",
        "/api/v1/feedback",
        "/api/v1/feedback/{feedback_id}",
        "/api/v1/hint",
        "/api/v1/accounts",
        "/api/v1/accounts/{name}",
        "/api/v1/accounts/{name}/test",
        "/api/v1/accounts/{name}/password",
        "/api/v1/accounts/{name}/interval",
        "/api/v1/accounts/{name}/addresses",
        "/api/v1/accounts/{name}/include",
        "/api/v1/accounts/{name}/exclude",
        "/api/v1/accounts/{name}/review",
        "/api/v1/accounts/{name}/review/answers",
        "/api/v1/accounts/{name}/review/keep",
        "/api/v1/analyses",
        "/api/v1/scans",
        "/api/v1/scans/{scan_id}",
        "/api/v1/scans/{scan_id}/events",
        "/api/v1/pairings",
        "/api/v1/pairings/accept",
        "/api/v1/pairings/{pairing_id}",
        "/api/v1/etiquette",
        "/api/v1/referrals",
        "/api/v1/reminders",
        "/api/v1/reminders/calendar",
        "/api/v1/reminders/{thread_id}",
        "/api/v1/do-not-contact",
        "/api/v1/do-not-contact/{entry_id}/removal",
        "/api/v1/do-not-contact/{entry_id}/erasure",
        "/api/v1/do-not-contact/export",
        "/api/v1/health/live",
        "/api/v1/health/ready",
        "/api/v1/version",
    }


def test_it_says_where_a_token_is_needed(document: Any) -> None:
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    free = {
        f"{method} {path}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if operation.get("security") == [{}]
    }
    assert free == {"get /api/v1/health/live", "get /api/v1/health/ready", "post /api/v1/pairings"}


def test_every_error_in_it_is_a_problem(document: Any) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert operations
    for operation in operations:
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]


def test_the_committed_document_is_current() -> None:
    committed = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    version = json.loads(committed)["info"]["version"]
    assert committed == document_text(version), "renew it with: make openapi"
    assert f'\nversion = "{version}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_vocabulary_is_that_of_the_product(document: Any) -> None:
    schemas = json.dumps(document)
    for word in (*Move, *Intent, *Tone):
        assert f'"{word.value}"' in schemas
    properties = document["components"]["schemas"]["MessageOut"]["properties"]
    assert "from" in properties
    assert "sender" not in properties


def test_it_loads_nothing_from_elsewhere(document: Any) -> None:
    assert "http" not in json.dumps({key: document[key] for key in ("info", "servers")})
