"""Put together what reads replies."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from nlp.api import ReplyReader, load
from nlp.values import Question, Reading, Reply
from server.errors import UsageError
from server.settings import Settings


def reply_reader(settings: Settings | None = None) -> ReplyReader:
    """The reading pipeline that the settings ask for; `UsageError` where there is none of that name."""
    variant = (settings or Settings.from_environment()).variant
    try:
        return load(variant)
    except LookupError as error:
        raise UsageError(f"BOWOUT_READER: {error}.", "Unset it for the default; rules is the light variant.") from error


class LateReader:
    """A `ReplyReader` that is loaded when first used (it takes about a second), and used by one thread at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = threading.RLock()  # questions are asked while replies are read
        self._loaded: ReplyReader | None = None

    def read(self, reply: Reply) -> Reading:
        """See `ReplyReader`."""
        with self._turn:
            return self._reader().read(reply)

    def read_many(self, replies: Iterable[Reply]) -> Iterator[Reading]:
        """See `ReplyReader`; all are read before the first is given, so that the turn ends."""
        with self._turn:
            return iter(list(self._reader().read_many(replies)))

    def questions(self, text: str) -> tuple[Question, ...]:
        """See `ReplyReader`."""
        with self._turn:
            return self._reader().questions(text)

    def _reader(self) -> ReplyReader:
        if self._loaded is None:
            self._loaded = reply_reader(self._settings)
        return self._loaded
