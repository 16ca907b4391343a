"""`bowout own-text`: what a person wrote themselves in a mail body, JSON Lines in and out."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click

from server.cli.json_lines import Lines, LinesFile
from server.cli.options import print_json
from server.mail.own_text import strip


@click.command()
@click.argument("source", metavar="[FILE|-]", type=LinesFile(), default="-")
def own_text(source: BinaryIO) -> None:
    """Take quote, signature, disclaimer and footer off mail bodies.

    \b
    In:  {"id", "raw", "kind": "text"|"html", "earlier"?: [texts of earlier messages]}
    Out: {"id", "own_text", "signature", "spans"}; spans are [start, end] into raw (for html: into its plain text)

    \b
    Example:
      echo '{"id": 1, "kind": "text", "raw": "Yes.\\n\\n> Shall we?"}' | bowout own-text
    """
    lines = Lines(source, required=("raw",))
    for value in lines:
        given = value.get("earlier")
        earlier = tuple(text for text in given if isinstance(text, str)) if isinstance(given, list) else ()
        own = strip(value["raw"], "html" if value.get("kind") == "html" else "text", earlier)
        spans = [[piece.start, piece.end] for piece in own.pieces]
        print_json({"id": value.get("id"), "own_text": own.text, "signature": own.signature, "spans": spans})
    sys.exit(lines.exit_code)
