"""The tests to which a clause can be bound, by id, in the order of the five headings."""

from __future__ import annotations

from functools import cache

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.judged import ClauseTest


@cache
def all_tests() -> dict[str, ClauseTest]:
    """All tests."""
    from gongyou.rooms.bargaining.supervision import conduct_tests, hours_tests, pay_tests, time_tests

    found = (*conduct_tests.DISPATCH, *pay_tests.TESTS, *hours_tests.TESTS, *time_tests.TESTS, *conduct_tests.TESTS)
    return {each.id: each for each in found}


def named(name: str) -> ClauseTest:
    """One test. Raises BadInput with the ids that there are."""
    found = all_tests().get(name) if isinstance(name, str) else None
    if found is None:
        raise BadInput(
            "supervision.test_unknown",
            Text(f"没有名为“{name}”的检验。", f"There is no test called “{name}”."),
            Text(f"可用：{'、'.join(all_tests())}。", f"Known: {', '.join(all_tests())}."),
            value=str(name),
        )
    return found
