"""Plain regular expressions and word lists kept as data files of this package."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def expression(file: str, name: str) -> re.Pattern[str]:
    """Compile the expression `name` of a TOML file."""
    text: str = tomllib.loads(_read(file))[name]
    return re.compile(text)


@cache
def word_list(file: str) -> frozenset[str]:
    """Read a file of words; lines that begin with "# " are comments."""
    return frozenset(word for line in _read(file).splitlines() if not line.startswith("# ") for word in line.split())


def _read(file: str) -> str:
    return resources.files("nlp.lexicon").joinpath(file).read_text("utf-8")
