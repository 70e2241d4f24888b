"""Uploaded files are distrusted: size, name and first bytes are checked, and each lies in a folder with a random name.

The file keeps its own (cleaned) name inside that folder, because the lake's messages and history name it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from gongyou.core.decoding import UTF16_MARKS, is_unmarked_utf16
from gongyou.core.errors import BadInput, NotFound, StorageFull
from gongyou.core.text import Text
from gongyou.kit.scanning import content_scanned

EXTENSIONS = (".csv", ".xlsx", ".xls", ".ods", ".parquet")
# File systems take 255 bytes.
NAME_BYTES = 200
KEPT_FOR = timedelta(days=7)
MEBI = 1024 * 1024
# A workbook of real rows packs about ten to one, dull ones thirty; a bomb packs a thousand to one.
BOMB_RATIO = 200
BOMB_BYTES = 4 * 1024 * MEBI
BOMB_PARTS = 10_000
# Nothing here would run them; but whoever fetches the file again may.
MACROS = frozenset({"vbaproject.bin", "vbadata.xml"})

ZIP, OLE, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
MAGIC = {".xlsx": ZIP, ".ods": ZIP, ".xls": OLE, ".parquet": PARQUET}
HEAD_BYTES = 4096
# Where the handler leaves the name of a file that was over the limit.
OVER_LIMIT = "gongyou.upload_over_limit"

REMEDY_FORMAT = Text(
    "请上传 CSV、XLSX、XLS、ODS 或 Parquet 文件；可先在 Excel 中“另存为”这些格式之一。",
    "Upload a CSV, XLSX, XLS, ODS or Parquet file; Excel's “Save as” can make one.",
)


class Uploaded(Protocol):
    """What Django gives for a file of a form."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the stage: its random folder, and the name, size and digest it came with."""

    stored: str
    name: str
    size: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return {"stored": self.stored, "name": self.name, "size": self.size, "sha256": self.sha256}


def upload_limit() -> int:
    """How many bytes one file may have."""
    return int(settings.GONGYOU_UPLOAD_LIMIT_MB) * MEBI


def uploads_folder() -> Path:
    """<data>/uploads, for this account only."""
    folder: Path = settings.GONGYOU_DATA_DIR / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def clean_name(name: str) -> str:
    """The bare file name without folders, invisible letters and excess, its extension kept."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    visible = "".join(letter for letter in bare if unicodedata.category(letter)[0] != "C")
    visible = re.sub(r"\s+", " ", visible).strip() or "upload"
    stem, dot, extension = visible.rpartition(".")
    if not dot or not stem or len(extension) > 10:
        return _shortened(visible, NAME_BYTES)
    return f"{_shortened(stem, NAME_BYTES - len(extension.encode()) - 1)}.{extension}"


def name_checked(upload: Uploaded, extensions: Sequence[str] = EXTENSIONS) -> str:
    """The clean name of an upload of the right kind and size; anything else raises BadInput."""
    name = clean_name(upload.name or "")
    if Path(name).suffix.lower() not in extensions:
        raise BadInput(
            "data.upload.extension",
            Text(f"“{name}”不是可以导入的文件。", f"“{name}” is not a file that can be imported."),
            REMEDY_FORMAT,
            file=name,
        )
    if not upload.size:
        raise BadInput(
            "data.upload.empty",
            Text(f"文件“{name}”是空的（0 字节）。", f"The file “{name}” is empty (0 bytes)."),
            Text("请重新导出后再上传。", "Export it again and upload the new file."),
            file=name,
        )
    if upload.size > upload_limit():
        raise too_large(name)
    return name


def file_store(upload: Uploaded) -> StoredFile:
    """The file, now in the stage with mode 0600. A file that cannot be what it says it is raises BadInput."""
    name = name_checked(upload)
    folder = uploads_folder() / secrets.token_hex(16)
    path = folder / name
    digest = hashlib.sha256()
    try:
        folder.mkdir(mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                file.write(chunk)
        with path.open("rb") as file:
            content_check(file, name)
            file.seek(0)
            content_scanned(iter(lambda: file.read(MEBI), b""), name)
    except OSError as reason:
        files_remove([folder.name])
        raise StorageFull(
            "data.upload.not_stored",
            Text(f"文件“{name}”没有存下来。", f"The file “{name}” could not be stored."),
            Text("请管理员检查数据目录的磁盘空间。", "Ask the administrator to check the disk of the data directory."),
            file=name,
        ) from reason
    except BadInput:
        files_remove([folder.name])
        raise
    return StoredFile(folder.name, name, upload.size or 0, digest.hexdigest())


def stored_path(stored: str) -> Path:
    """Where a stored file lies; NotFound when it has been cleared away."""
    folder = uploads_folder() / Path(stored).name
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(found) != 1:
        raise NotFound(
            "data.upload.gone",
            Text("上传的文件已经清除。", "The uploaded file has been cleared away."),
            Text("请重新上传。", "Upload it again."),
        )
    return found[0]


def files_remove(stored: Iterable[str]) -> None:
    """Clears files away; one that is gone already is no fault."""
    for name in stored:
        shutil.rmtree(uploads_folder() / Path(name).name, ignore_errors=True)


def uploads_expire(*, keep: Iterable[str], now: datetime) -> int:
    """How many forgotten files were cleared away: older than a week and not among `keep`."""
    kept = set(keep)
    before = (now - KEPT_FOR).timestamp()
    forgotten = [
        folder.name
        for folder in uploads_folder().iterdir()
        if folder.name not in kept and folder.stat().st_mtime < before
    ]
    files_remove(forgotten)
    return len(forgotten)


def too_large(name: str) -> BadInput:
    """What a file over the limit is answered with."""
    limit = settings.GONGYOU_UPLOAD_LIMIT_MB
    return BadInput(
        "data.upload.too_large",
        Text(f"文件“{name}”超过上限 {limit} MB。", f"The file “{name}” is over the limit of {limit} MB."),
        Text(
            "请按月份拆成几个文件，或由管理员在服务器上用 gongyou ingest 导入。",
            "Split it by month, or let the administrator import it on the server with gongyou ingest.",
        ),
        file=name,
    )


class LimitHandler(FileUploadHandler):
    """Stops keeping a file as soon as it is over the limit, so that nobody fills the disk with one request."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > upload_limit():
            if self.request is not None:
                self.request.META[OVER_LIMIT] = clean_name(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def _shortened(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")


def content_check(file: IO[bytes], name: str) -> None:
    """Raises BadInput for a file whose content is not what its name says, is cut, or swells like a zip bomb."""
    extension = Path(name).suffix.lower()
    head = file.read(HEAD_BYTES)
    magic = MAGIC.get(extension)
    if magic is None:
        if head.startswith((ZIP, PARQUET)):
            raise _not_what_it_says(name, extension)
        # Excel's “Unicode text” is UTF-16 with a mark, which every reader here knows.
        if b"\0" in head and not head.startswith(UTF16_MARKS):
            raise _unmarked(name) if is_unmarked_utf16(head) else _not_what_it_says(name, extension)
        return
    if not head.startswith(magic):
        raise _not_what_it_says(name, extension)
    if magic == ZIP:
        _check_zip(file, name, extension)


def _check_zip(file: IO[bytes], name: str, extension: str) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as reason:
        raise BadInput(
            "data.upload.cut",
            Text(f"文件“{name}”不完整，打不开。", f"The file “{name}” is incomplete and cannot be opened."),
            Text("请重新导出或重新传输后再上传。", "Export or transfer it again, then upload the new file."),
            file=name,
        ) from reason
    packed = sum(part.compress_size for part in listed) or 1
    unpacked = sum(part.file_size for part in listed)
    if len(listed) > BOMB_PARTS or unpacked > BOMB_BYTES or (unpacked > 64 * MEBI and unpacked / packed > BOMB_RATIO):
        raise BadInput(
            "data.upload.bomb",
            Text(
                f"文件“{name}”解压后会膨胀到 {unpacked // MEBI} MB，疑似压缩炸弹，已拒绝。",
                f"Unpacked, the file “{name}” would swell to {unpacked // MEBI} MB. "
                "It looks like a zip bomb and was refused.",
            ),
            Text("如果数据属实，请另存为 CSV 后上传。", "If the data is real, save it as CSV and upload that."),
            file=name,
        )
    wanted = "xl/workbook.xml" if extension == ".xlsx" else "content.xml"
    names = {part.filename.lstrip("/") for part in listed}
    if any(Path(part).name.lower() in MACROS for part in names):
        raise BadInput(
            "data.upload.macros",
            Text(f"“{name}”带有宏，已拒绝。", f"“{name}” contains macros and was refused."),
            Text(
                "请在 Excel 中“另存为”不带宏的 .xlsx 文件后上传。",
                "In Excel, save it as an .xlsx workbook without macros and upload that.",
            ),
            file=name,
        )
    if wanted not in names and not (extension == ".xlsx" and "xl/workbook.bin" in names):
        raise _not_what_it_says(name, extension)


def _unmarked(name: str) -> BadInput:
    return BadInput(
        "data.upload.unmarked_utf16",
        Text(
            f"“{name}”像是 UTF-16（Unicode）编码的文本，但文件开头没有编码标记，读不出来。",
            f"“{name}” looks like text in UTF-16 (Unicode) without the mark at its beginning that would say so.",
        ),
        Text(
            "请在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或用记事本另存并把编码选为 UTF-8，再上传。",
            "Save it in Excel as “CSV UTF-8 (comma delimited)”, or in an editor with the encoding UTF-8, and upload "
            "that.",
        ),
        file=name,
    )


def _not_what_it_says(name: str, extension: str) -> BadInput:
    kind = extension.lstrip(".").upper()
    return BadInput(
        "data.upload.not_what_it_says",
        Text(f"“{name}”的内容不是 {kind} 文件。", f"The content of “{name}” is not a {kind} file."),
        REMEDY_FORMAT,
        file=name,
    )
