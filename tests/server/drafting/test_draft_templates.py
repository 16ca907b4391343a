"""Every bundled template, with every kind of facts, says something a good salesperson could send."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from nlp.labels import Intent, Tone
from server.drafting.etiquette import check, count_words
from server.drafting.render import JinjaDrafts
from server.services.offers import ASKING_NAMES, NO_NAMES
from server.services.ports.draft import DraftFacts, WordingSeed
from server.services.ports.situation import NOS, Situation
from server.verdict.patterns import patterns

FULL = DraftFacts(
    seller_name="Mara Lindqvist",
    prospect_name="Theresa Lomax",
    greeting_name="Theresa",
    topic="yard lighting",
    reason="you already have something in place",
    past_reason="there was no budget for it",
    revisit_words="in September",
    said_words="in September",
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
    past_reason="you were well served as things were",
    revisit_words="in the week of 12 September 2027",
    said_words="in the week of 12 September 2025",
    refused=True,
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
    past_reason="{{ config }}",
    revisit_words="http://evil.example",
    said_words="<b>",
    trigger="{% raw %}",
    opening="{{7*7}}",
    asks="{{7*7}}",
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
    "silent": replace(FULL, wrote=False, reason=None),
    "refused": replace(FULL, refused=True, reason=None),
    "left": replace(FULL, referrer_automatic=True, past_reason=None, said_words=None, trigger="after the move"),
    "who": replace(FULL, asks="who", opening="Hey"),
    "when": replace(FULL, asks="when", opening="Hello"),
    "what": replace(FULL, asks="what", question=None),
    "foreign": replace(FULL, language="de"),
    "hostile": HOSTILE,
    "shouted": DraftFacts(
        prospect_name="THERESA LOMAX", greeting_name="THERESA", referred_to="INES DUARTE", seller_name="MARA"
    ),
    "team": DraftFacts(seller_name="Mara", referred_to="the procurement team", referrer_name="Tess", sign_off="Best"),
}
ASKS = [replace(FULL, asks=asks, question=None, revisit_words=None) for asks in ("who", "when", "what", None)]
EXITS = (Intent.POLITE_EXIT, Intent.NO_HARD_FEELINGS, Intent.EXIT_WITH_REFERRAL, Intent.REFERRAL_ASK)
EVERY = [(intent, tone) for intent in Intent for tone in Tone]


def bodies(drafts: JinjaDrafts, intent: Intent, tone: Tone, facts: DraftFacts) -> list[str]:
    """All wordings of an intent and tone, each with all falls of its coins, in the order of the places."""
    places = len(drafts.wordings(intent, tone)) * 4
    return [drafts.render(intent, tone, facts, WordingSeed("firm.example", place)).body for place in range(places)]


@pytest.mark.parametrize(("intent", "tone"), EVERY)
def test_there_are_four_wordings_or_more_and_neighbours_never_share_one(
    drafts: JinjaDrafts, intent: Intent, tone: Tone
) -> None:
    wordings = len(drafts.wordings(intent, tone))
    assert wordings >= 4
    found = bodies(drafts, intent, tone, FULL)
    assert len(set(found)) >= 3 * wordings
    for place in range(len(found) - wordings + 1):
        assert len(set(found[place : place + wordings])) == wordings


@pytest.mark.parametrize("kind", FACTS)
@pytest.mark.parametrize(("intent", "tone"), EVERY)
def test_every_wording_is_clean(drafts: JinjaDrafts, intent: Intent, tone: Tone, kind: str) -> None:
    for body in bodies(drafts, intent, tone, FACTS[kind]):
        assert check(body, intent, tone) == ()
        assert not re.search(
            r"  |\{\{|\{%|%\}|None|(?:Hi|Hello|Dear) ?,\s*$|<|>| [.,;?]|\.\.|,,", body.replace("Hello,", "")
        ), body
        assert body.count("\n\n") >= 2
        assert body == body.strip()


@pytest.mark.parametrize("kind", ["full", "longest", "nothing", "silent", "refused"])
@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("intent", EXITS)
def test_exits_keep_to_their_length_with_and_without_greeting(
    drafts: JinjaDrafts, intent: Intent, tone: Tone, kind: str
) -> None:
    for body in bodies(drafts, intent, tone, FACTS[kind]):
        middle = "\n\n".join(body.split("\n\n")[1:-1])
        assert count_words(middle) >= 12, body
        assert count_words(body) <= (25 if tone is Tone.BRIEF else 50), body


@pytest.mark.parametrize("situation", Situation)
@pytest.mark.parametrize("tone", Tone)
def test_a_goodbye_is_clean_and_keeps_to_its_length_in_every_situation(
    drafts: JinjaDrafts, tone: Tone, situation: Situation
) -> None:
    wrote, refused = situation is not Situation.NEVER_WROTE, situation in NOS
    facts = replace(LONGEST, situation=situation, wrote=wrote, refused=refused, kind=True, for_all=True)
    for intent in (*EXITS, Intent.OPT_OUT_ACK):
        if intent in ASKING_NAMES and situation in NO_NAMES:
            continue  # nobody is asked for a name there
        for place in range(8):
            body = drafts.render(intent, tone, facts, WordingSeed("firm.example", place)).body
            assert check(body, intent, tone) == (), body


@pytest.mark.parametrize(
    ("situation", "intent", "words"),
    [
        (Situation.CALLED_OFF, Intent.NO_HARD_FEELINGS, "going ahead"),
        (Situation.NO_GRANT, Intent.NO_HARD_FEELINGS, "funding"),
        (Situation.CLOSING, Intent.NO_HARD_FEELINGS, "wish you"),
        (Situation.LEAVING, Intent.NO_HARD_FEELINGS, "I wish you"),
        (Situation.ASKED_PRICE, Intent.POLITE_EXIT, "send you a price"),
        (Situation.PUT_OFF_AGAIN, Intent.POLITE_EXIT, "in September or later"),
        (Situation.WANTS_ERASURE, Intent.OPT_OUT_ACK, "data"),
    ],
)
def test_a_draft_answers_what_was_said_last(
    drafts: JinjaDrafts, situation: Situation, intent: Intent, words: str
) -> None:
    facts = replace(FULL, situation=situation, refused=situation in NOS)
    for tone in (Tone.WARM, Tone.PLAIN):
        for body in bodies(drafts, intent, tone, facts):
            assert words in body, body


@pytest.mark.parametrize("tone", Tone)
def test_hostile_facts_leave_no_trace(drafts: JinjaDrafts, tone: Tone) -> None:
    for intent in Intent:
        for body in bodies(drafts, intent, tone, HOSTILE):
            assert not re.search(r"49|script|alert|Bcc|evil|xxx|🙂|config|__init__", body), body


@pytest.mark.parametrize("tone", Tone)
def test_shouted_names_are_spoken_normally(drafts: JinjaDrafts, tone: Tone) -> None:
    body = drafts.render(Intent.POLITE_EXIT, tone, FACTS["shouted"], WordingSeed("a")).body
    assert "Theresa" in body
    assert "THERESA" not in body
    assert body.endswith("Mara")


@pytest.mark.parametrize("tone", Tone)
def test_introduction_greets_the_new_person_and_says_who_pointed(drafts: JinjaDrafts, tone: Tone) -> None:
    for seed in map(WordingSeed, "abcdefgh"):
        draft = drafts.render(Intent.REFERRAL_INTRO, tone, FULL, seed)
        assert ("Ines Duarte," if tone is Tone.FORMAL else "Ines,") in draft.body.partition("\n")[0]
        assert "Theresa Lomax" in draft.body
        assert draft.subject == "Yard lighting: Theresa Lomax pointed me to you"
        full = drafts.render(Intent.REFERRAL_INTRO, tone, replace(FULL, seller_name="Mara"), seed)
        assert full.body.endswith("Mara Lindqvist")
        to_team = drafts.render(Intent.REFERRAL_INTRO, tone, FACTS["team"], seed)
        assert to_team.body.startswith(("Hello,", "Good day,"))


@pytest.mark.parametrize("tone", Tone)
def test_the_named_date_stands_in_drafts_about_a_date(drafts: JinjaDrafts, tone: Tone) -> None:
    for intent in (Intent.DOOR_OPEN, Intent.RE_APPROACH):
        for body in bodies(drafts, intent, tone, FULL):
            assert "in september" in body.lower()


@pytest.mark.parametrize("tone", Tone)
def test_each_tone_sounds_different(drafts: JinjaDrafts, tone: Tone) -> None:
    for intent in Intent:
        mine = set(bodies(drafts, intent, tone, FULL))
        for other in set(Tone) - {tone}:
            assert not mine & set(bodies(drafts, intent, other, FULL))
        if tone is Tone.FORMAL:
            assert not any(re.search(r"\w'(?:ll|ve|re|m|t)\b|\bHi\b", body) for body in mine)


def test_another_language_is_said_and_nothing_of_it_quoted(drafts: JinjaDrafts) -> None:
    for language, foreign in [("de", True), ("en", False), ("und", False), (None, False)]:
        draft = drafts.render(Intent.DOOR_OPEN, Tone.WARM, replace(FULL, language=language), WordingSeed("a"))
        assert any("another language (de)" in note for note in draft.notes) is foreign
        assert any("both depots" in note for note in draft.notes) is not foreign
        intro = replace(FULL, language=language, offer="Ours last nine years.")
        body = drafts.render(Intent.REFERRAL_INTRO, Tone.WARM, intro, WordingSeed("a")).body
        assert ("nine years" in body) is not foreign


def test_a_promise_is_pointed_out(drafts: JinjaDrafts) -> None:
    for intent in (Intent.DOOR_OPEN, Intent.ASK_STRAIGHT):
        draft = drafts.render(intent, Tone.PLAIN, FULL, WordingSeed("a"))
        assert "your question" in draft.body or "answer" in draft.body
        assert "both depots" not in draft.body
        assert draft.notes == (
            "It promises the answer to their question. If you have it, put it in: Does it cover both depots?",
        )


@pytest.mark.parametrize("situation", Situation)
@pytest.mark.parametrize("tone", Tone)
def test_a_straight_ask_has_words_for_every_situation(drafts: JinjaDrafts, tone: Tone, situation: Situation) -> None:
    facts = replace(FULL, situation=situation, question=None, revisit_words=None, said_words="on Friday 24 May")
    for place in range(4):
        draft = drafts.render(Intent.ASK_STRAIGHT, tone, facts, WordingSeed("firm.example", place))
        assert draft.findings == (), draft.body
        assert draft.body.count("?") == 1


def asked(**changes: object) -> DraftFacts:
    """FULL for a straight ask that answers nothing but what is changed."""
    return replace(FULL, question=None, revisit_words=None, topic=None, said_words=None, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (replace(asked(awaited="the order", awaited_kind="thing"), said_words="on 2 May"), ("the order", "2 May")),
        (asked(awaited="the order", awaited_kind="thing"), ("the order",)),
        (asked(awaited="the PI", awaited_kind="asked"), ("the PI",)),
        (asked(situation=Situation.PROMISED, awaited="your team", awaited_kind="asked"), ("your team",)),
        (asked(situation=Situation.WANTS_MATERIAL, wanted="the brochure"), ("send you the brochure",)),
        (asked(situation=Situation.WANTS_MATERIAL), ("send you some information",)),
        (asked(situation=Situation.ASKED_PRICE), ("send you a price",)),
        (asked(situation=Situation.SILENT, asked_before="Shall I order the rail"), ("Shall I order the rail, or",)),
        (asked(situation=Situation.SILENT, desk="the quote", desk_kind="decide"), ("the quote",)),
        (asked(situation=Situation.SILENT, desk="the samples", desk_kind="try"), ("the samples",)),
        (asked(situation=Situation.SILENT, desk="the brochure", desk_kind="read"), ("the brochure",)),
        (asked(situation=Situation.LATER, late_reply=True), ("late",)),
        (asked(situation=Situation.SILENT, day_written="3 March"), ("3 March still of interest",)),
        (replace(asked(situation=Situation.SILENT, day_written="3 March"), topic="the racks"), ("the racks",)),
        (asked(situation=Situation.NEVER_WROTE, day_written="3 March"), ("3 March of interest",)),
        (replace(asked(situation=Situation.DECISION_DUE), topic="the racks"), ("with the racks",)),
        (replace(asked(situation=Situation.VAGUE), topic="the racks"), ("the racks",)),
    ],
)
def test_a_straight_ask_names_what_was_promised_asked_or_sent(
    drafts: JinjaDrafts, tone: Tone, facts: DraftFacts, words: tuple[str, ...]
) -> None:
    facts = replace(facts, situation=Situation.STEP_PASSED) if facts.situation is Situation.OPEN else facts
    for place in range(8):
        draft = drafts.render(Intent.ASK_STRAIGHT, tone, facts, WordingSeed("firm.example", place))
        assert draft.findings == (), draft.body
        assert all(each in draft.body for each in words), draft.body
        assert draft.body.count("?") == 1


def test_a_question_of_the_sellers_that_breaks_the_etiquette_is_not_asked_again(drafts: JinjaDrafts) -> None:
    facts = asked(situation=Situation.SILENT, asked_before="Would you like a special discount before the price goes up")
    draft = drafts.render(Intent.ASK_STRAIGHT, Tone.PLAIN, facts, WordingSeed("firm.example"))
    assert "discount" not in draft.body
    assert draft.findings == ()


@pytest.mark.parametrize("tone", Tone)
def test_a_late_answer_says_so_and_mates_get_loose_words(drafts: JinjaDrafts, tone: Tone) -> None:
    facts = replace(FULL, question=None, situation=Situation.PUT_OFF)
    for place in range(4):
        late = drafts.render(Intent.DOOR_OPEN, tone, replace(facts, late_reply=True), WordingSeed("a", place))
        assert re.search(r"\blate\b", late.body), late.body
        loose = drafts.render(Intent.DOOR_OPEN, tone, replace(facts, loose=True), WordingSeed("a", place))
        assert ("No worries" in loose.body) is (tone is not Tone.FORMAL)
        assert (late.findings, loose.findings) == ((), ())


@pytest.mark.parametrize("tone", Tone)
def test_a_decision_is_asked_for_and_a_day_ahead_is_kept(drafts: JinjaDrafts, tone: Tone) -> None:
    facts = replace(FULL, question=None, said_words="on Friday 24 May", revisit_words=None)
    due = replace(facts, situation=Situation.DECISION_DUE)
    for intent in (Intent.ASK_STRAIGHT, Intent.RE_APPROACH):
        for body in bodies(drafts, intent, tone, due):
            assert "Friday 24 May" in body
            assert re.search(r"deci[ds]", body)
    for body in bodies(drafts, Intent.ASK_STRAIGHT, tone, replace(facts, revisit_words="in November")):
        assert "in November" in body


def test_the_seller_greets_as_they_do(drafts: JinjaDrafts) -> None:
    facts = replace(FULL, opening="Hey")
    assert drafts.render(Intent.POLITE_EXIT, Tone.WARM, facts, WordingSeed("a")).body.startswith("Hey Theresa,")
    assert drafts.render(Intent.POLITE_EXIT, Tone.FORMAL, facts, WordingSeed("a")).body.startswith("Dear Theresa,")


def test_where_a_brief_coming_back_gets_too_long_the_day_is_left_out(drafts: JinjaDrafts) -> None:
    facts = DraftFacts(
        seller_name="Chikondi Phiri", greeting_name="Mrs Gondwe", opening="Dear", situation=Situation.DATE_COME,
        said_words="in the week of 21 July", asked_back=True, late=True,
    )  # fmt: skip
    for body in bodies(drafts, Intent.ASK_STRAIGHT, Tone.BRIEF, facts):
        assert check(body, Intent.ASK_STRAIGHT, Tone.BRIEF) == (), body


def test_who_is_greeted_formally_is_not_greeted_with_hi_of_our_own(drafts: JinjaDrafts) -> None:
    facts = DraftFacts(greeting_name="Dr Oliveira")
    assert drafts.render(Intent.ASK_STRAIGHT, Tone.WARM, facts, WordingSeed("a")).body.startswith("Hello Dr Oliveira,")
    own = replace(facts, opening="Hi")
    assert drafts.render(Intent.ASK_STRAIGHT, Tone.WARM, own, WordingSeed("a")).body.startswith("Hi Dr Oliveira,")
    for each in (
        drafts.render(Intent.ASK_STRAIGHT, Tone.FORMAL, own, WordingSeed("a")),
        drafts.render(Intent.OPT_OUT_ACK, Tone.WARM, replace(own, situation=Situation.COMPLAINED), WordingSeed("a")),
    ):
        assert each.body.startswith("Dear Dr Oliveira,")


def test_replies_stand_under_the_subject_of_the_thread(drafts: JinjaDrafts) -> None:
    for facts, subject in [
        (FULL, "Re: Yard lighting"),
        (DraftFacts(subject="Quick\r\nBcc: x@y.example"), "Re: Quick Bcc: x@y.example"),
        (DraftFacts(topic="yard lighting"), "Re: yard lighting"),
        (DraftFacts(), "Re: our conversation"),
    ]:
        assert drafts.render(Intent.POLITE_EXIT, Tone.PLAIN, facts, WordingSeed("a")).subject == subject


@pytest.mark.parametrize("tone", Tone)
def test_the_judge_knows_our_straight_ask_for_one(drafts: JinjaDrafts, tone: Tone) -> None:
    for body in (text for facts in ASKS for text in bodies(drafts, Intent.ASK_STRAIGHT, tone, facts)):
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
        assert any(words in body for body in bodies(drafts, Intent.REFERRAL_THANKS, tone, facts))
