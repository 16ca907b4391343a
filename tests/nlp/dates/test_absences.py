"""The day of return in automatic replies that are not in English, alone and through the reader."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from nlp.dates.absences import return_day
from nlp.labels import Stance
from nlp.values import Reply
from server.bootstrap.reading import reply_reader

SENT = datetime(2025, 7, 25, 8, 41, tzinfo=UTC)

NOTES = [
    ("Ich bin bis einschließlich 15.08. im Urlaub und ab Montag, 18. August wieder erreichbar.", "2025-08-18"),
    ("Vielen Dank. Ab dem 18.08.2025 bin ich wieder im Büro.", "2025-08-18"),
    ("Ich bin vom 28.07. bis 15.08.2025 nicht im Haus.", "2025-08-18"),
    ("Je suis absent jusqu'au 15 août inclus. En cas d'urgence, écrivez à Paul.", "2025-08-18"),
    ("Je serai de retour le lundi 18 août.", "2025-08-18"),
    ("Ik ben afwezig tot en met 15 augustus.", "2025-08-18"),
    ("Ik ben afwezig tot 19 augustus.", "2025-08-19"),
    ("Sono assente fino al 20 agosto compreso.", "2025-08-21"),
    ("Je suis absent. Retour le 25 août 2025.", "2025-08-25"),
    ("Vanaf 18/08 ben ik weer bereikbaar.", "2025-08-18"),
    ("Sono in ferie fino al 22 agosto e rientro il 25 agosto.", "2025-08-25"),
    ("Estaré fuera de la oficina hasta el 1 de septiembre.", "2025-09-01"),
    ("Estou de férias até 15 de agosto. Regresso no dia 18 de agosto.", "2025-08-18"),
    ("Jestem nieobecny do 15 sierpnia.", "2025-08-18"),
    ("Jestem na urlopie od 28.07 do 15.08.2025.", "2025-08-18"),
]


@pytest.mark.parametrize(("text", "back"), NOTES)
def test_an_absence_note_names_the_day_of_return(text: str, back: str) -> None:
    (reading,) = reply_reader().read_many([Reply(text, sent_at=SENT, machine=True)])
    assert reading.stance is Stance.AUTOMATIC
    assert reading.revisit_on == date.fromisoformat(back)
    assert reading.revisit_words is not None
    assert reading.revisit_words in text


@pytest.mark.parametrize(
    "text",
    [
        "Ich war bis 15.07. im Urlaub.",
        "Unser Büro: Hauptstr. 15.08",
        "Je suis absent jusqu'au 45 août.",
        "Ticket 18.08 opened for you.",
        "Jestem nieobecny do 31.02.",
    ],
)
def test_what_is_past_or_no_day_is_none(text: str) -> None:
    assert return_day(text, SENT.date()) is None


def test_a_day_without_its_year_is_the_next_one() -> None:
    found = return_day("Ich bin ab dem 7. Januar wieder da.", date(2025, 12, 22))
    assert found == (date(2026, 1, 7), "7. Januar")
    assert return_day("Torno il 29 febbraio.", date(2027, 12, 22)) == (date(2028, 2, 29), "29 febbraio")
