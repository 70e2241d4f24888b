"""Krippendorff's alpha: his own printed examples, brute force by pairs, and laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.agreement_of_raters import Scale, alpha

# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: the data of part C, four observers, twelve units.
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
UNITS = [[int(row[at]) for row in FOUR if row[at] != "."] for at in range(12)]
# The same paper, part A: two observers, two values; part B: two observers, five values.
BINARY = [[int(a), int(b)] for a, b in zip("0100000010", "1110010000", strict=True)]
NOMINAL = [["abcde".index(a), "abcde".index(b)] for a, b in zip("aabbdcccedda", "babbbccceddd", strict=True)]


@pytest.mark.parametrize(
    ("scale", "printed"),
    [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849), (Scale.RATIO, 0.797)],
)
def test_the_printed_example_of_four_observers(scale: Scale, printed: float) -> None:
    found = alpha(UNITS, scale)
    assert found.value is not None
    assert round(float(found.value), 3) == printed
    assert (found.units, found.values) == (11, 40)


def test_the_printed_examples_of_two_observers() -> None:
    binary, nominal = alpha(BINARY, Scale.NOMINAL).value, alpha(NOMINAL, Scale.NOMINAL).value
    assert binary is not None and nominal is not None
    assert (round(float(binary), 3), round(float(nominal), 3)) == (0.095, 0.692)


def by_pairs(units: list[list[int]], scale: Scale) -> Fraction | None:
    """The definition, pair by pair, over lists and not over counts."""
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]

    def apart(a: int, b: int) -> Fraction:
        if scale is Scale.NOMINAL:
            return Fraction(a != b)
        if scale is Scale.INTERVAL:
            return Fraction((a - b) ** 2)
        if scale is Scale.RATIO:
            return Fraction(a - b, a + b) ** 2 if a + b else Fraction(0)
        low, high = min(a, b), max(a, b)
        inside = sum(low <= value <= high for value in values)
        return (Fraction(inside) - Fraction(values.count(a) + values.count(b), 2)) ** 2

    n = len(values)
    if n < 2:
        return None
    observed = Fraction(0)
    for unit in units:
        observed += sum((apart(a, b) for a, b in permutations(unit, 2)), Fraction(0)) / (len(unit) - 1)
    expected = sum((apart(a, b) for a, b in permutations(values, 2)), Fraction(0)) / (n - 1)
    return 1 - observed / expected if expected else None


rated = st.lists(st.lists(st.integers(1, 5), max_size=4), max_size=5)


@settings(max_examples=60)
@given(rated, st.sampled_from(Scale))
def test_it_equals_the_definition_pair_by_pair(units: list[list[int]], scale: Scale) -> None:
    assert alpha(units, scale).value == by_pairs(units, scale)


@settings(max_examples=40)
@given(rated, st.sampled_from(Scale), st.randoms(use_true_random=False))
def test_order_and_single_values_change_nothing(units: list[list[int]], scale: Scale, random: object) -> None:
    mixed = [random.sample(unit, len(unit)) for unit in units]  # type: ignore[attr-defined]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert alpha(mixed, scale).value == alpha(units, scale).value == alpha([*units, [3]], scale).value


@settings(max_examples=40)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.sampled_from(Scale))
def test_full_agreement_is_one_and_no_variation_says_nothing(values: list[int], scale: Scale) -> None:
    found = alpha([[value] * 3 for value in values], scale).value
    assert found == (1 if len(set(values)) > 1 else None)


@settings(max_examples=40)
@given(rated, st.sampled_from([Scale.NOMINAL, Scale.ORDINAL, Scale.INTERVAL]))
def test_turning_the_scale_round_changes_nothing(units: list[list[int]], scale: Scale) -> None:
    assert alpha([[6 - value for value in unit] for unit in units], scale).value == alpha(units, scale).value
