"""Words taken from mail made safe to stand in a draft: one line of ordinary text, or nothing at all.

Display names, subjects and signatures are written by strangers. Whatever looks like markup, a template, a link or a
header is dropped whole rather than repaired: a draft without the name is better than one with half an attack in it.
"""

from __future__ import annotations

import re
import unicodedata

NAME_LIMIT_CHARACTERS = 48
WORDS_LIMIT_CHARACTERS = 160
#: No line is looked at further: far more than either limit, and a bound on the time that a line of megabytes takes.
LINE_LIMIT_CHARACTERS = 2_000

_MARKUP = re.compile(r"[{}<>\\|=@$%^~*_`\[\]#]|://|\bwww\.", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[0-9:;/!?()"“”„+&]')
_UNFOLDED = {ord("ø"): "o", ord("æ"): "ae", ord("ł"): "l", ord("ð"): "d", ord("þ"): "th", ord("ı"): "i"}
"""Letters that do not fall into a letter and an accent."""
# Two marks in a row over a Latin letter, once composed: a heap of marks, no name.
_HEAPED = re.compile(r"[\u0300-\u036f]{2}")
# "R.E.", which ends in a dot of its own.
_INITIALS = re.compile(r"^(?:[A-ZÀ-Þ]\.){2,4}$")
_ABBREVIATION = re.compile(r"^(?:[A-Z]\.?){1,3}$")


def one_line(text: str) -> str:
    """The beginning of `text` on one line: control, format and picture characters gone, white space single."""
    spaced = "".join(" " if c in "\t\n\r\v\f\u2028\u2029" else c for c in text[:LINE_LIMIT_CHARACTERS])
    kept = "".join(character for character in unicodedata.normalize("NFC", spaced) if _is_ordinary(character))
    return " ".join(kept.split())


def folded(text: str) -> str:
    """`text` in small letters without accents, to compare names by."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return plain.translate(_UNFOLDED)


def clean_words(text: str | None, limit: int = WORDS_LIMIT_CHARACTERS) -> str | None:
    """Words of a mail as one safe line; None where they are empty, longer than `limit` or hold markup."""
    line = one_line(text or "")
    if not line or len(line) > limit or _MARKUP.search(line):
        return None
    return line if any(character.isalpha() for character in line) else None


def clean_name(text: str | None) -> str | None:
    """A person's or team's name as one safe line in ordinary case; None where it cannot be one."""
    line = clean_words(re.sub(r"\s*\([^()]*\)", "", text or ""), NAME_LIMIT_CHARACTERS)
    if line is None or _NOT_IN_NAMES.search(line) or _HEAPED.search(line):
        return None
    stopped = line.strip(" ,'’-")
    line = stopped if line.endswith((" Jr.", " Sr.")) or _INITIALS.match(stopped) else line.strip(" .,'’-")
    words = line.split()
    if not words or len(words) > 5 or not any(len(word.strip(".")) > 1 for word in words):
        return None
    return " ".join(_ordinary_case(word, line) for word in words)


def _is_ordinary(character: str) -> bool:
    # So, Sk, Cf, Cc, Cs, Co: pictures, modifiers, joiners and direction marks, control characters.
    return unicodedata.category(character) not in {"So", "Sk", "Cf", "Cc", "Cs", "Co", "Cn"} and not (
        "\ufe00" <= character <= "\ufe0f"
    )


def _ordinary_case(word: str, line: str) -> str:
    shouted = line.isupper() and not (_ABBREVIATION.match(word) and (len(word) < 3 or "." in word))
    if not shouted and not line.islower():
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), word)
