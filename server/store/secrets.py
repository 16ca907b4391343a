"""What protects stored passwords, and the token of the API.

Passwords are sealed with AES-256-GCM (NIST SP 800-38D; 96-bit random nonce). What a box belongs to (for a password
`server/store/password_boxes.py` says what that is) is authenticated with it, so that a box copied into another row does
not open. A box starts with a version byte and four bytes that tell by which key it was sealed. Keys live beside the
database, never in it: in `BOWOUT_KEY` (several separated by commas or blanks), in the file named by `BOWOUT_KEY_FILE`
(one a line), or in the file `key` of the data folder, made on first start, which may point to the desktop's keyring.
The first key seals, all open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.errors import SecretsError
from server.store.data_folder import database_path
from server.store.desktop_keyring import forget, is_marker, new_marker, read, write

KEY_BYTES = 32
_NONCE_BYTES = 12
_ID_BYTES = 4
_VERSION = b"\x01"
_KEY_FILE = "key"
TOKEN_FILE = "api-token"  # noqa: S105 -- a file's name


class Secrets:
    """Seals and opens with a list of keys, the newest first."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SecretsError(f"A key must be {KEY_BYTES} bytes in base64.", "Make one with: openssl rand -base64 32")
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._first = _key_id(keys[0])

    def seal(self, text: str, belongs_to: str) -> bytes:
        """Encrypt with the first key, bound to what it belongs to."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._first].encrypt(nonce, text.encode(), belongs_to.encode())
        return _VERSION + self._first + nonce + sealed

    def open(self, box: bytes, belongs_to: str) -> str:
        """Decrypt; `SecretsError` where no key fits or the box belongs to something else."""
        start = len(_VERSION) + _ID_BYTES
        cipher = self._ciphers.get(box[len(_VERSION) : start])
        if not box.startswith(_VERSION) or cipher is None:
            raise SecretsError("The key does not fit what is stored.", "Put back the key the data was made with.")
        nonce, sealed = box[start : start + _NONCE_BYTES], box[start + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, sealed, belongs_to.encode()).decode()
        except (InvalidTag, ValueError) as error:
            advice = "Set the account's password again, or put back a copy of the database."
            raise SecretsError("A stored secret was changed or moved.", advice) from error

    def is_current(self, box: bytes) -> bool:
        """Whether the box was sealed with the first key."""
        return box[len(_VERSION) : len(_VERSION) + _ID_BYTES] == self._first


def load_secrets(folder: Path, environ: Mapping[str, str] = os.environ) -> Secrets:
    """The keys from the environment or the key file, which is made where neither it nor a database is there yet.

    `SecretsError` where a key is missing, is no key, or its file may be read by others.
    """
    if text := environ.get("BOWOUT_KEY"):
        return Secrets(_keys(text))
    if path := environ.get("BOWOUT_KEY_FILE"):
        return Secrets(_keys(_read_private(Path(path))))
    file = folder / _KEY_FILE
    if not file.exists() and not file.is_symlink():
        if database_path(folder).exists():
            raise SecretsError(
                f"The key file is missing: {file}", "Put it back; without it stored passwords cannot be read."
            )
        _write_private(file, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
    return Secrets(_keys(_own_keys(file)))


def key_in_keyring(folder: Path) -> bool:
    """Whether the data folder's keys are in the desktop's keyring."""
    file = folder / _KEY_FILE
    return file.exists() and is_marker(_read_private(file))


def move_to_keyring(folder: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Put the keys of the key file into the desktop's keyring. Cut off anywhere, the file is still good.

    `SecretsError` where the keys come from the environment, are there already, or the keyring cannot be used.
    """
    _refuse_environment(environ, "Move them yourself, or unset it.")
    file = folder / _KEY_FILE
    keys = _read_private(file)
    if is_marker(keys):
        raise SecretsError("The key is in the desktop keyring already.", "Nothing is left to do.")
    check_keys(keys)
    marker = new_marker()
    write(marker, keys)
    _replace_private(file, marker)


def move_to_file(folder: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Take the keys out of the desktop's keyring into the key file. Cut off anywhere, nothing is lost."""
    _refuse_environment(environ, "Move them yourself, or unset it.")
    file = folder / _KEY_FILE
    marker = _read_private(file)
    if not is_marker(marker):
        raise SecretsError("The key is in the file already.", "Nothing is left to do.")
    _replace_private(file, read(marker))
    forget(marker)


def check_keys(text: str) -> None:
    """Raise `SecretsError` where the text of a key file holds no keys."""
    Secrets(_keys(text))


def begin_rotation(folder: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Put a new key before those in the key file: the next opening of the store seals everything with it.

    `SecretsError` where the keys come from the environment.
    """
    _refuse_environment(
        environ, "Stop everything, put a new key before the old one there, start once, then take the old one out."
    )
    file = folder / _KEY_FILE
    _replace_keys(file, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n" + _own_keys(file))


def end_rotation(folder: Path) -> None:
    """Leave only the first key in the key file."""
    file = folder / _KEY_FILE
    first = _keys(_own_keys(file))[0]
    _replace_keys(file, base64.b64encode(first).decode() + "\n")


def api_token(folder: Path) -> str:
    """The token callers of the API must show, made on first use; `SecretsError` where others may read its file."""
    file = folder / TOKEN_FILE
    if not file.exists() and not file.is_symlink():
        _write_private(file, secrets.token_urlsafe(KEY_BYTES) + "\n")
    if token := _read_private(file).strip():
        return token
    raise SecretsError(f"The file of the API token is empty: {file}", "Delete it; a new one is made at the next start.")


def _refuse_environment(environ: Mapping[str, str], advice: str) -> None:
    if environ.get("BOWOUT_KEY") or environ.get("BOWOUT_KEY_FILE"):
        raise SecretsError("The keys come from the environment.", advice)


def _own_keys(file: Path) -> str:
    """The keys of the data folder, wherever they are."""
    text = _read_private(file)
    return read(text) if is_marker(text) else text


def _replace_keys(file: Path, keys: str) -> None:
    text = _read_private(file)
    if is_marker(text):
        write(text, keys)
    else:
        _replace_private(file, keys)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"bowout key id" + key).digest()[:_ID_BYTES]


def _keys(text: str) -> list[bytes]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    words = " ".join(lines).replace(",", " ").split()
    try:
        return [base64.b64decode(word.translate(_URL_SAFE), validate=True) for word in words]
    except (binascii.Error, ValueError) as error:
        # Not chained: the cause could quote the key.
        advice = "Make one with: openssl rand -base64 32"
        raise SecretsError(f"A key must be {KEY_BYTES} bytes in base64.", advice) from error


_URL_SAFE = str.maketrans("-_", "+/")


def _read_private(file: Path) -> str:
    try:
        # Without waiting: a pipe in the key's place must not hang the start.
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        advice = "It must be a plain file of your own."
        raise SecretsError(f"{file} cannot be read: {error.strerror}.", advice) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise SecretsError(f"{file} is no plain file.", "It must be a plain file of your own.")
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as stream:
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise SecretsError(f"{file} may be read by others.", f"Run: chmod 600 {file}")
        if status.st_uid not in {os.geteuid(), 0}:
            raise SecretsError(f"{file} belongs to somebody else.", "It must be a plain file of your own.")
        return stream.read()


def _write_private(file: Path, text: str) -> None:
    """Write a file of mode 0600 whole or not at all; one made by another process meanwhile stays."""
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        made = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(descriptor)
            try:
                os.link(made, file)
            except FileExistsError:
                return
        finally:
            made.unlink()
    except OSError as error:
        raise SecretsError(f"{file} cannot be written: {error.strerror}.", "Check the data folder.") from error


def _replace_private(file: Path, text: str) -> None:
    """Put a text into the place of a private file, whole or not at all."""
    new = file.with_name(f".{file.name}-new")
    new.unlink(missing_ok=True)
    _write_private(new, text)
    try:
        new.replace(file)
        # The name, too, must be on the disk: a power cut must not bring back the old key alone.
        descriptor = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise SecretsError(f"{file} cannot be written: {error.strerror}.", "Check the data folder.") from error
