"""A roster of twice the people costs twice the work, and SQLite keeps little of it in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.utils import timezone

from gongyou.registry.models import Organisation
from gongyou.registry.rosters.importing import roster_checked_from, roster_registered
from gongyou.registry.rosters.memory import pages_kept
from gongyou.registry.services import rosters as services
from tests.registry.cast import Cast
from tests.rosters.files import csv_file, line

STEPS = 100


def changed_and_undone(path: Path, first: int, people: int) -> int:
    """The steps of SQLite's machine, in hundreds, for changing so many known members and for taking that back."""
    top = Organisation.objects.get(code="HL-MX")
    counted = 0

    def one_more() -> int:
        nonlocal counted
        counted += 1
        return 0

    rows = range(first, first + people)
    # Nobody was there before the first of the two; after it everybody is.
    for form in ("平台用工", "劳动合同"):
        file = csv_file(path / f"{people}.csv", *(line(number, 用工形式=form) for number in rows))
        roster = roster_checked_from(file, top, progress=lambda done, total: None)
        if form == "劳动合同":
            assert roster.rows_changed == people
            connection.connection.set_progress_handler(one_more, STEPS)
        roster = roster_registered(roster, leave_wrong=False)
    assert roster.rows_updated == people
    roster = services.roster_undo(roster=roster, by=None, now=timezone.now())
    connection.connection.set_progress_handler(None, STEPS)
    assert roster.rows_restored == people
    return counted


def test_changing_more_people_costs_no_more_for_each(cast: Cast, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own count of its steps.")
    few, many = changed_and_undone(tmp_path, 300, 100), changed_and_undone(tmp_path, 500, 400)
    assert many < 6 * few


@pytest.mark.django_db
def test_temporary_tables_go_into_files_and_all_is_put_back() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own ways.")

    def held(of: Any) -> list[int]:
        with of.cursor() as cursor:
            return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "temp_store")]

    before = held(connection)
    with pages_kept(1_000):
        assert held(connection) == [-1_000, before[1]]  # the test's own transaction is open
    assert held(connection) == before
    # Another connection, which has no transaction.
    alone = DatabaseWrapper({**connection.settings_dict, "NAME": ":memory:"}, "alone")
    with patch("gongyou.registry.rosters.memory.connection", alone):
        before = held(alone)
        with pages_kept(1_000):
            assert held(alone) == [-1_000, 1]
        assert held(alone) == before
    alone.close()
