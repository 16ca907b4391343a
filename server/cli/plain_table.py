"""How lists are shown on a terminal."""

from __future__ import annotations

from rich.table import Table


def plain_table(*columns: str) -> Table:
    """An empty table without a frame, its headings bold."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column)
    return table
