"""Put together what reads replies."""

from __future__ import annotations

from nlp.api import ReplyReader, load
from server.settings import Settings


def reply_reader(settings: Settings | None = None) -> ReplyReader:
    """The reading pipeline that the settings ask for."""
    return load((settings or Settings.from_environment()).variant)
