"""What a day that is named is: a later, a step of theirs, or the seller's to bring something by."""

from __future__ import annotations

from nlp.labels import Signal
from tests.factories import them, us
from tests.server.verdict.cases import ASK, KEEP, LATER, PAUSE, A, Case, E, N, V

DATES = [
    Case("not this quarter beside a question that must be answered now: a later",
         [us("2025-03-03"), them("2025-03-10", LATER, "Not this quarter. I must know now: is it still 9,350 in May?",
          sure=False, stances={LATER: 0.66, E: 0.3},
          signals=[(Signal.NOT_NOW, "Not this quarter"), (Signal.BUYING_QUESTION, "is it still 9,350 in May?")])],
         "2025-03-11", PAUSE),
    Case("a yes that says when it is decided is an answer",
         [us("2025-03-03"), them("2025-03-10", LATER, "Hi, yes decision in the week of 7 April.", sure=False,
          stances={LATER: 0.45, A: 0.35}, revisit="2025-04-07")], "2025-03-11", KEEP, revisit="2025-04-07"),
    Case("one that is read for sure as a later stays one",
         [us("2025-03-03"), them("2025-03-10", LATER, "Yes, but not before the decision in April.",
          revisit="2025-04-01")], "2025-03-11", PAUSE, revisit="2025-04-01"),
    Case("a reminder that may be a later: the seller owes",
         [us("2025-03-03"), them("2025-03-10", LATER, "Did I miss you? I didn't see a price. We open on 8 April.",
          sure=False, stances={LATER: 0.45, A: 0.3}, revisit="2025-04-08", questions=())], "2025-03-11", KEEP),
    Case("an agreed slot dropped without another one",
         [us("2025-03-03"), them("2025-03-04", A, "Thursday at 3.", revisit="2025-03-13"),
          them("2025-03-12", V, "Sorry, I can't do tomorrow after all. Will be in touch.", revisit="2025-03-13")],
         "2025-03-13", ASK, rule="vague"),
    Case("vague words beside an agreed slot drop nothing",
         [us("2025-03-03"), them("2025-03-04", A, "Thursday at 3.", revisit="2025-03-13"),
          them("2025-03-12", N, "Busy here, but fine.")], "2025-03-13", KEEP, rule="step_ahead"),
    Case("a day by which the seller was to bring something, and has: their turn",
         [us("2025-03-03"), them("2025-03-04", E, "Sanding per visit please. Would need yours by Monday 10 March.",
          revisit="2025-03-10"), us("2025-03-07", "Quote attached, sanding at 285 per visit.", questions=())],
         "2025-03-12", KEEP, rule="young"),
    Case("a day of their own that went by",
         [us("2025-03-03"), them("2025-03-04", E, "I look at the sanding on Monday 10 March.", revisit="2025-03-10"),
          us("2025-03-07", "Sanding at 285 per visit is attached.", questions=())], "2025-03-12", ASK,
         rule="step_passed"),
    Case("a list of things answers what is in it",
         [us("2025-03-03"), them("2025-03-04", E, "What is in the 2,950?"), us("2025-03-05",
          "Dear Helen, an inventory, two meetings and the plan. Shall we meet?")], "2025-03-14", ASK, rule="silent"),
]  # fmt: skip
