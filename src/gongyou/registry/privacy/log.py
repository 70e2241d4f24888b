"""<data>/erasures.jsonl: digests of the worker keys that were erased, so that a restored backup is erased again.

The file stands outside the database and the lake, only grows, and tells nothing without the pseudonym key. Keep a copy
off the machine: a restore reads the one in the backup and the one that lies here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gongyou.lake.durable import flushed

NAME = "erasures.jsonl"


def log_path(data_dir: Path | None = None) -> Path:
    """Where the log lies."""
    return Path(data_dir or settings.GONGYOU_DATA_DIR) / NAME


def erasure_logged(worker_keys: Iterable[str], at: datetime) -> None:
    """Adds the digests, on the disk for good when it returns; those that are there stay as they are."""
    from gongyou.lake.erasure import digest_of_key

    digests_added(map(digest_of_key, worker_keys), at, log_path())


def digests_added(wanted: Iterable[str], at: datetime, path: Path) -> None:
    """Adds digests to a log, on the disk for good when it returns."""
    known = digests(path)
    fresh = sorted(set(wanted) - known)
    if not fresh:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # A line that a crash cut off stays alone on its line.
    was_cut = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as file:
        file.write("\n" if was_cut else "")
        for digest in fresh:
            file.write(json.dumps({"at": at.isoformat(), "digest": digest}) + "\n")
    flushed(path)


def digests(path: Path | None = None) -> set[str]:
    """Everybody in a log; a last line that was cut off by a crash is passed over."""
    path = path or log_path()
    if not path.is_file():
        return set()
    found = set()
    for line in path.read_text("ascii").splitlines():
        try:
            found.add(str(json.loads(line)["digest"]))
        except (ValueError, KeyError):
            continue
    return found
