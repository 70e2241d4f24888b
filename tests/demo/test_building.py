"""Building: stages run once, an interrupted city goes on, another city is refused, accounts stay private."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit.models import AuditLine, User
from gongyou.registry.models import Employer, Member, Organisation
from gongyou.site.demo import building as made
from gongyou.site.demo.building import Building, Stage, build
from gongyou.site.demo.registering import ACCOUNTS, WORKER, accounts_open, accounts_shown
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams
from tests.registry.cast import Cast

SMALLEST = Size.of(0.001)
FIRST = (
    Stage("organisations", Text("组织", "Organisations"), made.organisations),
    Stage("members", Text("会员", "Members"), made.members),
    Stage("files", Text("文件", "Files"), made.files),
    Stage("accounts", Text("账号", "Accounts"), made.accounts),
)


@contextmanager
def meter(title: Text) -> Iterator[made.Meter]:
    yield lambda *told: None


@pytest.fixture
def city(db: None, data_dir: Path) -> Building:
    return Building(data_dir, SMALLEST, Streams(5))


def test_it_builds_through_the_registry_s_services(city: Building) -> None:
    build(city, FIRST, meter)
    assert Organisation.objects.count() == len(city.city.unions)
    assert Employer.objects.count() == len(city.city.firms) + 2
    assert Member.objects.count() == SMALLEST.members
    assert set(User.objects.values_list("username", flat=True)) == {each.username for each in ACCOUNTS} | {WORKER}
    # One line each: the tree, the employers, one roster, an account each.
    assert AuditLine.objects.count() == 3 + len(ACCOUNTS) + 1


def test_it_names_the_same_person_in_the_registry_and_in_the_files(city: Building) -> None:
    build(city, FIRST[:2], meter)
    people = city.people
    keys = {key for key, is_member in zip(city.inhabited.keys.tolist(), people.is_member, strict=True) if is_member}
    assert keys == set(Member.objects.values_list("worker_key", flat=True))


def test_it_gives_the_worker_s_account_to_a_member_who_was_paid_short(city: Building) -> None:
    build(city, FIRST, meter)
    member = Member.objects.get(account__username=WORKER)
    assert member.employment_form == "platform"
    assert member.worker_key == city.manifest.stages["files"]["worker"]


def test_it_does_nothing_the_second_time(city: Building, data_dir: Path) -> None:
    assert set(build(city, FIRST, meter)) == {stage.name for stage in FIRST}
    lines, accounts = AuditLine.objects.count(), accounts_shown(city.folder.accounts)
    assert build(Building(data_dir, SMALLEST, Streams(5)), FIRST, meter) == {}
    assert AuditLine.objects.count() == lines
    assert accounts_shown(city.folder.accounts) == accounts


def test_it_goes_on_where_it_was_interrupted(city: Building, data_dir: Path) -> None:
    def broken(building: Building, told: made.Meter) -> Mapping[str, Any]:
        made.members(building, told)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(city, (FIRST[0], Stage("members", FIRST[1].title, broken)), meter)
    again = Building(data_dir, SMALLEST, Streams(5))
    assert list(build(again, FIRST, meter)) == ["members", "files", "accounts"]
    assert Member.objects.count() == SMALLEST.members


@pytest.mark.parametrize(("scale", "seed"), [(0.002, 5), (0.001, 6)])
def test_it_refuses_another_city_in_the_same_place(city: Building, data_dir: Path, scale: float, seed: int) -> None:
    build(city, FIRST[:1], meter)
    with pytest.raises(Conflict, match=r"0\.001"):
        build(Building(data_dir, Size.of(scale), Streams(seed)), FIRST, meter)


def test_it_keeps_away_from_real_data(cast: Cast, data_dir: Path) -> None:
    with pytest.raises(Conflict, match="its own"):
        build(Building(data_dir, SMALLEST, Streams(5)), FIRST, meter)
    assert not (data_dir / "demo").exists()


def test_it_says_when_the_city_s_database_is_gone(city: Building, data_dir: Path) -> None:
    build(city, FIRST[:1], meter)
    Employer.objects.all().delete()
    Organisation.objects.all().delete()
    with pytest.raises(Conflict, match="gone"):
        build(Building(data_dir, SMALLEST, Streams(5)), FIRST, meter)


def test_it_keeps_passwords_to_their_owner(city: Building) -> None:
    build(city, FIRST, meter)
    assert stat.S_IMODE(city.folder.accounts.stat().st_mode) == 0o600
    for username, password, _ in accounts_shown(city.folder.accounts):
        kept = User.objects.get(username=username).password
        assert PBKDF2PasswordHasher().verify(password, kept)


def test_it_opens_the_missing_accounts_with_the_written_passwords(city: Building) -> None:
    build(city, FIRST[:3], meter)
    worker = city.manifest.stages["files"]["worker"]
    accounts_open(worker, city.folder.accounts)
    written = accounts_shown(city.folder.accounts)
    User.objects.filter(username="analyst").delete()
    accounts_open(worker, city.folder.accounts)
    assert accounts_shown(city.folder.accounts) == written
    assert User.objects.filter(username="analyst").exists()


def test_it_writes_the_same_files_for_the_same_city(city: Building, data_dir: Path) -> None:
    build(city, FIRST[:3], meter)
    first = [each["sha256"] for each in city.manifest.stages["files"]["handovers"]]
    city.manifest.stages.pop("files")
    build(city, FIRST[2:3], meter)
    assert [each["sha256"] for each in city.manifest.stages["files"]["handovers"]] == first
