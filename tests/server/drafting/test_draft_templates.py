"""Every bundled template, with every kind of facts, says something a good salesperson could send."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from nlp.labels import Intent, Tone
from server.drafting.etiquette import check, count_words
from server.drafting.render import JinjaDrafts
from server.services.ports import DraftFacts
from server.verdict.patterns import patterns

FULL = DraftFacts(
    seller_name="Mara Lindqvist",
    prospect_name="Theresa Lomax",
    greeting_name="Theresa",
    topic="yard lighting",
    reason="you already have something in place",
    revisit_words="in September",
    referred_to="Ines Duarte",
    referrer_name="Theresa Lomax",
    question="Does it cover both depots?",
    sign_off="Best wishes",
    subject="Yard lighting",
    seller_full_name="Mara Lindqvist",
)
LONGEST = DraftFacts(
    seller_name="Mara Lindqvist",
    prospect_name="Maria Fernanda Oliveira dos Santos",
    greeting_name="Dr Oliveira",
    topic="the new night shift rota software",
    reason="you already have something in place",
    revisit_words="in the week of 12 September 2027",
    referred_to="Ines Duarte",
    referrer_name="Maria Fernanda Oliveira dos Santos",
    question="Could you tell us whether it would also cover the depot in Antwerp and its two satellite yards?",
    sign_off="With kind regards",
    subject="The new night shift rota software",
)
HOSTILE = DraftFacts(
    seller_name="<script>alert(1)</script>",
    prospect_name="{{7*7}}",
    greeting_name="{{ self.__init__ }}",
    topic="{% for x in range(9**9) %}",
    reason="ok\nBcc: all@firm.example <b>",
    revisit_words="http://evil.example",
    referred_to="x" * 200,
    referrer_name="🙂🙂\u202e",
    question="{{ config }}",
    sign_off="",
    subject="{{7*7}}",
)
FACTS = {
    "full": FULL,
    "longest": LONGEST,
    "nothing": DraftFacts(),
    "hostile": HOSTILE,
    "shouted": DraftFacts(
        prospect_name="THERESA LOMAX", greeting_name="THERESA", referred_to="INES DUARTE", seller_name="MARA"
    ),
    "team": DraftFacts(seller_name="Mara", referred_to="the procurement team", referrer_name="Tess", sign_off="Best"),
}
EXITS = (Intent.POLITE_EXIT, Intent.NO_HARD_FEELINGS, Intent.EXIT_WITH_REFERRAL, Intent.REFERRAL_ASK)
EVERY = [(intent, tone) for intent in Intent for tone in Tone]


def bodies(drafts: JinjaDrafts, intent: Intent, tone: Tone, facts: DraftFacts) -> dict[str, str]:
    """All wordings of an intent and tone: seeds are tried until each template has been picked."""
    found = {drafts.render(intent, tone, facts, seed=str(seed)).body for seed in range(40)}
    return dict(enumerate(sorted(found)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("intent", "tone"), EVERY)
def test_there_are_two_wordings_or_more_and_the_seed_reaches_each(
    drafts: JinjaDrafts, intent: Intent, tone: Tone
) -> None:
    assert len(drafts.wordings(intent, tone)) >= 2
    assert len(bodies(drafts, intent, tone, FULL)) == len(drafts.wordings(intent, tone))


@pytest.mark.parametrize("kind", FACTS)
@pytest.mark.parametrize(("intent", "tone"), EVERY)
def test_every_wording_is_clean(drafts: JinjaDrafts, intent: Intent, tone: Tone, kind: str) -> None:
    for body in bodies(drafts, intent, tone, FACTS[kind]).values():
        assert check(body, intent, tone) == ()
        assert not re.search(
            r"  |\{\{|\{%|%\}|None|(?:Hi|Hello|Dear) ?,\s*$|<|>| [.,;?]|\.\.|,,", body.replace("Hello,", "")
        ), body
        assert body.count("\n\n") >= 2
        assert body == body.strip()


@pytest.mark.parametrize("kind", ["full", "longest", "nothing"])
@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("intent", EXITS)
def test_exits_keep_to_their_length_with_and_without_greeting(
    drafts: JinjaDrafts, intent: Intent, tone: Tone, kind: str
) -> None:
    for body in bodies(drafts, intent, tone, FACTS[kind]).values():
        middle = "\n\n".join(body.split("\n\n")[1:-1])
        assert count_words(middle) >= 12, body
        assert count_words(body) <= (25 if tone is Tone.BRIEF else 50), body


@pytest.mark.parametrize("tone", Tone)
def test_hostile_facts_leave_no_trace(drafts: JinjaDrafts, tone: Tone) -> None:
    for intent in Intent:
        for body in bodies(drafts, intent, tone, HOSTILE).values():
            assert not re.search(r"49|script|alert|Bcc|evil|xxx|🙂|config|__init__", body), body


@pytest.mark.parametrize("tone", Tone)
def test_shouted_names_are_spoken_normally(drafts: JinjaDrafts, tone: Tone) -> None:
    body = drafts.render(Intent.POLITE_EXIT, tone, FACTS["shouted"], seed="a").body
    assert "Theresa" in body
    assert "THERESA" not in body
    assert body.endswith("Mara")


@pytest.mark.parametrize("tone", Tone)
def test_introduction_greets_the_new_person_and_says_who_pointed(drafts: JinjaDrafts, tone: Tone) -> None:
    for seed in "abcdefgh":
        draft = drafts.render(Intent.REFERRAL_INTRO, tone, FULL, seed=seed)
        assert "Ines," in draft.body.partition("\n")[0]
        assert "Theresa Lomax" in draft.body
        assert draft.subject == "Yard lighting: Theresa Lomax pointed me to you"
        full = drafts.render(Intent.REFERRAL_INTRO, tone, replace(FULL, seller_name="Mara"), seed=seed)
        assert full.body.endswith("Mara Lindqvist")
        to_team = drafts.render(Intent.REFERRAL_INTRO, tone, FACTS["team"], seed=seed)
        assert to_team.body.startswith(("Hello,", "Good day,"))


@pytest.mark.parametrize("tone", Tone)
def test_the_named_date_stands_in_drafts_about_a_date(drafts: JinjaDrafts, tone: Tone) -> None:
    for intent in (Intent.DOOR_OPEN, Intent.RE_APPROACH):
        for body in bodies(drafts, intent, tone, FULL).values():
            assert "in September" in body


@pytest.mark.parametrize("tone", Tone)
def test_each_tone_sounds_different(drafts: JinjaDrafts, tone: Tone) -> None:
    for intent in Intent:
        mine = set(bodies(drafts, intent, tone, FULL).values())
        for other in set(Tone) - {tone}:
            assert not mine & set(bodies(drafts, intent, other, FULL).values())
        if tone is Tone.FORMAL:
            assert not any(re.search(r"\w'(?:ll|ve|re|m|t)\b|\bHi\b", body) for body in mine)


def test_titles_are_greeted_with_hello_or_dear(drafts: JinjaDrafts) -> None:
    facts = DraftFacts(greeting_name="Dr Oliveira")
    assert drafts.render(Intent.ASK_STRAIGHT, Tone.WARM, facts, seed="a").body.startswith("Hello Dr Oliveira,")
    assert drafts.render(Intent.ASK_STRAIGHT, Tone.FORMAL, facts, seed="a").body.startswith("Dear Dr Oliveira,")


def test_replies_stand_under_the_subject_of_the_thread(drafts: JinjaDrafts) -> None:
    for facts, subject in [
        (FULL, "Re: Yard lighting"),
        (DraftFacts(subject="Quick\r\nBcc: x@y.example"), "Re: Quick Bcc: x@y.example"),
        (DraftFacts(topic="yard lighting"), "Re: yard lighting"),
        (DraftFacts(), "Re: our conversation"),
    ]:
        assert drafts.render(Intent.POLITE_EXIT, Tone.PLAIN, facts, seed="a").subject == subject


@pytest.mark.parametrize("tone", Tone)
def test_the_judge_knows_our_straight_ask_for_one(drafts: JinjaDrafts, tone: Tone) -> None:
    for body in bodies(drafts, Intent.ASK_STRAIGHT, tone, FULL).values():
        question = re.search(r"[^.?!\n]*\?", body)
        assert question, body
        assert any(pattern.search(question[0]) for pattern in patterns().straight_ask), body
        assert count_words(body) <= patterns().straight_ask_words


@pytest.mark.parametrize("tone", Tone)
def test_a_team_is_named_with_its_article(drafts: JinjaDrafts, tone: Tone) -> None:
    for facts, words in [
        (DraftFacts(referred_to="procurement team"), "the procurement team"),
        (DraftFacts(referred_to="facilities@firm.example"), "facilities@firm.example"),
    ]:
        assert any(words in body for body in bodies(drafts, Intent.REFERRAL_THANKS, tone, facts).values())
