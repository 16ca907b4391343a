"""The version of judging covers whatever the judge's way imports and reads, so that no change of it goes unseen."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from server.bootstrap.versions import JUDGING, READING

TOP = Path(__file__).parents[3]
_DATA = re.compile(r'"(\w+\.(?:toml|txt|json))"')


def reached(module: str, seen: set[Path]) -> None:
    """The files of a module, of its own data and of every module of ours that it imports."""
    file = TOP / f"{module.replace('.', '/')}.py"
    if not file.is_file() or file in seen:
        return
    source = file.read_text(encoding="utf-8")
    seen |= {file, *(data for name in _DATA.findall(source) if (data := file.parent / name).is_file())}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for imported in (node.module, *(f"{node.module}.{each.name}" for each in node.names)):
                reached(imported, seen)


def names_reached() -> set[str]:
    """All that the judge's way reaches, and the code that adds to its verdicts what the user said."""
    seen = {TOP / "server/services/rejudge.py"}
    reached("server.services.judging", seen)
    return {file.relative_to(TOP).as_posix() for file in seen}


def is_of(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}/")


def test_the_version_of_judging_covers_all_that_decides_verdicts_and_drafts_offered() -> None:
    names = names_reached()
    assert "server/services/situation_words.toml" in names
    covered = (*JUDGING, *READING)
    assert {name for name in names if not any(is_of(name, each) for each in covered)} == set()


def test_it_covers_nothing_that_only_drafts_read() -> None:
    names = names_reached()
    assert {each for each in JUDGING if not any(is_of(name, each) for name in names)} == set()
    found = [TOP / each for each in JUDGING]
    files = {file for each in found for file in ([each] if each.is_file() else each.rglob("*")) if file.is_file()}
    data = {file.relative_to(TOP).as_posix() for file in files if file.suffix not in {".py", ".pyc"}}
    assert len(data) > 5
    assert data - names == set()
