"""Where a page of threads ended, as an opaque word that only this store can have written for the same question."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import msgspec

from server.errors import UsageError

_MAC_BYTES = 16


class Position(msgspec.Struct, array_like=True, frozen=True):
    """The last row of a page, in the columns its order goes by."""

    rank: int
    thread_id: str
    account_id: int


def write(position: Position, question: tuple[str | None, ...], key: bytes) -> str:
    """The cursor of a position within the answer to a question (the filters asked with)."""
    payload = msgspec.json.encode(position)
    return base64.urlsafe_b64encode(_mac(payload, question, key) + payload).decode().rstrip("=")


def read(cursor: str, question: tuple[str | None, ...], key: bytes) -> Position:
    """The position in a cursor; `UsageError` where it was not written here, or for other filters."""
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if hmac.compare_digest(mac, _mac(payload, question, key)):
            return msgspec.json.decode(payload, type=Position)
    except (UnicodeEncodeError, binascii.Error, msgspec.DecodeError):
        pass
    raise UsageError("That cursor is not one of ours, or was given for other filters.", "Start at the first page.")


def _mac(payload: bytes, question: tuple[str | None, ...], key: bytes) -> bytes:
    told = msgspec.json.encode(question) + b"\n" + payload
    return hmac.new(key, b"cursor\n" + told, hashlib.sha256).digest()[:_MAC_BYTES]
