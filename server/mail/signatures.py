"""What stands below a writer's own words and is not theirs to say: signature, program's line, footer, disclaimer."""

from __future__ import annotations

import re

from server.mail.lines import Kind, Line, own_runs, set_kind
from server.mail.message import Address
from server.mail.quote_patterns import patterns
from server.mail.quotes import is_separator

_DELIMITER = re.compile(r"\s{0,3}--\s*")
_MARKED_SIGNATURE = re.compile(r"#sig#", re.IGNORECASE)
#: A signature behind a delimiter is longer than this only when it is none.
_DELIMITED_LINES = 30
_BLOCK_LINES = 14
_BLOCK_PARAGRAPHS = 4
_LINE_WORDS = 11
_SENTENCE_END = re.compile(r"[a-zà-ÿ]{2}[.?!]['\")]*\s*$")
_WORD = re.compile(r"[^\W\d_]+")
_NAME_LINE = re.compile(r"[^\W\d_a-z][\w'.’-]*(?:\s+(?:[^\W\d_a-z][\w'.’-]*|van|von|de|der|la|di|da|del)){0,4},?")


def mark_tails(lines: list[Line], sender: Address | None) -> None:
    """Set `Kind.SIGNATURE` and `Kind.FOOTER` on the tails of all runs of own lines."""
    for first, last in list(own_runs(lines)):
        delimited = _cut_delimited(lines, first, last)
        appended = _cut_appended(lines, first, delimited)
        _cut_block(lines, first, _cut_footer(lines, first, appended), sender)


def _cut_delimited(lines: list[Line], first: int, last: int) -> int:
    for index in range(first, last):
        if _DELIMITER.fullmatch(lines[index].text) and last - index <= _DELIMITED_LINES:
            set_kind(lines, index, last, Kind.SIGNATURE)
            return index
        if _MARKED_SIGNATURE.match(lines[index].text):
            set_kind(lines, index, last, Kind.SIGNATURE)
            return index
    return last


def _cut_appended(lines: list[Line], first: int, last: int) -> int:
    """A program's line ends what its user wrote: even text behind it is history without a header."""
    for index in range(first, last):
        if patterns().appended.fullmatch(lines[index].text.strip()):
            set_kind(lines, index, index + 1, Kind.SIGNATURE)
            set_kind(lines, index + 1, len(lines), Kind.QUOTE)
            return index
    return last


def _cut_footer(lines: list[Line], first: int, last: int) -> int:
    """From the first line of a footer or disclaimer on, with the separators above it."""
    found = patterns()
    for index in range(first, last):
        text = lines[index].text.strip()
        if not text:
            continue
        is_footer = bool(found.footer.fullmatch(text))
        if index + 1 == last and len(text.split()) < 3 and not is_footer:
            continue
        if not is_footer and not (found.disclaimer.match(text) and _starts_paragraph(lines, index)):
            continue
        top = index
        while top > first and (lines[top - 1].is_blank or is_separator(lines[top - 1])):
            top -= 1
        set_kind(lines, top, last, Kind.FOOTER)
        return top
    return last


def _starts_paragraph(lines: list[Line], index: int) -> bool:
    """Whether the line above is none, blank, a rule or a short line such as a signature's."""
    above = lines[index - 1] if index else None
    return above is None or above.is_blank or is_separator(above) or _is_short(above.text.strip())


def _cut_block(lines: list[Line], first: int, last: int, sender: Address | None) -> None:
    """A block of name, role and contact data at the tail, without a delimiter."""
    while last > first and (lines[last - 1].is_blank or is_separator(lines[last - 1])):
        last -= 1
    top = _block_top(lines, first, last)
    if top is None:
        return
    block = lines[top:last]
    above = next((line for line in reversed(lines[first:top]) if not line.is_blank), None)
    if above is None or not _is_signature(block, sender):
        return
    if not patterns().closing.fullmatch(above.text.strip()) and _is_handed_over(lines[first:top], above, block[0]):
        return
    set_kind(lines, top, last, Kind.SIGNATURE)


def _is_handed_over(own: list[Line], above: Line, name: Line) -> bool:
    """Contact data of somebody whom the text speaks of: part of the message, the more so as a referral."""
    if patterns().handed_over.match(above.text.strip()):
        return True
    names = {word for word in _WORD.findall(name.text) if word[0].isupper() and len(word) > 2}
    return any(names.intersection(_WORD.findall(line.text)) for line in own)


def _block_top(lines: list[Line], first: int, last: int) -> int | None:
    """Where the short lines at the tail begin: up to a closing line, a sentence or too many paragraphs."""
    top: int | None = None
    paragraphs = 0
    for index in range(last - 1, max(first, last - _BLOCK_LINES) - 1, -1):
        text = lines[index].text.strip()
        if not text:
            paragraphs += 1
            if paragraphs >= _BLOCK_PARAGRAPHS:
                break
            continue
        if patterns().closing.fullmatch(text) or not _is_short(text):
            break
        top = index
    return top


def _is_short(text: str) -> bool:
    if len(text.replace("|", " ").split()) > _LINE_WORDS or text.endswith(("?", ":", "!")):
        return False
    return not _SENTENCE_END.search(text) or bool(patterns().contact.search(text) or patterns().role.search(text))


def _is_signature(block: list[Line], sender: Address | None) -> bool:
    """Contact data of the sender's, or the sender's name with nothing but roles around it."""
    texts = [line.text.strip() for line in block if not line.is_blank]
    emails = {found.lower() for text in texts for found in patterns().email.findall(text)}
    if sender is not None and emails and sender.email not in emails:
        return sender.name != "" and sender.name.lower() in texts[0].lower()
    contacts = sum(1 for text in texts if patterns().contact.search(text))
    roles = sum(1 for text in texts if patterns().role.search(text) and _is_title_case(text))
    if sender is not None and sender.name and _names_only(texts[0].lower(), sender.name.lower()):
        return True
    named = bool(_NAME_LINE.fullmatch(texts[0].strip(" -–—*_|"))) or roles > 0
    if len(texts) == 1:
        return texts[0].count("|") > 1 and contacts > 0
    return contacts >= 1 and (named or contacts * 2 >= len(texts))


def _names_only(text: str, name: str) -> bool:
    """Whether a line is the sender's name, alone or before a comma or bar ("Kim Weber | Head of Purchasing")."""
    rest = text.strip(" ,.-–—*_")
    return rest == name or (rest.startswith(name) and rest[len(name) :].lstrip()[:1] in {"|", ",", "-", "–", "/"})


def _is_title_case(text: str) -> bool:
    return text[:1].isupper() or not text[:1].isalpha()
