"""Which step the database must be at, told without the machinery of migration: that is a tenth of a command's start."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, inspect, text

NEWEST: Final = "0009"
"""The last step in `migrations/versions`."""


def bring_up_to_date(connection: Connection) -> None:
    """Take the steps that are missing; `DataFolderError` where the database is at a step unknown to this version."""
    if not _is_current(connection):
        from server.store import migrate  # noqa: PLC0415 -- slow to import, and needed once a version

        migrate.upgrade(connection)


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == NEWEST)
