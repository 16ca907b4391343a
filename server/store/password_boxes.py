"""What a stored password is sealed to: its owner and account, and where it may be sent.

Who can write to the database, or hands over a backup that is put back with one's own key, could otherwise name another
host (or no TLS) in the account's row and be sent the password. So host, port, user and TLS are part of what the box is
bound to, taken from the account that is about to be used: a changed row opens nothing.

Boxes of older versions are bound to the account's id alone. Nothing that stands in the database can prove that such a
row was not changed, so they are never opened by themselves, not even once to be sealed anew: the user is shown where
the password would go and confirms it (`bowout account password NAME --keep`, or on the account's page).
"""

from __future__ import annotations

import json

from server.errors import SecretsError, UnconfirmedPasswordError
from server.services.ports.account import Account
from server.store.secrets import Secrets


def seal(secrets: Secrets, owner_id: int, account: Account, password: str) -> bytes:
    """Seal a password to an account of that owner as it is."""
    return secrets.seal(password, _binding(owner_id, account))


def unseal(secrets: Secrets, owner_id: int, account: Account, box: bytes) -> str:
    """The password, for use with this account as it is; `SecretsError` where it was given for anything else."""
    password = _tried(secrets, box, _binding(owner_id, account))
    if password is not None:
        return password
    command = f"bowout account password {account.name}"
    if _tried(secrets, box, _old_binding(account.id)) is not None:
        raise UnconfirmedPasswordError(
            f"The password of {account.name} was stored by an older version, which did not bind it to its server.",
            f"Look where it goes and confirm it, on the account's page or by: {command} --keep",
        )
    raise SecretsError(
        f"The stored password of {account.name} was not given for the server and login that stand there now.",
        f"See `bowout account list`; where that is right, give it again: {command}",
    )


def unseal_old(secrets: Secrets, owner_id: int, account: Account, box: bytes) -> str:
    """The password of a box of an older version, for whoever was shown where it will go; also of one bound already.

    `SecretsError` where it is of another account.
    """
    password = _tried(secrets, box, _old_binding(account.id))
    return unseal(secrets, owner_id, account, box) if password is None else password


def resealed(secrets: Secrets, owner_id: int, account: Account, box: bytes) -> bytes | None:
    """The box sealed with the first key, bound to what it was bound to; None where it is already, or does not open.

    One that does not open is left as it is: its account must be given a password anew, and all others go on.
    """
    if secrets.is_current(box):
        return None
    for binding in (_binding(owner_id, account), _old_binding(account.id)):
        password = _tried(secrets, box, binding)
        if password is not None:
            return secrets.seal(password, binding)
    return None


def _binding(owner_id: int, account: Account) -> str:
    """JSON of a list, so that no two accounts share one, whatever characters stand in them."""
    place = account.imap
    to = None if place is None else [place.host, place.port, place.user, place.tls.value]
    return json.dumps(["account password", owner_id, account.id, to])


def _old_binding(account_id: int) -> str:
    return f"account {account_id} password"


def _tried(secrets: Secrets, box: bytes, binding: str) -> str | None:
    try:
        return secrets.open(box, binding)
    except SecretsError:
        return None
