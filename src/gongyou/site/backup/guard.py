"""One restore at a time, and a mark that stands from its first change to its last.

A restore writes to two places, the database and the data directory, which no transaction holds together. Whoever finds
the mark knows that a restore was cut off: nothing but the restore itself may work on what lies there.
"""

from __future__ import annotations

import errno
import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongyou.core.errors import Conflict, StorageFull
from gongyou.core.text import Text
from gongyou.lake.durable import flushed

MARK, LOCK = "restoring.json", "restore.lock"
# SQLite tells a quota, or the greatest size of a file, as an error of writing.
SQLITE_FULL = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE"})
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def unfinished(data_dir: Path) -> str:
    """The name of the archive whose restore was cut off here; "" when none was."""
    try:
        return str(json.loads((data_dir / MARK).read_text("utf-8"))["archive"])
    except FileNotFoundError:
        return ""
    except (ValueError, KeyError):
        return "?"


def refuse_unfinished(data_dir: Path) -> None:
    """Raises Conflict where a restore was cut off, or is under way."""
    name = unfinished(data_dir)
    if name:
        raise Conflict(
            "restore.unfinished",
            Text(
                f"从备份 {name} 的恢复没有完成，数据不完整，不能使用。",
                f"The restore of {name} did not finish; the data are incomplete and must not be used.",
            ),
            Text(
                "请再次运行 gongyou restore，它会从头做完。",
                "Run gongyou restore again; it starts from the beginning and finishes.",
            ),
            archive=name,
        )


@contextmanager
def one_restore(data_dir: Path) -> Iterator[None]:
    """Held while a restore works; a second one raises Conflict. The kernel lets go when the process dies."""
    with (data_dir / LOCK).open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as reason:
            raise Conflict(
                "restore.running",
                Text("另一个恢复正在这里进行。", "Another restore is at work here."),
                Text("请等它结束。", "Wait until it has ended."),
            ) from reason
        yield


@contextmanager
def marked(data_dir: Path, archive: Path) -> Iterator[None]:
    """The mark stands while the block lasts, and stays when it is left by an error or a kill."""
    path = data_dir / MARK
    path.write_text(json.dumps({"archive": archive.name}, ensure_ascii=False), "utf-8")
    flushed(path)
    flushed(data_dir)
    yield
    path.unlink(missing_ok=True)
    flushed(data_dir)


@contextmanager
def space_said(what: Text) -> Iterator[None]:
    """A full disk in words; `what` says what became of the data."""
    try:
        yield
    except Exception as reason:
        if is_full(reason):
            raise StorageFull(
                "storage.full", what, Text("请腾出空间后重新运行。", "Free some space and run it again.")
            ) from reason
        raise


def is_full(reason: BaseException) -> bool:
    """Whether an error, or what it came from, says that there is no room: also as the databases say it."""
    if isinstance(reason, OSError) and reason.errno in NO_SPACE:
        return True
    if getattr(reason, "sqlite_errorname", "") in SQLITE_FULL or type(reason).__name__ == "DiskFull":
        return True
    return reason.__cause__ is not None and is_full(reason.__cause__)
