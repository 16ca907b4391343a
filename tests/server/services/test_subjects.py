"""What a subject names, as it may stand inside a sentence."""

from __future__ import annotations

import pytest

from server.services.subjects import matter_of_subject, with_article


@pytest.mark.parametrize(
    ("subject", "matter"),
    [
        ("Re: Calibration of the mixers", "the calibration of the mixers"),
        ("Standing desks for the sixth grade", "standing desks for the sixth grade"),
        ("Lot tracing for export coffee", "lot tracing for export coffee"),
        ("Telephone training, second group", "telephone training"),
        ("Spring catalogue 2026", "the spring catalogue"),
        ("A robot for the outfield", "the robot for the outfield"),
        ("The air in the chemistry room", "the air in the chemistry room"),
        ("H2S refresher for the crews", "the H2S refresher for the crews"),
        ("Report cards for St Lwanga", "report cards for St Lwanga"),
        ("parents' evenings", "parents' evenings"),
        ("two pressure pumps", "two pressure pumps"),
    ],
)
def test_a_noun_phrase_is_taken_into_a_sentence(subject: str, matter: str) -> None:
    assert matter_of_subject(subject, ()) == matter


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Quick question",
        "Intro",
        "Follow-up",
        "Does your SSO speak SAML?",
        "Your canteen sounds like a swimming pool",
        "After the demo",
        "Before the school year starts",
        "Timetable for September",
        "Menu for Saturday 19 September",
        "Webinar on fee collection, Thursday",
        "Germination cabinets - temperature alternation",
        "Halfway through: telematics on the trucks",
        "Thoma Dental x LeadRocket",
        "LED high bays / offer",
        "60 places at the railway station",
        "Renewal, 12 seats",
        "Three units",
        "Ammonia or CO2 for the new store",
        "Shaft for gearbox",
        "Summary of the workshop",
        "Café nos pequenos-almoços",
        "Night patrols Aireview Mills",
        "Calibration Of Balances",
        "Series A deck",
        "Aireview Mills",
        "Toowoomba",
        "Replacing the two gas forklifts",
        "Intake form that fills itself",
        "The boning hall floor",
        "Site managers for the tunnel",
        "Offer 24-0318 after the visit",
        "Update",
        "{{ 7*7 }} pumps",
        "Cheap pumps at evil-pumps.com",
        "Cheap pumps at evil.com, night shift",
        "Pumps of 10.0.0.1",
        "Pumps on 0170 1234567",
        "Pumps for the mill and the quarry and the two small farms",
    ],
)
def test_what_is_none_for_sure_is_left_out(subject: str) -> None:
    assert matter_of_subject(subject, ()) is None


def test_a_first_word_that_only_this_mail_writes_small_is_no_name() -> None:
    assert matter_of_subject("Gradebook for the juniors", ()) is None
    assert matter_of_subject("Gradebook for the juniors", ["Is the gradebook full?"]) == "the gradebook for the juniors"
    assert matter_of_subject("Gradebook for the juniors", ["Gradebook is our product."]) is None


@pytest.mark.parametrize(
    ("phrase", "ours", "said"),
    [
        ("shutdown service", "", "the shutdown service"),
        ("shutdown service", "Here is a shutdown service for the mill.", "the shutdown service"),
        ("shutdown service", "Have you thought about your shutdown service?", "your shutdown service"),
        ("shutdown service", "We put together our shutdown service in May.", "our shutdown service"),
        ("shutdown service", "Is the shutdown service planner of use?", "the shutdown service"),
        ("garden furniture", "We make garden furniture, all of it of oak.", "garden furniture"),
        ("fit-out lease for Unit 4", "", "the fit-out lease for Unit 4"),
        ("gate seals", "", "gate seals"),
        ("gate seals", "Did you get to try the gate seals?", "the gate seals"),
        ("route planning", "", "route planning"),
        ("the gate seal", "Your gate seal, that is.", "the gate seal"),
        ("two gate seals", "", "two gate seals"),
    ],
)
def test_a_phrase_has_the_article_of_the_mails_or_where_it_is_one_thing_the(phrase: str, ours: str, said: str) -> None:
    assert with_article(phrase, [ours]) == said
