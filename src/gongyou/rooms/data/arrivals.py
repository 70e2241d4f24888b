"""The room's door for files from outside: received without a name, distrusted, scanned, and made narrow.

Nothing of a file is kept before it has been narrowed to what was agreed. See docs/decisions/sharing-agreements.md.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
import secrets
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings

from gongyou.core.errors import BadInput, StorageFull
from gongyou.core.text import Text
from gongyou.kit.crypto import worker_key_for
from gongyou.kit.lakes import open_lake
from gongyou.kit.receiving import private_file
from gongyou.kit.scanning import content_scanned
from gongyou.kit.uploads import (
    BOMB_RATIO,
    EXTENSIONS,
    MEBI,
    StoredFile,
    Uploaded,
    clean_name,
    content_check,
    files_remove,
    name_checked,
    upload_limit,
    uploads_folder,
)
from gongyou.lake.folders import OwnedFolder
from gongyou.registry.identity import id_number_checked
from gongyou.rooms.data.models.agreements import WorkerIds

if TYPE_CHECKING:
    from gongyou.lake.allowance import Allowance, Narrowed

PACKED = ".csv.gz"
DELIVERED = (*EXTENSIONS, ".gz")
# What a packed text may unpack to, beside the limit for the packed one.
UNPACKED_TIMES = 20
BLOCK = 1 << 20
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
KEY = re.compile(r"w[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has come in and lies under no name of its own; `path` leads to it while the block lasts."""

    path: Path
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of a file, and what the door left out."""

    file: StoredFile
    narrowed: Narrowed

    def as_json(self) -> dict[str, Any]:
        """What the door did, as the record keeps it: columns by their heads, rows by their numbers, never a value."""
        found = self.narrowed
        return {
            "read": found.read,
            "outside": found.outside,
            "unreadable": list(found.unreadable[:200]),
            "unreadable_count": len(found.unreadable),
            "dropped": list(found.dropped),
            "columns": list(found.columns),
        }


@contextmanager
def arrived(upload: Uploaded) -> Iterator[Arrival]:
    """The file, checked and scanned. Raises BadInput for what cannot be a table."""
    name = name_checked(upload, DELIVERED)
    is_packed = name.lower().endswith(".gz")
    if is_packed and not name.lower().endswith(PACKED):
        raise _only_csv(name)
    digest, size = hashlib.sha256(), 0
    with private_file() as kept:
        for chunk in upload.chunks():
            digest.update(chunk)
            size += len(chunk)
            with _disk(name):
                kept.write(chunk)
        with _disk(name):
            kept.seek(0)
        content_scanned(_blocks(kept), name)
        kept.seek(0)
        if is_packed:
            name = name[: -len(".gz")]
            with private_file() as plain:
                _unpacked(kept, plain, name)
                yield from _shown(plain, name, size, digest.hexdigest())
        else:
            yield from _shown(kept, name, size, digest.hexdigest())


def kept_of(arrival: Arrival, allowed: Allowance) -> Kept:
    """The narrow file, in the stage. Raises BadInput, and then nothing is there."""
    folder = uploads_folder() / secrets.token_hex(16)
    with _disk(arrival.name):
        folder.mkdir(mode=0o700)
    target = folder / f"{Path(arrival.name).stem or 'upload'}.parquet"
    try:
        with _disk(arrival.name):
            found = open_lake().narrowed(arrival.path, target, allowed)
            target.chmod(0o600)
    except BaseException:
        files_remove([folder.name])
        raise
    return Kept(StoredFile(folder.name, target.name, target.stat().st_size, arrival.sha256), found)


@contextmanager
def _disk(name: str) -> Iterator[None]:
    """A disk that takes no more becomes StorageFull, which says what to do."""
    try:
        yield
    except OSError as reason:
        if reason.errno not in FULL:
            raise
        raise StorageFull(
            "data.upload.not_stored",
            Text(f"磁盘已满，文件“{name}”没有接收，什么都没有留下。", f"The disk is full; “{name}” was not taken."),
            Text(
                "请管理员在数据目录所在的磁盘上腾出空间，再发送一次。",
                "Ask the administrator to make room on the data directory's disk, then send it again.",
            ),
            file=name,
        ) from reason


def namer(worker_ids: str, platform: str) -> Callable[[str], str]:
    """What makes a pseudonym of what the platform writes; "" where that is no identifier of the agreed kind."""
    if worker_ids == WorkerIds.IDENTITY:
        return _by_identity
    if worker_ids == WorkerIds.OWN:
        return lambda raw: worker_key_for(f"{platform}\0{raw}") if raw else ""
    return lambda raw: raw if KEY.fullmatch(raw) else ""


def content_digest(arrival: Arrival, contract: str, mapping: Mapping[str, Any]) -> str:
    """By what the same delivery is known again: the file, what it is, and how it is read."""
    terms = "\n".join(f"{name}={mapping[name]}" for name in sorted(mapping))
    return hashlib.sha256(f"{contract}\n{arrival.sha256}\n{terms}".encode()).hexdigest()


def _by_identity(raw: str) -> str:
    try:
        return worker_key_for(id_number_checked(raw))
    except BadInput:
        return ""


def _shown(file: IO[bytes], name: str, size: int, sha256: str) -> Iterator[Arrival]:
    content_check(file, name)
    file.flush()
    # The engines want a path that ends like the file: a link in a folder that goes with this call, or with the next
    # opening of the lake when the process is killed. The content itself has no name to be found under.
    with OwnedFolder(settings.GONGYOU_DATA_DIR / "lake" / "spill") as folder:
        path = folder.path / clean_name(name)
        path.symlink_to(f"/proc/{os.getpid()}/fd/{file.fileno()}")
        yield Arrival(path, name, size, sha256)


def _blocks(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    return iter(lambda: file.read(BLOCK), b"")


def _unpacked(packed: IO[bytes], target: IO[bytes], name: str) -> None:
    most, done = upload_limit() * UNPACKED_TIMES, 0
    size = packed.seek(0, os.SEEK_END)
    packed.seek(0)
    try:
        with gzip.GzipFile(fileobj=packed) as file:
            for block in _blocks(file):
                done += len(block)
                if done > most or (done > 64 * MEBI and done > BOMB_RATIO * size):
                    raise _bomb(name)
                target.write(block)
    except (OSError, EOFError, zlib.error) as reason:
        raise BadInput(
            "data.upload.cut",
            Text(f"文件“{name}”不完整，打不开。", f"The file “{name}” is incomplete and cannot be opened."),
            Text("请重新导出或重新传输后再上传。", "Export or transfer it again, then upload the new file."),
            file=name,
        ) from reason
    target.seek(0)


def _bomb(name: str) -> BadInput:
    return BadInput(
        "data.upload.bomb",
        Text(
            f"文件“{name}”解压后过大，疑似压缩炸弹，已拒绝。",
            f"Unpacked, “{name}” is far too large. It looks like a bomb and was refused.",
        ),
        Text("如果数据属实，请按月份拆开后上传。", "If the data is real, split it by month and upload the parts."),
        file=name,
    )


def _only_csv(name: str) -> BadInput:
    return BadInput(
        "data.upload.extension",
        Text(f"“{name}”不是可以导入的文件。", f"“{name}” is not a file that can be imported."),
        Text("压缩文件只收 .csv.gz。", "Of packed files only .csv.gz is taken."),
        file=name,
    )
