"""Names tied together, whatever the order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.mail.groups import Groups

NAMES = st.sampled_from("abcdefgh")


@given(st.lists(st.tuples(NAMES, NAMES), max_size=12))
def test_who_is_together_does_not_depend_on_the_order(ties: list[tuple[str, str]]) -> None:
    def sets(pairs: list[tuple[str, str]]) -> set[frozenset[str]]:
        tied = Groups()
        for one, other in pairs:
            tied.tie(one, other)
        return {frozenset(each) for each in tied.of("abcdefgh")}

    found = sets(ties)
    assert found == sets(ties[::-1])
    assert sets([]) == {frozenset(name) for name in "abcdefgh"}
    assert all(any({one, other} <= each for each in found) for one, other in ties)
