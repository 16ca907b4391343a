"""Who is on the other side: outsiders, machines and lists among them, and whom the user wrote to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.mail.message import Address, MachineKind
from server.prospects.local_parts import is_machine_address
from server.prospects.narrowing import participants
from server.prospects.values import Rules, ThreadMessage

# Machine mail that stands for a human: their out-of-office, their answer to an invitation, a bounce of mail to them.
_FOR_A_HUMAN = frozenset({MachineKind.OUT_OF_OFFICE, MachineKind.BOUNCE, MachineKind.CALENDAR})


class People:
    """What all envelopes given say of the people in them; addresses are lower case."""

    def __init__(self, threads: Sequence[Sequence[ThreadMessage]], rules: Rules) -> None:
        self._rules = rules
        self._own_names = _own_names(threads, rules)
        self.written_to = {
            address.email for thread in threads for message in thread if _by_hand(message) for address in _to(message)
        }
        self.machines = self._machines(threads)

    def outsiders(self, thread: Iterable[ThreadMessage]) -> set[str]:
        """Addresses of those in the thread who are neither the user nor of the user's domains."""
        return {address.email for address in participants(thread) if not self._own_side(address)}

    def _own_side(self, address: Address) -> bool:
        # The user's private or old address, not confirmed yet, still carries the user's full name.
        return self._rules.owns(address) or _full_name(address) in self._own_names

    def _machines(self, threads: Sequence[Sequence[ThreadMessage]]) -> set[str]:
        """Addresses that are a list, or from which nothing but machine mail ever came, or that say so themselves."""
        humans: set[str] = set()
        machines: set[str] = set()
        for thread in threads:
            met: set[str] = set()
            for message in thread:
                if message.own:
                    met.update(address.email for address in _to(message))
                    continue
                sender = message.envelope.sender
                kind = message.envelope.machine
                if kind is MachineKind.LIST:
                    machines.update(a.email for a in message.envelope.to if not self._own_side(a))
                if sender is None or kind in _FOR_A_HUMAN:
                    continue
                # A reply that came through a group address of theirs has list headers, yet answers the user.
                answers = kind is MachineKind.LIST and sender.email in met
                (humans if kind is None or answers else machines).add(sender.email)
        spoken = {a.email for thread in threads for a in participants(thread) if is_machine_address(a.email)}
        return (machines - humans) | spoken


def _by_hand(message: ThreadMessage) -> bool:
    return message.own and message.envelope.machine is not MachineKind.OUT_OF_OFFICE


def _to(message: ThreadMessage) -> tuple[Address, ...]:
    return message.envelope.recipients


def _full_name(address: Address) -> str:
    return " ".join(address.name.lower().split())


def _own_names(threads: Iterable[Iterable[ThreadMessage]], rules: Rules) -> frozenset[str]:
    """The user's names of two words or more, as written on confirmed own addresses; one word would fit others too."""
    senders = (m.envelope.sender for thread in threads for m in thread if m.own)
    names = {_full_name(sender) for sender in senders if sender and sender.email in rules.me}
    return frozenset(name for name in names if " " in name)
