"""What the page about the API is given: the routes and shapes of the OpenAPI document, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a route or a field of a shape: its name, what it takes, and the shape named there, if any."""

    name: str
    kind: str
    shape: str
    required: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a route does, takes and gives; `statuses` are those of its problems."""

    method: str
    path: str
    meaning: str
    parameters: tuple[Field, ...]
    takes: str
    gives: str
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of what is taken or given; `words` where it is one of a few words."""

    name: str
    meaning: str
    fields: tuple[Field, ...]
    words: tuple[str, ...]


def operations(document: Schema) -> dict[str, list[Operation]]:
    """The routes by their tag, in the document's order."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in (each for each in _METHODS if each in item):
            tag = (item[method].get("tags") or ["other"])[0]
            found.setdefault(tag, []).append(_operation(method, path, item[method]))
    return found


def shapes(document: Schema) -> list[Shape]:
    """The shapes, by name."""
    return [_shape(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]


def kind(schema: Schema) -> str:
    """What a schema takes, in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if choices := schema.get("oneOf") or schema.get("anyOf"):
        return " or ".join(kind(each) for each in choices)
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if isinstance(values := schema.get("additionalProperties"), Mapping):
        return f"{kind(values)} by name"
    named = schema.get("type", "anything")
    words = " or ".join(named) if isinstance(named, list) else str(named)
    return f"{words} ({schema['format']})" if "format" in schema else words


def shape_in(schema: Schema) -> str:
    """The first shape that a schema names, "" where there is none."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    named = [
        *schema.get("oneOf", ()),
        *schema.get("anyOf", ()),
        schema.get("items"),
        schema.get("additionalProperties"),
    ]
    return next((found for each in named if isinstance(each, Mapping) and (found := shape_in(each))), "")


def _operation(method: str, path: str, found: Schema) -> Operation:
    answers = found.get("responses", {})
    good: Schema = next((answers[status] for status in answers if status < "400"), {})
    return Operation(
        method=method.upper(),
        path=path,
        meaning=found.get("description", ""),
        parameters=tuple(_parameter(each) for each in found.get("parameters", ())),
        takes=_content(found.get("requestBody", {})),
        gives=_content(good),
        statuses=tuple(status for status in sorted(answers) if status >= "400"),
    )


def _content(found: Schema) -> str:
    return next((kind(each.get("schema", {})) for each in found.get("content", {}).values()), "")


def _parameter(found: Schema) -> Field:
    schema = found.get("schema", {})
    return Field(
        found["name"], kind(schema), shape_in(schema), bool(found.get("required")), found.get("description", "")
    )


def _shape(name: str, schema: Schema) -> Shape:
    required: Sequence[str] = schema.get("required", ())
    fields = tuple(
        Field(key, kind(each), shape_in(each), key in required, each.get("description", ""))
        for key, each in schema.get("properties", {}).items()
    )
    return Shape(name, schema.get("description", ""), fields, tuple(str(each) for each in schema.get("enum", ())))
