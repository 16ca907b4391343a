"""Words of stopping in live deals, by what they are about, and true wishes to be left alone beside them."""

from __future__ import annotations

from nlp.labels import Signal
from nlp.values import AnswerState
from server.mail.message import Address
from tests.factories import HELEN, Sketch, them, us
from tests.server.verdict.cases import ASK, KEEP, LATER, NO, OUT, PAUSE, STOP, WALK, A, Case, E, N, V


def _wish(text: str, words: str, **more: object) -> Sketch:
    return them("2025-03-10", OUT, text, signals=[(Signal.OPT_OUT, words)], **more)  # type: ignore[arg-type]


LIVE = (us("2025-03-03"), them("2025-03-04", E, "Which steel is it?", questions=()), us("2025-03-05"))


def _live(reply: Sketch) -> list[Sketch]:
    return [*LIVE, reply]


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
    Case("an order to confirm is a step, whatever stops beside it",
         _live(them("2025-03-10", A, "Take Sam off your list. Please confirm the order by Friday.",
          signals=[(Signal.OPT_OUT, "off your list"), (Signal.ADVANCE, "confirm the order by Friday")])),
         "2025-03-11", KEEP),
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
OPT_OUTS = (
    ("Tell your sales team to stop emailing me.", "Is this even legal?", STOP, STOP),
    ("Unsubscribe me from these notifications.", "Why am I getting this?", ASK, STOP),
    ("Stop emailing me or forget it.", "What is wrong with you?", STOP, STOP),
    ("Please stop sending me this file.", "Do you read your mail?", ASK, STOP),
    ("Stop mailing me these samples, my bin is full.", "Shall I post you the bin?", ASK, STOP),
    ("Do not send my team this list again.", "Are you aware of the GDPR?", ASK, STOP),
    ("Take our people off these alerts.", "Under which law do you keep our addresses?", ASK, STOP),
    ("Stop sending me these invoices or I call my lawyer.", "Do you understand?", ASK, STOP),
    ("Either you stop contacting our staff or we are done.", "How hard can it be?", STOP, STOP),
    ("Stop everything you are sending us.", "Can you read?", STOP, STOP),
    ("Take me off their list as well.", "What are you people selling anyway?", STOP, STOP),
    ("Remove the old address, and mine too.", "How long will that take?", STOP, STOP),
    ("Ask your colleagues to leave me alone.", "Which of you is in charge?", STOP, STOP),
    ("Don't deliver any more mails to my desk.", "Do I have to say it in Dutch?", STOP, STOP),
    ("Never write again about this offer, or I report you.", "Is the 1st of May early enough for that?", STOP, STOP),
    ("Quit emailing this address with that form.", "Who is your boss?", ASK, STOP),
    ("Don't bother my office with the newsletter.", "Would you like a box of apples for your silence?", ASK, STOP),
    ("Take me off the newsletter.", "Please proceed with the deletion.", ASK, STOP),
    ("Stop these notifications.", "Please book yourself a course in manners.", ASK, STOP),
    ("Stop sending me this catalogue.", "I want to order you nothing but silence.", ASK, STOP),
    ("Stop sending me these brochures.", "We take that very seriously.", ASK, STOP),
    ("No more of these webinars.", "I'll have two words with your boss.", ASK, STOP),
    ("Stop sending me that offer.", "We need the offer gone from our inbox.", ASK, STOP),
    ("Stop sending me this file.", "I need the one person who runs this.", ASK, STOP),
    ("Stop these surveys or I go to court.", "Please start respecting my inbox?", ASK, STOP),
)
"""A wish, words beside it that are no business, and the moves for who talked on before and for a stranger."""
ABOUT_ALL += [
    Case(f"{who}, a true stop with words beside it: {wish} {question}",
         [*before, _wish(f"{wish} {question}", wish)], "2025-03-11", move)
    for wish, question, *moves in OPT_OUTS
    for who, before, move in zip(("live", "stranger"), ([*LIVE], [us("2025-03-03")]), moves, strict=True)
] + [
    Case("a wish for less and an order beside it, from a stranger: ask",
         [us("2025-03-03"), _wish("Stop sending me this list. Please quote two.", "Stop sending me this list")],
         "2025-03-11", ASK, sure=False, rule="stop_unsure"),
    Case("opt-out words beside an answer that is not read for sure: ask",
         [*LIVE, them("2025-03-10", E, "Remove my address. How long will that take?", sure=False,
           stances={E: 0.5, OUT: 0.4}, signals=[(Signal.OPT_OUT, "Remove my address"),
           (Signal.BUYING_QUESTION, "How long will that take?")])],
         "2025-03-11", ASK, sure=False, rule="stop_unsure"),
    *(Case(f"{who}, an opt-out that wants word of it, read as a step: ask, {text}",
         [*before, them("2025-03-10", A, text, signals=[(Signal.OPT_OUT, text[:20]), (Signal.ADVANCE, text[20:])])],
         "2025-03-11", ASK, sure=False, rule="stop_unsure")
      for who, before in (("live", [*LIVE]), ("stranger", [us("2025-03-03")]))
      for text in ("Take me off your list and confirm by Friday 14 March that it is done.",
                   "We do not want any mail from you. I need your confirmation by Friday.",
                   "Remove my address today. Let me know once I am off the list.")),
    Case("words that are an opt-out before anything else, however unlikely that is: ask",
         [*LIVE, them("2025-03-10", OUT, "Kindly end these mails for the team.", sure=False,
           stances={OUT: 0.4, E: 0.35, A: 0.2})], "2025-03-11", ASK, sure=False, rule="stop_unsure"),
    Case("a threat that names a day is no later",
         [*LIVE, them("2025-03-10", OUT, "Stop the mails. If you call in May again, I call the police.",
           signals=[(Signal.OPT_OUT, "Stop the mails"), (Signal.NOT_NOW, "call in May again")], revisit="2025-05-01")],
         "2025-03-11", STOP),
    Case("a curt no with wrath in it is no answer to a side question",
         [*LIVE, them("2025-03-10", OUT, "No. Get lost.", signals=[(Signal.HOSTILE, "Get lost")],
           asked=[("Would you like a door in the panel?", AnswerState.ANSWERED)])], "2025-03-11", STOP),
]  # fmt: skip
ABOUT_A_STEP = [
    Case("whoever talked on under another name is the same by their address",
         [us("2025-03-03"), them("2025-03-04", E, "Which steel is it?", sender=Address("H. Ashworth", HELEN.email)),
          us("2025-03-05"), _wish("Stop sending me this list. Please quote two.", "Stop sending me this list")],
         "2025-03-11", KEEP),
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

TOLD = [
    Case(f"an order that theirs stop, read as {stance}: {text}", _live(them("2025-03-10", stance, text)), "2025-03-11",
         STOP, rule="opt_out")
    for stance, text in (
        (V, "Please tell your sales team to stop. How do they get our numbers?"),
        (E, "Get your guys to stop ringing me."),
        (E, "Your man has to stop. Who pays him?"),
        (N, "I told your colleague to stop writing to us."),
    )
] + [
    Case("beside what may be a buyer's question: ask before anything is written",
         _live(them("2025-03-10", E, "Tell him to stop. Does he get paid per call?",
          signals=[(Signal.BUYING_QUESTION, "Does he get paid per call?")])), "2025-03-11", ASK, sure=False,
         rule="stop_unsure"),
] + [
    Case(f"somebody is to stop something else: {text}", _live(them("2025-03-10", E, text)), "2025-03-11", KEEP)
    for text in (
        "Tell him to stop by on Tuesday, we have the room.",
        "Tell your driver to stop at gate 2.",
        "Tell your people to stop sending the invoices to accounting, they go to me.",
        "How do we make it stop beeping?",
        "Get the line to stop at 40 units. Can your controller do that?",
    )
]  # fmt: skip
