"""The patterns of quotes, signatures and footers, read from quote_patterns.toml and compiled once.

Every pattern is bounded in length and meets one line, itself cut to `LINE_CHARACTERS`: the work stays linear.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: Only so much of a line is matched; longer lines are prose.
LINE_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class Patterns:
    """Alternatives of each table joined into one expression; labels keep their ids as group names."""

    verb: re.Pattern[str]
    opening: re.Pattern[str]
    divider: re.Pattern[str]
    reply_above: re.Pattern[str]
    label: re.Pattern[str]
    label_inside: re.Pattern[str]
    appended: re.Pattern[str]
    footer: re.Pattern[str]
    disclaimer: re.Pattern[str]
    contact: re.Pattern[str]
    email: re.Pattern[str]
    role: re.Pattern[str]
    closing: re.Pattern[str]
    handed_over: re.Pattern[str]
    stock: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """The compiled patterns."""
    tables = tomllib.loads(files("server.mail").joinpath("quote_patterns.toml").read_text("utf-8"))

    def joined(name: str) -> str:
        return "|".join(f"(?:{row['pattern']})" for row in tables[name])

    def compiled(source: str) -> re.Pattern[str]:
        return re.compile(source, re.IGNORECASE)

    labels = "|".join(f"(?P<{row['id']}>{row['pattern']})" for row in tables["label"])
    plain = "|".join(row["pattern"] for row in tables["label"] if row["id"] in {"date", "subject"})
    emails = next(row["pattern"] for row in tables["contact"] if row["id"] == "email")
    return Patterns(
        verb=compiled(joined("verb")),
        opening=compiled(joined("opening")),
        divider=compiled(joined("divider")),
        reply_above=compiled(joined("reply_above")),
        label=compiled(rf"[>|*_\s]*(?:{labels})[*_\s]*[:：]"),
        label_inside=compiled(rf"\s[*_]*(?:{plain})[*_\s]{{0,3}}[:：]"),
        appended=compiled(joined("appended")),
        footer=compiled(joined("footer")),
        disclaimer=compiled(joined("disclaimer")),
        contact=compiled(joined("contact")),
        email=compiled(emails),
        role=compiled(joined("role")),
        closing=compiled(joined("closing")),
        handed_over=compiled(joined("handed_over")),
        stock=compiled(joined("stock")),
    )
