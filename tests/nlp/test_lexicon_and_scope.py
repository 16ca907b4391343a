"""The lexicon as data, the pattern language, and what modifiers do to cues."""

from __future__ import annotations

import pytest

from nlp.api import ReplyReader, load
from nlp.labels import Signal
from nlp.lexicon.entries import Matcher, load_cues, load_modifiers
from nlp.lexicon.patterns import PatternError, compile_pattern
from nlp.pipeline import build
from nlp.values import Reply


@pytest.fixture(scope="module")
def reader() -> ReplyReader:
    return load("rules")


def words(text: str) -> list[str]:
    return text.lower().split()


def test_every_signal_has_cues_with_sources() -> None:
    cues = load_cues()
    assert {cue.signal for cue in cues} == set(Signal)
    assert all(cue.source and cue.patterns and 0 < cue.strength <= 1 for cue in cues)
    assert len({cue.id for cue in cues}) == len(cues)


def test_every_modifier_loads_and_ids_are_unique() -> None:
    modifiers = load_modifiers()
    assert len({modifier.id for modifier in modifiers}) == len(modifiers)
    assert all(modifier.limit > 0 and modifier.signals for modifier in modifiers)


def test_every_pattern_compiles_to_an_expression() -> None:
    nlp = build()
    text = "Thanks, but we are not interested. Send me a brochure by Tuesday at 10:00? Talk to Ines Duarte."
    doc = nlp(text)
    assert [span.label_ for span in doc.spans["cues"]]
    assert Matcher(load_cues(), words).vocabulary


@pytest.mark.parametrize("source", ["(a|b", "~3", "(very)?", "a) b", ""])
def test_malformed_pattern(source: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(source, words)


CUES = [
    ("We don't want to hear from you again.", Signal.OPT_OUT),
    ("Kindly remove my email from your database", Signal.OPT_OUT),
    ("pls take us off ur list", Signal.OPT_OUT),
    ("I have to decline.", Signal.REFUSAL),
    ("It's a no from us.", Signal.REFUSAL),
    ("There is no budget for this.", Signal.NO_BUDGET),
    ("We already work with another agency.", Signal.INCUMBENT),
    ("Let me sleep on it.", Signal.THINK_IT_OVER),
    ("We'll be in touch.", Signal.VAGUE_DEFERRAL),
    ("I need to run this by the team.", Signal.AUTHORITY_FOG),
    ("Sorry for the late reply", Signal.BUSY_EXCUSE),
    ("We should be able to join.", Signal.HEDGED_COMMITMENT),
    ("This is harassment.", Signal.HOSTILE),
    ("Our problem is that orders get lost.", Signal.NEED_STATED),
    ("We have to reschedule our call.", Signal.RESCHEDULE),
    ("Fatou Diallo looks after this.", Signal.REFERRAL),
    ("He no longer works here.", Signal.LEFT_COMPANY),
]


@pytest.mark.parametrize(("text", "signal"), CUES)
def test_cue(reader: ReplyReader, text: str, signal: Signal) -> None:
    assert signal in {span.label for span in reader.read(Reply(text)).signals}


CANCELLED = [
    ("We are not interested in the basic plan, but we would take the big one.", Signal.REFUSAL),
    ("I'm not saying it's a no from us.", Signal.REFUSAL),
    ("My boss says he is not interested, I am.", Signal.REFUSAL),
    ("If you want me to decline, say so.", Signal.REFUSAL),
    ("You said you are not interested?", Signal.REFUSAL),
    ("We have not signed and returned the contract.", Signal.ADVANCE),
    ("> please remove me from your list\nWhat does that mean for us?", Signal.OPT_OUT),
    ("Tuesday would not be great.", Signal.EMPTY_PRAISE),
    ("Should we unsubscribe our seat?", Signal.OPT_OUT),
]


@pytest.mark.parametrize(("text", "signal"), CANCELLED)
def test_scope_cancels(reader: ReplyReader, text: str, signal: Signal) -> None:
    assert signal not in {span.label for span in reader.read(Reply(text)).signals}


KEPT = [
    ("Thanks, but we're not interested.", Signal.REFUSAL),
    ("I'm not interested, but thanks.", Signal.REFUSAL),
    ("If I may be frank: we have decided to go with another supplier.", Signal.INCUMBENT),
    ("My boss says yes, but I say no thanks.", Signal.REFUSAL),
]


@pytest.mark.parametrize(("text", "signal"), KEPT)
def test_scope_leaves(reader: ReplyReader, text: str, signal: Signal) -> None:
    assert signal in {span.label for span in reader.read(Reply(text)).signals}


def test_a_hedged_step_is_a_hedged_commitment(reader: ReplyReader) -> None:
    labels = {
        span.label
        for span in reader.read(Reply("Maybe we can sign the contract if we go ahead on Tuesday at 10:00.")).signals
    }
    assert Signal.HEDGED_COMMITMENT in labels
    assert Signal.ADVANCE not in labels
