"""All checks in their order. One that fails keeps none of the others from being made, but for what stands on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nlp.values import Reply
from server.bootstrap.app import App, opened
from server.bootstrap.drafting import checked_templates
from server.bootstrap.examine.accounts import accounts
from server.bootstrap.examine.finding import Finding, failed, looked, size
from server.bootstrap.examine.machine import clock, disk, key, token
from server.bootstrap.examine.network import port, reach
from server.bootstrap.examine.schedule import schedule
from server.bootstrap.reading import reply_reader
from server.bootstrap.serving import quiet_hours
from server.errors import BowoutError
from server.services.upkeep_values import Job, ScheduleMark
from server.settings import Settings
from server.store.condition import condition_of
from server.store.data_folder import data_folder


async def everything(number: int, reached: Mapping[str, Any], *, offline: bool) -> AsyncIterator[Finding]:
    """Look at everything a run needs; `number` is the service's port, `reached` the arguments of `reach_of`."""
    try:
        settings = Settings.from_environment()
    except BowoutError as error:
        yield failed("settings", error)
        return
    yield looked("model", lambda: _model(settings))
    yield reach(number, reached)
    try:
        folder = data_folder(settings.home)
    except BowoutError as error:
        yield failed("folder", error)
        return
    yield Finding("folder", True, f"data folder {folder}, for your eyes only")
    yield key(folder)
    yield token(folder)
    made: set[str] = set()
    try:
        async with opened(settings) as app:
            async for finding in _stored(app, number, folder, offline=offline):
                made.add(finding.check)
                yield finding
    except BowoutError as error:
        yield failed("store", error)
    if "port" not in made:
        yield disk(folder, 0)
        yield port(number, None)


def _model(settings: Settings) -> Finding:
    reading = reply_reader(settings).read(Reply("Please take me off your list."))
    return Finding("model", True, f"reading pipeline answers (a test reply reads as {reading.stance.value})")


async def _stored(app: App, number: int, folder: Path, *, offline: bool) -> AsyncIterator[Finding]:
    now = datetime.now(UTC)
    condition = await condition_of(app.store.engine)
    says = f"store at step {condition.step}, the newest ({condition.database}, {size(condition.size_bytes)}); key fits"
    if condition.damage:
        says, advice = f"the database is damaged: {condition.damage}", "Put back a copy: bowout restore FILE"
        yield Finding("store", False, says, advice)
    else:
        yield Finding("store", True, says, "", {"step": condition.step, "size_bytes": condition.size_bytes})
    yield disk(folder, condition.size_bytes)
    mark = await app.store.upkeep.schedule_mark()
    yield port(number, mark)
    yield await schedule(mark, app.store.schedule_lock, now, quiet_hours(app.settings))
    yield clock(now, await _times(app, mark))
    for finding in _templates(app):
        yield finding
    async for finding in accounts(app, now, offline=offline):
        yield finding


async def _times(app: App, mark: ScheduleMark | None) -> list[tuple[str, datetime | None]]:
    """What the store says ended when."""
    found = [
        (f"the last scan of {each.name} was", await app.store.last_scan(each.id)) for each in await app.store.accounts()
    ]
    found += [(f"the job {job.value} last ran", await app.store.upkeep.last_run(job)) for job in Job]
    return [*found, ("the schedule's last turn began", mark.began_at if mark else None)]


def _templates(app: App) -> list[Finding]:
    """The user's templates: one finding for each that does not work, one for all the others."""
    checked = checked_templates(app.renderer)
    if not checked:
        return []
    broken = [each for each in checked if each.error]
    rude = [each for each in checked if not each.error and any(not finding.advice for finding in each.findings)]
    advice = "Mend it, then run: bowout templates check. Until then a built-in one serves."
    found = [Finding("template", False, each.error or "", advice, {"name": each.name}) for each in broken]
    if rude:
        says = f"templates of yours that break the etiquette: {', '.join(each.name for each in rude)}"
        found.append(Finding("template", False, says, "See which words: bowout templates check"))
    working = len(checked) - len(broken) - len(rude)
    return [*found, Finding("template", True, f"{working} of your {len(checked)} templates work")]
