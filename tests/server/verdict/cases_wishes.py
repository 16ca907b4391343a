"""Words of stopping in live deals, by what they are about, and true wishes to be left alone beside them."""

from __future__ import annotations

from nlp.labels import Signal
from nlp.values import AnswerState
from tests.factories import Sketch, them, us
from tests.server.verdict.cases import ASK, KEEP, LATER, NO, OUT, PAUSE, STOP, WALK, A, Case, E


def _wish(text: str, words: str, **more: object) -> Sketch:
    return them("2025-03-10", OUT, text, signals=[(Signal.OPT_OUT, words)], **more)  # type: ignore[arg-type]


def _live(reply: Sketch) -> list[Sketch]:
    return [us("2025-03-03"), them("2025-03-04", E, "Which steel is it?", questions=()), us("2025-03-05"), reply]


ABOUT_LESS = [
    Case(f"live, and the stop is about less: {words}", _live(_wish(text, words)), "2025-03-11", KEEP)
    for text, words in (
        ("Stop sending me this list. I need the one for 2026.", "Stop sending me this list"),
        ("Take me off the newsletter. Where is the quote?", "Take me off the newsletter"),
        ("Stop copying my boss in. Please send the contract.", "Stop copying my boss in"),
        ("Don't ring me, I am in a trench. Text me instead. Please book the two vans.", "Don't ring me"),
        ("We won't be contacted by him again. The machine we take.", "contacted by him again"),
        ("Remove the photo from your page. We want to order room 2.", "Remove the photo from your page"),
        ("Stop the production. Please quote revision C.", "Stop the production"),
        ("Delete her file. The other two start Monday, where do I sign?", "Delete her file"),
    )
] + [
    Case("live, the stop about less, nothing beside it: ask before anything is written",
         _live(_wish("Take me off the newsletter.", "Take me off the newsletter")), "2025-03-11", ASK, sure=False,
         rule="stop_unsure"),
    Case("a silence that ends on a day they name, with an invitation: a later",
         _live(them("2025-03-10", OUT, "Please stop the mails until the audit. From 25 May you can have me.",
          signals=[(Signal.OPT_OUT, "stop the mails"), (Signal.NOT_NOW, "From 25 May you can have me")],
          revisit="2025-05-25")), "2025-03-11", PAUSE, revisit="2025-05-25"),
    Case("a stop that is read for sure beside a buyer's question: ask",
         _live(them("2025-03-10", OUT, "stop sending me these. is the seal ok for hard water or not?",
          signals=[(Signal.OPT_OUT, "stop sending me these"), (Signal.BUYING_QUESTION, "is the seal ok")],
          questions=())), "2025-03-11", ASK, sure=False, rule="stop_unsure"),
    Case("and a step of theirs in answer to the seller settles that it was none",
         [*_live(them("2025-03-10", OUT, "stop sending me these. is the seal ok for hard water or not?",
           signals=[(Signal.OPT_OUT, "stop sending me these"), (Signal.BUYING_QUESTION, "is the seal ok")],
           questions=())), us("2025-03-11"), them("2025-03-12", A, "Send the two.")], "2025-03-13", KEEP),
]  # fmt: skip
ABOUT_ALL = [
    Case(f"a true stop: {text}", _live(_wish(text, text)), "2025-03-11", STOP)
    for text in (
        "Take me off your list, the newsletter too.",
        "I want no further letters about it, nor the bulletin.",
        "We ask vendors not to contact our people, so please don't write to us again.",
        "I object to the use of our details for your newsletter.",
        "Wipe my details please and don't try me on the phone either.",
        "Take her name off your mailing list, it is hard on us.",
        "No catalogue, and nothing else from you.",
        "I would rather not be on this list any longer.",
    )
] + [
    Case("a stop about mail for many, from a stranger, is one",
         [us("2025-03-03"), _wish("Take me off the newsletter.", "Take me off the newsletter")], "2025-03-11", STOP),
    Case("a question about the wish itself is no business",
         _live(_wish("Stop this. Who gave you my address?", "Stop this", questions=("Who gave you my address?",))),
         "2025-03-11", STOP),
]  # fmt: skip
ABOUT_A_STEP = [
    Case("a curt no to a side question, from who talked on before, is an answer",
         _live(them("2025-03-10", NO, "No.", asked=[("Would you like a door in the panel?", AnswerState.ANSWERED)])),
         "2025-03-11", KEEP),
    Case("to a question about the deal it is a no",
         _live(them("2025-03-10", NO, "No.", asked=[("Are you still interested?", AnswerState.ANSWERED)])),
         "2025-03-11", WALK),
    Case("an order beside a no: the no is about something else",
         _live(them("2025-03-10", NO, "Not the leasing. Please quote the cash price.", sure=False)),
         "2025-03-11", KEEP),
    Case("a buyer's question beside a no that is read for sure: ask",
         _live(them("2025-03-10", NO, "No prolongation. We are done with the trial. Where do I sign?")),
         "2025-03-11", ASK, sure=False),
    Case("an agreed slot moved to another near day is a step",
         [us("2025-03-03"), them("2025-03-04", A, "Thursday 13 it is.", revisit="2025-03-13"),
          them("2025-03-12", LATER, "I have to cancel tomorrow. Make it the 20th.", revisit="2025-03-20")],
         "2025-03-13", KEEP, revisit="2025-03-20"),
    Case("a day with its hour is a slot, however far off",
         [us("2025-03-03"), them("2025-03-04", LATER, "Come when we are shut: 11 September, from 8.",
          revisit="2025-09-11")], "2025-03-05", KEEP, revisit="2025-09-11"),
    Case("a later that waits for what they demand of the seller is none",
         _live(them("2025-03-10", LATER, "What I want: May credited in full. When that is there, I look at hall 3.",
          trigger_words="When that is there")), "2025-03-11", KEEP),
]  # fmt: skip
