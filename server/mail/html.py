"""HTML to plain text, with marks on what mail programs wrap in elements of their own: quotes and signatures.

The text is what a reader sees, block structure as lines: one empty line between paragraphs, none between `div`s, a
space between table cells, links as their text. Hidden preheaders, scripts and styles are gone. `rendered` is a pure
function of its input, so that offsets into the text stay good. Class names are data (`html_marks.toml`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib.resources import files

from selectolax.lexbor import LexborHTMLParser, LexborNode

#: Longer HTML is cut before it is parsed.
MAX_HTML_CHARACTERS = 2_000_000
#: Elements nested deeper are unwrapped by the cut of the markup; real mail stays below 200.
MAX_OPEN_TAGS = 4_000

_SPACE = re.compile(r"[ \t\n\r\f\v\xa0]+")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)"
    r"|max-height\s*:\s*0(?:px|pt)?\s*(?:;|!|$)|opacity\s*:\s*0\s*(?:;|!|$)"
)
_RULE_ABOVE = re.compile(r"border-top\s*:\s*solid\s+#?(?:b5c4df|e1e1e1)", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\x00"))
_SKIPPED = frozenset(
    ["script", "style", "head", "title", "template", "object", "svg", "select", "noframes", "textarea", "-comment"]
)
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table", "hr"])
_BLOCKS = frozenset(
    (
        *("div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "address", "center", "form"),
        *("body", "main", "nav", "aside", "figure", "caption", "tbody", "thead", "tfoot", "fieldset"),
    )
)


class Mark(Enum):
    """What an element says about its text."""

    QUOTE = auto()
    #: A container that may hold answers beside its quotes.
    QUOTE_BOX = auto()
    #: Everything from here on is quoted.
    QUOTE_BEGINS = auto()
    BLOCKQUOTE = auto()
    #: A block quotation that is the writer's own indenting unless an attribution announces it.
    INDENT = auto()
    SIGNATURE = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Marked:
    """A run start..end of the rendered text and what its element says of it."""

    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text of some HTML and its marks, in the order in which the elements end."""

    text: str
    marks: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """Lower-case class and id names, from html_marks.toml."""

    quote: frozenset[str]
    box: frozenset[str]
    begins: frozenset[str]
    signature: frozenset[str]
    signature_starts: tuple[str, ...]


@cache
def _names() -> _Names:
    table = tomllib.loads(files("server.mail").joinpath("html_marks.toml").read_text("utf-8"))
    groups = {key: frozenset(each["name"].lower() for each in rows) for key, rows in table.items()}
    starts = tuple(sorted(groups["signature_starts"]))
    return _Names(groups["quote"], groups["quote_box"], groups["quote_begins"], groups["signature"], starts)


def rendered(html: str) -> Rendered:
    """Render HTML to text; whatever is broken in it, something comes out."""
    tree = LexborHTMLParser(_bounded(html))
    root = tree.body or tree.root
    if root is None:
        return Rendered("", ())
    writer = _Writer()
    _walk(root, writer)
    return writer.finish()


def _bounded(html: str) -> str:
    """At most so much markup, and no nesting deep enough to make the tree builder slow."""
    html = html[:MAX_HTML_CHARACTERS].replace("\x00", "")
    if html.count("<") < MAX_OPEN_TAGS:
        return html
    depth = 0
    for tag in re.finditer(r"<(/?)[a-zA-Z][^<>]{0,2000}?(/?)>", html):
        depth += -1 if tag[1] else 0 if tag[2] or tag[0][1:3].lower() in {"br", "im", "hr", "me", "p>", "li"} else 1
        if depth > MAX_OPEN_TAGS:
            return re.sub(r"<[^<>]{0,2000}>", " ", html)
    return html


def _walk(root: LexborNode, writer: _Writer) -> None:
    """Depth first without recursion: children in order, and a leave for every enter."""
    node: LexborNode | None = root
    while node is not None:
        entered = writer.enter(node)
        child = node.child if entered else None
        if child is not None:
            node = child
            continue
        if entered:
            writer.leave()
        while node is not None and node.next is None:
            if node.mem_id == root.mem_id or node.parent is None:
                return
            node = node.parent
            writer.leave()
            if node.mem_id == root.mem_id:
                return
        node = node.next if node is not None and node.mem_id != root.mem_id else None


class _Writer:
    """Builds the text; whitespace is written only when more text follows, so none trails."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.newlines = 0
        self.space = False
        self.preformatted = 0
        self.open: list[tuple[str, Mark | None, int]] = []
        self.marks: list[Marked] = []

    def enter(self, node: LexborNode) -> bool:
        """Begin a node; False where it has no inside to walk."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return False
        if tag == "br":
            self.newlines += 1
            self.space = False
            return False
        if tag in _SKIPPED or tag.startswith(("!", "-")):
            return False
        attributes = node.attributes
        if attributes and _is_hidden(attributes):
            return False
        mark = _mark_of(tag, attributes)
        self._break(tag)
        if tag in ("td", "th"):
            self.space = True
        if tag == "pre":
            self.preformatted += 1
        self.open.append((tag, mark, self.length))
        return True

    def leave(self) -> None:
        """End the node entered last."""
        tag, mark, start = self.open.pop()
        if mark is not None:
            self.marks.append(Marked(start, self.length, mark))
        if tag == "pre":
            self.preformatted -= 1
        self._break(tag)

    def finish(self) -> Rendered:
        """The text with its marks, their starts moved over the whitespace that was pending when they began."""
        text = "".join(self.parts)
        marks = []
        for each in self.marks:
            start = min(each.start, len(text))
            while start < each.end and text[start] in " \n":
                start += 1
            marks.append(Marked(start, each.end, each.mark))
        return Rendered(text, tuple(marks))

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.newlines = max(self.newlines, 2)
        elif tag in _BLOCKS:
            self.newlines = max(self.newlines, 1)

    def _text(self, text: str) -> None:
        text = text.translate(_INVISIBLE)
        if self.preformatted:
            self._write(text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
            return
        words = _SPACE.sub(" ", text)
        if words.startswith(" "):
            self.space = True
        bare = words.strip(" ")
        if bare:
            self._write(bare)
            self.space = words.endswith(" ")

    def _write(self, text: str) -> None:
        if self.length:
            lead = "\n" * min(self.newlines, 3) if self.newlines else " " if self.space else ""
            self.parts.append(lead)
            self.length += len(lead)
        self.parts.append(text)
        self.length += len(text)
        self.newlines = 0
        self.space = False


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN.search(style.lower()))


def _mark_of(tag: str, attributes: dict[str, str | None]) -> Mark | None:
    if tag == "hr":
        return Mark.QUOTE_BEGINS if (attributes.get("id") or "").lower() == "stopspelling" else Mark.RULE
    if attributes:
        found = _mark_of_names(f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split(), tag)
        if found is not None:
            return found
        if _RULE_ABOVE.search(attributes.get("style") or ""):
            return Mark.RULE
    if tag == "blockquote":
        return Mark.QUOTE if attributes.get("type") == "cite" or "cite" in attributes else Mark.BLOCKQUOTE
    return None


def _mark_of_names(tokens: list[str], tag: str) -> Mark | None:
    names = _names()
    for token in (each.removeprefix("x_") for each in tokens):
        if token in names.begins:
            return Mark.QUOTE_BEGINS
        if token in names.signature or token.startswith(names.signature_starts):
            return Mark.SIGNATURE
        if token in names.box:
            return Mark.QUOTE_BOX if tag != "blockquote" else Mark.INDENT
        if token in names.quote:
            return Mark.QUOTE
    return None
