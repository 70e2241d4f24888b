"""Laws of the score: within 0 and 100, no order of records or places matters, a repair never costs points."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gongyou.calc.quality import WEIGHTS, Counts, Judged, Part, fresh_limits, months_back, quality, score_tenths
from gongyou.registry.quality.counting import Place, summed_up


@st.composite
def counts(draw: st.DrawFn, most: int = 60) -> Counts:
    """Counts that a register can have."""
    members = draw(st.integers(1, most))
    phone_missing = draw(st.integers(0, members))
    employer_wanted = draw(st.integers(0, members))
    passed = draw(st.integers(0, members))
    units = draw(st.integers(0, 9))
    terms = draw(st.integers(0, 9))
    return Counts(
        members=members,
        employer_wanted=employer_wanted,
        phone_missing=phone_missing,
        employer_missing=draw(st.integers(0, employer_wanted)),
        phone_wrong=draw(st.integers(0, members - phone_missing)),
        id_wrong=draw(st.integers(0, members)),
        passed=passed,
        mismatched=draw(st.integers(0, members - passed)),
        fresh=draw(st.integers(0, 12 * members)),
        stale=draw(st.integers(0, members)),
        suspected=draw(st.integers(0, members)),
        units=units,
        unattended=draw(st.integers(0, units)),
        terms_wanted=terms,
        terms_out=draw(st.integers(0, terms)),
    )


judgements = st.builds(Judged, identity=st.booleans(), duplicates=st.booleans())


def score(given_counts: Counts, judged: Judged) -> Decimal:
    found = quality(given_counts, judged).score
    assert found is not None
    return found


def test_the_weights_are_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100
    assert set(WEIGHTS) == set(Part)


@given(counts(), judgements)
def test_it_lies_within_0_and_100_and_its_parts_explain_it(found: Counts, judged: Judged) -> None:
    result = quality(found, judged)
    assert result.score is not None
    assert 0 <= result.score <= 100
    assert abs(sum(part.points for part in result.parts) - result.score) <= Decimal("0.4")
    for part in result.parts:
        assert 0 <= part.got <= part.of
        assert abs(part.points + part.lost - part.most) <= Decimal("0.1")


@given(counts(), judgements)
def test_only_a_register_without_fault_has_a_hundred(found: Counts, judged: Judged) -> None:
    result = quality(found, judged)
    assert (result.score == 100) == all(part.got == part.of for part in result.parts)


@given(counts(most=2_000_000), judgements)
def test_the_quick_way_gives_the_same_digits(found: Counts, judged: Judged) -> None:
    assert score_tenths(found, judged) == score(found, judged) * 10
    assert score_tenths(Counts(), judged) is None


REPAIRS = {
    "phone filled in": lambda c: replace(c, phone_missing=c.phone_missing - 1) if c.phone_missing else c,
    "employer filled in": lambda c: replace(c, employer_missing=c.employer_missing - 1) if c.employer_missing else c,
    "no employer to name": lambda c: (
        replace(c, employer_missing=c.employer_missing - 1, employer_wanted=c.employer_wanted - 1)
        if c.employer_missing
        else c
    ),
    "phone corrected": lambda c: replace(c, phone_wrong=c.phone_wrong - 1) if c.phone_wrong else c,
    "number corrected": lambda c: replace(c, id_wrong=c.id_wrong - 1) if c.id_wrong else c,
    "identity passed": lambda c: replace(c, passed=c.passed + 1) if c.passed + c.mismatched < c.members else c,
    "confirmed": lambda c: replace(c, fresh=min(12 * c.members, c.fresh + 5)),
    "pair decided": lambda c: replace(c, suspected=c.suspected - 1) if c.suspected else c,
    "officer appointed": lambda c: replace(c, unattended=c.unattended - 1) if c.unattended else c,
    "election held": lambda c: replace(c, terms_out=c.terms_out - 1) if c.terms_out else c,
}


@given(counts(), judgements, st.sampled_from(sorted(REPAIRS)))
def test_a_repair_never_costs_points(found: Counts, judged: Judged, repair: str) -> None:
    assert score(REPAIRS[repair](found), judged) >= score(found, judged)


@given(counts(most=20), judgements, st.integers(2, 50))
def test_it_looks_at_shares_and_not_at_size(found: Counts, judged: Judged, times: int) -> None:
    larger = Counts(*(times * getattr(found, name) for name in found.__dataclass_fields__))
    assert score(larger, judged) == score(found, judged)


@given(st.lists(counts(most=9), min_size=1, max_size=8), st.randoms())
def test_the_sum_up_the_tree_knows_no_order(own: list[Counts], dice: object) -> None:
    # Each hangs below the one before it or beside it.
    paths = ["0001"]
    for number in range(1, len(own)):
        paths.append(paths[number // 2] + f"{number:04d}")
    places = [Place(pk, path) for pk, path in enumerate(paths)]
    held = dict(enumerate(own))
    straight = summed_up(places, held)
    shuffled = list(places)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert summed_up(shuffled, held) == straight
    for place in places:
        below = [each for each in places if each.path.startswith(place.path)]
        assert straight[place.pk].members == sum(held[each.pk].members for each in below)


def test_it_says_nothing_about_nobody() -> None:
    assert quality(Counts(terms_wanted=1)).score is None


@given(st.dates(date(2001, 1, 1), date(2090, 12, 31)), st.integers(0, 40))
def test_months_back_stay_in_the_month(day: date, months: int) -> None:
    back = months_back(day, months)
    assert (day.year - back.year) * 12 + day.month - back.month == months
    assert back.day <= day.day


def test_freshness_falls_by_a_twelfth_a_month() -> None:
    limits = fresh_limits(date(2026, 3, 31))
    assert limits[0] == (date(2025, 3, 31), 12)
    assert limits[1] == (date(2025, 2, 28), 11)
    assert limits[-1] == (date(2024, 4, 30), 1)
