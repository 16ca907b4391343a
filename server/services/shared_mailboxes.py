"""How the mailbox of a board or an office is greeted: as the seller did, or by who signs the mail from there."""

from __future__ import annotations

import re

from server.mail.message import Address
from server.services.clean_words import clean_name, one_line
from server.services.draft_people import is_desk
from server.services.person_names import signed, words
from server.verdict.values import ReadMessage

_LIMIT_WORDS = 5
_ENDS = re.compile(r"[,:;!.–—]|\s-\s")


def collective_of(item: ReadMessage, person: Address) -> tuple[str, str] | None:
    """The salutation of a mail to the mailbox as it stands, opening and group: ("Dear", "HR team").

    None where a single person is greeted, and where the mail went to others beside a person: "Dear all" was for them.
    """
    to = [each.email for each in item.message.envelope.to]
    if person.email not in to or (len(to) > 1 and not is_desk(person)):
        return None
    line = one_line(item.own_text.text.strip().partition("\n")[0])
    opening = next((each for each in words("reusable_salutations") if line.casefold().startswith(f"{each} ")), None)
    if opening is None:
        return None
    group = _ENDS.split(line[len(opening) + 1 :])[0].strip()
    telling = group.casefold().split()
    collective = {*words("groups"), *words("collectives")}
    # "Hi team leader Ann" goes on behind the group; "Dear members of the board" and "Dear Sir or Madam" end in it.
    if not telling or len(telling) > _LIMIT_WORDS or not _ends_in(telling, collective) or clean_name(group) is None:
        return None
    return opening.capitalize(), group


def _ends_in(telling: list[str], collective: set[str]) -> bool:
    return telling[-1] in collective or (telling[0] in collective and telling[1:2] in (["of"], ["at"]))


def signer_of(item: ReadMessage, person: Address) -> str | None:
    """The person who signs a mail from a shared mailbox, who need not close it: "Jas Gill", "H. Roos".

    None for the mailbox's own name and that of the house, however they are set.
    """
    if not is_desk(person):
        return None
    own, block = item.own_text.text, item.own_text.signature.strip()
    first_line = block.partition("\n")[0]
    for foot in (own, f"{own}\n{first_line}"):
        closing, name = signed(foot)
        if name and (closing or len(name.split()) > 1) and not _of_the_house(name, person):
            return name
    return None


def _of_the_house(name: str, person: Address) -> bool:
    """Whether what stands at the foot names the mailbox or its house: "Mill Yard" of millyard.example."""
    parts = [part for part in re.findall(r"[^\W\d_]+", name.casefold()) if len(part) > 1]
    house = f"{person.name} {person.email}".casefold()
    return all(part in house for part in parts) or bool(set(parts) & words("house_words"))
