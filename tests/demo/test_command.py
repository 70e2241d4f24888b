"""The whole command at the smallest scale: builds, runs the main job, prints, ends; the second run reuses."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import sqlite

SECONDS = 240


def gongyou(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GONGYOU_DATA_DIR": str(data_dir)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-c", "from gongyou.site.cli import main; main()", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("city")
    sqlite.migrated(folder / "gongyou.sqlite3")
    return folder, gongyou(folder, "demo", "--scale", "0.002", "--no-serve")


def test_it_builds_a_city_and_ends(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, ended = built
    assert ended.returncode == 0, ended.stderr
    paths = [Path(line.strip()) for line in ended.stdout.splitlines() if line.strip().startswith(str(folder))]
    assert {path.suffix for path in paths} == {".html", ".docx", ".json"}
    assert all(path.stat().st_size > 1000 for path in paths)
    for name in ("officer", "maixi", "analyst", "admin", "security", "auditor", "rider"):
        assert re.search(rf"^  {name} +\S{{14}} ", ended.stdout, re.M)


def test_it_concludes_on_both_platforms(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = built
    plan = json.loads((folder / "demo/plan.json").read_text(encoding="utf-8"))
    planted = {each["kind"]: each["count"] for each in plan["planted"]}
    reports = {
        platform: json.loads((folder / f"demo/reports/audit-{platform}/zh/report.json").read_text(encoding="utf-8"))
        for platform in ("heya", "suian")
    }
    found = {each["kind"]: each["orders"] for each in reports["heya"]["pay_breaches"]["value"]["kinds"]}
    assert found == {
        "below_rule": planted["underpaid_order"] + planted["silent_rate_change"],
        "floor_ignored": planted["floor_ignored"],
        "undeclared_deduction": planted["undeclared_deduction"],
    }
    assert sum(each["orders"] for each in reports["suian"]["pay_breaches"]["value"]["kinds"]) == 0
    assert reports["heya"]["conclusion"] == "suspect"


def test_it_reuses_what_is_there(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, first = built
    before = (folder / "demo/manifest.json").read_bytes()
    again = gongyou(folder, "demo", "--scale", "0.002", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "用时" not in again.stdout
    assert again.stdout.splitlines() == [line for line in first.stdout.splitlines() if "用时" not in line][:-1]
    assert (folder / "demo/manifest.json").read_bytes() == before


def test_it_refuses_another_scale_in_words(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = built
    refused = gongyou(folder, "demo", "--scale", "0.003", "--no-serve")
    assert refused.returncode == 2
    assert "0.002" in refused.stderr and "--data-dir" in refused.stderr
    assert "Traceback" not in refused.stderr
