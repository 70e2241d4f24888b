"""A lake as plain files: its catalogue as JSON beside the warehouse, for a backup, on either kind of database."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gongyou.lake.catalogue import Catalogue
from gongyou.lake.relocation import relocate

CATALOGUE = "catalogue.json"
TABLES = ("iceberg_tables", "iceberg_namespace_properties", "gongyou_batches", "gongyou_erasures")


def copied(catalogue: Catalogue, warehouse: Path, target: Path) -> int:
    """Freezes the lake below `target`: hard links where the disk allows, so that writers wait for a moment only."""
    target.mkdir(parents=True, exist_ok=True)
    with catalogue.writing():
        told = {name: _rows(catalogue.engine, name) for name in TABLES}
        files = 0
        for path in sorted(warehouse.rglob("*")):
            if path.is_file() and not path.name.endswith(".draft"):
                _linked(path, target / "warehouse" / path.relative_to(warehouse))
                files += 1
    (target / CATALOGUE).write_text(json.dumps(told, ensure_ascii=False))
    return files


def brought_back(catalogue: Catalogue, warehouse: Path, source: Path) -> None:
    """The lake of `source` in an empty place: files first, then the catalogue, then the new path in the metadata."""
    if (source / "warehouse").is_dir():
        shutil.copytree(source / "warehouse", warehouse, dirs_exist_ok=True)
    told = json.loads((source / CATALOGUE).read_text())
    with catalogue.writing(), catalogue.engine.begin() as connection:
        for name in TABLES:
            table = sa.Table(name, sa.MetaData(), autoload_with=catalogue.engine)
            connection.execute(table.delete())
            known = set(table.columns.keys())
            rows = [{key: value for key, value in row.items() if key in known} for row in told.get(name, [])]
            if rows:
                connection.execute(table.insert(), rows)
    with catalogue.writing():
        relocate(catalogue.engine, warehouse)


def _rows(engine: sa.Engine, name: str) -> list[dict[str, Any]]:
    table = sa.Table(name, sa.MetaData(), autoload_with=engine)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _linked(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except OSError:
        shutil.copy2(path, target)
