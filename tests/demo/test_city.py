"""The city: deterministic, of the promised size, and made of nobody."""

from __future__ import annotations

import numpy as np
import pytest

from gongyou.core.errors import BadInput
from gongyou.registry.identity import id_number_checked
from gongyou.registry.models import Member, Organisation
from gongyou.site.demo.city import city_of
from gongyou.site.demo.files import Inhabited
from gongyou.site.demo.numbers import credit_code, id_numbers
from gongyou.site.demo.people import JOB_KINDS, people_of
from gongyou.site.demo.registering import KINDS
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams
from tests.demo.conftest import inhabited


def test_it_has_the_promised_size() -> None:
    size = Size.of(1)
    assert (size.members, size.organisations, size.riders, size.payroll_workers) == (100_000, 3_000, 5_000, 30_000)
    assert size.orders_with_violations + size.orders_of_control == 1_000_000


def test_it_fills_its_size() -> None:
    whole = inhabited(0.05)
    assert len(whole.city.unions) == whole.size.organisations
    assert int(whole.people.is_member.sum()) == whole.size.members
    assert len(whole.people.roll) == whole.size.payroll_workers


@pytest.mark.parametrize("scale", [0, -1, 0.0001, 11, float("nan")])
def test_it_refuses_an_unusable_scale(scale: float) -> None:
    with pytest.raises(BadInput, match="scale"):
        Size.of(scale)


def test_it_is_the_same_for_the_same_seed() -> None:
    one, other = inhabited(0.004, 11), inhabited(0.004, 11)
    assert one.city == other.city
    assert all(
        np.array_equal(getattr(one.people, name), getattr(other.people, name))
        for name in ("id_numbers", "firm", "skill", "joined", "is_member", "roll")
    )


def test_it_is_another_for_another_seed() -> None:
    assert inhabited(0.004, 11).city != inhabited(0.004, 12).city


def test_it_gives_every_place_a_name_and_a_code_of_its_own(town: Inhabited) -> None:
    for names in (
        [union.code for union in town.city.unions],
        [union.name for union in town.city.unions],
        [firm.key for firm in town.city.firms],
        [firm.name for firm in town.city.firms],
        [firm.credit_code for firm in (*town.city.firms, *town.city.platform_firms)],
    ):
        assert len(set(names)) == len(names)


def test_it_names_parents_before_children(town: Inhabited) -> None:
    assert all(union.parent is None or union.parent < place for place, union in enumerate(town.city.unions))
    assert [union.parent for union in town.city.unions].count(None) == 1


def test_it_speaks_the_registry_s_words(town: Inhabited) -> None:
    assert {union.kind for union in town.city.unions} <= set(KINDS)
    assert {kind for kind, _ in KINDS.values()} <= set(Organisation.Kind.values)
    assert {level for _, level in KINDS.values()} <= set(Organisation.Level.values)
    assert set(JOB_KINDS) == set(Member.EmploymentForm.values)


def test_it_numbers_people_who_cannot_exist(town: Inhabited) -> None:
    numbers = town.people.id_numbers.tolist()
    assert len(set(numbers)) == len(numbers)
    for number, is_man in zip(numbers, town.people.is_man.tolist(), strict=True):
        assert id_number_checked(number) == number
        assert number.startswith("9901")  # unassigned in GB/T 2260
        assert int(number[16]) % 2 == is_man
    assert all(phone.startswith("100") and len(phone) == 11 for phone in town.people.phones.tolist())


def test_it_writes_the_check_digits_of_the_standards() -> None:
    # GB 11643-1999 prints 11010519491231002X; GB 32100-2015's own example is 91350100M000100Y43.
    made = id_numbers(np.array([110105]), np.array([19491231]), np.array([2]))
    assert made.tolist() == ["11010519491231002X"]
    assert weighted_31("91350100M000100Y43") and weighted_31(credit_code("990101", 10_000_001))


def weighted_31(code: str) -> bool:
    """GB 32100: the weighted sum of all eighteen signs, the check sign with weight 1, is a multiple of 31."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return (total + signs.index(code[17])) % 31 == 0


def test_it_leaves_some_workers_unorganised(town: Inhabited) -> None:
    people = town.people
    assert 0.3 < people.is_member[people.riders_from :].mean() < 0.8
    assert 0.6 < people.is_member[people.roll].mean() < 0.9


def test_it_has_nobody_younger_than_16_in_the_first_month() -> None:
    size, streams = Size.of(0.02), Streams()
    people = people_of(city_of(size, streams), size, streams)
    births = np.array([int(number[6:14]) for number in people.id_numbers.tolist()])
    assert births.max() <= 20081101 and births.min() > 19550101
