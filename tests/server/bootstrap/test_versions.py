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


def test_the_version_of_judging_covers_all_that_decides_verdicts_and_drafts_offered() -> None:
    seen: set[Path] = set()
    reached("server.services.judging", seen)
    names = {file.relative_to(TOP).as_posix() for file in seen}
    assert "server/services/situation_words.toml" in names
    covered = (*JUDGING, *READING)
    assert {name for name in names if not any(name == each or name.startswith(f"{each}/") for each in covered)} == set()
