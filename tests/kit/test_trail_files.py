"""The trail outside the system: it grows, it fits, and it tells when the inside was changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from gongyou.core.errors import Conflict, NotFound
from gongyou.kit import audit, trail_files

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
TYPE = audit.register("test.trail_file", "试验 {n}", "Trial {n}")

pytestmark = pytest.mark.django_db


def written(*numbers: int) -> None:
    for number in numbers:
        with transaction.atomic():
            audit.write(TYPE, by=None, subject="test", data={"n": number}, now=NOW)


def altered() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kit_auditline SET subject = 'other' WHERE number = 2")


def test_it_adds_what_is_new_and_fits(tmp_path: Path) -> None:
    path = tmp_path / "trail.jsonl"
    written(1, 2)
    first = trail_files.exported(path)
    written(3)
    second = trail_files.exported(path)
    assert (first.added, second.added, second.number) == (2, 1, 3)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert lines[1]["previous_hash"] == lines[0]["hash"]
    assert lines[-1]["hash"] == second.head == audit.verify().head
    assert trail_files.exported(path).added == 0
    assert path.stat().st_mode & 0o077 == 0


def test_a_line_that_a_crash_cut_off_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "trail.jsonl"
    written(1, 2)
    trail_files.exported(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    assert trail_files.exported(path).added == 1
    assert path.read_bytes() == whole


def test_it_tells_when_the_inside_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "trail.jsonl"
    written(1, 2)
    head = trail_files.exported(path)
    altered()
    written(3)
    with pytest.raises(Conflict):
        trail_files.exported(path)
    with pytest.raises(NotFound):
        trail_files.verified_against(f"2:{'0' * 64}")
    assert trail_files.verified_against(f"{head.number}:{head.head}").broken is not None


def test_a_head_noted_down_is_found_again(tmp_path: Path) -> None:
    written(1, 2)
    head = trail_files.exported(tmp_path / "trail.jsonl")
    written(3)
    for wanted in (head.head, f"2:{head.head}"):
        found = trail_files.verified_against(wanted)
        assert (found.lines, found.broken) == (3, None)
    with pytest.raises(NotFound):
        trail_files.verified_against(f"1:{head.head}")
