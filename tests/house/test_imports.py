"""The floors: imports go down only."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_it_keeps_the_import_rules() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_a_room_is_entered_through_its_door_only() -> None:
    """No file of one room imports another room's inside."""
    rooms = ROOT / "src/gongyou/rooms"
    names = [path.name for path in rooms.iterdir() if (path / "__init__.py").exists()]
    wrong = []
    for room in names:
        for source in (rooms / room).rglob("*.py"):
            for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
                for other in names:
                    if other == room or f"gongyou.rooms.{other}" not in line or "import" not in line:
                        continue
                    if f"gongyou.rooms.{other}.door" in line or f"from gongyou.rooms.{other} import door" in line:
                        continue
                    wrong.append(f"{source.relative_to(ROOT)}:{number}: {line.strip()} (import its door instead)")
    assert wrong == []


def test_it_starts_without_the_engines_and_knows_every_measure() -> None:
    """The libraries of the engines, two seconds of every command, wait until a figure is asked for."""
    asked = """
import json, sys
import django
django.setup()
engines = {"ibis", "duckdb", "pyarrow", "pyiceberg", "sqlalchemy", "pyspark", "docx", "numpy", "scipy"}
heavy = engines & sys.modules.keys()
from django.urls import get_resolver
get_resolver().url_patterns
served = {"duckdb", "pandas", "pyiceberg", "sqlalchemy", "pyspark"} & sys.modules.keys()
from gongyou.lake.provenance import measures
print(json.dumps([sorted(heavy), sorted(served), sorted(measures())]))
"""
    run = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    heavy, served, measures = json.loads(run.stdout)
    assert heavy == []
    # What every page's process would carry, eighty megabytes each.
    assert served == []
    assert {"platforms.pay_audit", "platforms.pay_breaches", "market.coverage", "market.screen"} <= set(measures)
