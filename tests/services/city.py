"""A small demo city: built once for a state of the sources and a day, copied wherever a test needs one.

Building takes a hundred seconds of a processor. What the test of the command has built is kept under .pytest_cache,
named by a digest of the package, the locked requirements and the day; the browser's tests copy it, each process its
own, because they write into it. Another digest builds another city.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.services import sqlite

SCALE = "0.002"
KEPT = sqlite.KEPT


def copied(target: Path) -> Path:
    """The city in the empty folder `target`, its lake at home there; built first where none is kept."""
    with _locked():
        kept = _kept()
        if not kept.exists():
            sqlite.migrated(target / "gongyou.sqlite3")
            gongyou(target, "demo", "--scale", SCALE, "--no-serve")
            _keep(target, kept)
            return target
        shutil.copytree(kept, target, dirs_exist_ok=True)
    gongyou(target, "lake", "relocate")
    return target


def keep(folder: Path) -> None:
    """Keeps a city that the command has just built in `folder`, for whoever copies one next."""
    with _locked():
        if not _kept().exists():
            _keep(folder, _kept())


def environment(data_dir: Path) -> dict[str, str]:
    """The environment of a command on a city."""
    return {**os.environ, "GONGYOU_DATA_DIR": str(data_dir), "DATABASE_URL": "", "GONGYOU_DEBUG": "false"}


def gongyou(data_dir: Path, *words: str) -> str:
    """What a command prints about a city."""
    command = [str(Path(sys.executable).with_name("gongyou")), *words]
    ended = subprocess.run(command, env=environment(data_dir), capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout


@contextmanager
def _locked() -> Iterator[None]:
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "city.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep(folder: Path, kept: Path) -> None:
    for old in KEPT.glob("city-*"):
        shutil.rmtree(old)
    draft = KEPT / f"city-{os.getpid()}.part"
    shutil.copytree(folder, draft)
    draft.rename(kept)


@cache
def _kept() -> Path:
    read = hashlib.sha256((sqlite.REPOSITORY / "requirements/run.txt").read_bytes())
    package = sqlite.REPOSITORY / "src/gongyou"
    for path in sorted(each for each in package.rglob("*") if each.is_file() and each.suffix not in (".pyc", ".mo")):
        read.update(str(path.relative_to(package)).encode() + path.read_bytes())
    # The city lives in the present: its members join and its terms end around the day it is built on.
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    read.update(f"{SCALE} {today}".encode())
    return KEPT / f"city-{read.hexdigest()[:20]}"
