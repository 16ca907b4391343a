"""Whose turn it is where the move alone does not say it."""

from __future__ import annotations

from tests.factories import them, us
from tests.server.verdict.cases import ASK, DARK, KEEP, NOBODY, PROSPECT_TURN, SELLER_TURN, A, Case

TURNS = [
    Case("a promise of theirs, nothing asked: theirs",
         [us("2025-03-03"), them("2025-03-04", A, "I'll be back to you by the 29th.", revisit="2025-03-29")],
         "2025-03-05", KEEP, waiting=PROSPECT_TURN, rule="step_ahead"),
    *(Case(f"they bring it, or say when it is decided: {text}",
        [us("2025-03-03"), them("2025-03-04", A, text, revisit="2025-03-29")], "2025-03-05", KEEP,
        waiting=PROSPECT_TURN, rule="step_ahead")
      for text in ("The meeting is on the 29th. You will hear.", "I do the upload and tell you on Monday what I found.",
                   "My grandson will e-mail it to you.", "Alan is back then and I'll scan it over.",
                   "Award is planned 29 March.", "Order letter goes out on the 29th.", "Jen's cutting the PO.")),
    *(Case(f"nothing of theirs to bring: {text}",
        [us("2025-03-03"), them("2025-03-04", A, text, revisit="2025-03-29")], "2025-03-05", KEEP,
        waiting=SELLER_TURN, rule="step_ahead")
      for text in ("The decision is made, 40 of them.", "Tell me on Monday what you found.", "Post it by the 29th.")),
    Case("the same beside a request: ours",
         [us("2025-03-03"), them("2025-03-04", A, "I'll send it. Please send the names.", revisit="2025-03-29")],
         "2025-03-05", KEEP, waiting=SELLER_TURN, rule="step_ahead"),
    Case("still theirs when the seller has thanked",
         [us("2025-03-03"), them("2025-03-04", A, "I'll send you the order on Friday.", revisit="2025-03-07"),
          us("2025-03-04 12:00", "Until Friday!")], "2025-03-05", KEEP, waiting=PROSPECT_TURN, rule="step_ahead"),
    Case("a slot the seller proposed, taken: nobody's",
         [us("2025-03-03", "May I come on Thursday 13 March?"), them("2025-03-04", A, "Thursday at 2, at the desk.",
          revisit="2025-03-13")], "2025-03-05", KEEP, waiting=NOBODY, rule="step_ahead"),
    Case("a slot of their own: ours to confirm",
         [us("2025-03-03", "May I come by?"), them("2025-03-04", A, "Thursday at 2.", revisit="2025-03-13")],
         "2025-03-05", KEEP, waiting=SELLER_TURN, rule="step_ahead"),
    Case("a slot taken that asks for the link: ours",
         [us("2025-03-03", "Does Thursday 13 suit?"), them("2025-03-04", A, "Thursday works, send the link.",
          revisit="2025-03-13")], "2025-03-05", KEEP, waiting=SELLER_TURN, rule="step_ahead"),
    Case("thanks before a step: nobody's",
         [us("2025-03-03"), them("2025-03-04", A, "Come on the 20th.", revisit="2025-03-20"), us("2025-03-05"),
          them("2025-03-06", DARK, "Thank you!")], "2025-03-07", KEEP, waiting=NOBODY, rule="step_ahead"),
    Case("a step of theirs gone by without a word: theirs",
         [us("2025-03-03"), them("2025-03-04", A, revisit="2025-03-12"), us("2025-03-05")], "2025-03-17", ASK,
         waiting=PROSPECT_TURN, rule="step_passed"),
]  # fmt: skip
