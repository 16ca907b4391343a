"""What people are called: from display names, addresses, salutations and the way they sign."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from server.mail.message import Address
from server.services.clean_words import NAME_LIMIT_CHARACTERS, clean_name, clean_words, one_line

_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_LOCAL_NAME = re.compile(r"^([a-z]{2,})[._]([a-z]{2,})(?:\d{0,2})$")
_GREETED = re.compile(r"((?:\w{1,5}\.\s?)?[^,.:!–—]{2,40}?)\s*(?:[,:!–—]|\s-|$)")
_ARTICLE = re.compile(r"^(?:my|our|the) ", re.IGNORECASE)
#: So far up from the foot a closing is looked for.
_FOOT_LINES = 8
_INITIALS = 3
_DELIMITERS = re.compile(r"\s[-–—/·|]\s|\s*[|/]\s*")


@cache
def words(kind: str) -> frozenset[str]:
    """One list of `name_words.toml`, or one that others there make up, as `str.casefold` has them ("grüsse")."""
    data = _data()
    return frozenset(word.casefold() for each in data["unions"].get(kind, [kind]) for word in data[each])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("server.services").joinpath("name_words.toml").read_text(encoding="utf-8"))


def display_name(address: Address) -> str | None:
    """The person's name at an address: its display name put in order, else a first.last local part, else None."""
    shown = person_name(address.name)
    if shown:
        return shown
    return None if clean_name(address.name) else name_of_email(address.email)


def person_name(text: str | None) -> str | None:
    """A display name in natural order ("Lomax, Theresa" is Theresa Lomax) without firm, letters and markup.

    None for a desk or a firm ("Sales Team"), an address, or anything that cannot safely be shown.
    """
    line = one_line(text or "").strip("\"' ")
    if not line or "@" in line:
        return None
    line = _DELIMITERS.split(line)[0]
    name = clean_name(_without_letters(line).replace(",", " "))
    if name is None:
        return None
    kept = _before_joint(name.split())
    low = {word.casefold().strip(".,") for word in kept}
    if not kept or low & words("desk_words") or low <= words("roles") or low & words("not_names"):
        return None
    return " ".join(kept)


def name_of_email(email: str) -> str | None:
    """ "theresa.lomax@…" as Theresa Lomax; None for a desk's address and for local parts that do not split."""
    local = email.rpartition("@")[0].casefold()
    match = _LOCAL_NAME.match(local)
    if not match or {match[1], match[2]} & (words("roles") | words("desk_words")):
        return None
    return f"{match[1].title()} {match[2].title()}"


def first_name(name: str) -> str:
    """How one greets a person of that name: the first name, or the title with the name it stands before."""
    parts = name.split()
    if _opens_with(name, "titles_of_first_names"):
        return " ".join(parts[:2])
    if without_ending(name) != name:
        return parts[-1]
    if is_titled(name):
        return f"{parts[0]} {_surname(parts[1:])}" if len(parts) > 1 else name
    if len(parts[0].strip(".")) == 1 or parts[0].endswith("."):
        return name  # an initial, or a title that is not known here, is no name to greet by
    return parts[0]


def _surname(parts: list[str]) -> str:
    """The last name with what belongs before it: "Al Nasser", "van der Berg"."""
    begin = len(parts) - 1
    while begin > 0 and parts[begin - 1].casefold() in words("surname_particles"):
        begin -= 1
    return " ".join(parts[begin:])


def is_titled(name: str | None) -> bool:
    """Whether a name opens with a form of address ("Ms Lomax") or ends in one ("Okabe-san")."""
    ended = without_ending(name or "") != (name or "")
    return ended or _opens_with(name, "titles") or _opens_with(name, "titles_of_first_names")


def without_ending(name: str) -> str:
    """A name less a form of address that is hung on to it."""
    low = name.casefold()
    return next((name[: -len(each)] for each in words("title_endings") if low.endswith(each)), name)


def _opens_with(name: str | None, kind: str) -> bool:
    parts = (name or "").split()
    return bool(parts) and parts[0].casefold().rstrip(".") in words(kind)


def person_from_pointer(text: str | None) -> str | None:
    """The person in "Ines Duarte", "ines.duarte@firm.example" or "Ines <…>"; None for a team or a bare desk."""
    line = one_line(text or "")
    email = _EMAIL.search(line)
    if email:
        return person_name(line[: email.start()].rstrip(" <(:")) or name_of_email(email[0])
    name = person_name(_relation().sub("", line))
    if name is None or not any(word[:1].isupper() for word in line.split()) or line[:4].casefold() == "the ":
        return None
    return name


@cache
def _relation() -> re.Pattern[str]:
    """ "my colleague" before a name."""
    return re.compile(rf"^(?:my|our) (?:{'|'.join(sorted(words('relations')))})s? ", re.IGNORECASE)


def team_from_pointer(text: str | None) -> str | None:
    """A team or desk as one would name it in a sentence: "our legal team" is the legal team; an address stays one."""
    line = one_line(text or "")
    email = email_in(line)
    if email:
        return email
    bare = clean_words(_ARTICLE.sub("", line), NAME_LIMIT_CHARACTERS)
    if bare is None or re.search(r"[\d:;/!?()@]", bare):
        return None
    bare = bare.strip(" .,'’-")
    return f"the {bare}" if bare.split()[-1].casefold() in words("groups") else bare


def email_in(text: str | None) -> str | None:
    """The first mail address in a text, lower case."""
    found = _EMAIL.search(text or "")
    return found[0].casefold() if found else None


def salutation(text: str) -> tuple[str | None, str | None]:
    """The word a mail opens with and whom it greets, from its first line: "Dear Ms Lomax," gives Dear and Ms Lomax."""
    line = one_line(text.strip().partition("\n")[0])
    opening = opening_of(line)
    if opening is None:
        return None, None
    found = _GREETED.match(line[len(opening) + 1 :])
    return opening.capitalize(), person_name(found[1]) if found else None


def opening_of(line: str) -> str | None:
    """The salutation at the head of a line with single spaces, as written, where somebody is named behind it."""
    parts = line.split(" ")
    heads = (" ".join(parts[:count]) for count in range(min(_opening_words(), len(parts) - 1), 0, -1))
    return next((head for head in heads if head.casefold() in words("salutations")), None)


@cache
def _opening_words() -> int:
    return max(len(each.split()) for each in words("salutations"))


def signed(text: str) -> tuple[str | None, str | None]:
    """Closing and name at the foot of a mail, each as written: ("Best wishes", "Tess"); None for what is not there."""
    lines = _last_lines(text)
    for index in range(len(lines) - 1, max(-1, len(lines) - 1 - _FOOT_LINES), -1):
        closing, _, rest = lines[index].partition(",")
        if "," in rest.strip(" ,"):
            continue  # "Thank you, Ilda, that is generous." begins a mail
        *_, closing = closing.strip(" .!").split(" / ")  # "Mit freundlichen Grüßen / best regards"
        if closing.casefold() in words("closings"):
            following = rest.strip() or (lines[index + 1] if index + 1 < len(lines) else "")
            return closing, _signature_name(following)
    last = _signature_name(lines[-1]) if len(lines) > 1 else None
    signs = last and (
        (len(last.split()) <= 2 and last == last.title())
        or (last.isupper() and len(last.replace(".", "")) <= _INITIALS)
    )
    return None, last if signs else None


def _last_lines(text: str) -> list[str]:
    """The lines a name may stand in and one above them: less empty ones and the mark of a signature."""
    said = (one_line(line) for line in reversed(text.splitlines()))
    return list(islice((line for line in said if line and line not in {"--", "—"}), _FOOT_LINES + 1))[::-1]


def _signature_name(line: str) -> str | None:
    name = person_name(line.strip(" ,!-–—"))
    if name is None or len(name.split()) > 4 or line.endswith(("?", "!")):
        return None
    return name if all(word[:1].isupper() or len(word) <= 3 for word in name.split()) else None


def _without_letters(line: str) -> str:
    if "," not in line:
        kept = _surname_last(line.split())
        while len(kept) > 1 and _is_suffix(kept[-1]):
            kept.pop()
        return " ".join(kept)
    head, *tail = [part.strip() for part in line.split(",")]
    while tail and all(_is_suffix(word) for word in tail[-1].split()):
        tail.pop()
    if tail and head.casefold() in words("roles"):  # "legal, Fatou"
        return tail[0]
    if len(tail) == 1 and len(head.split()) <= 2 and len(tail[0].split()) <= 3:
        return f"{tail[0]} {head}"
    return head


def _surname_last(parts: list[str]) -> list[str]:
    # "LOMAX Theresa": the capitals mark the surname, as French and Italian offices write it.
    if len(parts) == 2 and len(parts[0]) > 2 and parts[0].isupper() and not parts[1].isupper():
        return [parts[1], parts[0].title()]
    return parts


def _is_suffix(word: str) -> bool:
    return word.casefold().strip(".,") in words("suffixes")


def _before_joint(parts: list[str]) -> list[str]:
    for index, word in enumerate(parts):
        if index and word.casefold() in words("joints"):
            return parts[:index]
    return parts
