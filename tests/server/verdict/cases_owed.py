"""What the seller owes in plain words: promises, days named for the seller, reminders; and orders in few words."""

from __future__ import annotations

from nlp.labels import Signal
from tests.factories import HELEN, RAJ, SELLER, them, us
from tests.server.verdict.cases import (
    ASK,
    ASK_TEXT,
    AWAY,
    DARK,
    FOLLOW,
    KEEP,
    LATER,
    NO,
    NOBODY,
    PAUSE,
    POINTS,
    PROSPECT_TURN,
    SELLER_TURN,
    WALK,
    A,
    Case,
    E,
    N,
    V,
)

PROMISE = "Of course, there is one in El Paso. I ask him and send you name and number."
BUMP = "Any news on your side? I attach the sheet of the new module."
REMINDS = "No news because I was waiting on yours. You were going to get me a name."

PROMISES = [
    Case("a promise in plain words is the seller's to keep, however long",
         [us("2025-03-03"), them("2025-03-04", E, "A person, not a brochure."), us("2025-03-05", PROMISE)],
         "2025-04-14", KEEP, waiting=SELLER_TURN, rule="promised"),
    Case("a reminder of the seller's does not keep it",
         [us("2025-03-03"), them("2025-03-04", E, "A person, not a brochure."), us("2025-03-05", PROMISE),
          us("2025-03-19", BUMP)], "2025-04-14", KEEP, waiting=SELLER_TURN, rule="promised"),
    Case("a mail with what was promised does",
         [us("2025-03-03"), them("2025-03-04", E, "A person, not a brochure."), us("2025-03-05", PROMISE),
          us("2025-03-07", "It is Hector Salas, 555 0134, he knows you will ring.")], "2025-04-14", ASK,
         waiting=PROSPECT_TURN, rule="silent"),
    Case("a promise beside a question waits for the answer",
         [us("2025-03-03"), them("2025-03-04", E, "Six shafts."),
          us("2025-03-05", "Which steel was it? I shall then ask our shop.")], "2025-04-14", ASK, rule="silent"),
]  # fmt: skip

REMINDERS = [
    Case("a no that only reminds of what the seller promised is none",
         [us("2025-03-03"), them("2025-03-04", E), us("2025-03-05", PROMISE), us("2025-03-19", BUMP),
          them("2025-03-20", NO, REMINDS, signals=[(Signal.REFUSAL, "You were going to get me a name")])],
         "2025-03-21", KEEP, waiting=SELLER_TURN),
    Case("a no beside a reproach stays one",
         [us("2025-03-03"), them("2025-03-04", E), us("2025-03-05", PROMISE),
          them("2025-03-20", NO, "You were going to get me a name. We drop it.",
               signals=[(Signal.REFUSAL, "We drop it")])], "2025-03-21", WALK, rule="clear_no"),
    Case("and so does one that went elsewhere",
         [us("2025-03-03"), them("2025-03-04", E), us("2025-03-05", PROMISE),
          them("2025-03-20", NO, "You never sent the price and we went with Salas.",
               signals=[(Signal.REFUSAL, "You never sent the price")])], "2025-03-21", WALK, rule="clear_no"),
    Case("a reminder without a question mark is a debt, not vague",
         [us("2025-03-03"), them("2025-03-04", N, "I measure it properly later. Still waiting on those sheets.")],
         "2025-03-10", KEEP, waiting=SELLER_TURN, rule="you_owe"),
    Case("waiting for their own people is no reminder",
         [us("2025-03-03"), them("2025-03-04", N, "We are still waiting for the board.")], "2025-03-10", ASK,
         rule="vague"),
    Case("a day named for the seller's own delivery is no step of theirs",
         [us("2025-03-03", "Which steel is it?"), them("2025-03-04", E, "Same as before. I need the price until "
          "Tuesday please.", revisit="2025-03-11")], "2025-03-14", KEEP, waiting=SELLER_TURN, rule="you_owe",
         revisit=None),
    Case("once it was delivered the day is met, and the next word is theirs",
         [us("2025-03-03", "Which steel is it?"), them("2025-03-04", E, "Same as before. I need the price until "
          "Tuesday please.", revisit="2025-03-11"), us("2025-03-10", "The price is 1.180 EUR each, 5 weeks.")],
         "2025-03-14", KEEP, waiting=PROSPECT_TURN, rule="young"),
    Case("until their silence is one",
         [us("2025-03-03", "Which steel is it?"), them("2025-03-04", E, "Same as before. I need the price until "
          "Tuesday please.", revisit="2025-03-11"), us("2025-03-10", "The price is 1.180 EUR each, 5 weeks.")],
         "2025-03-19", ASK, rule="silent"),
]  # fmt: skip

ORDERS = [
    Case("a go-ahead in three words takes what the seller showed",
         [us("2025-03-03", "Darker. T"), them("2025-03-04", DARK, "That's it. Go")], "2025-03-05", KEEP, sure=True),
    Case("the same words to a straight ask close",
         [us("2025-03-03", ASK_TEXT), them("2025-03-04", DARK, "Do it.")], "2025-03-05", ASK),
    Case("a change asked of what was shown is a specific question",
         [us("2025-03-03", "Proof attached."), them("2025-03-04", N, "Pretty! Blue darker?")], "2025-03-05", KEEP),
    Case("what the seller asked for, sent: a step, however hedged",
         [us("2025-03-03", "Would you send me two castings?"),
          them("2025-03-04", N, "I can't promise anything. Anyway two went out with DHL yesterday.")], "2025-03-05",
         KEEP, waiting=SELLER_TURN),
    Case("what nobody asked for, sent beside vague words, is none",
         [us("2025-03-03", "Shall we go on with it?"), them("2025-03-04", N, "Maybe. Here is our brochure.")],
         "2025-03-05", ASK),
    Case("a yes to a part, a later for the rest",
         [us("2025-03-03", "Is it a yes for the production?"),
          them("2025-03-04", LATER, "Yes. Levels 1 and 2. Level 3 in June.", sure=False, revisit="2025-06-01",
               signals=[(Signal.NOT_NOW, "Level 3 in June")])], "2025-03-05", KEEP, revisit="2025-06-01",
         waiting=SELLER_TURN),
    Case("a yes that only comes later stays a later",
         [us("2025-03-03", "Is it a yes for the production?"),
          them("2025-03-04", LATER, "Yes, in June.", sure=False, revisit="2025-06-01",
               stances={LATER: 0.9}, signals=[(Signal.NOT_NOW, "in June")])], "2025-03-05", PAUSE),
    Case("they will have something ready by a day: theirs",
         [us("2025-03-03"), them("2025-03-04", A, "Five names attached. By the 10th you have them all.",
          revisit="2025-03-10")], "2025-03-05", KEEP, waiting=PROSPECT_TURN, rule="step_ahead"),
]  # fmt: skip

LEAVE = "I'm off on leave from next Friday, so it's not me who signs. Raj here takes over."
ABSENCES = [
    Case("who writes of a leave to several people is no machine",
         [us("2025-03-03"), them("2025-03-04", AWAY, LEAVE, sure=False, to=(SELLER, RAJ), revisit="2025-10-01",
          stances={AWAY: 0.7, POINTS: 0.2}, signals=[(Signal.REFERRAL, "Raj here takes over")])], "2025-03-05",
         FOLLOW, referred_to="Raj Mistry", revisit=None, waiting=SELLER_TURN),
    Case("the same to the seller alone may be one",
         [us("2025-03-03"), them("2025-03-04", AWAY, LEAVE, sure=False, to=(SELLER,), revisit="2025-10-01",
          stances={AWAY: 0.7, POINTS: 0.2}, sender=HELEN)], "2025-03-05", KEEP, rule="away"),
    Case("nobody's turn once silence has told",
         [us("2025-03-03"), us("2025-03-12"), us("2025-03-24"), us("2025-04-02")], "2025-05-20", WALK,
         waiting=NOBODY, rule="silent_long"),
    Case("nor once they were vague three times",
         [us("2025-03-03"), them("2025-03-04", V), us("2025-03-05"), them("2025-03-06", V), us("2025-03-07"),
          them("2025-03-10", N)], "2025-03-11", WALK, waiting=NOBODY, rule="evasions"),
]  # fmt: skip

OWED = [*PROMISES, *REMINDERS, *ORDERS, *ABSENCES]
