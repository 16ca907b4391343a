"""What a thread is about, with addresses and telephone numbers about: whoever writes them has no draft pass them on."""

from __future__ import annotations

import pytest

from server.services.matter.addresses import holds_address, without_addresses
from server.services.topics import topic_in
from tests.factories import make_thread, them, us

ADDRESSES = [
    "evil-pumps.com",
    "evil.com/pumps",
    "EVIL.CO.UK",
    "example.рф",
    "evil。com",
    "xn--e1afmkfd.xn--p1ai",
    "www.evil",
    "https://evil/pumps",
    "sales@evil.com",
    "sales@evil",
    "10.0.0.1",
    "10.0.0.1:8080/a",
    "+49 170 1234567",
    "+49-(0)170/123.45.67",
    "(0170) 123 45 67",
    "0170/1234567",
    "0049 170 1234567",
    "555-1234",
    "555 123 4567",
    "5551234567",
]
NONE = [
    "pumps vs. fans",
    "e.g. pumps",
    "the 4.5 t pumps",
    "the catalogue of 2025/2026",
    "the rotas 2025–2026",
    "EN 12845-2020",
    "ISO 9001:2015",
    "0.5 - 1.25 mm",
    "1,000,000 bags",
    "The fans hum. We mend them",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("subject", ["Pumps at {}", "{} pumps", "Hello"])
def test_no_address_and_no_number_is_in_a_topic(address: str, subject: str) -> None:
    assert holds_address(address)
    ours = f"Have you had a look at the pumps at {address}? We make the {address} pumps."
    theirs = them("2025-03-05", "declined", f"No thanks, no {address} pumps and no pumps at {address}.")
    topic = topic_in(make_thread([us("2025-03-03", ours), theirs], subject=subject.format(address))) or ""
    assert not any(part in topic for part in (address, address.casefold(), *address.split()))


@pytest.mark.parametrize("text", NONE)
def test_dots_and_digits_of_ordinary_words_are_none(text: str) -> None:
    assert without_addresses(text) == text


def test_a_matter_beside_an_address_is_still_one() -> None:
    ours = "Have you had a look at the night rota? It is at example.com/rota, call 0170 1234567."
    thread = make_thread([us("2025-03-03", ours), them("2025-03-05", "declined", "No thanks.")], subject="Night rota")
    assert topic_in(thread) == "the night rota"
