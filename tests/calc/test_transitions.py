"""Near occupations: the laws of the distance and of the order."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.transitions import OrderRule, Part, Place, Profile, distance, ranked, score

RULE = OrderRule.read(
    {
        "distance": {"tasks": "0.5", "exposure": "0.2", "field": "0.3"},
        "farthest": "0.45",
        "lowest_wage": "0.95",
        "points": {"near": "0.6", "wage": "0.2", "posts": "0.2"},
        "posts_half": 100,
    }
)
value = st.sampled_from([None, *(Fraction(n, 8) for n in range(9))])
profiles = st.builds(
    lambda key, tasks, exposure: Profile(key, tasks, exposure, (key[0], key[:2], key[:3], key)),
    st.text("12", min_size=4, max_size=4),
    st.tuples(*[value] * 5),
    st.tuples(*[value] * 3),
)
places = st.builds(
    Place, profiles, st.none() | st.integers(2000, 9000), st.none() | st.integers(0, 500), st.none() | st.integers(0, 2)
)


@settings(max_examples=40)
@given(profiles, profiles, profiles)
def test_it_is_a_metric(a: Profile, b: Profile, c: Profile) -> None:
    ab, ba = distance(a, b, RULE.weights), distance(b, a, RULE.weights)
    assert ab == ba
    assert distance(a, a, RULE.weights).total == 0
    assert 0 <= ab.total <= 1
    assert distance(a, c, RULE.weights).total <= ab.total + distance(b, c, RULE.weights).total


def test_it_equals_the_sum_by_hand() -> None:
    def profile(key: str, tasks: str, exposure: str) -> Profile:
        read = [tuple(Fraction(each) if each != "?" else None for each in row.split()) for row in (tasks, exposure)]
        return Profile(key, read[0], read[1], (key[0], key[:4], key[:7], key))

    a = profile("4-02-07-08", "1 1/2 0 1/4 1", "1/2 1/4 ?")
    b = profile("4-02-07-09", "1/2 1/2 0 1/4 0", "1/4 1/4 1/2")
    found = distance(a, b, RULE.weights)
    assert found.parts == {Part.TASKS: Fraction(3, 10), Part.EXPOSURE: Fraction(5, 12), Part.FIELD: Fraction(1, 4)}
    assert found.total == Fraction(3, 20) + Fraction(1, 12) + Fraction(3, 40)


@settings(max_examples=40)
@given(places, st.lists(places, max_size=8))
def test_who_is_listed_is_near_enough_no_worse_paid_and_no_more_exposed(own: Place, others: list[Place]) -> None:
    found = ranked(own, others, RULE)
    assert [near.score for near in found] == sorted((near.score for near in found), reverse=True)
    assert found == ranked(own, others[::-1], RULE) or len({near.place for near in found}) < len(others)
    for near in found:
        assert near.place.profile.key != own.profile.key
        assert near.apart.total <= RULE.farthest
        assert near.wage_change is None or near.wage_change >= RULE.lowest_wage - 1
        assert own.exposed is None or (near.place.exposed is not None and near.place.exposed <= own.exposed)


eighths = st.integers(-8, 8).map(lambda n: Fraction(n, 8))


@settings(max_examples=40)
@given(eighths.map(abs), eighths.map(abs), eighths, eighths, st.integers(0, 999), st.integers(0, 999))
def test_nearer_better_paid_more_asked_for_is_never_less(
    d: Fraction, e: Fraction, w: Fraction, v: Fraction, p: int, q: int
) -> None:
    assert score(min(d, e), max(w, v), max(p, q), RULE) >= score(max(d, e), min(w, v), min(p, q), RULE)
    assert score(d, w, p, RULE) >= score(d, None, None, RULE)


def test_a_rule_whose_weights_do_not_sum_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        OrderRule.read({"distance": {"tasks": "0.5", "exposure": "0.2", "field": "0.2"}, "points": {"near": "1"}})
