"""A firm's threads take wording after wording, and keep theirs when later threads come."""

from __future__ import annotations

from dataclasses import replace

from server.mail.message import Address
from server.services.ports.draft import WordingSeed
from server.services.wordings import seeds
from server.verdict.values import ReadThread
from tests.factories import HELEN, RAJ, make_thread, us


def thread(id: str, at: str, to: Address) -> ReadThread:
    return replace(make_thread([us(at, to=[to])]), id=id, prospects=(to,))


def test_places_follow_the_first_messages() -> None:
    known = [thread("b", "2025-03-01", HELEN), thread("a", "2025-03-02", RAJ)]
    before = seeds(known)
    assert before == {"b": WordingSeed("peakvalve.example", 0), "a": WordingSeed("peakvalve.example", 1)}
    later = thread("0", "2025-04-01", HELEN)
    assert seeds([later, *known]) == before | {"0": WordingSeed("peakvalve.example", 2)}


def test_neighbours_at_a_public_provider_are_strangers() -> None:
    one = thread("a", "2025-03-01", Address("", "one@gmail.com"))
    other = thread("b", "2025-03-02", Address("", "two@gmail.com"))
    assert seeds([one, other]) == {"a": WordingSeed("a"), "b": WordingSeed("b")}


def test_a_thread_without_prospects_goes_by_its_id() -> None:
    assert seeds([replace(thread("a", "2025-03-01", HELEN), prospects=())]) == {"a": WordingSeed("a")}
