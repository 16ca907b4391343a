"""Whole texts fetched anew that retention took away, once their thread goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import anyio.to_thread

from server.services.ports.mailbox import Fetched, MailboxState, MailSource
from server.services.ports.store import Store
from server.services.ports.stored import Located
from server.services.scan_items import Place, by_mailbox


async def restore_texts(
    store: Store, account_id: int, source: MailSource, mailboxes: Mapping[str, MailboxState], keys: Sequence[str]
) -> None:
    """Put back the texts of those of the messages that are redacted; what is gone from the mail stays redacted."""
    lying = [Place(*place) for place in await store.redacted_places(account_id, keys)]
    wanted, back = set(keys), list[Located]()

    def read() -> None:
        for name, uids in by_mailbox(place for place in lying if _is_here(place, mailboxes)).items():
            mailbox = mailboxes[name]
            for item in source.messages(mailbox, uids):
                if isinstance(item, Fetched) and item.message.key in wanted:
                    # Whose it is stands in the store already.
                    back.append(Located(name, mailbox.uidvalidity, item.uid, item.message, own=False))

    if lying:
        await anyio.to_thread.run_sync(read)
        await store.save_messages(account_id, back)


def _is_here(place: Place, mailboxes: Mapping[str, MailboxState]) -> bool:
    return place.mailbox in mailboxes and mailboxes[place.mailbox].uidvalidity == place.uidvalidity
