"""The plan for a mailbox from two sets of counters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.mail.sync_plan import SyncPlan, SyncStep, plan
from server.services.ports.mailbox import MailboxRole, MailboxState


def state(uidvalidity: int = 7, uidnext: int = 11, messages: int = 10, modseq: int | None = 50) -> MailboxState:
    return MailboxState("INBOX", MailboxRole.INBOX, uidvalidity, uidnext, messages, modseq)


@pytest.mark.parametrize(
    ("stored", "current", "step", "first"),
    [
        (None, state(), SyncStep.NEW, 1),
        (None, state(uidnext=1, messages=0), SyncStep.NOTHING, 1),
        (state(), state(), SyncStep.NOTHING, 11),
        (state(), state(uidnext=13, messages=12, modseq=52), SyncStep.NEW, 11),
        (state(), state(uidnext=13, messages=10, modseq=52), SyncStep.NEW, 11),
        (state(), state(modseq=51), SyncStep.CHANGED, 11),
        (state(), state(messages=9), SyncStep.CHANGED, 11),
        (state(), state(modseq=None), SyncStep.NOTHING, 11),
        (state(modseq=None), state(), SyncStep.NOTHING, 11),
        (state(), state(uidvalidity=8), SyncStep.RESYNC, 1),
        (state(), state(uidvalidity=8, uidnext=99), SyncStep.RESYNC, 1),
        (state(), state(uidnext=10, messages=9), SyncStep.RESYNC, 1),
    ],
)
def test_plan(stored: MailboxState | None, current: MailboxState, step: SyncStep, first: int) -> None:
    assert plan(stored, current) == SyncPlan(step, first)


counters = st.builds(
    state,
    uidvalidity=st.integers(1, 3),
    uidnext=st.integers(1, 30),
    messages=st.integers(0, 30),
    modseq=st.none() | st.integers(1, 5),
)


@given(stored=counters, current=counters)
def test_no_uid_that_was_not_there_before_is_ever_left_out(stored: MailboxState, current: MailboxState) -> None:
    made = plan(stored, current)
    new = range(stored.uidnext if stored.uidvalidity == current.uidvalidity else 1, current.uidnext)
    assert all(uid >= made.first_uid for uid in new)
    if new:
        assert made.step in (SyncStep.NEW, SyncStep.RESYNC)
