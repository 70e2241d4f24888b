"""The register of the demo city: homes, grids, terms, what waits on the desks, and nothing that was planted lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from shapely.geometry import shape

from gongyou.registry.employers.selectors import employers_without_union, foundings_due
from gongyou.registry.identity import id_number_checked
from gongyou.registry.models import (
    Application,
    Card,
    CommitteeTerm,
    Consent,
    DuplicatePair,
    Grid,
    Member,
    Organisation,
    Transfer,
)
from gongyou.registry.organisations.selectors import online_home_of
from gongyou.registry.working_days import late_before
from gongyou.site.demo import register
from gongyou.site.demo.building import Building, Stage, build
from gongyou.site.demo.elections import elections_of
from gongyou.site.demo.homes import home_members, homes_of, second_records
from gongyou.site.demo.neighbourhoods import grids_of
from gongyou.site.demo.registering import WORKER
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams
from tests.demo.test_building import FIRST, meter

SMALLEST = Size.of(0.001)
TODAY = date(2026, 11, 21)
STAGES = (
    *FIRST,
    Stage("homes", FIRST[0].title, register.homes),
    Stage("terms", FIRST[0].title, register.terms),
    Stage("desk", FIRST[0].title, register.desk),
)


@pytest.fixture
def city(db: None, data_dir: Path) -> Building:
    building = Building(data_dir, SMALLEST, Streams(5))
    build(building, STAGES, meter)
    return building


def test_it_stands_whole_in_the_registry(city: Building) -> None:
    everything = Organisation.objects.all()
    assert [due.members >= 25 for due in foundings_due(everything)].count(True) >= 2
    assert employers_without_union(everything).exists()
    home = online_home_of("990103")
    assert home is not None and Member.objects.filter(organisation=home, occupation="rider").exists()
    assert Member.objects.filter(grid=None).count() < Member.objects.exclude(grid=None).count()
    assert {each.polygon is None for each in Grid.objects.all()} == {True, False}


def test_its_terms_end_within_90_30_and_7_days_and_some_are_over(city: Building) -> None:
    left = [(each.expires_on - timezone.localdate()).days for each in CommitteeTerm.objects.filter(is_current=True)]
    for least, most in ((-400, -1), (0, 7), (8, 30), (31, 90)):
        assert any(least <= days <= most for days in left), (least, most)
    assert sum(days > 90 for days in left) > len(left) / 2


def test_its_desks_have_work(city: Building) -> None:
    late = late_before(timezone.localdate())
    days = [timezone.localdate(each) for each in Application.objects.values_list("submitted_at", flat=True)]
    assert min(days) < late <= max(days)
    assert Transfer.objects.filter(state=Transfer.State.ASKED).count() >= 2
    assert {pair.kind for pair in DuplicatePair.objects.all()} >= {DuplicatePair.Kind.EXACT}


def test_its_rider_has_agreed_and_holds_a_card(city: Building) -> None:
    rider = Member.objects.get(account__username=WORKER)
    assert rider.phone
    assert Consent.objects.filter(member=rider, withdrawn_at=None).count() == 4
    assert Card.objects.get(withdrawn_at=None).member == rider


def test_it_can_be_done_twice(city: Building) -> None:
    def counts() -> list[int]:
        return [
            model.objects.count() for model in (Member, Organisation, Application, Transfer, DuplicatePair, Consent)
        ]

    before = counts()
    for name in ("homes", "terms", "desk"):
        city.manifest.stages.pop(name)
    build(city, STAGES, meter)
    assert counts() == before


@pytest.mark.parametrize("scale", [0.001, 0.3])
def test_its_homes_are_full_of_people_who_cannot_exist(scale: float) -> None:
    size = Size.of(scale)
    people = home_members(size, Streams(5), TODAY)
    twice = second_records(people, size)
    numbers = [row.id_number for row in (*people, *twice)]
    assert len(set(numbers)) == len(numbers)
    assert all(id_number_checked(number) == number and number.startswith("9901") for number in numbers)
    assert {row.organisation_code for row in people} <= {row.code for row in homes_of(size)}
    assert any(not row.phone for row in people) and any(not row.employer_key for row in people)
    assert people == home_members(size, Streams(5), TODAY)


def test_its_grids_of_one_kind_do_not_overlap() -> None:
    drawn = [shape(row.polygon) for row in grids_of(Size.of(0.1), Streams(5)) if row.kind == "social" and row.polygon]
    assert all(one.is_valid for one in drawn)
    assert all(one.intersection(other).area < 1e-12 for at, one in enumerate(drawn) for other in drawn[:at])


def test_its_elections_are_the_same_for_the_same_seed_and_day(city: Building) -> None:
    whole = city.city, city.people
    assert elections_of(*whole, Streams(5), TODAY) == elections_of(*whole, Streams(5), TODAY)
    leap = elections_of(*whole, Streams(5), date(2028, 2, 29))
    assert all(row.elected_on < date(2028, 2, 29) for row in leap.values())


def test_its_own_people_never_meet_those_of_the_homes(city: Building) -> None:
    assert not set(city.people.id_numbers.tolist()) & {
        row.id_number for row in home_members(SMALLEST, Streams(5), TODAY)
    }
