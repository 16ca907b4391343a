"""Put together what reads replies."""

from __future__ import annotations

from nlp.api import ReplyReader, load
from server.errors import UsageError
from server.settings import Settings


def reply_reader(settings: Settings | None = None) -> ReplyReader:
    """The reading pipeline that the settings ask for; `UsageError` where there is none of that name."""
    variant = (settings or Settings.from_environment()).variant
    try:
        return load(variant)
    except LookupError as error:
        raise UsageError(f"BOWOUT_READER: {error}.", "Unset it for the default; rules is the light variant.") from error
