"""The names by which mailboxes are known, as data."""

from __future__ import annotations

import tomllib
from importlib.resources import files


def test_no_name_stands_for_two_purposes() -> None:
    data = tomllib.loads(files("server.services").joinpath("mailbox_names.toml").read_text(encoding="utf-8"))
    purposes: dict[str, set[str]] = {}
    for purpose, by_language in data.items():
        for name in (name for names in by_language.values() for name in names):
            purposes.setdefault(name.casefold(), set()).add(purpose)
    assert {name: found for name, found in purposes.items() if len(found) > 1} == {}
    assert set(data) == {"all", "sent", "archive", "never"}
