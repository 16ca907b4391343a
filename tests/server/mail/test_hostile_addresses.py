"""Address fields that were written to keep a parser busy are read in time linear in their length."""

from __future__ import annotations

import pytest

from server.mail.headers import MAX_FIELD_CHARACTERS, addresses_of

pytestmark = pytest.mark.usefixtures("ended_if_endless")


@pytest.mark.parametrize("unit", ["\\(", '\\"', "(\\", '"\\', "(", '"', "<", "< ", "(a", "a:"])
@pytest.mark.parametrize("head", ["", "(", '"', "< "])
def test_no_field_takes_more_than_linear_time(head: str, unit: str) -> None:
    addresses_of([(head + unit * MAX_FIELD_CHARACTERS)[:MAX_FIELD_CHARACTERS]], [])


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (
            r'"Roe \"JJ\", Jane" <jane@x.example>, b@x.example',
            [('Roe "JJ", Jane', "jane@x.example"), ("", "b@x.example")],
        ),
        (r"jane@x.example (Jane \(JJ\) Roe)", [(r"Jane \(JJ\) Roe", "jane@x.example")]),
        ("Jane <  jane@x.example  >", [("Jane", "jane@x.example")]),
    ],
)
def test_what_is_quoted_or_padded_is_read_as_before(field: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.name, each.email) for each in addresses_of([field], [])] == expected
