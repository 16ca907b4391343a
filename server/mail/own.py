"""Which messages are the seller's: by where they lie and by address, never by display name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from server.mail.message import Envelope

_SENT_LABELS = frozenset({"\\sent", "sent"})


def is_own(envelope: Envelope, me: frozenset[str], in_sent: bool) -> bool:
    """Whether a message is the seller's: in a \\Sent mailbox, under Gmail's Sent label, or From a confirmed address.

    `me` are the confirmed own addresses, lower case.
    """
    if in_sent or any(label.lower() in _SENT_LABELS for label in envelope.labels):
        return True
    return envelope.sender is not None and envelope.sender.email in me


def aliases(sent: Iterable[Envelope], me: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Addresses that messages in \\Sent were written from, the commonest first, those in `me` left out.

    Candidates only: a shared or imported Sent folder holds other people's mail, so the user confirms them.
    """
    counted = Counter(each.sender.email for each in sent if each.sender is not None and "@" in each.sender.email)
    return tuple(email for email, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if email not in me)
