"""Verdicts as people read them on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from nlp.labels import Move, WaitingFor
from server.cli.plain_table import plain_table
from server.cli.terminal import printable
from server.mail.message import Address
from server.services.ports.draft import Draft
from server.services.ports.stored import JudgedThread
from server.verdict.values import ReadMessage, Verdict

_MOVE_STYLE = {
    Move.KEEP_GOING: "green",
    Move.ASK_STRAIGHT: "yellow",
    Move.PAUSE: "cyan",
    Move.FOLLOW_REFERRAL: "blue",
    Move.WALK_AWAY: "red",
    Move.STOP: "bold red",
}
_MOVE_ORDER = tuple(reversed(Move))
_BAR_CELLS = 10
#: On a narrower terminal the columns of whom and why would vanish: there each thread has lines of its own.
_TABLE_COLUMNS = 76

VerdictRow = tuple[str, str, Sequence[Address], Verdict]


def move_text(move: Move) -> Text:
    """The move in plain words and its colour."""
    return Text(move.value.replace("_", " "), style=_MOVE_STYLE[move])


def strength_bar(walk_away: float) -> Text:
    """The walk-away score as a small picture: ten cells and the figure."""
    filled = round(walk_away * _BAR_CELLS)
    return Text("█" * filled + "░" * (_BAR_CELLS - filled) + f" {walk_away:.2f}")


def verdict_table(rows: Iterable[VerdictRow], console: Console | None = None) -> None:
    """Print one row a thread, those to leave first; on a narrow terminal some lines a thread."""
    console = console or Console()
    table = plain_table()
    table.add_column("thread", no_wrap=True)
    table.add_column("move", no_wrap=True)
    table.add_column("walk away", no_wrap=True)
    table.add_column("prospect", overflow="ellipsis", max_width=30)
    table.add_column("why", overflow="fold")
    ordered = sorted(rows, key=lambda row: (_MOVE_ORDER.index(row[3].move), -row[3].walk_away, row[1]))
    narrow = console.width < _TABLE_COLUMNS
    for row in ordered:
        thread, move, bar, who, why = _cells(row)
        if narrow:
            for part in (Text("  ").join((thread, move, bar)), who, why, Text()):
                console.print(part)
        else:
            table.add_row(thread, move, bar, who, why)
    if not narrow:
        console.print(table)
    console.print(Text(f"{len(ordered)} threads"))


def _cells(row: VerdictRow) -> tuple[Text, Text, Text, Text, Text]:
    """Thread, move, score, prospect and reason."""
    thread_id, subject, prospects, verdict = row
    why = Text(printable(subject), style="bold")
    if verdict.said:
        why.append(f"  you: {verdict.said.said.value.replace('_', ' ')}", style="italic")
    why.append("\n" + printable(_why(verdict)), style="not bold")
    shown = Text(thread_id[:8] if len(thread_id) > 20 else thread_id)
    who = Text(printable(prospects[0].email if prospects else "-"))
    return shown, move_text(verdict.move), strength_bar(verdict.walk_away), who, why


def _why(verdict: Verdict) -> str:
    if verdict.reasons:
        reason = verdict.reasons[0]
        quote = f" “{' '.join(reason.evidence.quote.split())}”" if reason.evidence else ""
        return reason.sentence + quote
    if verdict.waiting_for.who is WaitingFor.NOBODY:
        return "Nothing to wait for."
    return f"It is the {verdict.waiting_for.who.value}'s turn."


def thread_detail(judged: JudgedThread, console: Console | None = None) -> None:
    """Print one thread: the verdict, its reasons with their words, and the messages."""
    console = console or Console()
    thread, verdict = judged.thread, judged.verdict
    console.print(Text(printable(thread.subject) or "(no subject)", style="bold"))
    console.print(Text(printable(", ".join(address.email for address in thread.prospects)) or "-"))
    line = move_text(verdict.move)
    line.append("  ").append(strength_bar(verdict.walk_away))
    line.append(
        f"  confidence {verdict.confidence:.2f}" + ("" if verdict.sure else " (not sure: please look yourself)")
    )
    if verdict.said:
        line.append(f"  (you: {verdict.said.said.value.replace('_', ' ')})")
    console.print(line)
    if verdict.revisit_on:
        console.print(Text(f"come back on {verdict.revisit_on.isoformat()}"))
    for reason in verdict.reasons:
        text = Text(printable(f"  {reason.weight:+.2f}  {reason.sentence}"))
        if reason.evidence:
            text.append(printable(f"\n         “{reason.evidence.quote}”"), style="italic")
        console.print(text)
    for question in verdict.unanswered_questions:
        console.print(Text(printable(f"  still open: “{question.quote}”")))
    if verdict.change:
        console.print(Text(f"  would change it: {verdict.change}"))
    _print_person(console, verdict)
    _print_mirror(console, verdict)
    for read in thread.messages:
        _print_message(console, read)
    if verdict.intents:
        console.print(Text(f"drafts: {', '.join(intent.value for intent in verdict.intents)}"))


def _print_person(console: Console, verdict: Verdict) -> None:
    state = verdict.prospect_state
    for other in (*state.threads, *state.colleagues) if state else ():
        console.print(
            Text(printable(f"  also: {other.address}, {other.move.value.replace('_', ' ')}: {other.subject}"))
        )


def _print_mirror(console: Console, verdict: Verdict) -> None:
    if verdict.over_pursuit:
        console.print(Text("\nA look in the mirror:", style="bold"))
    for note in verdict.over_pursuit:
        text = Text(printable(f"  {note.sentence}"))
        if note.evidence:
            text.append(printable(f"\n     you: “{note.evidence.quote}”"), style="italic")
        console.print(text)


def _print_message(console: Console, read: ReadMessage) -> None:
    envelope = read.message.envelope
    when = f"{envelope.at:%Y-%m-%d %H:%M}" if envelope.at else "no date"
    who = "you" if read.own else (envelope.sender.email if envelope.sender else "unknown")
    stance = f" [{read.reading.stance.value}]" if read.reading else ""
    console.print(Text(printable(f"\n{when}  {who}{stance}"), style="dim"))
    console.print(Text(printable(read.own_text.text.strip()) or "(nothing of their own)"))


def draft_panel(draft: Draft, console: Console | None = None) -> None:
    """Print a draft, ready to be copied."""
    console = console or Console()
    if draft.to:
        console.print(Text(printable(f"To: {', '.join(address.email for address in draft.to)}"), style="dim"))
    console.print(Text(printable(f"Subject: {draft.subject}"), style="dim"))
    console.print(Text(printable(draft.body)))
    for finding in draft.findings:
        console.print(Text(printable(f"etiquette: {finding.says} “{finding.text}”"), style="yellow"))
    for note in draft.notes:
        console.print(Text(printable(note), style="yellow"))
    console.print(Text("A draft: nothing was sent.", style="dim"))
