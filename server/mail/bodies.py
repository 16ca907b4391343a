"""What a mail's text parts say as one body: decoded, unfolded, and the right part chosen."""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence

from server.mail.charsets import decode
from server.mail.headers import decode_base64
from server.mail.html import rendered
from server.mail.parts import TextPart

#: A body longer than this is cut (defect "body cut").
MAX_BODY_CHARACTERS = 2_000_000
#: A plain part with fewer words than this is compared with the HTML part: it may be a stub.
_STUB_WORDS = 40
_STUB = re.compile(
    r"(?:view|read|open|see|display)\b[^.\n]{0,40}\b(?:in|with) (?:a|your|the|an html)[^.\n]{0,20}"
    r"(?:browser|viewer|client)"
    r"|(?:html|mime)[- ](?:format|compatible|capable|enabled|e?-?mail (?:client|viewer|program))"
    r"|does(?: not|n't) (?:support|display) html|online version|im browser (?:ansehen|anzeigen|öffnen)",
    re.IGNORECASE,
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_PLAIN_ENCODINGS = frozenset({"", "7bit", "8bit", "binary"})


def part_text(part: TextPart) -> tuple[str, list[str]]:
    """The text of one part with "\\n" as the only line end, and what was mended."""
    data, defects = _payload(part)
    charset = part.charset
    if not charset and part.content_type == "text/html" and (meta := _META_CHARSET.search(data[:2_000])):
        charset = meta[1].decode("ascii")
    text, defect = decode(data, charset)
    if defect and not (defect == "charset missing" and data.isascii()):
        defects.append(defect)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    if _NO_TEXT.search(text):
        defects.append("control characters in the body")
        text = _NO_TEXT.sub("", text)
    if len(text) > MAX_BODY_CHARACTERS:
        defects.append("body cut")
        text = text[:MAX_BODY_CHARACTERS]
    if part.content_type == "text/plain":
        text = text.replace("\xa0", " ")
        if part.flowed:
            text = unfold_flowed(text, delsp=part.delsp)
    return text, defects


def _payload(part: TextPart) -> tuple[bytes, list[str]]:
    encoding = part.transfer_encoding.split(";")[0].strip()
    if encoding == "base64":
        data, defect = decode_base64(part.payload)
        return data, [defect] if defect else []
    if encoding == "quoted-printable":
        return binascii.a2b_qp(part.payload), []
    return part.payload, [] if encoding in _PLAIN_ENCODINGS else ["transfer encoding unknown"]


def unfold_flowed(text: str, *, delsp: bool) -> str:
    """Join the soft-broken lines of format=flowed (RFC 3676 section 4), quotes keeping one mark per paragraph."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")
        is_delimiter = content == "-- "
        if depth == open_depth and not is_delimiter:
            out[-1] += content
        else:
            out.append(f"{'>' * depth} {content}" if depth else content)
        flows = content.endswith(" ") and not is_delimiter
        open_depth = depth if flows else -1
        if flows and delsp:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def choose_body(plain: Sequence[str], html: str | None) -> str:
    """The plain text, or the HTML rendered where the plain text is empty or a stub ("view this in your browser")."""
    text = "\n".join(each.rstrip("\n") for each in plain if each.strip()) if len(plain) > 1 else "".join(plain)
    if html is None:
        return text
    if not text.strip():
        return rendered(html).text
    words = len(text.split(None, _STUB_WORDS))
    if words > _STUB_WORDS and not _STUB.search(text[:500]):
        return text
    shown = rendered(html).text
    many = len(shown.split())
    if _STUB.search(text[:500]) and many > len(text.split()):
        return shown
    return shown if words <= _STUB_WORDS and many > 3 * words + _STUB_WORDS and text.split()[0] not in shown else text
