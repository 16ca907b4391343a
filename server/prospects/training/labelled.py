"""Labelled mailboxes as JSON Lines, turned into what the choice of threads reads, and the figures of a choice."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any

from server.mail.message import Address, Envelope, MachineKind
from server.mail.own_text import own_text
from server.prospects.choose import Choice, Narrows, Rules, ThreadMessage, by_headers, by_words
from server.prospects.narrowing import parties
from server.prospects.own_domains import own_domains


@dataclass(frozen=True, slots=True)
class Labelled:
    """A thread and whether it is a prospect's."""

    id: str
    kind: str
    prospect: bool
    hard: bool
    messages: tuple[ThreadMessage, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision and recall of prospects' threads, and the ids that went wrong."""

    precision: float
    recall: float
    false_alarms: tuple[str, ...]
    missed: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}, recall {self.recall:.3f}; "
            f"wrongly chosen {', '.join(self.false_alarms) or '-'}; missed {', '.join(self.missed) or '-'}"
        )


@dataclass(frozen=True, slots=True)
class Named:
    """What a user includes or excludes; nothing, if not told."""

    mailboxes: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A labelled mailbox of the catalogue (mailboxes.toml says what `hand` is)."""

    name: str
    hand: str
    me: frozenset[str]
    threads: tuple[Labelled, ...]

    def candidates(self) -> list[Labelled]:
        """The threads that the headers leave, the same that a scan fetches the text of."""
        choices = by_headers([thread.messages for thread in self.threads], rules_of(self.me))
        return [thread for thread, choice in zip(self.threads, choices, strict=True) if choice.chosen]


def catalogue(folder: Path) -> list[Mailbox]:
    """All mailboxes that the folder's mailboxes.toml names, in its order."""
    entries = tomllib.loads((folder / "mailboxes.toml").read_text(encoding="utf-8"))["mailbox"]
    return [_mailbox(folder, entry) for entry in entries]


def _mailbox(folder: Path, entry: Mapping[str, Any]) -> Mailbox:
    me = frozenset(entry["me"])
    name = entry["path"].removesuffix(".jsonl")
    return Mailbox(name, entry["hand"], me, tuple(load(folder / entry["path"], me)))


def rules_of(me: Iterable[str], include: Narrows | None = None, exclude: Narrows | None = None) -> Rules:
    """The rules of a user with these addresses."""
    own = frozenset(me)
    return Rules(own, own_domains(own), include or Named(), exclude or Named())


def load(path: Path, me: frozenset[str]) -> list[Labelled]:
    """The threads of a .jsonl file, or of all such files of a folder."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return [_labelled(json.loads(line), me) for line in lines]


def choose(threads: Sequence[Labelled], rules: Rules, *, words: bool = True) -> dict[str, Choice]:
    """Choices by thread id, as a scan makes them: headers over all, words over those that are left together."""
    messages = [thread.messages for thread in threads]
    choices = dict(zip([t.id for t in threads], by_headers(messages, rules), strict=True))
    if words:
        for cluster in clusters([t for t in threads if choices[t.id].chosen], rules):
            read = by_words([t.messages for t in cluster], rules)
            choices.update(zip([t.id for t in cluster], read, strict=True))
    return choices


def figures(threads: Sequence[Labelled], choices: Mapping[str, Choice]) -> Figures:
    """How good the choices by thread id are."""
    chosen = {t.id for t in threads if choices[t.id].chosen}
    wanted = {t.id for t in threads if t.prospect}
    right = len(chosen & wanted)
    return Figures(
        precision=right / len(chosen) if chosen else 0.0,
        recall=right / len(wanted) if wanted else 0.0,
        false_alarms=tuple(sorted(chosen - wanted)),
        missed=tuple(sorted(wanted - chosen)),
    )


def message(data: Mapping[str, Any], number: int, me: frozenset[str]) -> ThreadMessage:
    """One message of the JSON form: from, to, cc, date, subject, body, headers."""
    sender = _addresses(data["from"])[0]
    headers = {name.lower(): value for name, value in (data.get("headers") or {}).items()}
    envelope = Envelope(
        message_id=f"{number}.{data['date']}",
        in_reply_to=(),
        references=(),
        subject=data.get("subject", ""),
        sender=sender,
        reply_to=(),
        to=_addresses(data.get("to")),
        cc=_addresses(data.get("cc")),
        bcc=(),
        sent_at=_when(data["date"]),
        received_at=None,
        machine=_machine(headers, data.get("subject", "")),
    )
    text = own_text(data["body"], sender=sender).text
    return ThreadMessage(envelope, sender.email in me, text=text, attachments=tuple(data.get("attachments", ())))


def _labelled(data: Mapping[str, Any], me: frozenset[str]) -> Labelled:
    read = tuple(message(entry, number, me) for number, entry in enumerate(data["messages"]))
    return Labelled(data["id"], data["kind"], data["prospect"], data.get("hard", False), read)


def _addresses(value: str | Sequence[str] | None) -> tuple[Address, ...]:
    fields = [value] if isinstance(value, str) else list(value or ())
    return tuple(Address(name, email.lower()) for name, email in getaddresses(fields) if email)


def _machine(headers: Mapping[str, str], subject: str) -> MachineKind | None:
    auto = headers.get("auto-submitted", "no").lower()
    if "list-id" in headers and "list-post" in headers:
        return MachineKind.LIST
    if headers.keys() & {"list-id", "list-unsubscribe"}:
        return MachineKind.LIST
    if headers.get("precedence", "").lower() in {"bulk", "junk", "list"}:
        return MachineKind.BULK
    if "x-autoreply" in headers or auto == "auto-replied" or subject.lower().startswith(("automatic reply", "out of")):
        return MachineKind.OUT_OF_OFFICE
    return None if auto == "no" else MachineKind.OTHER


def _when(date: str) -> datetime:
    return parsedate_to_datetime(date) if "," in date else datetime.fromisoformat(date)


def clusters(threads: Sequence[Labelled], rules: Rules) -> list[list[Labelled]]:
    """Threads with the same people, together."""
    clusters: list[tuple[set[str], list[Labelled]]] = []
    for thread in threads:
        people = set(parties(thread.messages, rules))
        together = [thread]
        apart = []
        for others, cluster in clusters:
            if others & people:
                people |= others
                together = cluster + together
            else:
                apart.append((others, cluster))
        clusters = [*apart, (people, together)]
    return [cluster for _, cluster in clusters]
