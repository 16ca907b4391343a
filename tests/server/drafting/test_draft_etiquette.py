"""Rude drafts are found out, at the right words; polite ones pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.labels import Intent, Tone
from server.drafting.etiquette import check, count_words
from server.drafting.learned import shipped

POLITE = "Hi Tess,\n\nThank you for your time on this. I will leave it here, with no hard feelings.\n\nBest,\nMara"


def rules(text: str, intent: Intent = Intent.POLITE_EXIT, tone: Tone = Tone.PLAIN) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in check(text, intent, tone):
        assert text[finding.start : finding.end] == finding.text
        assert finding.says
        found.setdefault(finding.rule, []).append(finding.text)
    return found


@pytest.mark.parametrize(
    ("rule", "sentence", "words"),
    [
        ("guilt", "I haven’t heard back from you on this.", "haven’t heard back from you"),
        ("guilt", "You never replied to my note.", "You never replied"),
        ("guilt", "I have written several times now.", "I have written several times"),
        ("pressure", "You really need to see this.", "You really need to"),
        ("urgency", "Let me know by Friday.", "Let me know by Friday"),
        ("pressure", "I'll assume it is a yes.", "I'll assume"),
        ("urgency", "It would be a pity to miss out.", "miss out"),
        ("urgency", "The offer ends soon.", "offer ends"),
        ("urgency", "Your competitors use it.", "Your competitors"),
        ("false_finality", "This is my last email unless you answer.", "This is my last email"),
        ("false_finality", "I am closing your file on Friday.", "closing your file"),
        ("neediness", "It would mean the world.", "mean the world"),
        ("neediness", "I only need five minutes.", "only need five minutes"),
        ("bump", "I am just checking in.", "just checking in"),
        ("bump", "Did you get the deck.", "Did you get"),
        ("bump", "Circling back on this.", "Circling back"),
        ("asking_again", "I hope you reconsider.", "reconsider"),
        ("asking_again", "Are you sure about that.", "Are you sure"),
        ("question_in_a_goodbye", "Could we talk in May?", "Could we talk in May?"),
        ("several_open_doors", "If that changes, write. Feel free to call.", "Feel free to call"),
        ("shouting", "It is great!! Really!", "!"),
        ("placeholder", "Best to [First Name] too.", "[First Name]"),
        ("placeholder", "Kind words to {{ name }}.", "{{"),
        ("placeholder", "Greetings to None.", "None"),
    ],
)
def test_a_breach_is_found_at_its_words(rule: str, sentence: str, words: str) -> None:
    found = rules(POLITE.replace("I will leave it here", f"{sentence} I will leave it here"))
    assert words in found[rule]


def test_a_polite_exit_has_no_findings() -> None:
    assert rules(POLITE) == {}


@pytest.mark.parametrize(
    ("intent", "tone", "words", "rule"),
    [
        (Intent.POLITE_EXIT, Tone.PLAIN, 11, "too_short"),
        (Intent.POLITE_EXIT, Tone.PLAIN, 12, None),
        (Intent.POLITE_EXIT, Tone.WARM, 50, None),
        (Intent.NO_HARD_FEELINGS, Tone.FORMAL, 51, "too_long"),
        (Intent.POLITE_EXIT, Tone.BRIEF, 25, None),
        (Intent.POLITE_EXIT, Tone.BRIEF, 26, "too_long"),
        (Intent.OPT_OUT_ACK, Tone.PLAIN, 36, "too_long"),
    ],
)
def test_length_limits(intent: Intent, tone: Tone, words: int, rule: str | None) -> None:
    found = rules(" ".join(["thanks"] * words), intent, tone)
    assert {name for name in found if name.startswith("too_")} == ({rule} if rule else set())


def test_thanks_are_missed_in_a_goodbye_only() -> None:
    text = "Hi Tess,\n\nI will leave it here and wish you and the whole team well.\n\nMara"
    assert "no_thanks_given" in rules(text)
    assert "no_thanks_given" not in rules(text, Intent.DOOR_OPEN)


def test_a_referral_ask_needs_a_way_out_and_one_question() -> None:
    text = "Thank you, understood. Who else could I ask? Could you forward this?"
    found = rules(text, Intent.REFERRAL_ASK)
    assert set(found) == {"no_way_out_given", "several_questions"}
    assert found["several_questions"] == ["Could you forward this?"]


def test_an_opt_out_is_confirmed_without_pitch_or_question() -> None:
    text = "Understood, you are off my list. If you ever need our platform, is there someone else I may ask?"
    found = rules(text, Intent.OPT_OUT_ACK)
    assert found["pitch_in_acknowledgement"] == ["If you ever need our platform, is there someone else I may ask?"]
    assert "question_in_a_goodbye" in found
    assert rules("Understood. You won't hear from me again.", Intent.OPT_OUT_ACK) == {}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("No pressure at all, but the team has been holding its breath.", "pressure"),
        ("I had counted on this order for my quarter.", "guilt"),
        pytest.param(
            "My manager was hoping for one more sign from you.",
            "neediness",
            marks=pytest.mark.xfail(reason="found until hands e7 and e8 came to the training; missed since"),
        ),
    ],
)
def test_what_no_rule_names_is_found_as_a_whole_sentence(sentence: str, kind: str) -> None:
    [finding] = [each for each in check(f"{POLITE}\n\n{sentence}", Intent.POLITE_EXIT, Tone.PLAIN) if not each.advice]
    assert (finding.rule, finding.text) == (kind, sentence)
    assert finding.says.startswith("Read as a whole: ")
    assert finding.milder


def test_the_model_never_speaks_against_a_rule() -> None:
    silent = replace(shipped(), threshold=99.0)
    text = POLITE.replace("I will leave it here", "You never replied to my note. I will leave it here")
    assert [each.text for each in check(text, Intent.POLITE_EXIT, Tone.PLAIN, silent)] == ["You never replied"]


def test_words_quoted_from_the_prospect_are_not_judged() -> None:
    own = 'Thanks, I will write in May. You asked: "Any update, and must you need to know?" I will answer that.'
    assert rules(own, Intent.DOOR_OPEN) == {}


def test_words_are_counted_as_a_reader_would() -> None:
    assert count_words("I'll follow-up – e.g. on 3.5 t, o’clock") == 7


def test_each_breach_comes_with_what_to_write_instead() -> None:
    [finding] = check(f"{POLITE} You really must answer.", Intent.ASK_STRAIGHT, Tone.PLAIN)
    assert finding.rule == "pressure"
    assert finding.milder == "A short answer, whenever it suits you, is enough."
    assert not finding.advice


def test_what_would_be_better_is_advice_and_no_breach() -> None:
    text = "Hi Tess,\n\nI will leave it here and wish you and the whole team well.\n\nMara"
    [finding] = check(text, Intent.POLITE_EXIT, Tone.PLAIN)
    assert (finding.rule, finding.advice) == ("no_thanks_given", True)


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no hurry on my side.",
        "Last time we spoke it was raining.",
        "I am sorry it was not the right moment.",
        "Your price list helped me.",
        "Sorry to hear that the kiln broke.",
        "You told me before Easter.",
        "I will be in touch in March.",
    ],
)
def test_innocent_words_pass(sentence: str) -> None:
    assert rules(POLITE.replace("I will leave it here", f"{sentence} I will leave it here")) == {}


def test_a_long_text_takes_no_longer_than_its_length_deserves() -> None:
    assert check("you have not, " * 5000, Intent.POLITE_EXIT, Tone.PLAIN)
    assert check("a " * 20000 + "!" * 5000 + "," * 5000, Intent.REFERRAL_ASK, Tone.PLAIN)


def test_a_day_on_which_the_seller_comes_back_presses_nobody() -> None:
    assert "urgency" not in rules("Shall I come back before 19 February, or leave it?", Intent.ASK_STRAIGHT)
    assert "urgency" in rules("Can you come back before 19 February?", Intent.ASK_STRAIGHT)
