"""In which state a lake is: asked in one look, without opening it.

What a page has worked out from the lake holds as long as the state does: every batch, every undo and every erasure
changes it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

CATALOGUE = "GONGYOU_CATALOGUE_URL"
# Iceberg names the newest metadata of each table here; an erasure writes data anew under the names that they had.
ASKED = (
    "SELECT table_name, metadata_location FROM iceberg_tables ORDER BY table_name",
    "SELECT COUNT(*), MAX(started_at), COUNT(ended_at), MAX(ended_at) FROM gongyou_erasures",
)


def catalogue_address(folder: Path, url: str | None = None) -> str:
    """Where the catalogue of the lake in `folder` is: `url`, or GONGYOU_CATALOGUE_URL, or SQLite below the folder."""
    return _driven(url or os.environ.get(CATALOGUE, "")) or _own_address(folder / "catalogue.db")


def _own_address(file: Path) -> str:
    return f"sqlite:///{file}?timeout=60"


def lake_version(data_dir: Path, *, catalogue_url: str | None = None) -> str:
    """A digest of the lake's state; "" where there is no lake yet, or none that can be read."""
    folder = Path(data_dir).resolve() / "lake"
    address = catalogue_address(folder, catalogue_url)
    if address.startswith("sqlite") and not (folder / "catalogue.db").exists():
        return ""
    try:
        found = [[list(map(str, row)) for row in rows] for rows in _asked(address, folder / "catalogue.db")]
    except (sa.exc.SQLAlchemyError, sqlite3.Error):
        return ""
    return hashlib.sha256(repr((str(folder), found)).encode()).hexdigest()


def _asked(address: str, file: Path) -> list[list[Any]]:
    """The answers; a page asks several times, and SQLite's own module takes a quarter of the time of the toolkit."""
    if address == _own_address(file):
        with closing(sqlite3.connect(file, timeout=60)) as connection:
            return [connection.execute(asked).fetchall() for asked in ASKED]
    with _engine(address).connect() as connection:
        return [list(connection.exec_driver_sql(asked)) for asked in ASKED]


@cache
def _engine(address: str) -> sa.Engine:
    """Without a pool: no connection stays open behind a fork or a folder that is gone."""
    return sa.create_engine(address, poolclass=NullPool)


def _driven(url: str) -> str:
    """The same address with the driver that ships: psycopg 3."""
    scheme, mark, rest = url.partition("://")
    return f"postgresql+psycopg{mark}{rest}" if scheme in ("postgres", "postgresql") else url
