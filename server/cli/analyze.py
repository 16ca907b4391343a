"""`bowout analyze`: read single replies, JSON Lines in and out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

import click

from server.bootstrap.reading import reply_reader
from server.cli.json_lines import Lines, LinesFile
from server.cli.options import print_json
from server.services.analyze import RawReply
from server.services.analyze import analyze as read_raw
from server.services.present import reading_json

# Mail is from these years; beyond them date arithmetic would leave the calendar.
_YEARS = range(1971, 2200)


@click.command()
@click.argument("source", metavar="[FILE|-]", type=LinesFile(), default="-")
def analyze(source: BinaryIO) -> None:
    """Read replies: their stance, the words that give it away, the date they name.

    \b
    In:  {"id", "text", "question"?, "sent_at"?}   one JSON object a line; question: the seller's message it answers
    Out: {"id", "stance", "sure", "stances", "signals", "revisit_on"}; offsets are into the text given

    \b
    Example:
      echo '{"id": 1, "text": "Sounds great, we will circle back."}' | bowout analyze

    A line that cannot be read is reported on standard error with its number; the rest goes on and the exit code is 1.
    """
    lines = Lines(source, required=("text",))
    asked: list[Any] = []

    def replies() -> Iterator[RawReply]:
        for value in lines:
            asked.append(value.get("id"))
            yield _reply(value)

    for number, reading in enumerate(read_raw(replies(), reply_reader())):
        print_json({"id": asked[number], **reading_json(reading)})
    sys.exit(lines.exit_code)


def _reply(value: dict[str, Any]) -> RawReply:
    question = value.get("question")
    return RawReply(value["text"], question if isinstance(question, str) else None, _moment(value.get("sent_at")))


def _moment(value: object) -> datetime | None:
    """An ISO 8601 date or time; anything else counts as not given (relative dates are then null)."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
