"""The reader on bad input: offsets stay true, nothing raises, nothing goes on and on."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.api import ReplyReader, load
from nlp.labels import Stance
from nlp.values import Reading, Reply

SENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> ReplyReader:
    return load()


def check(reply: Reply, reading: Reading) -> None:
    assert set(reading.stances) == set(Stance)
    assert math.isclose(sum(reading.stances.values()), 1.0, abs_tol=1e-6)
    assert reading.stances[reading.stance] == max(reading.stances.values())
    for span in reading.signals:
        assert reply.text[span.start : span.end] == span.text
        assert 0 <= span.score <= 1
        assert len(span.text.split()) <= 12
    for question in reading.questions:
        assert reply.text[question.start : question.end] == question.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "👍",
        "🙏🏽🙏🏽",
        "?",
        "\0",
        "not\0interested",
        "שלום, לא תודה",
        "لا شكرا",
        "> quoted only",
        "a" * 5000,
        "\u202eabc",
        "-- \nBob",
    ],
)
def test_odd_text(reader: ReplyReader, text: str) -> None:
    reply = Reply(text, "Shall we?", SENT)
    check(reply, reader.read(reply))


@pytest.mark.parametrize("text", ["", " ", "👍", "?", "\0"])
def test_nothing_to_go_on_is_unclear(reader: ReplyReader, text: str) -> None:
    assert reader.read(Reply(text, "Shall we?", SENT)).stance is Stance.UNCLEAR


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vielen Dank für Ihre Nachricht, aber wir haben leider kein Interesse.", "de"),
        ("Merci pour votre message, nous ne sommes pas intéressés.", "fr"),
        ("Gracias por su mensaje, pero no estamos interesados en este momento.", "es"),
        ("Dziękuję za wiadomość, ale nie jest to dla nas.", "pl"),
        ("Спасибо, нам это не нужно", "ru"),
        ("ありがとうございます。検討します。", "ja"),
    ],
)
def test_another_language_is_named_and_not_judged(reader: ReplyReader, text: str, language: str) -> None:
    reading = reader.read(Reply(text, "Shall we?", SENT))
    assert (reading.language, reading.stance, reading.sure) == (language, Stance.UNCLEAR, False)


@pytest.mark.usefixtures("ended_if_endless")
def test_a_megabyte_is_read_to_its_end(reader: ReplyReader) -> None:
    text = "We are not interested, call me on Tuesday or in March? " * 20_000
    reply = Reply(text, text, SENT)
    check(reply, reader.read(reply))


@pytest.mark.usefixtures("ended_if_endless")
@pytest.mark.parametrize("word", ["a 1/", "- ", "? "])
def test_many_small_tokens_are_read_in_linear_work(word: str) -> None:
    """Their number once counted squared: 3.5 s for 10,000 of them, so minutes for these."""
    reply = Reply(word * 60_000, None, SENT)
    check(reply, load("rules").read(reply))


def test_same_input_same_output(reader: ReplyReader) -> None:
    replies = [
        Reply(text, "Would Tuesday suit you?", SENT) for text in ("Tuesday works", "no thanks", "maybe later", "👍") * 5
    ]
    assert list(reader.read_many(replies)) == [load().read(reply) for reply in replies[:4]] * 5


def test_context_does_not_leak_into_the_next_reply(reader: ReplyReader) -> None:
    alone = reader.read(Reply("price?"))
    reader.read(Reply("Yes", "Any questions?", SENT, machine=True))
    assert reader.read(Reply("price?")) == alone


def test_the_door_opens_without_spacy() -> None:
    code = "import sys, nlp.api; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_variant_is_named() -> None:
    with pytest.raises(LookupError, match="nonesuch"):
        load("nonesuch")


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=400), question=st.none() | st.text(max_size=200))
def test_any_text(text: str, question: str | None) -> None:
    reply = Reply(text, question, SENT)
    check(reply, _READER.read(reply))


_READER = load()
