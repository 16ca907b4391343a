"""The running service's log: one JSON object a line on standard error, fit to be kept and shown.

No mail text ever reaches a log (`server.errors.origin`); what looks like an address is replaced by a keyed hash of it,
the same for the same address, so that lines about one person can be told apart and nobody is named.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_ADDRESS = re.compile(r"[^\s<>\"(),:;=/]+@[^\s<>\"(),:;=/]+")
_HASH_LENGTH = 10


class JsonLines(logging.Formatter):
    """A record as one line of JSON, without addresses; of an exception only its kind."""

    def __init__(self, keyed_hash: Callable[[str], str]) -> None:
        super().__init__()
        self._keyed_hash = keyed_hash

    def format(self, record: logging.LogRecord) -> str:
        """The line; line ends within a message are escaped, so nobody can forge a second one."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": self._without_addresses(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line)

    def _without_addresses(self, text: str) -> str:
        return _ADDRESS.sub(lambda found: self._named(found.group()), text)

    def _named(self, address: str) -> str:
        plain = address.strip("'.").lower()
        return f"~{self._keyed_hash(plain)[:_HASH_LENGTH]}"


@contextmanager
def json_logs(keyed_hash: Callable[[str], str], level: str = "WARNING") -> Iterator[None]:
    """Log so within the context: ours from `level` on, that of the libraries from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(keyed_hash))
    root, ours = logging.getLogger(), logging.getLogger("bowout")
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(level)
    try:
        yield
    finally:
        root.removeHandler(handler)
        ours.setLevel(before)
