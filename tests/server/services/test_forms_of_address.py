"""People are greeted as the seller greets them, and by nobody else's name."""

from __future__ import annotations

import pytest

from server.mail.message import Address
from server.services.draft_people import prospect_of
from server.services.forms_of_address import Greeting, greeting_of
from server.services.person_names import display_name
from tests.factories import RAJ, SELLER, make_thread, them, us

BELLO = Address("Abdulrazak Bello", "a.bello@sesame.example")
ZALA = Address("D. M. Zala", "zala@kiln.example")
NILESH = Address("Nilesh Vaghela", "nv@kiln.example")
ROBERT = Address("Robert Lee", "r.lee@firm.example")
SHOP = Address("", "info@firm.example")
OLGA = Address("Olga Brandt", "olga@firm.example")


def greeted(person: Address, *ours: str, theirs: str = "We shall see.") -> Greeting:
    first, *later = (us(f"2025-03-{3 + 2 * at:02}", text, to=[person]) for at, text in enumerate(ours))
    thread = make_thread([first, them("2025-03-04", "evasive", theirs, sender=person, to=[SELLER]), *later])
    return greeting_of(thread, person, display_name(person))


@pytest.mark.parametrize(
    ("person", "line", "opening", "name"),
    [
        (BELLO, "Dear Mr Bello,\n\na word.", "Dear", "Mr Bello"),
        (BELLO, "Good morning Mr Bello, a word.", "Dear", "Mr Bello"),
        (BELLO, "Hi Abdulrazak - a word.", "Hi", "Abdulrazak"),
        (BELLO, "Good morning Abdulrazak,\n\na word.", "Hello", "Abdulrazak"),
        (BELLO, "Bello sir, is it the season?", "Dear", "Bello sir"),
        (BELLO, "Mr Bello, you have the figures.", "Dear", "Mr Bello"),
        (ZALA, "Respected Zala sir,\n\na word.", "Respected", "Zala sir"),
        (NILESH, "Dear Nileshbhai, did it reach you?", "Dear", "Nileshbhai"),
        (NILESH, "Dear Mr Roy, dear Nilesh, I have put in longer hoses.", "Dear", "Nilesh"),
        (BELLO, "Dear Tom,\n\na mail merge gone wrong.", "Dear", "Abdulrazak"),
        (BELLO, "June, it was.", None, "Abdulrazak"),
        (BELLO, "Dear Eng,\n\na word.", "Dear", "Abdulrazak"),
        (ZALA, "Is it the season?", None, "D. M. Zala"),
        (SHOP, "Hello, is it the season?", None, None),
        (BELLO, "Egregio dottor Bello,\n\na word.", "Egregio", "dottor Bello"),
        (BELLO, "Buongiorno Abdulrazak,\n\na word.", "Buongiorno", "Abdulrazak"),
        (BELLO, "Boa tarde Abdulrazak,\n\na word.", "Boa tarde", "Abdulrazak"),
        (BELLO, "Bom dia seu Abdulrazak,\n\na word.", "Bom dia", "seu Abdulrazak"),
        (OLGA, "Sehr geehrte Frau Brandt,\n\na word.", "Sehr geehrte", "Frau Brandt"),
        (OLGA, "Servus Olga, a word.", "Servus", "Olga"),
        (OLGA, "Grüß Gott Olga, a word.", "Grüß Gott", "Olga"),
        (OLGA, "Guten Tag Olga, a word.", "Guten Tag", "Olga"),
    ],
)
def test_as_the_seller_greets_them(person: Address, line: str, opening: str | None, name: str | None) -> None:
    assert greeted(person, line) == Greeting(opening, name)


def test_the_last_greeting_counts_and_an_opening_that_fits_any_hour() -> None:
    assert greeted(BELLO, "Dear Mr Bello,\n\na word.", "Abdulrazak, a word.") == Greeting(None, "Abdulrazak")
    assert greeted(BELLO, "Hi Mr Bello,\n\na word.", "Good morning Mr Bello! A word.").opening == "Hi"


@pytest.mark.parametrize(
    ("line", "greeting"),
    [
        ("Dear Madam,", Greeting("Dear", "Madam")),
        ("Respected Madam,", Greeting("Respected", "Madam")),
        ("G'day mate,", Greeting("G'day", "mate")),
    ],
)
def test_a_form_of_address_alone_counts_in_a_mail_to_nobody_else(line: str, greeting: Greeting) -> None:
    assert greeted(OLGA, f"{line}\n\na word.") == greeting
    assert greeted(OLGA, f"{line}\n\na word.", "Dear Ms Brandt,\n\nthank you.") == Greeting("Dear", "Ms Brandt")


def test_a_nickname_counts_once_they_have_answered_to_it() -> None:
    assert greeted(ROBERT, "Hi Bob,\n\na word.").name == "Robert"
    assert greeted(ROBERT, "Hi Bob,\n\na word.", "Hi Bob,\n\nthank you.") == Greeting("Hi", "Bob")


def test_somebody_elses_name_is_not_theirs() -> None:
    thread = make_thread([us("2025-03-03", "Hi Helen,\n\na word."), them("2025-03-05", "evasive", "Hm.", sender=RAJ)])
    assert greeting_of(thread, RAJ, "Raj Mistry") == Greeting("Hi", "Raj")


def test_who_writes_formally_is_not_called_by_the_first_name_alone() -> None:
    theirs = "Good morning Ms Reyes, we shall see."
    assert greeted(OLGA, "Hello, is it the season?", theirs=theirs) == Greeting("Dear", "Olga Brandt")
    assert greeted(OLGA, "Hi Olga, is it the season?", theirs=theirs) == Greeting("Hi", "Olga")


def test_who_never_wrote_is_whom_the_seller_wrote_to_last() -> None:
    thread = make_thread(
        [us("2025-03-03", "Dear Helen,\n\na word."), us("2025-03-05", "Dear Raj,\n\na word.", to=[RAJ])]
    )
    assert prospect_of(thread) == RAJ


OWNERS = Address("VvE De Linde", "bestuur@delinde.example")
BUYERS = Address("Procurement", "procurement@harbour.example")
HR = Address("HR Northgate", "hr@northgate.example")


@pytest.mark.parametrize(
    ("mailbox", "line", "greeting"),
    [
        (OWNERS, "Dear board,", Greeting("Dear", "board")),
        (OWNERS, "Dear members of the board,", Greeting("Dear", "members of the board")),
        (HR, "Dear HR team,", Greeting("Dear", "HR team")),
        (HR, "Hi team,", Greeting("Hi", "team")),
        (BUYERS, "Dear colleagues,", Greeting("Dear", "colleagues")),
        (BUYERS, "Dear Sir or Madam,", Greeting("Dear", "Sir or Madam")),
        (BUYERS, "Good morning,", Greeting(None, None)),
        (OWNERS, "Is it the season?", Greeting(None, None)),
    ],
)
def test_a_shared_mailbox_is_greeted_as_the_seller_greets_it(mailbox: Address, line: str, greeting: Greeting) -> None:
    assert greeted(mailbox, f"{line}\n\na word.") == greeting


@pytest.mark.parametrize(
    ("line", "foot", "greeting"),
    [
        ("Dear board,", "H. Roos", Greeting("Dear", "H. Roos")),
        ("Dear board,", "Kind regards,\nMr H. Roos", Greeting("Dear", "Mr Roos")),
        ("Hi team,", "Wen Abara", Greeting("Hi", "Wen")),
        ("Hi team,", "Thanks,\nWen", Greeting("Hi", "Wen")),
        ("Dear colleagues,", "Wen Abara", Greeting("Dear", "Wen Abara")),
        ("Dear colleagues,", "De Linde", Greeting("Dear", "colleagues")),
    ],
)
def test_who_signs_the_last_mail_from_a_shared_mailbox_is_greeted(line: str, foot: str, greeting: Greeting) -> None:
    assert greeted(OWNERS, f"{line}\n\na word.", theirs=f"We shall see.\n\n{foot}") == greeting


def test_a_group_is_greeted_on_where_the_seller_did_so_after_a_person_signed() -> None:
    ours = "Dear board,\n\na word."
    assert greeted(OWNERS, ours, ours, theirs="We shall see.\n\nH. Roos") == Greeting("Dear", "board")


def test_a_person_is_not_greeted_as_a_group_once_they_have_answered() -> None:
    assert greeted(OLGA, "Hi all,\n\na word.") == Greeting("Hi", "Olga")
    assert greeted(OWNERS, "Dear board,\n\na word.", "Hi Wen,\n\na word.", theirs="Hm.\n\nWen Abara").name == "Wen"
