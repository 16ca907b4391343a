"""A progress bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from server.services.scan_values import Progress, ScanPhase, no_progress

_WORDS = {
    ScanPhase.LISTING: "mailboxes",
    ScanPhase.HEADERS: "headers",
    ScanPhase.TEXT: "text",
    ScanPhase.READING: "reading",
    ScanPhase.JUDGING: "judging",
}


@contextmanager
def terminal_progress(account: str) -> Iterator[Progress]:
    """Bars on standard error, one for each phase, for the time of a scan."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield no_progress
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        tasks = {
            phase: bars.add_task(f"{account}: {word}", total=None, visible=False) for phase, word in _WORDS.items()
        }

        def show(phase: ScanPhase, done: int, total: int) -> None:
            bars.update(tasks[phase], completed=done, total=total, visible=True)

        yield show
