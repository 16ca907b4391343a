"""A certificate renewed while it is served: the files are looked at again, and new ones taken without a restart.

Certificates of public authorities last 90 days or less, and what renews them only writes the files.
"""

from __future__ import annotations

import logging
import ssl
from time import monotonic

from server.errors import UsageError
from server.web.certificate import TlsFiles, context_of, look_at

LOOK_AGAIN_SECONDS = 60

_log = logging.getLogger("bowout.web")
_Seen = tuple[tuple[int, int, int], ...]


class RenewedTls:
    """What to serve with now.

    Raises `UsageError` at the start where the files cannot be served with; later the certificate before goes on, for
    the two files are seldom written at one moment.
    """

    def __init__(self, files: TlsFiles) -> None:
        self._files = files
        self._context = context_of(files)
        self._seen = _seen(files)
        self._look_at = monotonic() + LOOK_AGAIN_SECONDS

    def context(self) -> ssl.SSLContext:
        """For the next connection; those that stand keep theirs."""
        if monotonic() >= self._look_at:
            self._look_at = monotonic() + LOOK_AGAIN_SECONDS
            self._renew()
        return self._context

    def _renew(self) -> None:
        try:
            seen = _seen(self._files)
            if seen == self._seen:
                return
            until = look_at(self._files).good_until
            self._context = context_of(self._files)
        except (UsageError, OSError) as error:
            _log.warning("the new certificate cannot be served with, the one before goes on: %s", error)
            return
        self._seen = seen
        _log.info("serving with a new certificate, good until %s", f"{until:%Y-%m-%d}")


def _seen(files: TlsFiles) -> _Seen:
    found = (file.stat() for file in (files.certificate, files.key))
    return tuple((each.st_mtime_ns, each.st_size, each.st_ino) for each in found)
