"""The sum of a ballot: exact at its edges, and against fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.rooms.bargaining.agreements.ballots import Votes, judged, least
from gongyou.rooms.bargaining.agreements.law import Basis, law_of, laws
from gongyou.rooms.bargaining.models import Agreement

LAW = law_of("collective")
COUNTS = st.integers(1, 5_000)


def votes(entitled: int, present: int, in_favour: int) -> Votes:
    return Votes(entitled, present, in_favour, present - in_favour, 0)


@pytest.mark.parametrize(
    ("entitled", "present", "in_favour", "passed"),
    [
        # Two thirds of 100 are 66.67: 66 are too few, 67 enough. Half of 100 is 50: 51 are more.
        (100, 66, 66, False),
        (100, 67, 51, True),
        (100, 67, 50, False),
        (100, 100, 50, False),
        # 99: two thirds are exactly 66, half is 49.5.
        (99, 66, 50, True),
        (99, 66, 49, False),
        (99, 65, 65, False),
        (1, 1, 1, True),
        (2, 2, 1, False),
        (3, 2, 2, True),
    ],
)
def test_it_is_exact_at_the_edges(entitled: int, present: int, in_favour: int, passed: bool) -> None:
    assert judged(votes(entitled, present, in_favour), LAW).is_passed is passed


@given(COUNTS)
def test_it_needs_the_least_whole_number_that_fractions_give(entitled: int) -> None:
    present, favour = least(LAW.quorum, entitled), least(LAW.majority, entitled)
    assert Fraction(present, entitled) >= Fraction(2, 3) > Fraction(present - 1, entitled)
    assert Fraction(favour, entitled) > Fraction(1, 2) >= Fraction(favour - 1, entitled)


@settings(max_examples=50)
@given(COUNTS, st.data())
def test_it_judges_as_fractions_do(entitled: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(0, entitled))
    in_favour = data.draw(st.integers(0, present))
    abstained = data.draw(st.integers(0, present - in_favour))
    result = judged(Votes(entitled, present, in_favour, present - in_favour - abstained, abstained), LAW)
    expected = Fraction(present, entitled) >= Fraction(2, 3) and Fraction(in_favour, entitled) > Fraction(1, 2)
    assert result.is_passed is expected


@settings(max_examples=50)
@given(COUNTS, st.data())
def test_one_more_vote_in_favour_never_fails_a_ballot(entitled: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(1, entitled))
    in_favour = data.draw(st.integers(0, present - 1))
    assert judged(votes(entitled, present, in_favour), LAW).is_passed <= (
        judged(votes(entitled, present, in_favour + 1), LAW).is_passed
    )


@pytest.mark.parametrize(
    ("given_votes", "field"),
    [
        (Votes(0, 0, 0, 0, 0), "entitled"),
        (Votes(10, 11, 11, 0, 0), "present"),
        (Votes(10, 8, 5, 2, 0), "in_favour"),
        (Votes(10, 8, 9, -1, 0), "entitled"),
    ],
)
def test_it_refuses_numbers_that_cannot_be(given_votes: Votes, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        judged(given_votes, LAW)
    assert refused.value.where["field"] == field


def test_it_shows_the_sum() -> None:
    result = judged(votes(100, 67, 50), LAW)
    assert result.quorum.sum.zh == "3 × 67 = 201 ≥ 2 × 100 = 200；至少需要 67 人"
    assert result.majority.sum.zh == "2 × 50 = 100 ≤ 1 × 100 = 100；至少需要 51 人"


def test_every_kind_has_its_law_and_what_is_not_law_says_so() -> None:
    assert set(laws()) == set(Agreement.Kind.values)
    assert law_of("platform").quorum.basis is Basis.CONVENTION
    assert law_of("platform").filing is None
    assert "第三十六条" in LAW.majority.source.zh
    assert "Article 36" in LAW.majority.source.en
