"""Takes a database from step to step, all in the caller's transaction."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection

from server.errors import DataFolderError

_LOCATION = "server.store:migrations"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Take all steps up to `revision`; `DataFolderError` where the database is at a step unknown to this version."""
    try:
        command.upgrade(_config(connection), revision)
    except CommandError as error:
        raise DataFolderError(
            "The database was made by another version of Bowout.", "Use that version or a newer one."
        ) from error


def downgrade(connection: Connection, revision: str) -> None:
    """Go back to `revision` ("base" for an empty database), losing what only later steps can hold."""
    command.downgrade(_config(connection), revision)


def current(connection: Connection) -> str | None:
    """The step the database is at, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", _LOCATION)
    config.attributes["connection"] = connection
    return config
