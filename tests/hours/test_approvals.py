"""Which scheme is in force: worked cases, and laws that hold for every set of approvals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.rules.approvals import Approval, Cycle, Scheme, Why, scheme_in_force

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def approval(first: date, last: date, scheme: Scheme = Scheme.COMPREHENSIVE, number: str = "A1") -> Approval:
    return Approval("E1", scheme, Cycle.QUARTER if scheme is Scheme.COMPREHENSIVE else None, number, first, last)


@pytest.mark.parametrize(
    ("claimed", "held", "scheme", "why"),
    [
        (Scheme.COMPREHENSIVE, [approval(FIRST, LAST)], Scheme.COMPREHENSIVE, Why.APPROVED),
        (Scheme.COMPREHENSIVE, [approval(FIRST, LAST - timedelta(days=1))], Scheme.STANDARD, Why.EXPIRED),
        (Scheme.COMPREHENSIVE, [approval(FIRST + timedelta(days=1), LAST)], Scheme.STANDARD, Why.NOT_YET),
        (Scheme.COMPREHENSIVE, [], Scheme.STANDARD, Why.NO_APPROVAL),
        (Scheme.COMPREHENSIVE, [approval(FIRST, LAST, Scheme.IRREGULAR)], Scheme.STANDARD, Why.NO_APPROVAL),
        (Scheme.IRREGULAR, [approval(FIRST, LAST, Scheme.IRREGULAR)], Scheme.IRREGULAR, Why.APPROVED),
        (Scheme.STANDARD, [approval(FIRST, LAST)], Scheme.STANDARD, Why.ORDINARY),
        (Scheme.PART_TIME, [], Scheme.PART_TIME, Why.ORDINARY),
        (None, [approval(FIRST, LAST)], Scheme.COMPREHENSIVE, Why.APPROVED),
        (None, [approval(date(2025, 1, 1), date(2025, 12, 31))], Scheme.STANDARD, Why.EXPIRED),
        (None, [], Scheme.STANDARD, Why.ORDINARY),
    ],
)
def test_it_answers_the_case(claimed: Scheme | None, held: list[Approval], scheme: Scheme, why: Why) -> None:
    found = scheme_in_force(claimed, held, FIRST, LAST)
    assert (found.scheme, found.why) == (scheme, why)


def test_an_expired_approval_is_named() -> None:
    held = [approval(date(2025, 1, 1), date(2025, 12, 31), number="旧"), approval(FIRST, LAST, number="新")]
    assert scheme_in_force(None, held, FIRST, LAST).number == "新"
    assert scheme_in_force(None, held, date(2026, 11, 1), date(2026, 11, 30)).number == "新"
    assert scheme_in_force(None, held[:1], FIRST, LAST).number == "旧"


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
approvals = st.lists(
    st.builds(
        lambda a, b, scheme: approval(min(a, b), max(a, b), scheme),
        days, days, st.sampled_from([Scheme.COMPREHENSIVE, Scheme.IRREGULAR]),
    ),
    max_size=5,
)  # fmt: skip


@given(approvals, st.sampled_from([None, *Scheme]), st.randoms())
def test_an_exception_needs_a_covering_approval_and_order_does_not_matter(
    held: list[Approval], claimed: Scheme | None, draw: object
) -> None:
    found = scheme_in_force(claimed, held, FIRST, LAST)
    if found.scheme in (Scheme.COMPREHENSIVE, Scheme.IRREGULAR):
        assert any(each.scheme is found.scheme and each.covers(FIRST, LAST) for each in held)
    elif claimed in (Scheme.COMPREHENSIVE, Scheme.IRREGULAR):
        assert found.why is not Why.ORDINARY
    shuffled = list(held)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert scheme_in_force(claimed, shuffled, FIRST, LAST).scheme is found.scheme
