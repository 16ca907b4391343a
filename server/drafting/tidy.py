"""The white space of a rendered draft put in order."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[ \t\u00a0]+")
_BEFORE_STOP = re.compile(r" +(?=[.,;?])")
_BLANK_LINES = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Single spaces, no space before a stop, one empty line between paragraphs, nothing around the whole."""
    lines = (_BEFORE_STOP.sub("", _SPACES.sub(" ", line)).strip() for line in text.splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
