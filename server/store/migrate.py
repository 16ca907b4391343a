"""Brings a database to the shape this version needs, all in the caller's transaction."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_LOCATION = "server.store:migrations"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Take all steps up to `revision`; `CommandError` where the database is at a step unknown to this version."""
    config = _config(connection)
    if current(connection) != ScriptDirectory.from_config(config).get_current_head():
        command.upgrade(config, revision)


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
