"""A process that dies at any moment leaves the register whole, and the next import starts clean."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.rosters.files import csv_file, line
from tests.services.postgres import filled, server
from tests.services.sqlite import migrated

PEOPLE = 300
MADE = """
    from gongyou.site.cli import frame
    frame.use_django()
    from django.utils import timezone
    from gongyou.registry import services
    row = services.OrganisationRow("HL-MX-KD", "麦溪区快递工会", "joint", "grassroots", "990101")
    services.organisations_found_many(rows=[row], by=None, now=timezone.now())
"""
# The pause stands inside the transaction, after the rows and before the commit.
IMPORTED = """
    import os, sys, time
    from pathlib import Path
    from gongyou.site.cli import frame
    frame.use_django()
    from gongyou.kit import audit
    from gongyou.registry.models import Member, Organisation
    from gongyou.registry.rosters import importing, rebuilding, staging
    from gongyou.registry.services import rosters

    where, mark = sys.argv[2], Path(sys.argv[3])

    def paused(name, function):
        def waits(*given, **named):
            done = function(*given, **named)
            if where == name:
                mark.touch()
                time.sleep(60)
            return done
        return waits

    rosters.roster_write = paused("written", rosters.roster_write)
    rosters.roster_stage = paused("staged", rosters.roster_stage)
    staging.faults_write = paused("half", staging.faults_write)
    rebuilding.WORTH_FROM = 1  # on PostgreSQL the register's indexes are away while it is written
    print(Member.objects.count(), audit.verify().broken)
    top = Organisation.objects.get(code="HL-MX-KD")
    roster = importing.roster_checked_from(Path(sys.argv[1]), top, progress=lambda done, total: None)
    roster = importing.roster_registered(roster, leave_wrong=True)
    print(roster.rows_added, Member.objects.count(), audit.verify().broken)
"""

INDEXES = """
    from gongyou.site.cli import frame
    frame.use_django()
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'registry_member' ORDER BY 1")
        print(cursor.fetchall())
"""


def run(code: str, data: Path, *words: str) -> subprocess.Popen[str]:
    # A data directory with an address in it goes to that database.
    address = data / "address"
    database = address.read_text() if address.exists() else f"sqlite:///{data}/r.sqlite3"
    environment = {**os.environ, "GONGYOU_DATA_DIR": str(data), "DATABASE_URL": database}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(code: str, data: Path, *words: str) -> str:
    with run(code, data, *words) as process:
        out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error[-2000:]
    return out.strip()


def members_kept(data: Path) -> int:
    """How many members a connection of nobody's finds."""
    address = data / "address"
    opened = psycopg.connect(address.read_text()) if address.exists() else sqlite3.connect(data / "r.sqlite3")
    with closing(opened):
        found = opened.execute("SELECT count(*) FROM registry_member").fetchone()
    assert found is not None
    return int(found[0])


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one organisation."""
    data = tmp_path_factory.mktemp("register")
    migrated(data / "r.sqlite3")
    said(MADE, data)
    return data


@pytest.mark.parametrize("stage", ["half", "staged", "written"])
def test_nothing_half_written_after_a_kill(seed: Path, tmp_path: Path, stage: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(seed, data)
    killed_and_repeated(data, tmp_path, stage)


@pytest.mark.postgres
def test_the_register_keeps_its_indexes_after_a_kill(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with server() as address:
        (data / "address").write_text(filled(address))
        said(MADE, data)
        indexes = said(INDEXES, data)
        assert "gin" in indexes
        killed_and_repeated(data, tmp_path, "written")
        assert said(INDEXES, data) == indexes


def killed_and_repeated(data: Path, tmp_path: Path, stage: str) -> None:
    file = csv_file(tmp_path / "a.csv", *(line(1 + number) for number in range(PEOPLE)))
    mark = tmp_path / "mark"
    with run(IMPORTED, data, str(file), stage, str(mark)) as process:
        until = time.monotonic() + 200
        while not mark.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert mark.exists(), process.communicate()[1][-2000:]
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert members_kept(data) == 0
    # What the next process finds, and what it leaves.
    found, left = said(IMPORTED, data, str(file), "nowhere", str(mark)).splitlines()
    assert (found, left) == ("0 None", f"{PEOPLE} {PEOPLE} None")
    assert members_kept(data) == PEOPLE
