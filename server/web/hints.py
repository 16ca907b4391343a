"""The route an extension asks for the thread its user looks at."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.params import QueryParameter

from nlp.labels import Tone
from server.services import present
from server.services.hints import Hint, HintState, thread_asked
from server.services.pairing_values import Right
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs
from server.web.schemas import Answer, ThreadOut

Address = Annotated[
    str, QueryParameter(min_length=3, max_length=320, description="An own address of the account: ids are per account.")
]
# X-GM-THRID is an unsigned 64-bit number: 20 digits (Gmail's IMAP extensions).
GmailThreadId = Annotated[
    str | None, QueryParameter(pattern=r"^[1-9][0-9]{0,19}$", description="X-GM-THRID in decimal.")
]
MessageId = Annotated[str | None, QueryParameter(max_length=998, description="A Message-ID, brackets or not.")]

# A thread is read in a second or two; what failed is tried again after a minute.
_RETRY_AFTER_SECONDS = {HintState.READING: 1, HintState.NOT_SCANNED: 60}


class HintOut(Answer, frozen=True):
    """What to say about a thread.

    `thread` is null unless `state` is judged. `tones` are those its drafts come in; its intents and the gentle notes on
    the seller's own pursuit (`over_pursuit`) stand in `thread`. `do_not_contact` are those of the thread's people who
    may not be written to. While `state` is reading, ask again after `retry_after_seconds`; where it is not_scanned,
    `detail` says in words why it could not be read.
    """

    state: HintState
    account: str | None
    thread: ThreadOut | None
    tones: list[Tone]
    do_not_contact: list[str]
    retry_after_seconds: int | None
    detail: str


class HintController(Controller):
    """What to say about one thread."""

    path = "/hint"
    tags = ("threads",)
    opt = needs(Right.READ)

    @get(responses=problems())
    async def get_hint(
        self,
        deps: Deps,
        account: Address,
        gmail_thread_id: GmailThreadId = None,
        message_id: MessageId = None,
    ) -> HintOut:
        """Tell what to do about a thread, named by Gmail's id or by one of its messages. Poll with If-None-Match."""
        hint = await deps.hints.hint(thread_asked(account, gmail_thread_id, message_id))
        people = hint.thread.prospects if hint.thread else ()
        return hint_out(hint, await deps.do_not_contact.blocked(person.email for person in people))


def hint_out(hint: Hint, blocked: frozenset[str] = frozenset()) -> HintOut:
    """A hint as the API gives it."""
    thread = hint.thread
    return HintOut(
        state=hint.state,
        account=hint.account,
        thread=None if thread is None else msgspec.convert(present.summary_json(thread), ThreadOut),
        tones=list(Tone) if thread is not None and thread.verdict.intents else [],
        do_not_contact=sorted(blocked),
        retry_after_seconds=_RETRY_AFTER_SECONDS.get(hint.state),
        detail=hint.detail,
    )
