"""What a data folder, where there is one, adds to judging mail files: the do-not-contact list and own templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.bootstrap.app import opened
from server.bootstrap.drafting import draft_renderer
from server.drafting.render import JinjaDrafts
from server.services.draft_people import recipients
from server.services.judge_files import JudgedFiles
from server.services.ports.stored import JudgedThread
from server.services.unscored import unscored_among
from server.settings import Settings
from server.store.data_folder import data_folder, database_path, has_data_folder


@dataclass(frozen=True)
class Known:
    """Verdicts as the user's own list leaves them, who of their people is on it, and what renders the drafts."""

    judged: JudgedFiles
    blocked: frozenset[str]
    renderer: JinjaDrafts


async def with_what_is_known(judged: JudgedFiles, now: datetime, settings: Settings) -> Known:
    """Hold verdicts on mail files against what the data folder knows; what is not there is not made.

    Raises what opening the data folder raises.
    """
    folder = data_folder(settings.home) if has_data_folder(settings.home) else None
    if settings.database is None and (folder is None or not database_path(folder).exists()):
        return Known(judged, frozenset(), draft_renderer(settings, folder))
    async with opened(settings) as app:
        threads = [thread for thread, _ in judged.threads]
        verdicts = await unscored_among(threads, [verdict for _, verdict in judged.threads], app.do_not_contact.blocked)
        kept = JudgedFiles(tuple(zip(threads, verdicts, strict=True)), judged.broken)
        blocked = await app.do_not_contact.blocked(_addressed(kept, now))
        return Known(kept, blocked, app.renderer)


def _addressed(judged: JudgedFiles, now: datetime) -> Iterable[str]:
    """Everybody a draft would go to."""
    for thread, verdict in judged.threads:
        item = JudgedThread("", thread, verdict, now)
        yield from (person.email for intent in verdict.intents for person in recipients(item, intent))
