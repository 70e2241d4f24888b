"""A migrated, empty SQLite database: built once for a state of the migrations, copied wherever a test needs one.

Migrating takes ten seconds of a processor. The copy is kept under .pytest_cache, named by a digest of the migrations
and of the locked requirements; another digest builds another. Whoever uses a copy still migrates it, which then finds
nothing to do, so a copy can't hide a migration.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
KEPT = REPOSITORY / ".pytest_cache"


def template() -> Path:
    """The migrated database, built when it is not there; two workers at once build one."""
    KEPT.mkdir(exist_ok=True)
    found = KEPT / f"migrated-{digest_of_migrations()}.sqlite3"
    with (KEPT / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            for old in KEPT.glob("migrated-*.sqlite3"):
                old.unlink()
            _build(found)
    return found


def migrated(path: Path) -> Path:
    """A copy of the migrated database at a path; in a data directory it is gongyou.sqlite3."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template(), path)
    return path


@contextmanager
def filled(name: str) -> Iterator[None]:
    """The migrated database in memory under a name such as file:x?mode=memory&cache=shared, until the block ends."""
    memory, source = sqlite3.connect(name, uri=True), sqlite3.connect(template())
    try:
        source.backup(memory)
        yield
    finally:
        source.close()
        memory.close()


def digest_of_migrations() -> str:
    """What a migrated database depends on."""
    read = hashlib.sha256((REPOSITORY / "requirements/run.txt").read_bytes())
    for path in sorted((REPOSITORY / "src/gongyou").rglob("migrations/*.py")):
        read.update(str(path.relative_to(REPOSITORY)).encode() + path.read_bytes())
    return read.hexdigest()[:20]


def _build(path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="gongyou-migrated-") as folder:
        draft = Path(folder) / "gongyou.sqlite3"
        environment = {
            **os.environ,
            "GONGYOU_DATA_DIR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "gongyou.site.settings",
        }
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=environment, check=True)
        # Into one file, whatever still stands in its log.
        with sqlite3.connect(draft) as opened:
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.close()
        moved = path.with_suffix(".draft")
        shutil.copyfile(draft, moved)
        moved.replace(path)
