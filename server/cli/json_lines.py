"""JSON Lines in: a bad line is named by its number and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import click

from server.errors import UnreadablePathError


class LinesFile(click.File):
    """A file or standard input to read lines from; `UnreadablePathError` for one that cannot be opened."""

    name = "filename"

    def __init__(self) -> None:
        super().__init__("rb")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The open file."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise UnreadablePathError(error.message, "Check the path, or give - for standard input.") from error


class Lines:
    """The objects of a JSON Lines stream; `exit_code` is 1 once a line could not be read."""

    def __init__(self, source: BinaryIO, required: Sequence[str]) -> None:
        self._source = source
        self._required = required
        self.exit_code = 0
        self._number = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(self._source, start=1):
            self._number = number
            if not line.strip():
                continue
            problem, value = self._parse(line)
            if problem:
                self.refuse(problem)
            else:
                yield value

    def refuse(self, problem: str) -> None:
        """Say on standard error what is wrong with the line given last."""
        self.exit_code = 1
        click.echo(f"line {self._number}: {problem}", err=True)

    def _parse(self, line: bytes) -> tuple[str, dict[str, Any]]:
        try:
            value = json.loads(line)
        except UnicodeDecodeError:
            return "not UTF-8", {}
        except (ValueError, RecursionError) as error:
            return f"not JSON ({error})", {}
        if not isinstance(value, dict):
            return "not a JSON object", {}
        if not _is_unicode(value):
            return "holds half a character (a lone surrogate)", {}
        for name in self._required:
            if not isinstance(value.get(name), str):
                return f'"{name}" is missing or not a string', {}
        return "", value


def _is_unicode(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
