"""A review: whom it asks about, and what answers do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.prospects.model import Model, Thresholds
from server.prospects.review import Candidate, Review
from server.prospects.values import Answers

MODEL = Model(
    Thresholds(unreviewed=0.0, reviewed=0.0, answers=20, sure_margin=1.0),
    {},
    {"ours:pilot": 4.0, "theirs:invoice": 4.0},
    {"ours:pilot": 2.0, "theirs:invoice": -2.0, "bias": 0.0},
)
WHEN = datetime(2025, 3, 1, tzinfo=UTC)


def candidate(who: str, *, days: int = 0, subject: str = "Pumps", **words: float) -> Candidate:
    vector = {"bias": 1.0, **{f"{name.replace('_', ':')}": value for name, value in words.items()}}
    return Candidate(frozenset({who}), f"Somebody at {who}", subject, WHEN + timedelta(days=days), vector)


CANDIDATES = [
    candidate("clear.example", ours_pilot=3.0),
    candidate("never.example", theirs_invoice=3.0),
    candidate("torn.example", days=1, subject="Old", ours_pilot=0.3),
    candidate("torn.example", days=9, subject="New", theirs_invoice=0.3),
    candidate("close.example", theirs_invoice=0.4),
    candidate("odd.example", ours_zebra=1.0, theirs_invoice=1.0),
]


def begun(answers: Answers | None = None) -> Review:
    return Review(CANDIDATES, answers or Answers(), MODEL)


def order(review: Review, *passed_over: str) -> list[str]:
    return [one.who for one in review.least_sure(10, passed_over)]


def test_the_least_sure_come_first_and_a_firm_with_more_threads_sooner() -> None:
    asked = begun().least_sure(10)
    assert [one.who for one in asked[:2]] == ["torn.example", "close.example"]
    assert {one.who for one in asked[-2:]} == {"clear.example", "never.example"}
    first = asked[0]
    assert (first.threads, first.subject, first.name) == (2, "New", "Somebody at torn.example")
    assert 0.3 < first.probability < 0.5
    assert not first.taken
    assert [one.taken for one in asked if one.who == "clear.example"] == [True]


def test_who_was_answered_for_or_passed_over_is_not_asked_about() -> None:
    review = begun()
    review.answer("torn.example", prospect=True)
    assert "torn.example" not in order(review)
    assert "close.example" not in order(review, "close.example")


def test_answers_teach_about_others_alike() -> None:
    """Here invoices speak of no supplier: the user answers that two who write of them are prospects."""
    review = begun()
    before = {one.who: one.probability for one in review.least_sure(10)}
    review.answer("torn.example", prospect=True)
    review.answer("close.example", prospect=True)
    after = {one.who: one.probability for one in review.least_sure(10)}
    assert after["odd.example"] > before["odd.example"]


def test_a_lesson_holds_only_what_the_model_knows() -> None:
    review = begun()
    review.answer("odd.example", prospect=False)
    assert review.lesson
    assert review.lesson.keys() <= MODEL.weights.keys()


def test_answers_taken_back_leave_nothing() -> None:
    review = begun()
    review.answer("torn.example", prospect=True)
    review.answer("torn.example", prospect=False)
    assert review.answers == Answers(others=frozenset({"torn.example"}))
    review.answer("torn.example", prospect=None)
    assert (review.answers, dict(review.lesson)) == (Answers(), {})


def test_the_lesson_does_not_depend_on_the_order_of_answers() -> None:
    one, other = begun(), begun(Answers(frozenset({"torn.example"}), frozenset({"odd.example"})))
    one.answer("odd.example", prospect=False)
    one.answer("torn.example", prospect=True)
    assert one.lesson == other.lesson


def test_nobody_to_ask_about() -> None:
    assert Review([], Answers(), MODEL).least_sure(5) == []
