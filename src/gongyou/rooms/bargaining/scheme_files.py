"""Texts of pay rules as files: there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def text_written(path: Path, written: str) -> None:
    """Writes the file, in place of one that is there; a write that fails leaves nothing behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(written)
            opened.flush()
            os.fsync(opened.fileno())
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
