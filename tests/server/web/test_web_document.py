"""The OpenAPI document says what the routes do, and loads nothing from elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from nlp.labels import Intent, Move, Tone
from server.web import schema_views
from server.web.app import document_text
from tests.conftest import ROOT

Client = TestClient[Litestar]


@pytest.fixture
def document(client: Client) -> Any:
    return client.get("/schema/openapi.json").json()


def test_it_is_json_and_a_page_that_names_all_of_it(client: Client, document: Any) -> None:
    answer = client.get("/schema/openapi.json")
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    assert document["info"]["version"] == "9.9.9"
    page = client.get("/schema")
    assert page.headers["content-type"].startswith("text/html")
    for path, item in document["paths"].items():
        for method in item:
            assert f"<code>{method.upper()} {path}</code>" in page.text
    for shape in document["components"]["schemas"]:
        assert f'id="shape-{shape}"' in page.text
    anchors = re.findall(r'href="#([^"]+)"', page.text)
    assert len(anchors) > 50
    assert {anchor for anchor in anchors if f'id="{anchor}"' not in page.text} == set()


@pytest.mark.parametrize(
    ("schema", "kind", "shape"),
    [
        ({"type": "string"}, "string", ""),
        ({"type": "string", "format": "date"}, "string (date)", ""),
        ({"type": ["string", "null"]}, "string or null", ""),
        ({"$ref": "#/components/schemas/Move"}, "Move", "Move"),
        ({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Move"}]}, "null or Move", "Move"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Move"}}, "list of Move", "Move"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "integer by name", ""),
        ({"type": "object", "additionalProperties": False}, "object", ""),
        ({}, "anything", ""),
    ],
)
def test_a_schema_in_words(schema: dict[str, Any], kind: str, shape: str) -> None:
    assert (schema_views.kind(schema), schema_views.shape_in(schema)) == (kind, shape)


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
