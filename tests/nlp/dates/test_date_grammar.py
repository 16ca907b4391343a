"""Date expressions and traps. The day of writing is Tuesday 24 November 2026 unless a row says otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.dates.calendar import add_months, easter, next_weekday
from nlp.dates.find import find, of_offered, taken

TODAY = date(2026, 11, 24)

EXPRESSIONS = [
    ("try me in Q3", "2027-07-01"),
    ("28th works", "2026-11-28"),
    ("17th, 14h then", "2026-12-17"),
    ("can't talk to new brokers this quarter", "2027-01-01"),
    ("Q1 works better for us", "2027-01-01"),
    ("in Q4 2027 please", "2027-10-01"),
    ("early Q2", "2027-04-01"),
    ("mid Q2", "2027-05-11"),
    ("late Q2", "2027-06-21"),
    ("the second quarter of next year", "2027-04-01"),
    ("H1 next year", "2027-01-01"),
    ("H2 2027", "2027-07-01"),
    ("the second half of 2027", "2027-07-01"),
    ("early March", "2027-03-01"),
    ("mid-March", "2027-03-11"),
    ("middle of February", "2027-02-11"),
    ("late March", "2027-03-21"),
    ("end of January", "2027-01-21"),
    ("beginning of April", "2027-04-01"),
    ("in December", "2026-12-01"),
    ("January 2028", "2028-01-01"),
    ("call me in May", "2027-05-01"),
    ("Sept.", "2027-09-01"),
    ("after March", "2027-04-01"),
    ("in the spring", "2027-03-01"),
    ("next summer", "2027-06-01"),
    ("after the summer", "2027-09-01"),
    ("this winter", "2026-12-01"),
    ("after Easter", "2027-03-28"),
    ("before Christmas", "2026-12-25"),
    ("after the holidays", "2027-01-02"),
    ("after Ramadan", "2027-03-10"),
    ("in the new year", "2027-01-01"),
    ("the week of the 14th", "2026-12-14"),
    ("w/c 7 December", "2026-12-07"),
    ("week commencing March 8", "2027-03-08"),
    ("first week of February", "2027-02-01"),
    ("last week of January", "2027-01-25"),
    ("week 7", "2027-02-15"),
    ("next week", "2026-11-30"),
    ("the week after next", "2026-12-07"),
    ("in two weeks", "2026-12-08"),
    ("in a fortnight", "2026-12-08"),
    ("in 10 days", "2026-12-04"),
    ("in three months", "2027-02-24"),
    ("six months from now", "2027-05-24"),
    ("in a couple of months", "2027-01-24"),
    ("next month", "2026-12-01"),
    ("end of next month", "2026-12-21"),
    ("early next month", "2026-12-01"),
    ("end of the week", "2026-11-27"),
    ("by the end of the year", "2026-12-01"),
    ("next quarter", "2027-01-01"),
    ("next year", "2027-01-01"),
    ("not this year", "2027-01-01"),
    ("we are not buying anything this quarter", "2027-01-01"),
    ("once our fiscal year ends in June", "2027-07-01"),
    ("our financial year starts in April", "2027-04-01"),
    ("Tuesday", "2026-12-01"),
    ("Thursday at 10", "2026-11-26"),
    ("Friday next week", "2026-12-04"),
    ("Wednesday week", "2026-12-02"),
    ("thurs 3", "2026-12-03"),
    ("on the 14th", "2026-12-14"),
    ("the 2nd of December", "2026-12-02"),
    ("3 March", "2027-03-03"),
    ("March 3rd, 2027", "2027-03-03"),
    ("Monday 7 December", "2026-12-07"),
    ("2027-02-15", "2027-02-15"),
    ("15/02/2027", "2027-02-15"),
    ("02/15/2027", "2027-02-15"),
    ("15.2.2027", "2027-02-15"),
    ("12-14 January", "2027-01-12"),
    ("tomorrow morning", "2026-11-25"),
    ("the day after tomorrow", "2026-11-26"),
    ("tonight", "2026-11-24"),
    ("by EOD", "2026-11-24"),
    ("not before 2028, in 2028 yes", "2028-01-01"),
    ("by first of December", "2026-12-01"),
    ("first Monday in March", "2027-03-01"),
    ("closed until 4 January", "2027-01-04"),
    ("30th. Key is with Pat.", "2026-11-30"),
    ("Dock 6, 20th, before noon", "2026-12-20"),
    ("the 9th, they'll live", "2026-12-09"),
    ("by the 26th when I'm back", "2026-11-26"),
    ("second of May", "2027-05-02"),
    ("December the twenty-first", "2026-12-21"),
    ("first half of July", "2027-07-01"),
    ("2nd quarter, if there still is a company", "2027-04-01"),
    ("not this half-year", "2027-01-01"),
    ("Not in 2027. After that, gladly.", "2028-01-01"),
    ("the Monday after Thanksgiving", "2026-11-30"),
    ("the week after Easter", "2027-03-29"),
    ("after Pentecost", "2027-05-16"),
    ("once Labor Day is over", "2027-09-06"),
    ("All Saints' Day", "2027-11-01"),
    ("ring me after New Year", "2027-01-01"),
    ("Thursday 15.04 at 9:00", "2027-04-15"),
    ("Mon 3/15 works", "2027-03-15"),
    ("Monday, 8.15, back door", "2026-11-30"),
    ("kickoff is 12/8 at 1pm", "2026-12-08"),
    ("12/8 at 3", "2026-12-08"),
    ("14.12. would fit me", "2026-12-14"),
    ("tomorrow week", "2026-12-02"),
    ("this time next year", "2027-11-24"),
    ("same day next month", "2026-12-24"),
    ("not this week, auditors", "2026-11-30"),
    ("next-next week only", "2026-12-07"),
    ("try me 12/22.", "2026-12-22"),
    ("from 26-Jan onwards", "2027-01-26"),
    ("on the fourteenth I'm in Utrecht", "2026-12-14"),
    ("24th is better for me", "2026-12-24"),
    ("Spring. When the snow is gone", "2027-03-01"),
    ("over two weeks", "2026-12-08"),
    ("in eighteen months", "2028-05-24"),
    ("after the August bank holiday", "2027-08-30"),
    ("18-Jan-27 is the day", "2027-01-18"),
    ("on the 24. from 14 o'clock", "2026-12-24"),
    ("monday fortnight", "2026-12-14"),
    ("by COB Friday", "2026-11-27"),
    ("EOD tmrw", "2026-11-25"),
    ("two weeks from Monday", "2026-12-14"),
    ("half a year from now", "2027-05-24"),
    ("year from today", "2027-11-24"),
    ("I need 48 hours", "2026-11-26"),
    ("ten working days, please", "2026-12-08"),
    ("Two to three weeks and we know", "2026-12-08"),
    ("a week tomorrow", "2026-12-02"),
    ("first of the month", "2026-12-01"),
    ("nxt wk pls", "2026-11-30"),
    ("Wendesday", "2026-11-25"),
    ("in Septmber", "2027-09-01"),
    ("after Songkran", "2027-04-13"),
    ("when Orthodox Easter has passed", "2027-05-02"),
    ("Mon-Wed next week", "2026-11-30"),
    ("after the weekend", "2026-11-30"),
    ("tail end of Q1", "2027-03-21"),
    ("12/15 works on our end", "2026-12-15"),
    ("ring me mon 7am", "2026-11-30"),
    ("wed ok, 3ish", "2026-11-25"),
    ("come the meteorological spring", "2027-03-01"),
    ("No. Late January is when we sit down", "2027-01-21"),
    ("we finished early and it was moved to the 11th", "2026-12-11"),
    ("I am free Monday to Wednesday", "2026-11-30"),
]

TRAPS = [
    "April handles this, I don't",
    "August Meyer left us",
    "Ask May in purchasing",
    "You want June Okafor, she signs everything",
    "Friday Eze is the right man",
    "Sunday Riley is a brand we stock",
    "rue du 11 Novembre",
    "I do my books Sunday nights",
    "open Tue to Sat",
    "invoice 2026-12-14 is wrong",
    "We moved to 14 July Avenue",
    "Q3 was dreadful",
    "One day, perhaps",
    "The fall in orders hit us",
    "ready in a day",
    "keep the dogs another five years",
    "God Jul!",
    "merry Christmas to you all",
    "the Monday mail was long",
    "June volumes attached",
    "next year's planning is dull",
    "I paid in February",
    "we are open 24/7",
    "the Q3 report was great",
    "7-10 May fair last year",
    "since March",
    "prices start at 12.50",
    "call +44 20 7946 0958",
    "May I ask something?",
    "this may be of use",
    "you may not know us",
    "last Friday",
    "last month",
    "every Monday",
    "two weeks ago",
    "the 2nd floor",
    "the first edition",
    "a 50/50 chance",
    "we march on",
    "he sat there",
    "version 2.5",
    "it is 10 % less",
    "60 heads and 3 tables",
    "ISO 27001",
    "the 3rd party tool",
    "March, April…",
    "now",
    "we spoke back in June",
    "your mail of 3 March",
    "see chapter 4",
    "at 9 in the evening we eat",
    "the sun is out",
    "we fall behind",
    "a mon ami restaurant",
    "order 2026",
    "from 9 to 5",
    "it cost 1.200 euro",
    "we had fun all summer",
    "the painters finished on Friday",
    "I saw her in April",
    "100 seats",
    "each quarter",
    "after the migration",
    "once the dust settles",
    "the second option",
    "most Fridays",
    "we are on a monday.com board",
    "Wrong Mai, I fear",
    "your colleague Sunday confirmed it",
    "August (he runs the kiln) told us",
    "Wednesday is my colleague's name",
    "Week 9 is the name of our choir",
    "Back in the spring we'd have said yes",
    "Salon open Tue to Sat, 10 to 18",
    "I work Monday to Thursday",
    "Mon-Thu 7.30-16.00, Fri to 12.00",
    "Could be March, could be Easter",
    "We moved on the 11th",
    "We wrote on the 1st, 5th, 9th and 17th",
    "see invoice no. 12 May",
    "Our manager resigned, after eleven years, out of the blue",
    "he sold the yard after 41 years",
]


@pytest.mark.parametrize(("words", "expected"), EXPRESSIONS, ids=[words for words, _ in EXPRESSIONS])
def test_first_day_of_an_expression(words: str, expected: str) -> None:
    found = find(words, TODAY)
    assert found, words
    assert str(found[0].first) == expected


@pytest.mark.parametrize("words", TRAPS)
def test_trap_is_no_date(words: str) -> None:
    assert find(words, TODAY) == ()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("First one. Hard hats or no?", "2026-12-01"),
        ("the latter, please", "2026-12-03"),
        ("training: 3, because of the crew", "2026-12-03"),
        ("1 works", "2026-12-01"),
        ("I need 3 boxes and the first one broke", None),
        ("14, because", None),
    ],
)
def test_a_day_taken_from_those_offered(reply: str, expected: str | None) -> None:
    found = taken(reply, find("Would Tuesday the 1st at 8 or Thursday the 3rd at 4 suit you?", TODAY))
    assert (found and str(found.first)) == expected
    assert found is None or reply[found.start : found.end] == found.words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The council votes on 12 January, usually towards midnight. Ask me on the 13th.",
            ["2027-01-12", "2027-01-13"],
        ),
        ("On 10 December the village votes here. Write to me the Monday after.", ["2026-12-10", "2026-12-14"]),
        ("We host the district until Friday 4 December. The week after, call.", ["2026-12-04", "2026-12-07"]),
        ("the week after, perhaps", []),
        ("The money is released in January, on the 19th it is through the board.", ["2027-01-01", "2027-01-19"]),
        ("We open late in February. On the 9th I am out.", ["2027-02-21", "2026-12-09"]),
        ("Not this Friday, the one after.", ["2026-11-27", "2026-12-04"]),
        ("Today and tomorrow I am out. Day after is fine.", ["2026-11-24", "2026-11-25", "2026-11-26"]),
    ],
)
def test_a_day_counted_from_the_date_before(text: str, expected: list[str]) -> None:
    assert [str(found.first) for found in find(text, TODAY)] == expected


def test_days_told_of_in_one_breath_are_all_past() -> None:
    found = find("You wrote to us on 12 November, and again on the 17th.", TODAY)
    assert all(day.first is not None and day.first < TODAY for day in found)


def test_a_year_of_another_century_is_read() -> None:
    (found,) = find("1 May 1911, by two brothers", TODAY)
    assert found.first == date(1911, 5, 1)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [("Thursday please", "2026-12-10"), ("Friday please", "2026-11-27"), ("Thursday 26th please", "2026-11-26")],
)
def test_a_bare_weekday_is_the_one_offered(reply: str, expected: str) -> None:
    offered = find("Would Tuesday 8 December at 11 work, or Thursday 10 December?", TODAY)
    (found,) = find(reply, TODAY)
    assert str(of_offered(found, offered).first) == expected


def test_a_day_that_has_just_gone_is_not_next_years() -> None:
    (found,) = find("our stand: 12 November", TODAY)
    assert found.first == date(2026, 11, 12)


def test_offsets_and_words_are_those_of_the_text() -> None:
    text = "Not now.\nTry me early March, please."
    (found,) = find(text, TODAY)
    assert text[found.start : found.end] == found.words == "early March"


def test_without_a_day_of_writing_there_are_words_but_no_days() -> None:
    (found,) = find("next Tuesday at 10", None)
    assert (found.first, found.last) == (None, None)


def test_several_dates_come_in_order() -> None:
    assert [item.words for item in find("Not Monday, but Thursday or in March.", TODAY)] == [
        "Monday",
        "Thursday",
        "March",
    ]


@pytest.mark.parametrize(("year", "day"), [(2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05")])
def test_easter(year: int, day: str) -> None:
    assert str(easter(year)) == day


def test_month_arithmetic_keeps_to_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_next_weekday_is_never_today() -> None:
    assert next_weekday(TODAY, TODAY.weekday()) == date(2026, 12, 1)


@given(st.text(max_size=200), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_any_text_gives_ordered_intervals_inside_it(text: str, today: date) -> None:
    for found in find(text, today):
        assert text[found.start : found.end] == found.words
        assert found.first is not None
        assert found.last is not None
        assert found.first <= found.last
