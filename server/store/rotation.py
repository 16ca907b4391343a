"""A new key for a store: everything is sealed with it, and only then the old one goes."""

from __future__ import annotations

from pathlib import Path

from server.store.data_folder import database_path
from server.store.dialect import wipe_log
from server.store.opening import open_held, store_url
from server.store.presence import held_alone
from server.store.secrets import begin_rotation, end_rotation, load_secrets


async def rotate_key(folder: Path, database: str | None = None) -> None:
    """Seal everything in the store of a data folder with a new key, and drop the old one. Cut off anywhere, both stay.

    `BusyError` where anybody else has the store open: they would go on sealing with the key that is dropped.
    """
    where = database or database_path(folder)
    async with held_alone(store_url(where), folder):
        await _seal(where, folder)  # the present key must fit before another is put in its place
        begin_rotation(folder)
        await _seal(where, folder)
        end_rotation(folder)


async def _seal(where: str | Path, folder: Path) -> None:
    """Opening seals all with the first key; once the other is gone, no power cut may undo it."""
    async with open_held(where, load_secrets(folder), lock_folder=folder) as store:
        await wipe_log(store.engine)
