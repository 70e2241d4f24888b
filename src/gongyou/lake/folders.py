"""Folders that belong to a running process: locked while it lives, swept away once it is dead."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

OWNER = "owner"
FRESH_SECONDS = 60


class OwnedFolder:
    """A new folder below `root`, gone when it is closed. The kernel frees its lock when the process dies."""

    def __init__(self, root: Path, name: str | None = None) -> None:
        root.mkdir(parents=True, exist_ok=True)
        if name is None:
            self.path = Path(tempfile.mkdtemp(dir=root))
        else:
            self.path = root / name
            self.path.mkdir()
        self._held = (self.path / OWNER).open("w")
        fcntl.flock(self._held, fcntl.LOCK_EX)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._held.close()


def is_alive(folder: Path) -> bool:
    """Whether the process that owns a folder still runs."""
    try:
        with (folder / OWNER).open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False


def sweep(root: Path) -> None:
    """Removes the folders of dead processes."""
    for folder in root.glob("*"):
        if folder.is_dir() and not is_alive(folder) and not _is_fresh(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_fresh(folder: Path) -> bool:
    """Made a moment ago: its owner may not have locked it yet."""
    try:
        return time.time() - folder.stat().st_mtime < FRESH_SECONDS
    except FileNotFoundError:
        return True
