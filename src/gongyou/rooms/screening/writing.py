"""A screen as files: findings and the rows that could not be judged, as a workbook, CSV or Parquet."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.spreadsheets.workbook import Column, Kind, Sheet, workbook_write
from gongyou.rooms.screening.made import Screen
from gongyou.rooms.screening.words import check_words, reason, remedy
from gongyou.rules.answer import STATUS_TEXT, Status
from gongyou.rules.screening.check import checks
from gongyou.rules.units import Unit

KINDS = (".xlsx", ".csv", ".parquet")
FINDINGS: tuple[tuple[str, Text, Kind], ...] = (
    ("check", Text("筛查项", "Check"), "text"),
    ("kind", Text("问题", "Breach"), "text"),
    ("employer_key", Text("用人单位编码", "Employer"), "id"),
    ("worker_key", Text("劳动者编码", "Worker"), "id"),
    ("period", Text("月份", "Month"), "text"),
    ("first", Text("起", "From"), "text"),
    ("last", Text("止", "To"), "text"),
    ("place", Text("地区", "Place"), "id"),
    ("amount", Text("金额（元）", "Amount (yuan)"), "money"),
    ("extent", Text("程度", "Extent"), "number"),
    ("unit", Text("程度单位", "Unit of extent"), "text"),
    ("article", Text("依据", "Ground"), "text"),
    ("rule", Text("规则", "Rule"), "id"),
    ("version", Text("版本", "Version"), "id"),
    ("status", Text("参数核实情况", "How sure the parameters are"), "text"),
    ("parameters", Text("所用参数", "Parameters"), "text"),
    ("batch", Text("证据批次", "Batch of the evidence"), "id"),
    ("figure", Text("复算编号", "Figure"), "id"),
)
UNJUDGED: tuple[tuple[str, Text, Kind], ...] = (
    ("check", Text("筛查项", "Check"), "text"),
    ("employer_key", Text("用人单位编码", "Employer"), "id"),
    ("worker_key", Text("劳动者编码", "Worker"), "id"),
    ("period", Text("月份", "Month"), "text"),
    ("place", Text("地区", "Place"), "id"),
    ("reason", Text("不能判断的原因", "Why it could not be judged"), "text"),
    ("remedy", Text("如何补正", "What to supply"), "text"),
    ("rows", Text("同类行数", "Rows alike"), "integer"),
)


def screen_write(made: Screen, out: Path, language: str = "zh") -> list[Path]:
    """Writes `out` (a file of one of the KINDS, or a folder for a workbook); complete or not at all."""
    kind = out.suffix.lower()
    if not kind:
        out, kind = out / "findings.xlsx", ".xlsx"
    if kind not in KINDS:
        raise BadInput(
            "screen.output_kind",
            Text(f"不能写出 {kind} 文件。", f"Cannot write a {kind} file."),
            Text(f"请用 {'、'.join(KINDS)}，或给出目录。", f"Use {', '.join(KINDS)}, or name a folder."),
            file=out,
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f"{out.stem}-unjudged{kind}")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".screen-") as scratch:
        draft, other = Path(scratch) / f"findings{kind}", Path(scratch) / f"unjudged{kind}"
        if kind == ".xlsx":
            named = Text("发现", "Findings"), Text("不能判断", "Not judged")
            sheets = [
                Sheet(named[0].on(language), _heads(FINDINGS, language), _cells(findings(made, language), FINDINGS)),
                Sheet(named[1].on(language), _heads(UNJUDGED, language), _cells(unjudged(made, language), UNJUDGED)),
            ]
            workbook_write(draft, sheets)
            draft.replace(out)
            return [out]
        _flat(draft, FINDINGS, list(findings(made, language)))
        _flat(other, UNJUDGED, list(unjudged(made, language)))
        draft.replace(out)
        other.replace(beside)
    return [out, beside]


def findings(made: Screen, language: str) -> Iterator[dict[str, Any]]:
    """One line for each breach, in words."""
    value = made.value
    rules = {each["check"]: each for each in value["checks"]}
    for row in value["breaches"]:
        check, rule = checks(row["check"])[0], rules[row["check"]]
        used = [value["parameters"][place] for place in row["parameters"]]
        law = check.definition
        yield {
            **row,
            "kind": check_words(row["check"]).on(language),
            "unit": check.unit.text.on(language) if check.unit and row["extent"] is not None else "",
            "article": f"{law.law.on(language)} {law.article.on(language)}",
            "rule": rule["rule"],
            "version": f"{rule['version']}@{rule['rule_version']}",
            "status": STATUS_TEXT[weakest_of(used)].on(language),
            "parameters": "; ".join(_parameter(each) for each in used),
            "figure": made.figure.id,
        }


def unjudged(made: Screen, language: str) -> Iterator[dict[str, Any]]:
    """The rows without a judgement, as far as they are listed, and how many there are alike."""
    for group in made.value["unjudged"]:
        said = reason(group["reason"], group["check"]).on(language)
        how = remedy(group["reason"], group["check"]).on(language)
        for row in group["listed"]:
            yield {**row, "check": group["check"], "reason": said, "remedy": how, "rows": group["rows"]}


def weakest_of(used: Sequence[Mapping[str, Any]]) -> Status:
    """How sure the least sure of the values is."""
    order = list(Status)
    return max((Status(each["status"]) for each in used), key=order.index, default=Status.VERIFIED)


def _parameter(used: Mapping[str, Any]) -> str:
    unit = Unit(used["unit"]).text.zh
    at = f" {used['place']}" if used["place"] else ""
    return f"{used['id']}{at} = {used['value']}{unit} ({used['from']}, {used['status']})"


def _heads(columns: Sequence[tuple[str, Text, Kind]], language: str) -> list[Column]:
    return [Column(title.on(language), kind) for _, title, kind in columns]


def _cells(rows: Iterator[dict[str, Any]], columns: Sequence[tuple[str, Text, Kind]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [row.get(name) for name, _, _ in columns]


def _flat(path: Path, columns: Sequence[tuple[str, Text, Kind]], rows: list[dict[str, Any]]) -> None:
    names = [name for name, _, _ in columns]
    if path.suffix == ".csv":
        # With a mark, so that Excel reads the Chinese.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows([row.get(name) for name in names] for row in rows)
        return
    types = {"money": pa.decimal128(18, 2), "number": pa.decimal128(18, 2), "integer": pa.int64()}
    arrays = {
        name: pa.array([_typed(row.get(name), kind) for row in rows], types.get(kind, pa.string()))
        for name, _, kind in columns
    }
    pq.write_table(pa.table(arrays), path)


def _typed(value: Any, kind: Kind) -> Any:
    if value is None or kind == "integer":
        return value
    return Decimal(value) if kind in ("money", "number") else str(value)
