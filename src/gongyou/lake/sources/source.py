"""A file that can be read: its columns, a relation over it, and where a record stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.engine import Handle
from gongyou.lake.projection import Shape


@dataclass(frozen=True)
class Located:
    """A record of a file: its line and its fields as text."""

    record: int
    line: int
    raw: dict[str, str | None]


@dataclass(frozen=True)
class Torn:
    """A line that is no record at all, e.g. with too many fields."""

    line: int
    code: str
    value: str
    raw: dict[str, str | None] = field(default_factory=dict)


class Source(Protocol):
    """One open file. Records are numbered from 0 in the order of the file, torn lines left out."""

    path: Path
    shape: Shape
    relation: str

    def torn(self) -> list[Torn]:
        """Lines that are no records; known after the relation has been read. Raises BadInput for a cut file."""

    def located(self, records: Sequence[int]) -> Iterator[Located]:
        """Line and raw fields of these records (ascending)."""


def bad_file(code: str, path: Path, zh: str, en: str, remedy: Text, **where: object) -> BadInput:
    """The refusal of a whole file."""
    return BadInput(
        code, Text(f"文件 {path.name}：{zh}。", f"File {path.name}: {en}."), remedy, file=str(path), **where
    )


def open_source(path: Path, handle: Handle, folder: Path) -> Source:
    """The file, opened by what it contains rather than by its name. Raises BadInput."""
    from gongyou.lake.sources.delimited import Delimited
    from gongyou.lake.sources.parquet import ParquetFile
    from gongyou.lake.sources.sheet import Sheet

    try:
        with path.open("rb") as opened:
            start = opened.read(8)
    except FileNotFoundError:
        raise bad_file(
            "file.missing", path, "找不到", "not found", Text("检查路径。", "Check the path."), value=str(path)
        ) from None
    except OSError as error:
        raise bad_file(
            "file.unreadable",
            path,
            "无法读取",
            "can't be read",
            Text("检查权限。", "Check the permissions."),
            value=error,
        ) from None
    if not start:
        raise bad_file(
            "file.empty",
            path,
            "大小为 0 字节",
            "is 0 bytes long",
            Text("重新导出或重新下载。", "Export or download it again."),
            line=0,
        )
    suffix = path.suffix.lower()
    if start.startswith(b"PAR1"):
        return ParquetFile(path, handle)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return Sheet(path, handle, folder)
    if suffix in (".xlsx", ".xlsm", ".xls", ".ods", ".parquet"):
        raise bad_file(
            "file.not_its_type",
            path,
            f"扩展名是 {suffix}，内容却不是",
            f"is called {suffix}, but its content is not that",
            Text("文件可能损坏或改过扩展名，请重新导出。", "It may be damaged or renamed; export it again."),
            value=start[:8].hex(),
        )
    return Delimited(path, handle, folder)
