"""Put together what writes drafts."""

from __future__ import annotations

from server.drafting.render import JinjaDrafts
from server.services.ports import DraftRenderer
from server.settings import Settings


def draft_renderer(settings: Settings) -> DraftRenderer:
    """The renderer over the built-in templates."""
    return JinjaDrafts(settings.templates / "drafts")
