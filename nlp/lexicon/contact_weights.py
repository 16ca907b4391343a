"""The weights of a date's evidence: read by the pipe `revisit`, written by `nlp.training.dates`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("contact_weights.toml")
_HEAD = """\
# Log-odds that a date is the one for contact, by its evidence: in people's replies `weights`, or `read_weights` where
# the network says so of a date itself, fitted by `python -m nlp.training.dates`; `absence_weights` for absence notes,
# set by hand.
"""

Tables = dict[str, dict[str, float]]


def read_weights() -> Tables:
    """Read the file."""
    tables: Tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tables


@cache
def weights_of(table: str) -> Mapping[str, float]:
    """Give one table, read once."""
    return read_weights()[table]


def write_weights(tables: Tables) -> None:
    """Write the file anew."""
    parts = [_HEAD]
    for name, weights in tables.items():
        parts.append(f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in weights.items()))
    _FILE.write_text("\n".join(parts), encoding="utf-8")
