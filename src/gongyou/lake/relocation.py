"""A lake that lies at another path than its metadata say, after a restore or a move: every path is written anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from pyiceberg.manifest import ManifestFile

from gongyou.lake.catalogue import uri_of
from gongyou.lake.rewriting import (
    Described,
    list_rewritten,
    manifest_moved,
    manifest_rewritten,
    metadata_files,
    texts_replaced,
)

TABLES = sa.text("SELECT table_name, metadata_location, previous_metadata_location FROM iceberg_tables")
MOVE = sa.text(
    "UPDATE iceberg_tables SET metadata_location = :now, previous_metadata_location = :before WHERE table_name = :table"
)


@dataclass(frozen=True)
class Relocated:
    """How many tables were put right and how many files of metadata were written anew."""

    tables: int
    files: int


def is_elsewhere(engine: sa.Engine, warehouse: Path) -> bool:
    """Whether the catalogue names its tables under another path than this one."""
    here = f"{uri_of(warehouse)}/"
    with engine.connect() as connection:
        return any(not str(location).startswith(here) for _, location, _ in connection.execute(TABLES))


def relocate(engine: sa.Engine, warehouse: Path, step: Callable[[int, int], None] = lambda done, of: None) -> Relocated:
    """Writes the lake's new path into its metadata, then into the catalogue. A second run finishes a killed first."""
    with engine.connect() as connection:
        listed = [tuple(row) for row in connection.execute(TABLES)]
    here, files, tables = uri_of(warehouse), 0, 0
    for place, (name, location, before) in enumerate(listed):
        step(place, len(listed))
        old = str(location).rsplit(f"/{name}/metadata/", 1)[0]
        if old == here:
            continue
        tables += 1
        files += _metadata_moved(warehouse / name, f"{old}/", f"{here}/")
        with engine.begin() as connection:
            now = str(location).replace(f"{old}/", f"{here}/", 1)
            previous = str(before).replace(f"{old}/", f"{here}/", 1) if before else None
            connection.execute(MOVE, {"now": now, "before": previous, "table": name})
    step(len(listed), len(listed))
    return Relocated(tables, files)


def _metadata_moved(table: Path, old: str, new: str) -> int:
    folder = table / "metadata"
    lists = sorted(folder.glob("snap-*.avro"))
    manifests = [path for path in sorted(folder.glob("*.avro")) if path not in set(lists)]

    def file_moved(described: Described) -> bool:
        path = str(described["file_path"])
        if path.startswith(new) or not path.startswith(old):
            return False
        described["file_path"] = new + path.removeprefix(old)
        return True

    done = sum(manifest_rewritten(uri_of(path), file_moved) is not None for path in manifests)
    lengths = {path.name: path.stat().st_size for path in manifests}
    for path in lists:
        done += list_rewritten(uri_of(path), lambda manifest: _manifest_named(manifest, old, new, lengths))
    # What names the whole table comes last: a killed run is found unfinished by the catalogue's own line.
    return done + sum(texts_replaced(path, old, new) for path in metadata_files(table))


def _manifest_named(manifest: ManifestFile, old: str, new: str, lengths: dict[str, int]) -> bool:
    path = str(manifest.manifest_path)
    length = lengths.get(path.rsplit("/", 1)[1])
    moved = new + path.removeprefix(old) if path.startswith(old) and not path.startswith(new) else None
    if moved is None and length in (None, manifest.manifest_length):
        return False
    manifest_moved(manifest, moved, length)
    return True
