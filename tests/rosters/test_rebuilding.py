"""A large roster into a small register: the look-up indexes go and come back, and nothing else is different."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from gongyou.core.errors import Conflict
from gongyou.registry.member_search import members_found_by
from gongyou.registry.models import Member, Organisation
from gongyou.registry.rosters import committing, rebuilding
from gongyou.registry.rosters.importing import roster_checked_from, roster_registered
from tests.registry.cast import Cast
from tests.rosters.files import csv_file, line

pytestmark = pytest.mark.database
PEOPLE = 40


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.get_constraints(cursor, Member._meta.db_table))


def registered(path: Path) -> int:
    file = csv_file(path / "a.csv", *(line(101 + number, "欧阳新桥") for number in range(PEOPLE)))
    top = Organisation.objects.get(code="HL-MX")
    return roster_registered(roster_checked_from(file, top, progress=lambda done: None), leave_wrong=False).rows_added


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the indexes were away, at each commit."""
    said: list[bool] = []
    insert = committing._insert

    def watched(*given):  # type: ignore[no-untyped-def]
        said.append("member_by_name" not in indexes())
        return insert(*given)

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
