"""The sample mailbox, judged end to end: it shows every move, and no distractor shows up."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from nlp.api import load
from nlp.labels import Move
from server.demo.sample import SELLER, build, scripts_by_message_id
from server.mail.mime import parse
from server.services.judge_files import judge_files

REPLIES = load()
# What the reader of today gets right, rounded down: a later one that is worse shows here.
FEWEST_RIGHT = 27


@pytest.mark.parametrize("now", [datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 3, 15, 9, tzinfo=UTC)])
def test_the_sample_mailbox_shows_every_move(now: datetime, record_property: pytest.RecordProperty) -> None:
    scripts = scripts_by_message_id(now)
    judged = judge_files([("sample", parse(raw)) for raw in build(now)], [SELLER.email], now, REPLIES)
    right, wrong, shown = 0, [], Counter[Move]()
    for thread, verdict in judged.threads:
        script = scripts.get(thread.messages[0].message.envelope.message_id)
        if script is None or script.expect is None:
            continue
        shown[verdict.move] += 1
        if verdict.move is script.expect:
            right += 1
        else:
            wrong.append(f"{thread.subject}: {script.expect.value} judged {verdict.move.value}")
    record_property("right", right)
    assert set(shown) == set(Move)
    assert right >= FEWEST_RIGHT, wrong
