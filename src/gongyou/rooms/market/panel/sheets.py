"""The workbook of forms: a template with the reporters in it, and reading one back, apart from this process."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.spreadsheets.workbook import Column, Sheet, workbook_write
from gongyou.registry.rosters import sheet_apart
from gongyou.rooms.market.models import Reporter
from gongyou.rooms.market.panel.fields import EMPLOYER, EMPLOYER_FIELDS, FIELDS, MEMBER_FIELDS, period_read

NUMBER, PERIOD, NAME = Text("监测点编号", "Reporter"), Text("月份", "Month"), Text("单位名称", "Employer")
REGION = Text("区划代码", "Region code")
OCCUPATION, FORM, HEADS = (
    Text("职业代码", "Occupation code"),
    Text("用工形式", "Form of employment"),
    Text("该职业人数", "Heads of it"),
)
BESIDE = {"reporter": NUMBER, "period": PERIOD, "region": REGION}
PARTS = {"occupation": OCCUPATION, "form": FORM, "heads": HEADS}
MOST_ROWS = 20_000
# Shown for the reader of the sheet; the number says who reports.
SHOWN = "name"
# As a new workbook of Excel and WPS has them beside the first.
EMPTY_SHEETS = frozenset({"Sheet2", "Sheet3"})
MARK = "gongyou-panel"
BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
FAULTY = Text("请另存为 XLSX 或 UTF-8 的 CSV。", "Save it again as XLSX or as CSV in UTF-8.")


@dataclass(frozen=True, slots=True)
class Line:
    """One form of the file. `twice` is the row where the same reporter and month stood before, 0 for none."""

    line: int
    reporter: str
    period: str
    region: str
    written: dict[str, str]
    parts: list[dict[str, str]] = field(default_factory=list)
    twice: int = 0
    # A cell with an error of a formula, or merged ones: what the row says is not certain.
    fault: str = ""


# Row number, what is wrong with its cells, the cells.
Row = tuple[int, str, list[str]]


def template_write(target: Path | BinaryIO, reporters: Sequence[Reporter], period: str, language: str) -> int:
    """One sheet for each kind of reporter, a row for each. The head says what the form says."""
    sheets = []
    for kind, title in ((EMPLOYER, Text("用人单位", "Employers")), ("member", Text("会员", "Members"))):
        some = [each for each in reporters if each.kind == kind]
        if not some:
            continue
        heads = [Column(NUMBER.on(language), "id"), Column(PERIOD.on(language), "id")]
        if kind == EMPLOYER:
            heads.append(Column(NAME.on(language)))
        heads += [
            Column(
                f"{each.label.on(language)}（{each.unit.on(language)}）",
                "number",
                note=each.help.on(language),
                width=16,
            )
            for each in FIELDS[kind]
        ]
        if kind == EMPLOYER:
            heads += [Column(text.on(language), "id") for text in (REGION, OCCUPATION, FORM, HEADS)]
        rows = [
            [
                each.number,
                period,
                *([each.employer.name if each.employer else ""] if kind == EMPLOYER else []),
                *[None] * (len(heads) - (3 if kind == EMPLOYER else 2)),
            ]
            for each in some
        ]
        sheets.append(Sheet(title.on(language), heads, rows))
    return workbook_write(target, sheets)


def folded(written: str) -> str:
    """As sheet_apart folds a heading."""
    plain = BRACKETS.sub("", unicodedata.normalize("NFKC", written)).lower()
    return re.sub(r"[\s*＊:：]", "", plain)


def _known(kind: str = "") -> dict[str, str]:
    """Heading → name, of one kind's form or of both."""
    found: dict[str, str] = {}
    for each in FIELDS[kind] if kind else (*EMPLOYER_FIELDS, *MEMBER_FIELDS):
        found |= {folded(each.label.zh): each.name, folded(each.label.en): each.name, folded(each.name): each.name}
    for name, text in {**BESIDE, **PARTS, SHOWN: NAME}.items():
        found |= {folded(text.zh): name, folded(text.en): name, folded(name): name}
    return found


def lines_read(path: Path, name: str) -> list[Line]:
    """The forms of the file in its order; a form's parts by occupation may stand in rows of their own.

    Of a workbook the sheet of employers and the sheet of members are read. Raises BadInput for a file that cannot be
    read, lacks the columns of reporter and month, or has a column or a sheet with content that nobody would read.
    """
    with path.open("rb") as opened:
        start = opened.read(4)
    if start not in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return _joined(_named(((line, "", cells) for line, cells in _delimited(path, name)), name))
    read: dict[str, list[Row]] = {}
    skipped: set[str] = set()
    for kind in FIELDS:
        sheet, others, rows = _workbook(path, name, kind)
        skipped |= set(others)
        # The sheet of the other kind is chosen where there is none of this one.
        read.setdefault(sheet, rows)
    left = skipped - read.keys()
    lines: list[Line] = []
    for sheet, rows in read.items():
        heading = [_known().get(folded(each), "") for each in rows[0][2]]
        if len(read) > 1 and not {"reporter", "period"} <= set(heading):
            left.add(sheet)
            continue
        lines += _joined(_named(iter(rows), name), {(each.reporter, each.period): each for each in lines})
    if left:
        raise BadInput(
            "market.panel_sheets",
            Text(
                f"工作表“{'”“'.join(sorted(left))}”不会读入。",
                f"Nobody would read the sheets {', '.join(sorted(left))}.",
            ),
            Text("用人单位、会员各用一张表；请删去其余的表再上传。", "Keep a sheet of employers and one of members."),
            file=name,
        )
    return lines


def _named(rows: Iterator[Row], name: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    """The cells by the names of their columns, below the heading."""
    _line, _fault, written = next(rows, (0, "", []))
    heading = [_known().get(folded(each), "") for each in written]
    if "reporter" not in heading or "period" not in heading:
        raise BadInput(
            "market.panel_columns",
            Text("缺少“监测点编号”或“月份”列。", "The column of the reporter or of the month is missing."),
            Text("可下载模板对照。", "Compare with the template."),
            file=name,
        )
    for line, fault, cells in rows:
        strange = [
            place for place, cell in enumerate(cells) if cell.strip() and not (heading + [""] * len(cells))[place]
        ]
        if strange:
            column = written[strange[0]] if strange[0] < len(written) else ""
            raise BadInput(
                "market.panel_column",
                Text(
                    f"第 {line} 行有内容在不认识的列“{column}”里。",
                    f"Row {line} has content in the unknown column “{column}”.",
                ),
                Text(
                    "列名按模板写；用不着的列请删去。", "Name columns as the template does; delete those without use."
                ),
                file=name,
            )
        yield line, fault, {key: cell.strip() for key, cell in zip(heading, cells, strict=False) if key}


def _joined(
    rows: Iterable[tuple[int, str, dict[str, str]]], before: Mapping[tuple[str, str], Line] | None = None
) -> list[Line]:
    """Rows as forms. `before` are those of an earlier sheet."""
    found: list[Line] = []
    first: dict[tuple[str, str], Line] = dict(before or {})
    for line, fault, cells in rows:
        if not any(cells.values()) and not fault:
            continue
        if len(found) >= MOST_ROWS:
            raise BadInput(
                "market.panel_rows",
                Text(f"最多 {MOST_ROWS:,} 行。", f"At most {MOST_ROWS:,} rows."),
                Text("请分成几个文件。", "Split the file."),
            )
        key = cells.get("reporter", "").upper(), period_read(cells.get("period", ""))
        beside = {*BESIDE, *PARTS, SHOWN}
        written = {name: value for name, value in cells.items() if name not in beside}
        part = {name: cells.get(name, "") for name in PARTS}
        earlier = first.get(key)
        if any(written.values()) or fault or earlier is None:
            region = cells.get("region", "")
            made = Line(line, *key, region, written, twice=earlier.line if earlier else 0, fault=fault)
            found.append(made)
            first.setdefault(key, made)
        else:
            made = earlier
        if any(part.values()):
            made.parts.append(part)
    return found


def _delimited(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _unreadable(name)
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as reason:
        raise _unreadable(name) from reason


def _workbook(path: Path, name: str, kind: str) -> tuple[str, list[str], list[Row]]:
    """The sheet that names the most columns of the kind, the other sheets with content, the rows, heading first."""
    asked = {"path": str(path), "known": list(_known(kind)), "wanted": 2, "mark": MARK}
    descriptors = [int(path.name)] if str(path).startswith("/proc/self/fd/") else []
    # The words are fixed and the pipes private: nothing of the file reaches the command line.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", sheet_apart.__file__],
        input=json.dumps(asked).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=descriptors,
        check=False,
    )
    told, _, rest = done.stdout.decode("utf-8", "replace").partition("\n")
    answer: dict[str, Any] = json.loads(told) if told else {}
    if "heading" not in answer or done.returncode:
        raise _unreadable(name)
    rows: list[Row] = [(answer["line"], "", answer["heading"])]
    rows += [(int(row[0]), row[1], row[2:]) for row in csv.reader(io.StringIO(rest, newline=""))]
    others = [each for each in answer["sheets_skipped"] if each not in EMPTY_SHEETS]
    return answer["sheet"], others, rows


def _unreadable(name: str) -> BadInput:
    return BadInput(
        "market.panel_unreadable",
        Text(f"文件“{name}”读不出来，可能已损坏或有密码。", f"{name} cannot be read: damaged, or under a password."),
        FAULTY,
        file=name,
    )
