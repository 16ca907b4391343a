"""Bytes to text when the declared charset is missing, unknown or a lie. Nothing here raises for broken input."""

from __future__ import annotations

import codecs
import re

#: Charsets that mail declares and that mean more than they say (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "johab": "cp949",
    "shift_jis": "cp932",
}
#: Names Python does not know, as measured in real headers.
_ALIASES = {"ks_c_5601-1987": "cp949", "utf8mb4": "utf-8", "cp-850": "cp850", "iso-8859-8-i": "iso-8859-8"}
#: Text codecs of Python's that are no charsets: slow on long input, or they rewrite escapes.
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Longest sequence of any supported charset: an error nearer to the end than this is a cut, not a wrong charset.
_LONGEST_CHARACTER_BYTES = 4
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes, declared: str | None) -> tuple[str, str | None]:
    """Text of `data` and the defect mended on the way, None where there was none.

    Valid UTF-8 with bytes above 0x7F is taken as UTF-8 whatever a single-byte charset was declared: in practice the
    declaration is wrong then.
    """
    if data.isascii() and not _is_shifting(declared):
        return data.decode("ascii"), None
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data.decode(codec, errors="replace"), None
    codec_name = _codec(declared)
    if codec_name is None:
        text, _ = _guess(data)
        return text, "charset missing" if not declared else "charset unknown"
    if codec_name == "cp1252":
        text, guessed = _guess(data)
        return text, None if guessed == "cp1252" else "charset declared wrongly"
    return _decode_declared(data, codec_name)


def _is_shifting(declared: str | None) -> bool:
    """Whether ASCII bytes may mean something else (ISO-2022, HZ, UTF-7, UTF-16)."""
    name = (declared or "").lower()
    return name.startswith(("iso-2022", "iso2022", "hz", "utf-7", "utf7", "utf-16", "utf-32", "unicode-1-1"))


def _codec(declared: str | None) -> str | None:
    name = (declared or "").strip().strip("\"'").lower()
    if not name:
        return None
    try:
        found = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    if found.name in _NO_CHARSETS or not found._is_text_encoding:
        return None
    return _MEANT.get(found.name, found.name)


def _decode_declared(data: bytes, codec: str) -> tuple[str, str | None]:
    try:
        text = data.decode(codec)
        if _SURROGATE.search(text):  # UTF-7 can spell half a character, which no output can hold
            return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text), "bytes not of the declared charset"
        return text, None
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _LONGEST_CHARACTER_BYTES and codec == "utf-8":
            return data.decode(codec, errors="ignore"), "last character cut"
        if codec == "utf-8" and _mostly_utf8(data):
            return data.decode(codec, errors="replace"), "bytes not of the declared charset"
        text, _ = _guess(data)
        return text, "charset declared wrongly"
    except UnicodeError:
        return data.decode("cp1252", errors="replace"), "charset declared wrongly"


def _mostly_utf8(data: bytes) -> bool:
    kept = data.decode("utf-8", errors="ignore")
    good = sum(1 for character in kept if ord(character) > 0x7F)
    bad = len(data) - len(kept.encode("utf-8"))
    return good > bad


def _guess(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"
