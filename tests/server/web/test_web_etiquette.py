"""An edited draft held against the etiquette."""

from __future__ import annotations

from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]


def test_the_words_are_marked_and_a_milder_wording_offered(client: Client) -> None:
    text = "Thank you for your time. You really must decide. I will leave it here and wish you well."
    answer = client.post("/api/v1/etiquette", json={"text": text, "intent": "polite_exit"})
    [finding] = answer.json()["items"]
    assert (answer.status_code, text[finding["start"] : finding["end"]]) == (200, finding["text"])
    assert (finding["rule"], bool(finding["milder"])) == ("pressure", True)


def test_a_bad_question_is_refused(client: Client) -> None:
    for body in ({"text": "", "intent": "polite_exit"}, {"text": "x", "intent": "shout"}, {"text": "x" * 20_001}):
        assert client.post("/api/v1/etiquette", json=body).status_code == 400
