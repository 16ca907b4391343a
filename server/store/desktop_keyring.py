"""The keys in the desktop's keyring (Secret Service, KWallet, macOS Keychain) instead of a file; an optional extra.

The key file then holds one line that says so and under which name, so that nothing has to be set anywhere, and a data
folder that is moved to another machine says what it lacks. The only home of keyring.
"""

from __future__ import annotations

import secrets
from types import ModuleType
from typing import NoReturn

from server.errors import SecretsError

_MARK = "keyring: "
_SERVICE = "bowout"
_NAME_BYTES = 8


def new_marker() -> str:
    """A line that stands in a key file for keys in the keyring, under a name of its own."""
    return f"{_MARK}{secrets.token_hex(_NAME_BYTES)}\n"


def is_marker(text: str) -> bool:
    """Whether the text of a key file says that the keys are in the keyring."""
    return text.startswith(_MARK)


def read(marker: str) -> str:
    """The keys; `SecretsError` where the keyring is not there, is locked, or does not hold them."""
    module = _module()
    try:
        found: str | None = module.get_password(_SERVICE, _name(marker))
    except Exception as error:  # noqa: BLE001 -- each backend has errors of its own
        _refuse(error)
    if found is None:
        raise SecretsError(
            "The desktop keyring does not hold the key.", "Log in as the user, on the machine, that put it there."
        )
    return found


def write(marker: str, keys: str) -> None:
    """Put keys into the keyring in place of what is under that name, and look whether they are there."""
    module = _module()
    try:
        module.set_password(_SERVICE, _name(marker), keys)
    except Exception as error:  # noqa: BLE001 -- as above
        _refuse(error)
    if read(marker) != keys:
        raise SecretsError("The desktop keyring did not keep the key.", "Leave it in the file.")


def forget(marker: str) -> None:
    """Take the keys out of the keyring."""
    module = _module()
    try:
        module.delete_password(_SERVICE, _name(marker))
    except Exception as error:  # noqa: BLE001 -- as above
        _refuse(error)


def _name(marker: str) -> str:
    return marker.removeprefix(_MARK).strip()


def _module() -> ModuleType:
    try:
        import keyring  # noqa: PLC0415 -- an extra, and slow to import
    except ImportError as error:
        raise SecretsError(
            "The package keyring is not installed.", "Install Bowout with its extra: pip install 'bowout[keyring]'"
        ) from error
    return keyring


def _refuse(error: Exception) -> NoReturn:
    # Not chained, and not in its own words: a backend's error could quote what it was given.
    raise SecretsError(
        f"The desktop keyring cannot be used ({type(error).__name__}).",
        "Unlock it, or run this in your desktop's session.",
    ) from None
