"""A large roster into a small register: the look-up indexes go and come back, and nothing else is different."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.registry import services
from gongyou.registry.member_search import members_found_by
from gongyou.registry.models import Employer, Member, Organisation
from gongyou.registry.rosters import committing, rebuilding
from gongyou.registry.rosters.columns import BY_NAME
from gongyou.registry.rosters.importing import roster_checked_from, roster_registered
from tests.registry.cast import Cast, id_number
from tests.rosters.files import HEADS, csv_file, line

pytestmark = pytest.mark.database
PEOPLE = 40


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.get_constraints(cursor, Member._meta.db_table))


def registered(path: Path) -> int:
    file = csv_file(path / "a.csv", *(line(101 + number, "欧阳新桥") for number in range(PEOPLE)))
    top = Organisation.objects.get(code="HL-MX")
    return roster_registered(
        roster_checked_from(file, top, progress=lambda done, total: None), leave_wrong=False
    ).rows_added


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the indexes were away, at each commit."""
    said: list[bool] = []
    insert = committing._insert

    def watched(*given, **named):  # type: ignore[no-untyped-def]
        there = indexes()
        said.append("member_by_name" not in there and "member_worker_key_once" not in there)
        return insert(*given, **named)

    monkeypatch.setattr(committing, "_insert", watched)
    monkeypatch.setattr(rebuilding, "WORTH_FROM", 1)
    return said


def test_all_indexes_are_back_and_people_are_found(cast: Cast, tmp_path: Path, rebuilt: list[bool]) -> None:
    before = indexes()
    assert registered(tmp_path) == PEOPLE
    assert rebuilt == [connection.vendor == "postgresql"]
    assert indexes() == before
    assert members_found_by("ouyang", Member.objects.all()).count() == PEOPLE


def test_a_register_larger_than_the_roster_keeps_its_indexes(
    cast: Cast, tmp_path: Path, rebuilt: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "WORTH_FROM", PEOPLE + 1)
    assert registered(tmp_path) == PEOPLE
    assert rebuilt == [False]


def test_a_conflict_leaves_the_indexes(
    cast: Cast, tmp_path: Path, rebuilt: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = indexes()
    monkeypatch.setattr(committing, "_update", lambda *given: 1)
    with pytest.raises(Conflict):
        registered(tmp_path)
    assert indexes() == before


@pytest.mark.parametrize("is_seen", [True, False])
def test_somebody_registered_meanwhile_is_not_registered_twice(
    cast: Cast, tmp_path: Path, rebuilt: list[bool], monkeypatch: pytest.MonkeyPatch, is_seen: bool
) -> None:
    """Seen before anything is written; and were it not, the last word is with the constraint."""
    before = indexes()
    file = csv_file(tmp_path / "a.csv", *(line(101 + number, "欧阳新桥") for number in range(PEOPLE)))
    top = Organisation.objects.get(code="HL-MX")
    roster = roster_checked_from(file, top, progress=lambda done, total: None)
    row = services.MemberRow("欧阳新桥", id_number(105), "", "990101", "platform", date(2026, 3, 5))
    services.member_register(organisation=top, row=row, by=None, now=timezone.now())
    count = Member.objects.count()
    if not is_seen:
        monkeypatch.setattr(committing, "_registered_meanwhile", lambda roster: False)
    with pytest.raises(Conflict) as raised:
        roster_registered(roster, leave_wrong=False)
    assert raised.value.code == "registry.roster_meanwhile"
    assert Member.objects.count() == count
    assert indexes() == before


@pytest.mark.parametrize("together", [True, False])
def test_an_employer_that_is_gone_meanwhile_stops_the_commit(
    cast: Cast, tmp_path: Path, rebuilt: list[bool], monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    """Whether references are looked up together or one by one, nothing is written that leads nowhere."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite looks at references when the transaction ends, and indexes stay.")
    looked = watched(monkeypatch, together=together)
    row = services.EmployerRow("990000GONE", "将撤单位", "990101")
    services.employers_record_many(rows=[row], by=None, now=timezone.now())
    lines = [[*line(101 + number, "欧阳新桥"), "990000GONE"] for number in range(PEOPLE)]
    file = csv_file(tmp_path / "a.csv", *lines, heads=(*HEADS, BY_NAME["employer_key"].heading))
    top = Organisation.objects.get(code="HL-MX")
    roster = roster_checked_from(file, top, progress=lambda done, total: None)
    assert roster.rows_new == PEOPLE
    Employer.objects.filter(key="990000GONE").delete()
    count = Member.objects.count()
    with pytest.raises(Conflict) as raised:
        roster_registered(roster, leave_wrong=False)
    assert raised.value.code == "registry.roster_meanwhile"
    assert Member.objects.count() == count
    assert looked == [together]


@pytest.mark.parametrize("together", [True, False])
def test_all_come_in_and_the_check_is_in_force_again(
    cast: Cast, tmp_path: Path, rebuilt: list[bool], monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    looked = watched(monkeypatch, together=together)
    assert registered(tmp_path) == PEOPLE
    assert looked == [together] * (connection.vendor == "postgresql")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW session_replication_role")
            assert cursor.fetchone() == ("origin",)
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute("UPDATE registry_member SET employer_id = 987654321")
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def watched(monkeypatch: pytest.MonkeyPatch, *, together: bool) -> list[bool]:
    """The answers to whether references may be looked up together: as it is where they may, else no."""
    said: list[bool] = []
    asked = rebuilding.may_check_together

    def answered(cursor):  # type: ignore[no-untyped-def]
        said.append(asked(cursor) and together)
        return said[-1]

    monkeypatch.setattr(rebuilding, "may_check_together", answered)
    return said
