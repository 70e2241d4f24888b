"""A full disk is told as one, whoever notices it first."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from types import ModuleType

import psycopg
import pytest
from django.db import OperationalError

from gongyou.kit.full_disks import is_disk_full
from gongyou.site.cli import frame


def sqlites() -> sqlite3.Error:
    """What SQLite raises when its file may not grow."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as full:
            database.execute("CREATE TABLE a AS SELECT zeroblob(100000)")
        return full.value


def wrapped(cause: Exception) -> OperationalError:
    """As Django hands it on."""
    error = OperationalError("full")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (wrapped(sqlites()), True),
        (wrapped(psycopg.errors.DiskFull()), True),
        (RuntimeError("other"), False),
        (OSError(errno.EACCES, "Permission denied"), False),
        (wrapped(psycopg.errors.LockNotAvailable()), False),
        (None, False),
    ],
)
def test_it_is_known_by_all_its_names(error: Exception | None, told: bool) -> None:
    assert is_disk_full(error) is told


def test_errors_that_lead_to_one_another_end(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = RuntimeError("one"), RuntimeError("other")
    one.__cause__, other.__cause__ = other, one
    assert not is_disk_full(one)


def test_a_command_says_it_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        """Fills the disk."""
        raise wrapped(sqlites())

    module = ModuleType("filling")
    module.command = command  # type: ignore[attr-defined]
    assert frame.run_verb("filling", module, []) == frame.DISK_FULL.exit_code
    assert "磁盘已满" in capsys.readouterr().err
