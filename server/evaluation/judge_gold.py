"""Judge gold threads the whole way: bytes of mail, threads, readings, verdicts, as of each labelled point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nlp.api import ReplyReader
from nlp.values import Question, Reading, Reply
from server.evaluation.gold_mail import mails
from server.evaluation.gold_threads import GoldPoint, GoldThread
from server.mail.mime import parse
from server.services.judge_files import judge_files
from server.verdict.values import ReadThread, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """A labelled point and what the judge says there."""

    thread: GoldThread
    point: GoldPoint
    read: ReadThread
    verdict: Verdict


@dataclass
class RememberingReader:
    """A reader that reads the same reply once: the points of a thread share most of it."""

    reader: ReplyReader
    _readings: dict[Reply, Reading] = field(default_factory=dict)
    _questions: dict[str, tuple[Question, ...]] = field(default_factory=dict)

    def read(self, reply: Reply) -> Reading:
        """Read one reply."""
        return next(self.read_many((reply,)))

    def read_many(self, replies: Iterable[Reply]) -> Iterator[Reading]:
        """Read replies, new ones in one batch."""
        wanted = list(replies)
        new = [reply for reply in dict.fromkeys(wanted) if reply not in self._readings]
        self._readings.update(zip(new, self.reader.read_many(new), strict=True))
        return iter([self._readings[reply] for reply in wanted])

    def questions(self, text: str) -> tuple[Question, ...]:
        """Find the direct questions in a text."""
        if text not in self._questions:
            self._questions[text] = self.reader.questions(text)
        return self._questions[text]


def judge_gold(threads: Iterable[GoldThread], replies: ReplyReader) -> Iterator[Outcome]:
    """What the judge says at every point. Where the mail falls into several threads, the last one written in counts."""
    reader = replies if isinstance(replies, RememberingReader) else RememberingReader(replies)
    for thread in threads:
        messages = [parse(raw) for raw in mails(thread)]
        for point in thread.points:
            found = [("gold", message) for message in messages[: point.after]]
            judged = judge_files(found, thread.me, point.at, reader).threads
            last = {message.key for _, message in found[-1:]}
            read, verdict = next((r, v) for r, v in judged if last & {m.message.key for m in r.messages})
            yield Outcome(thread, point, read, verdict)
