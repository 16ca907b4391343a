"""The choice of threads, rule by rule."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.mail.message import Address, Envelope, MachineKind
from server.prospects.choose import Answers, Exclusion, ThreadMessage, by_headers, by_words
from server.prospects.cues import Relation, cue_book
from server.prospects.relations import word_points
from server.prospects.training.labelled import rules_of
from server.services.ports.account import Narrowing

DANA = "Dana Reyes <dana@northlight.example>"
KARIN = "Karin Vogel <karin@vogel.example>"
RULES = rules_of({"dana@northlight.example"})
_numbers = itertools.count()


def mail(
    sender: str,
    to: str | tuple[str, ...],
    text: str = "",
    *,
    subject: str = "pumps",
    machine: MachineKind | None = None,
    mailbox: str = "INBOX",
    labels: tuple[str, ...] = (),
    attachments: tuple[str, ...] = (),
) -> ThreadMessage:
    number = next(_numbers)
    envelope = Envelope(
        message_id=f"{number}@test",
        in_reply_to=(),
        references=(),
        subject=subject,
        sender=_address(sender),
        reply_to=(),
        to=tuple(_address(one) for one in ((to,) if isinstance(to, str) else to)),
        cc=(),
        bcc=(),
        sent_at=datetime(2025, 5, 1, tzinfo=UTC) + timedelta(hours=number),
        received_at=None,
        machine=machine,
        labels=labels,
    )
    return ThreadMessage(envelope, sender == DANA, mailbox, text, attachments)


def _address(written: str) -> Address:
    name, _, email = written.rpartition("<")
    return Address(name.strip(), email.rstrip(">"))


LIST = "condmon <condmon@lists.example>"
HEADER_CASES = {
    "a mail to a stranger": ([mail(DANA, KARIN)], None),
    "a stranger's mail never answered": ([mail(KARIN, DANA)], Exclusion.NOT_WRITTEN_TO),
    "a stranger's mail answered": ([mail(KARIN, DANA), mail(DANA, KARIN)], None),
    "an out-of-office as only answer": (
        [mail(DANA, KARIN), mail(KARIN, DANA, machine=MachineKind.OUT_OF_OFFICE)],
        None,
    ),
    "only the user's own out-of-office": (
        [mail(KARIN, DANA), mail(DANA, KARIN, machine=MachineKind.OUT_OF_OFFICE)],
        Exclusion.NOT_WRITTEN_TO,
    ),
    "a colleague": ([mail(DANA, "Priya <priya@northlight.example>")], Exclusion.NO_OUTSIDER),
    "a colleague at a subdomain": ([mail(DANA, "Leo <leo@labs.northlight.example>")], Exclusion.NO_OUTSIDER),
    "the user's private address, by the full name": (
        [mail(DANA, "dana reyes <dreyes81@gmail.com>")],
        Exclusion.NO_OUTSIDER,
    ),
    "a colleague and an outsider": ([mail(DANA, ("Priya <priya@northlight.example>", KARIN))], None),
    "a newsletter answered": (
        [mail("Jane <jane@minds.example>", DANA, machine=MachineKind.LIST), mail(DANA, "Jane <jane@minds.example>")],
        Exclusion.LIST_OR_MACHINE,
    ),
    "a mailing list": (
        [
            mail("Ravi <ravi@user.example>", LIST, machine=MachineKind.LIST),
            mail(DANA, (LIST, "Ravi <ravi@user.example>")),
        ],
        Exclusion.LIST_OR_MACHINE,
    ),
    "an answer through a prospect's group address": (
        [mail(DANA, KARIN), mail(KARIN, DANA, machine=MachineKind.LIST)],
        None,
    ),
    "a machine's address": ([mail(DANA, "Airline <no-reply@fly.example>")], Exclusion.LIST_OR_MACHINE),
    "nobody at all": ([mail(DANA, DANA)], Exclusion.NO_OUTSIDER),
}


@pytest.mark.parametrize("case", HEADER_CASES)
def test_headers(case: str) -> None:
    thread, expected = HEADER_CASES[case]
    assert by_headers([thread], RULES)[0].exclusion is expected


def test_somebody_written_to_in_another_thread_counts_as_written_to() -> None:
    incoming = [mail(KARIN, DANA)]
    assert by_headers([incoming, [mail(DANA, KARIN)]], RULES)[0].chosen


def test_public_addresses_make_no_colleagues() -> None:
    rules = rules_of({"dana@northlight.example", "dana@gmail.com"})
    assert by_headers([[mail(DANA, "Joe <joe@gmail.com>")]], rules)[0].chosen


SUPPLIER_WORDS = [
    mail("Carol <carol@print.example>", DANA, "Your order has shipped. Invoice attached. Payment within 14 days."),
    mail(DANA, "Carol <carol@print.example>", "Arrived, I've passed the invoice on to accounts."),
]


def test_words_leave_a_supplier_out_and_name_the_cues() -> None:
    choice = by_words([SUPPLIER_WORDS], RULES)[0]
    assert (choice.exclusion, choice.sure) == (Exclusion.SUPPLIER, True)
    assert "supplier.they_bill" in choice.cues


@pytest.mark.parametrize(
    "include",
    [
        Narrowing(addresses=frozenset({"carol@print.example"})),
        Narrowing(domains=frozenset({"print.example"})),
    ],
)
def test_an_inclusion_wins_over_words(include: Narrowing) -> None:
    rules = rules_of({"dana@northlight.example"}, include)
    assert by_headers([SUPPLIER_WORDS], rules)[0].chosen
    assert by_words([SUPPLIER_WORDS], rules)[0].chosen


def test_an_included_person_who_wrote_unasked_is_kept() -> None:
    rules = rules_of({"dana@northlight.example"}, Narrowing(domains=frozenset({"vogel.example"})))
    assert by_headers([[mail(KARIN, DANA)]], rules)[0].chosen


@pytest.mark.parametrize(
    ("narrowing", "hit"),
    [
        (Narrowing(addresses=frozenset({"karin@vogel.example"})), True),
        (Narrowing(domains=frozenset({"vogel.example"})), True),
        (Narrowing(labels=frozenset({"leads"})), True),
        (Narrowing(mailboxes=frozenset({"prospects"})), True),
        (Narrowing(addresses=frozenset({"dana@northlight.example"})), False),
        (Narrowing(domains=frozenset({"ogel.example"})), False),
        (Narrowing(labels=frozenset({"lead"})), False),
        (Narrowing(mailboxes=frozenset({"archive"})), False),
    ],
)
def test_narrowing_works_both_ways(narrowing: Narrowing, hit: bool) -> None:
    thread = [mail(DANA, KARIN, mailbox="Prospects", labels=("Leads",))]
    me = {"dana@northlight.example"}
    included = by_headers([thread], rules_of(me, include=narrowing))[0].exclusion
    assert included is (None if hit else Exclusion.NOT_INCLUDED)
    left = by_headers([thread], rules_of(me, exclude=narrowing))[0].exclusion
    assert left is (Exclusion.EXCLUDED if hit else None)
    both = by_headers([thread], rules_of(me, include=narrowing, exclude=narrowing))[0].exclusion
    assert both is (Exclusion.EXCLUDED if hit else Exclusion.NOT_INCLUDED)


def test_a_mailbox_of_all_kinds_narrows_but_does_not_win_over_words() -> None:
    rules = rules_of({"dana@northlight.example"}, Narrowing(mailboxes=frozenset({"INBOX"})))
    assert by_headers([SUPPLIER_WORDS], rules)[0].chosen
    assert not by_words([SUPPLIER_WORDS], rules)[0].chosen


def test_a_thread_without_telling_words_is_judged_by_the_others_with_the_same_firm() -> None:
    silent = [
        mail("Tim <tim@print.example>", DANA, "See below."),
        mail(DANA, "Tim <tim@print.example>", "Saw it."),
    ]
    assert by_words([silent], RULES)[0].chosen
    assert by_words([silent, SUPPLIER_WORDS], RULES)[0].exclusion is Exclusion.SUPPLIER


def test_a_thread_begun_by_the_user_without_telling_words_is_kept_as_not_sure() -> None:
    choice = by_words([[mail(DANA, KARIN, "Sunshine.")]], RULES)[0]
    assert (choice.chosen, choice.sure) == (True, False)


def test_the_same_surname_at_a_public_provider_is_family() -> None:
    thread = [mail(DANA, "Maria Reyes <maria51@gmail.com>", "Ring me.")]
    assert by_words([thread], RULES)[0].exclusion is Exclusion.PERSONAL


def test_names_of_attachments_count() -> None:
    told = mail("Carol <carol@print.example>", DANA, "See below.", attachments=("Invoice_4471.pdf",))
    points = word_points([told, mail(DANA, "Carol <carol@print.example>", "Ok.")], RULES, cue_book())
    assert any(relation is Relation.SUPPLIER for relation, _ in points)


def test_every_exclusion_has_its_own_meaning() -> None:
    assert len({exclusion.meaning for exclusion in Exclusion}) == len(Exclusion)


def test_a_firm_with_very_many_threads_is_judged_in_linear_time() -> None:
    thread = [mail("Tim <tim@print.example>", DANA, "See below."), mail(DANA, "Tim <tim@print.example>", "Saw it.")]
    choices = by_words([thread] * 1500 + [SUPPLIER_WORDS], RULES)
    assert {choice.exclusion for choice in choices} == {Exclusion.SUPPLIER}


NOBODY = frozenset[str]()


@pytest.mark.parametrize(
    ("yes", "no", "headers", "taken"),
    [
        (NOBODY, NOBODY, None, False),
        ({"print.example"}, NOBODY, None, True),
        (NOBODY, {"print.example"}, Exclusion.ANSWERED_NO, None),
        (NOBODY, {"other.example"}, None, False),
        (NOBODY, {"carol@print.example"}, None, False),
    ],
)
def test_an_answer_about_a_firm_counts_for_its_threads(
    yes: set[str], no: set[str], headers: Exclusion | None, taken: bool | None
) -> None:
    rules = replace(RULES, answers=Answers(frozenset(yes), frozenset(no)))
    assert by_headers([SUPPLIER_WORDS], rules)[0].exclusion is headers
    if taken is not None:
        assert by_words([SUPPLIER_WORDS], rules)[0].chosen is taken


def test_at_a_public_provider_an_answer_counts_for_the_person_alone() -> None:
    rules = replace(RULES, answers=Answers(others=frozenset({"jo@gmail.com"})))
    choices = by_headers([[mail(DANA, "Jo <jo@gmail.com>")], [mail(DANA, "Al <al@gmail.com>")]], rules)
    assert [choice.exclusion for choice in choices] == [Exclusion.ANSWERED_NO, None]


def test_an_answer_widens_what_the_user_narrowed_to_and_an_exclusion_wins_over_it() -> None:
    answers = Answers(prospects=frozenset({"vogel.example"}))
    narrowed = replace(rules_of(RULES.me, include=Narrowing(domains=frozenset({"lomax.example"}))), answers=answers)
    assert by_headers([[mail(DANA, KARIN)]], narrowed)[0].chosen
    barred = replace(
        rules_of(RULES.me, exclude=Narrowing(addresses=frozenset({"karin@vogel.example"}))), answers=answers
    )
    assert by_headers([[mail(DANA, KARIN)]], barred)[0].exclusion is Exclusion.EXCLUDED


def test_a_lesson_bends_the_choice() -> None:
    dull = [mail(KARIN, DANA, "Could you send the usual list for Monday please?"), mail(DANA, KARIN, "Here it is.")]
    for bias, chosen in ((5.0, True), (-5.0, False)):
        assert by_words([dull], replace(RULES, lesson={"bias": bias}))[0].chosen is chosen
