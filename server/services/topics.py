"""What a thread is about: what its subject names, else what the model of topics is sure of."""

from __future__ import annotations

from server.services.matter.addresses import without_addresses
from server.services.matter.finder import Barred, topic_of
from server.services.matter.people import barred
from server.services.matter.phrases import Mail
from server.services.subjects import bare_subject, matter_of_subject, with_article
from server.verdict.values import ReadThread


def topic_in(thread: ReadThread) -> str | None:
    """A noun phrase that stands in the thread's subject or its mails, fit behind "about"; None where none is sure."""
    human = [item for item in thread.messages if item.own or item.message.machine is None]
    if not human:
        return None
    names = _barred(thread)
    own = [item.own_text.text for item in human if item.own]
    named = matter_of_subject(thread.subject, [item.own_text.text for item in human])
    if named and not names.names_any(named):
        return with_article(named, own)
    mails = [Mail(item.own, without_addresses(item.own_text.text)) for item in human]
    subject = Mail(thread.messages[0].own, without_addresses(bare_subject(thread.subject)), subject=True)
    found = topic_of([subject, *mails], names)
    return with_article(found, own) if found else None


def _barred(thread: ReadThread) -> Barred:
    envelopes = [item.message.envelope for item in thread.messages]
    people = [person for each in envelopes for person in (*each.recipients, *([each.sender] if each.sender else []))]
    return barred(
        [person.name for person in people],
        [item.own_text.text for item in thread.messages if item.own or item.message.machine is None],
        [person.domain for person in thread.prospects],
    )
