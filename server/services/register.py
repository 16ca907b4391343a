"""How the prospect writes, as the tone of a draft that answers them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Any

from nlp.labels import Tone
from server.services.person_names import is_titled, salutation, signed, words
from server.verdict.values import ReadMessage, ReadThread


def fitting_tones(thread: ReadThread) -> tuple[Tone, ...]:
    """All tones, the one that matches the prospect's register first.

    Formal where either side writes "Dear Ms Lomax" or "Egregio dottor Rebora", or closes formally; brief where their
    usual reply is a line; warm where they thank, exclaim or close warmly; else plain.
    """
    first = _tone(thread)
    return (first, *(tone for tone in Tone if tone is not first))


def _tone(thread: ReadThread) -> Tone:
    theirs = [item for item in thread.messages if not item.own and item.message.machine is None]
    if not theirs:
        return Tone.PLAIN
    if any(_formal(item) for item in thread.messages if item.message.machine is None):
        return Tone.FORMAL
    data = _words()
    if median(len(item.own_text.text.split()) for item in theirs) <= data["brief_most_words"]:
        return Tone.BRIEF
    texts = " ".join(item.own_text.text.casefold() for item in theirs)
    closings = {_closing(item) for item in theirs}
    if closings & _closings("warm_closings") or any(word in texts for word in data["warm_words"]):
        return Tone.WARM
    return Tone.PLAIN


def _formal(item: ReadMessage) -> bool:
    opening, name = salutation(item.own_text.text)
    low = (opening or "").casefold()
    letter = low in words("formal_salutations") or (low in words("letter_salutations") and is_titled(name))
    return letter or _closing(item) in _closings("formal_closings")


def _closing(item: ReadMessage) -> str | None:
    closing, _ = signed(f"{item.own_text.text}\n{item.own_text.signature}")
    return closing.casefold() if closing else None


@cache
def _closings(kind: str) -> frozenset[str]:
    return frozenset(closing.casefold() for closing in _words()[kind])


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("server.services").joinpath("register_words.toml").read_text(encoding="utf-8"))
