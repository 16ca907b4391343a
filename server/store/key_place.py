"""Where the keys that protect stored passwords come from, in words."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from server.store.secrets import key_in_keyring


def key_place(folder: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Where the keys of a data folder are; for those that `server.store.secrets.load_secrets` has found to be good."""
    if environ.get("BOWOUT_KEY"):
        return "the key comes from BOWOUT_KEY"
    if path := environ.get("BOWOUT_KEY_FILE"):
        return f"the key is in {path}, for your eyes only"
    if key_in_keyring(folder):
        return "the key is in the desktop's keyring"
    return f"the key is in {folder / 'key'}, for your eyes only"
