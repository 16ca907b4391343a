from __future__ import annotations

import pytest

from server.prospects.own_domains import is_public, own_domains, public_domains, within


@pytest.mark.parametrize(
    ("addresses", "domains"),
    [
        ([], set()),
        (["dana@northlight.example"], {"northlight.example"}),
        (["Dana@NorthLight.Example.", "dana.reyes@gmail.com"], {"northlight.example"}),
        (["dana@gmx.de", "dana@mail.yahoo.co.uk"], set()),
        (["dana@eu.northlight.example", "dana@studio.example"], {"eu.northlight.example", "studio.example"}),
        (["dana", "", "@", "dana@"], set()),
    ],
)
def test_own_domains_are_those_of_own_addresses_without_public_ones(addresses: list[str], domains: set[str]) -> None:
    assert own_domains(addresses) == domains


@pytest.mark.parametrize("domain", ["gmail.com", "outlook.com", "gmx.de", "web.de", "orange.fr", "qq.com", "GMAIL.com"])
def test_public_providers_are_known(domain: str) -> None:
    assert is_public(domain)


@pytest.mark.parametrize("domain", ["northlight.example", "notgmail.com", "gmail.com.example", "com", ""])
def test_firms_are_not_public(domain: str) -> None:
    assert not is_public(domain)


def test_the_kept_list_is_long_and_well_formed() -> None:
    domains = public_domains()
    assert len(domains) >= 300
    assert not [d for d in domains if d != d.lower() or "." not in d or "@" in d or " " in d]


@pytest.mark.parametrize(
    ("domain", "inside"),
    [("acme.example", True), ("eu.acme.example", True), ("myacme.example", False), ("example", False), ("", False)],
)
def test_subdomains_count(domain: str, inside: bool) -> None:
    assert within(domain, {"acme.example"}) is inside
