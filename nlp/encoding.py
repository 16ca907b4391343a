"""How a reply and its question become token ids: the same at training and at run time.

Order: [CLS] reply [SEP] question [SEP]. A long reply keeps its head and its tail (what people want stands first or
last). Of the question only its direct questions count, else its end: on real mail a whole message as context misled
every model tried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tokenizers import Tokenizer

_CLS, _SEP = "[CLS]", "[SEP]"
_HEAD_SHARE = 0.6
_FAREWELL = re.compile(
    r"(?i)\n[^\S\n]*+(?:(?:with|my|many|kind|kindest|best|warm|warmest)\s+)*"
    r"(?:regards|wishes|thanks|sincerely|faithfully|cheers|best|yours|greetings)\b[^\n]{0,40}(?:\n.{0,80}){0,8}\s*$"
)
_QUESTION = re.compile(r"[^.?!\n]{3,400}\?")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids, segment types (0 reply, 1 question), and each token's (start, end) in the reply, None elsewhere."""

    ids: list[int]
    types: list[int]
    offsets: list[tuple[int, int] | None]


def encode(tokenizer: Tokenizer, reply: str, question: str | None, reply_tokens: int, question_tokens: int) -> Encoded:
    """Encode one reply with its question within the given numbers of tokens."""
    cls, sep = _special(tokenizer, _CLS), _special(tokenizer, _SEP)
    own = tokenizer.encode(reply, add_special_tokens=False)
    keep = _kept(len(own.ids), reply_tokens)
    ids = [cls, *(own.ids[i] for i in keep), sep]
    offsets: list[tuple[int, int] | None] = [None, *(own.offsets[i] for i in keep), None]
    types = [0] * len(ids)
    if question and (context := context_of(question)):
        asked = tokenizer.encode(context, add_special_tokens=False).ids[-question_tokens:]
        ids += [*asked, sep]
        types += [1] * (len(asked) + 1)
        offsets += [None] * (len(asked) + 1)
    return Encoded(ids, types, offsets)


def context_of(question: str) -> str:
    """The direct questions in the message, the last ones last; else its end, less the farewell."""
    found = [match.strip() for match in _QUESTION.findall(question[-4000:])]
    return " ".join(found) if found else _FAREWELL.sub("", question)[-1000:].strip()


def _special(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer lacks {token}")
    return int(found)


def _kept(count: int, limit: int) -> list[int]:
    if count <= limit:
        return list(range(count))
    head = int(limit * _HEAD_SHARE)
    return [*range(head), *range(count - (limit - head), count)]
