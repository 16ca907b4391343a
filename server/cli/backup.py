"""`bowout backup`, `bowout restore`, `bowout key`: what keeps the data safe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import click

from server.bootstrap.app import opened
from server.settings import Settings
from server.store.backup import back_up
from server.store.backup import restore as put_back
from server.store.data_folder import data_folder
from server.store.moving import back_up_server, restore_server
from server.store.rotation import rotate_key
from server.store.secrets import move_to_file, move_to_keyring


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--with-key", is_flag=True, help="Put the key in, too: who has the copy can then read the passwords.")
def backup(file: Path, with_key: bool) -> None:
    """Copy everything into one FILE, for your eyes only. A scan may run meanwhile.

    The file is the same from SQLite and from PostgreSQL, so it is the way from one to the other.

    \b
    Example:
      bowout backup bowout-backup.tar.gz
    """
    folder, database = _places()
    if database is None:
        back_up(folder, file, with_key=with_key)
    else:
        asyncio.run(back_up_server(database, folder, file, with_key=with_key))
    click.echo(f"Wrote {file}.")
    if not with_key:
        click.echo("The key is not in it: keep the file `key` of the data folder, or passwords must be given anew.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put a backup into an empty data folder or PostgreSQL database. Browsers sign in and extensions are paired anew.

    \b
    Examples:
      BOWOUT_HOME=~/restored bowout restore bowout-backup.tar.gz
      BOWOUT_DATABASE=postgresql://bowout@localhost/bowout bowout restore bowout-backup.tar.gz
    """
    folder, database = _places()
    had_key = put_back(folder, file) if database is None else asyncio.run(restore_server(database, folder, file))
    click.echo(f"Restored into {folder if database is None else 'the PostgreSQL database'}.")
    if not had_key and not (folder / "key").exists():
        click.echo(f"Put the key it was made with into {folder / 'key'} (mode 0600), then run: bowout doctor")


@click.group()
def key() -> None:
    """The key that protects stored passwords.

    \b
    Example:
      bowout key rotate
    """


@key.command()
def rotate() -> None:
    """Make a new key and seal everything with it; the old one is good for nothing then. Stop `bowout serve` first.

    While anything else has the store open it does nothing (exit code 3). Cut off anywhere, nothing is lost: run it
    again.

    \b
    Example:
      bowout key rotate
    """
    folder, database = _places()
    asyncio.run(rotate_key(folder, database))
    click.echo("A new key protects the passwords. Backups made before need the old one.")


@key.command("to-keyring")
def to_keyring() -> None:
    """Keep the key in the desktop's keyring instead of a file (needs the extra bowout[keyring]).

    `bowout serve` then has to run in your desktop's session. `bowout key to-file` goes back.

    \b
    Example:
      bowout key to-keyring
    """
    asyncio.run(_moved(move_to_keyring))
    click.echo("The key is in the desktop keyring, and no longer in the data folder. A backup does not hold it.")


@key.command("to-file")
def to_file() -> None:
    """Take the key out of the desktop's keyring, into the data folder.

    \b
    Example:
      bowout key to-file
    """
    asyncio.run(_moved(move_to_file))
    click.echo("The key is in the data folder again.")


async def _moved(move: Callable[[Path], None]) -> None:
    """Move a key that fits, while the store is open: nobody rotates it meanwhile."""
    async with opened() as app:
        move(app.folder)


def _places() -> tuple[Path, str | None]:
    """The data folder, and the URL of the database where that is PostgreSQL's."""
    settings = Settings.from_environment()
    return data_folder(settings.home), settings.database
