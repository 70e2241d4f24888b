"""个人信息副本: the file that a platform gave to a worker, opened with distrust and made into one plain table.

A ZIP is read in memory: nothing is unpacked to a path, so that no name in it can lead anywhere.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from gongyou.core.decoding import decoded
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.receiving import private_file
from gongyou.kit.scanning import content_scanned
from gongyou.kit.sealed_files import file_blocks
from gongyou.kit.uploads import BOMB_RATIO, MEBI, Uploaded, clean_name
from gongyou.lake.contract import contract
from gongyou.rooms.data.giving import TOLD, csv_of
from gongyou.rooms.data.models import SavedMapping, SubjectCopy

PURPOSE = "data.copy"
KINDS = (".zip", ".json", ".csv")
LARGEST = 20 * MEBI
UNPACKED = 100 * MEBI
PARTS = 200
ROWS = 50_000
HEADS = 200
DEEPEST = 4
# A part that is called like this is taken before a larger one.
LIKELY = ("order", "trip", "delivery", "订单", "运单", "配送", "行程")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the copy holds it."""

    heads: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def as_csv(self) -> bytes:
        return csv_of(self.heads, self.rows)


def table_of(upload: Uploaded) -> tuple[str, Table]:
    """The clean name and the table of orders of a copy. Raises BadInput for what holds none or is dangerous."""
    name = clean_name(upload.name or "")
    kind = PurePosixPath(name).suffix.lower()
    if kind not in KINDS:
        raise _refused("extension", f"“{name}”不是 ZIP、JSON 或 CSV", f"“{name}” is no ZIP, JSON or CSV")
    with private_file() as kept:
        size = 0
        for chunk in upload.chunks():
            size += len(chunk)
            if size > LARGEST:
                raise _refused("large", f"文件超过 {LARGEST // MEBI} MB", f"The file is over {LARGEST // MEBI} MB")
            kept.write(chunk)
        kept.seek(0)
        content = kept.read()
    if not content:
        raise _refused("empty", "文件是空的", "The file is empty")
    content_scanned([content], name)
    return name, _zipped(content) if kind == ".zip" else _plain(content, kind)


def heads_digest(heads: Sequence[str]) -> str:
    """By what the heads of a copy are known again."""
    return hashlib.sha256("\n".join(sorted(heads)).encode()).hexdigest()


def terms_guessed(platform: str, heads: Sequence[str]) -> dict[str, str]:
    """Column of the contract → head: as it was saved for this platform, else by name and alias."""
    saved = SavedMapping.objects.filter(platform=platform, heads=heads_digest(heads)).first()
    if saved is not None:
        return {name: head for name, head in saved.terms.items() if head in heads}
    free = {head.strip().lower(): head for head in heads}
    wanted = contract("own_orders")
    found = {}
    for name in TOLD:
        spellings = (name, *wanted.column(name).aliases)
        head = next((free[each.lower()] for each in spellings if each.lower() in free), None)
        if head is not None:
            found[name] = head
    return found


def opened(copy: SubjectCopy) -> bytes:
    """The table as CSV."""
    return b"".join(file_blocks(copy.stored, purpose=PURPOSE))


def previewed(copy: SubjectCopy, most: int = 3) -> list[dict[str, str]]:
    """The first rows, for the owner's eyes."""
    reader = csv.DictReader(io.StringIO(opened(copy).decode()))
    return [dict(row) for _, row in zip(range(most), reader, strict=False)]


def _zipped(content: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            _harmless(listed, len(content))
            wanted = [each for each in listed if PurePosixPath(each.filename).suffix.lower() in (".json", ".csv")]
            if not wanted:
                raise _refused("none", "压缩包里没有 JSON 或 CSV", "The ZIP holds no JSON or CSV")
            for each in sorted(wanted, key=_likely):
                try:
                    return _plain(archive.read(each), PurePosixPath(each.filename).suffix.lower())
                except BadInput as refusal:
                    last = refusal
            raise last
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as reason:
        raise _refused("cut", "压缩包不完整，打不开", "The ZIP is incomplete and cannot be opened") from reason


def _harmless(listed: Sequence[zipfile.ZipInfo], packed: int) -> None:
    total = sum(each.file_size for each in listed)
    if len(listed) > PARTS or total > UNPACKED or (total > MEBI and total > BOMB_RATIO * packed):
        raise _refused(
            "bomb", "压缩包解压后过大，疑似压缩炸弹", "Unpacked, the ZIP is far too large; it looks like a bomb"
        )
    for each in listed:
        path = PurePosixPath(each.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in each.filename or stat.S_ISLNK(each.external_attr >> 16):
            raise _refused("path", "压缩包里有指向别处的路径", "The ZIP holds paths that lead elsewhere")
        if each.flag_bits & 1:
            raise _refused("locked", "压缩包设有密码，请先解开", "The ZIP asks for a password; unpack it first")


def _likely(part: zipfile.ZipInfo) -> tuple[bool, int, str]:
    name = part.filename.lower()
    return not any(word in name for word in LIKELY), -part.file_size, name


def _plain(content: bytes, kind: str) -> Table:
    text = _text(content)
    rows = list(_json_rows(text)) if kind == ".json" else list(_csv_rows(text))
    heads = tuple(dict.fromkeys(head for row in rows for head in row))
    if not rows or not heads:
        raise _refused("none", "文件里没有找到订单表", "No table was found in the file")
    if len(rows) > ROWS or len(heads) > HEADS:
        raise _refused(
            "large", f"表格超过 {ROWS} 行或 {HEADS} 列", f"The table has over {ROWS} rows or {HEADS} columns"
        )
    return Table(heads, tuple(rows))


def _text(content: bytes) -> str:
    found = decoded(content)
    if found is None:
        raise _refused(
            "encoding",
            "文字编码无法识别，请用 Excel 或记事本另存为 UTF-8",
            "The encoding of the text is not known; save it as UTF-8 with Excel or an editor",
        )
    return found


def _csv_rows(text: str) -> Iterator[dict[str, str]]:
    try:
        for row in csv.DictReader(io.StringIO(text), strict=True):
            if None in row:
                raise _refused(
                    "rows", "表格各行的列数不一致", "The rows of the table differ in their number of columns"
                )
            yield {head.strip(): value or "" for head, value in row.items() if head and head.strip()}
    except csv.Error as reason:
        raise _refused("rows", "表格无法读取", "The table cannot be read") from reason


def _json_rows(text: str) -> Iterator[dict[str, str]]:
    try:
        data = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as reason:
        raise _refused("cut", "JSON 不完整或有误", "The JSON is incomplete or wrong") from reason
    tables = sorted(_lists(data, 0), key=len, reverse=True)
    for each in tables[0] if tables else ():
        yield _flat(each, 0)


def _lists(data: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    """Lists of objects, wherever they stand."""
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        if data and all(isinstance(each, dict) for each in data):
            yield data
    elif isinstance(data, dict):
        for each in data.values():
            yield from _lists(each, depth + 1)


def _flat(row: Mapping[str, Any], depth: int, before: str = "") -> dict[str, str]:
    """{"pay": {"total": 5}} as {"pay.total": "5"}; lists inside a row are left out."""
    found: dict[str, str] = {}
    for name, value in row.items():
        head = f"{before}{name}".strip()
        if isinstance(value, dict) and depth < DEEPEST:
            found.update(_flat(value, depth + 1, f"{head}."))
        elif value is None or isinstance(value, str | bool):
            found[head] = "" if value is None else str(value)
    return found


def _refused(code: str, zh: str, en: str) -> BadInput:
    return BadInput(
        f"data.copy.{code}",
        Text(f"{zh}。", f"{en}."),
        Text(
            "请上传平台给您的原始文件；只能上传 ZIP、JSON 或 CSV。",
            "Upload the file as the platform gave it: ZIP, JSON or CSV.",
        ),
        field="file",
    )
