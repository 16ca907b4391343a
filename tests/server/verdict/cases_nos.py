"""A no to one thing and the no to all, silence of one who hands the matter on, and silence for other people."""

from __future__ import annotations

from nlp.labels import Signal
from server.mail.message import Address, MachineKind
from tests.factories import HELEN, Sketch, them, us
from tests.server.verdict.cases import (
    ASK,
    AWAY,
    FOLLOW,
    INES,
    KEEP,
    LATER,
    NO,
    OUT,
    PAUSE,
    POINTS,
    STOP,
    WALK,
    A,
    Case,
    E,
    V,
)
from tests.server.verdict.cases_wishes import LIVE

BOUNCES = MachineKind.BOUNCE


def _out(text: str, words: str = "", **more: object) -> Sketch:
    signals = [(Signal.OPT_OUT, words)] if words else []
    return them("2025-03-10", OUT, text, signals=signals, **more)  # type: ignore[arg-type]


def _torn(text: str, stance: str = LATER, no: float = 0.4, **more: object) -> Sketch:
    stances = {NO: no, stance: 0.5} if stance != NO else {NO: 0.6, LATER: 0.3}
    return them("2025-03-10", stance, text, sure=False, stances=stances, **more)  # type: ignore[arg-type]


LEAVES = "Stop sending me these. Leave me out and deal with Ines."
HANDED_OVER = [
    Case(f"one person's silence, with a colleague to go on with: {text}",
         [us("2025-03-03", to=(HELEN, INES)), _out(text, text[:20])], "2025-03-11", FOLLOW, referred_to="Ines")
    for text in (
        LEAVES,
        "I don't do the courses any more. Stop sending these to me. Talk to Ines in HR.",
        "Take me off this, please, and write to Ines.",
    )
] + [
    Case("the one to go on with took part before, and is written to: their turn",
         [us("2025-03-03", to=(HELEN, INES)), _out(LEAVES, "Leave me out"), us("2025-03-11", to=(INES,))],
         "2025-03-12", KEEP),
    Case("and answers",
         [us("2025-03-03", to=(HELEN, INES)), _out(LEAVES, "Leave me out"), us("2025-03-11", to=(INES,)),
          them("2025-03-12", A, "Tuesday it is.", sender=INES)], "2025-03-13", KEEP),
    Case("a rival's name is no colleague's, but the name of who takes part is",
         [us("2025-03-03", to=(HELEN, INES)), them("2025-03-10", OUT, LEAVES,
          signals=[(Signal.OPT_OUT, "Leave me out"), (Signal.INCUMBENT, "deal with Ines")])], "2025-03-11", FOLLOW,
         referred_to="Ines"),
] + [
    Case(f"a true stop, whoever is named: {text}", [us("2025-03-03"), _out(text, text[:20])], "2025-03-11", STOP)
    for text in (
        "Take us off your list. Talk to Ines if you doubt it.",
        "Stop writing to me. Talk to our lawyer, Ines Prado.",
        "Stop writing to me, ask Ines: she told you in March.",
        "Do not write to anyone here again. Talk to Ines.",
        "Leave me alone. Talk to Bob Hale at Otherworks.",
        "Stop writing to me and talk to the wall.",
        "Stop mailing me. Talk to Jim, he will tell you the same.",
        "Stop sending this to me. Write to Ines if you must.",
    )
]  # fmt: skip

JIM = "Please do not contact Jim anymore, not on his mobile either, he retired."
OTHERS_SILENCE = [
    Case("somebody else by name has gone, and who writes orders, even a stranger",
         [us("2025-03-03"), them("2025-03-10", E, f"{JIM} All orders come from me. Make it 3 drums.",
          signals=[(Signal.OPT_OUT, "do not contact Jim anymore")])], "2025-03-11", KEEP),
    Case("nothing ordered beside it: ask before anything is written",
         [us("2025-03-03"), _out(JIM, "do not contact Jim anymore")], "2025-03-11", ASK, sure=False,
         rule="stop_unsure"),
    Case("Jim and the writer: a stop",
         [us("2025-03-03"), _out("Do not contact Jim or me any more, he retired. Make it 3 drums for Bolt.",
          "Do not contact Jim or me")], "2025-03-11", STOP),
    Case("no telephone, but mail is fine and a day is named, even by a stranger",
         [us("2025-03-03"), _out("Please do not call the practice any more!! By mail is fine. Measuring on Wednesday.",
          sure=False, stances={OUT: 0.45, A: 0.2}, revisit="2025-03-12")], "2025-03-11", KEEP, revisit="2025-03-12"),
    Case("no telephone, mail for word that it is done: ask",
         [us("2025-03-03"), _out("Do not call us any more. By mail is fine, to confirm by Friday that we are removed.",
          revisit="2025-03-12")], "2025-03-11", ASK, sure=False, rule="stop_unsure"),
    Case("no telephone and no other way: a stop",
         [us("2025-03-03"), _out("Please do not call the practice any more!! Measuring can wait until Wednesday.",
          revisit="2025-03-12")], "2025-03-11", STOP),
    Case("a closing word that there are no more questions, and somebody signs",
         [*LIVE, _out("No further questions from us, I'm off the thread. Simon can sign.", "No further questions")],
         "2025-03-11", KEEP),
    Case("no more questions and off the list: a stop",
         [*LIVE, _out("No further questions, take us off your list. Simon can sign that.", "take us off your list")],
         "2025-03-11", STOP),
    Case("mail that comes every week is some of the mail, beside an order of who talked on",
         [*LIVE, _out("Unsubscribe me from the mails, I get 2 every week. Red should be 186. Change and go.",
          "Unsubscribe me from the mails")], "2025-03-11", KEEP),
    Case("from a stranger: ask",
         [us("2025-03-03"), _out("Unsubscribe me from the mails, I get 2 every week. Red is 186. Change and go.",
          "Unsubscribe me from the mails")], "2025-03-11", ASK, sure=False, rule="stop_unsure"),
    Case("without an order: a stranger's stop",
         [us("2025-03-03"), _out("Unsubscribe me from the mails, I get 2 every week.",
          "Unsubscribe me from the mails")], "2025-03-11", STOP),
]  # fmt: skip

IN_PART = [
    Case(f"a no to one thing, and on with the rest: {text}",
         [us("2025-03-03"), them("2025-03-10", NO, text, signals=[(Signal.REFUSAL, words)])], "2025-03-11", KEEP)
    for text, words in (
        ("No to gold, silver is plenty. Reprice without those and she can start.", "No to gold"),
        ("Not interested in a demo. If you have a login, I will test it on my own.", "Not interested in a demo"),
        ("We don't want the remote box. Please quote without it.", "don't want the remote box"),
    )
] + [
    Case(f"a no to all, whatever is named beside it: {text}",
         [us("2025-03-03"), them("2025-03-10", NO, text, signals=[(Signal.REFUSAL, words)])], "2025-03-11", move)
    for text, words, move in (
        ("No to gold, and we have no need of silver.", "No to gold", WALK),
        ("Not interested in a demo or any of your products.", "Not interested", WALK),
        ("No to the offer. Please quote nothing more.", "No to the offer", ASK),
        ("No to gold. We went with Bolt. Please quote no more.", "We went with Bolt", ASK),
    )
] + [
    Case("an order in a few words beside what may be a no, from who talked on",
         [*LIVE, them("2025-03-10", NO, "dog fee is 250 not 200, rest good. put it live", sure=False,
          stances={NO: 0.47, E: 0.14, A: 0.13})], "2025-03-11", KEEP),
    Case("what they take in is no order", [*LIVE, _torn(
         "The web shop is 8% of what we take. We'll close it in January. Thanks for all your patience.",
          revisit="2026-01-01")], "2025-03-11", WALK),
]  # fmt: skip

PLAIN = [
    Case(f"torn between a no and {stance}, with plain words or a farewell: {text}", [*LIVE, _torn(text, stance)],
         "2025-03-11", WALK, rule="clear_no")
    for stance, text in (
        (LATER, "We'll end the contract at 31 July and not renew. Please arrange collection. Thanks for everything."),
        (NO, "No cans this year and no next. No money for any new thing. Your price was good."),
        (V, "The board has stopped all plans with the lift."),
        (NO, "Thanks for the contact. We don't have interest, each buys his own."),
    )
] + [
    Case(f"no end while {what}: {text}", [*LIVE, _torn(text, LATER, **more)], "2025-03-11", move)
    for what, text, move, more in (
        ("the door stays open", "Not this year, thanks for everything so far. Call me in May.", PAUSE,
         {"revisit": "2025-05-01"}),
        ("something is asked", "Your price was good. Is it still good in May?", PAUSE,
         {"revisit": "2025-05-01", "questions": ("Is it still good in May?",)}),
        ("they order", "We won't be renewing with them. Please quote 24 sets, thanks for everything.", PAUSE,
         {"revisit": "2025-05-01"}),
        ("hardly anything says no", "Thanks for all your help. We decide in May.", PAUSE,
         {"revisit": "2025-05-01", "no": 0.1}),
    )
] + [
    Case("they stay with their supplier, and a cousin elsewhere is a gift",
         [us("2025-03-03"), them("2025-03-04", POINTS, "They selected the present supplier for two years. You may "
          "write to my cousin, office@otherworks.example.",
          signals=[(Signal.REFERRAL, "write to my cousin, office@otherworks.example")])], "2025-03-05", WALK,
         rule="no_with_name"),
    Case("gone, said by a bounce that names the address of who wrote before",
         [us("2025-03-03"), them("2025-03-04", E), us("2025-03-05"),
          them("2025-03-05 09:01", AWAY, f"<{HELEN.email}>: the recipient has left the organisation.",
          sender=Address("", "mailer-daemon@peakvalve.example"), machine=BOUNCES,
          signals=[(Signal.LEFT_COMPANY, "has left the organisation")])], "2025-03-06", WALK, rule="gone"),
]  # fmt: skip
