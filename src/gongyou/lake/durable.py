"""A file is replaced whole or not at all, also when the power goes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DRAFT = ".draft"


@contextmanager
def replaced_by(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` at the end of the block, on the disk for good."""
    draft = path.with_name(path.name + DRAFT)
    try:
        yield draft
        flushed(draft)
        draft.replace(path)
        flushed(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def flushed(path: Path) -> None:
    """Waits until a file, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
