"""Goodbyes, confirmations and introductions say what their thread calls for."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from nlp.labels import Intent, Tone
from server.drafting.etiquette import check
from server.drafting.render import JinjaDrafts
from server.services.offers import ASKING_NAMES
from server.services.ports.draft import WordingSeed
from server.services.ports.situation import Situation
from tests.server.drafting.test_draft_templates import FULL, bodies


def test_who_is_leaving_is_not_told_where_to_find_us(drafts: JinjaDrafts) -> None:
    for situation in (Situation.CLOSING, Situation.LEAVING):
        facts = replace(FULL, situation=situation, refused=True)
        for tone in Tone:
            for body in bodies(drafts, Intent.NO_HARD_FEELINGS, tone, facts):
                assert not re.search(r"\b(?:change|changes|hear from you|find me)\b", body), body


@pytest.mark.parametrize("tone", Tone)
def test_a_first_mail_says_what_it_is_about_and_names_the_firm_once(drafts: JinjaDrafts, tone: Tone) -> None:
    facts = replace(FULL, offer="We make lamps for yards.", seller_firm="Lindqvist Licht")
    for body in bodies(drafts, Intent.REFERRAL_INTRO, tone, facts)[:4]:
        assert "yard lighting" in body
        assert '"' not in body
        assert "Mara Lindqvist" in body
        assert "Lindqvist Licht. We make lamps for yards.\n\n" in body
    facts = replace(facts, offer="Lindqvist makes lamps for yards.")
    for body in bodies(drafts, Intent.REFERRAL_INTRO, tone, facts)[:4]:
        assert body.count("Lindqvist") == 2, body  # in the offer and under the mail
        assert body.endswith("Mara Lindqvist")


@pytest.mark.parametrize("tone", Tone)
def test_who_answers_late_or_was_slow_says_so(drafts: JinjaDrafts, tone: Tone) -> None:
    no = replace(FULL, situation=Situation.CHOSE_ANOTHER, refused=True)
    for facts, words in [
        (replace(no, late_reply=True), r"\blate\b|only now"),
        (replace(no, slow=True), r"\b(?:wait|waiting)\b"),
    ]:
        for body in bodies(drafts, Intent.NO_HARD_FEELINGS, tone, facts):
            assert re.search(words, body), body
    for body in bodies(drafts, Intent.REFERRAL_THANKS, tone, replace(FULL, late_reply=True)):
        assert re.search(r"\blate\b|only now", body), body


@pytest.mark.parametrize("tone", Tone)
def test_who_signs_with_the_name_alone_goes_on_so(drafts: JinjaDrafts, tone: Tone) -> None:
    for body in bodies(drafts, Intent.POLITE_EXIT, tone, replace(FULL, name_alone=True, sign_off=None)):
        assert body.endswith(f"\n\n{FULL.seller_name}")


@pytest.mark.parametrize("tone", Tone)
def test_an_offer_that_pitches_is_left_out_of_a_first_mail(drafts: JinjaDrafts, tone: Tone) -> None:
    facts = replace(FULL, offer="The air knife is 3 850 euro, mounted.")
    for place in range(4):
        draft = drafts.render(Intent.REFERRAL_INTRO, tone, facts, WordingSeed("firm.example", place))
        assert "air knife" not in draft.body
        assert draft.findings == ()


@pytest.mark.parametrize("tone", Tone)
def test_an_automatic_reply_that_pointed_is_called_one(drafts: JinjaDrafts, tone: Tone) -> None:
    for body in bodies(drafts, Intent.REFERRAL_INTRO, tone, replace(FULL, referrer_automatic=True)):
        assert "automatic reply" in body


@pytest.mark.parametrize("tone", Tone)
def test_who_asked_again_after_a_no_apologises(drafts: JinjaDrafts, tone: Tone) -> None:
    facts = replace(FULL, situation=Situation.NO, refused=True, pushed=True)
    for intent in (Intent.NO_HARD_FEELINGS, *ASKING_NAMES):
        for body in bodies(drafts, intent, tone, facts):
            assert re.search(r"apolog|excuse", body), body
            assert check(body, intent, tone) == ()


@pytest.mark.parametrize("tone", Tone)
def test_who_wants_no_calls_either_is_told_so_and_nobody_is_greeted_with_hi(drafts: JinjaDrafts, tone: Tone) -> None:
    for situation in (Situation.OPTED_OUT, Situation.COMPLAINED, Situation.WANTS_ERASURE):
        for body in bodies(drafts, Intent.OPT_OUT_ACK, tone, replace(FULL, situation=situation, calls=True)):
            assert re.search(r"\b(?:calls?|phone|telephone)\b", body), body
            assert not body.startswith(("Hi", "Hey"))


@pytest.mark.parametrize("tone", Tone)
def test_a_name_given_with_a_no_is_thanked_for(drafts: JinjaDrafts, tone: Tone) -> None:
    facts = replace(FULL, situation=Situation.NO_NEED, refused=True, no_with_name=True)
    for body in bodies(drafts, Intent.NO_HARD_FEELINGS, tone, facts):
        assert "Ines Duarte" in body
