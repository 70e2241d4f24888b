"""The city's files as a platform, an employer or an office would hand them over: Parquet, CSV, XLSX.

The payroll has Chinese headings and a byte-order mark, the vacancies are in GB18030, the seekers come as a workbook:
the ways in which such files really arrive.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import xlsxwriter

from gongyou.core.period import Month
from gongyou.lake import contract
from gongyou.site.demo.city import HEYA, PLATFORM_NAMES, SUIAN, City
from gongyou.site.demo.hours import worktime_of
from gongyou.site.demo.jobs import careers_of, employment_of
from gongyou.site.demo.labour_market import WRONG_SEEKERS, WRONG_VACANCIES, seekers_of, vacancies_of
from gongyou.site.demo.orders import MONTHS, Log, log_of
from gongyou.site.demo.payroll import payroll_of
from gongyou.site.demo.people import People
from gongyou.site.demo.places import CITY
from gongyou.site.demo.plan import Breach, Plan, Planted
from gongyou.site.demo.size import EMPLOYMENT_FROM, LAST_MONTH, Size
from gongyou.site.demo.streams import Streams

UTF8_MARK = b"\xef\xbb\xbf"
GB18030 = "gb18030"


@dataclass(frozen=True, slots=True)
class Handover:
    """Files that arrive together and become one batch of the lake, in words and under a contract."""

    contract: str
    source: str
    files: tuple[str, ...]
    wrong_rows: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """What `files_write` made: the handovers in the order in which they go into the lake, and the answer sheet.

    `worst_off` is the worker key of the member whom the planted violations cost most.
    """

    handovers: tuple[Handover, ...]
    plan: Plan
    worst_off: str


@dataclass(frozen=True, slots=True)
class Inhabited:
    """A city with its people and their worker keys: all that the files are made of."""

    city: City
    people: People
    keys: np.ndarray
    size: Size
    streams: Streams


def files_write(whole: Inhabited, folder: Path, said: Callable[[str], None]) -> Made:
    """Writes every file into `folder`, calling `said` with the name of each. The same city gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    handovers: list[Handover] = []
    sheet: list[Planted] = []
    breaches: list[Breach] = []
    lost = np.zeros(len(whole.people), dtype=np.int64)
    for platform in (HEYA, SUIAN):
        log = log_of(platform, whole.people, whole.keys, whole.size, whole.streams)
        for handover in _platform(log, folder):
            handovers.append(handover)
            said(handover.source)
        sheet.extend(log.planted)
        breaches.extend(log.breaches)
        lost += log.lost
        del log
    for handover, planted_rows in _offices(whole, folder):
        handovers.append(handover)
        sheet.extend(planted_rows)
        said(handover.source)
    worst_off = str(whole.keys[int(np.argmax(np.where(whole.people.is_member, lost, -1)))])
    plan = Plan(whole.streams.seed, whole.size.scale, tuple(sheet), tuple(breaches))
    return Made(tuple(handovers), plan, worst_off)


# Months that were handed over one by one.
ONE_BY_ONE = 3
HANDOVERS = 22


def _platform(log: Log, folder: Path) -> Iterator[Handover]:
    names = []
    for month in MONTHS:
        names.append(f"{log.platform}-orders-{month}.parquet")
        _parquet(log.month(month), folder / names[-1])
    yield Handover("orders", f"{PLATFORM_NAMES[log.platform]} 订单交接", tuple(names))
    for kind, table in log.beside.items():
        name = f"{log.platform}-{kind}.parquet"
        _parquet(table, folder / name)
        yield Handover(kind, f"{PLATFORM_NAMES[log.platform]} {contract(kind).title.zh}", (name,))


def _offices(whole: Inhabited, folder: Path) -> Iterator[tuple[Handover, Sequence[Planted]]]:
    people, city, keys, size, streams = whole.people, whole.city, whole.keys, whole.size, whole.streams
    reports: dict[str, list[str]] = {}
    for month, table in employment_of(people, city, keys, streams):
        name = f"employment-{month}.parquet"
        _parquet(table, folder / name)
        reports.setdefault(_report(month), []).append(name)
    for report, names in reports.items():
        yield Handover("employment", f"{CITY.zh}总工会 会员就业月报（{report}）", tuple(names)), ()
    table, planted_rows = payroll_of(people, city, careers_of(people, streams), keys, streams)
    names = [f"payroll-{month}.csv" for month in MONTHS]
    rows = len(table) // len(MONTHS)
    table = _in_chinese(table, "payroll")
    for number, name in enumerate(names):
        _csv(table.slice(number * rows, rows), folder / name)
    yield Handover("payroll", "用人单位工资表", tuple(names)), planted_rows
    name = f"worktime-{LAST_MONTH}.csv"
    _csv(_in_chinese(worktime_of(people, city, keys, size, streams), "worktime"), folder / name)
    yield Handover("worktime", "考勤机导出", (name,)), ()
    name = "vacancies.csv"
    _csv(vacancies_of(city, size, streams), folder / name, GB18030, WRONG_VACANCIES)
    yield Handover("vacancies", f"{CITY.zh}公共就业服务 招聘岗位", (name,), len(WRONG_VACANCIES)), ()
    name = "seekers.xlsx"
    _xlsx(seekers_of(size, streams), folder / name, WRONG_SEEKERS)
    yield Handover("seekers", f"{CITY.zh}公共就业服务 求职登记", (name,), len(WRONG_SEEKERS)), ()


def _report(month: Month) -> str:
    """What the months that arrive together are called: those of old at once, the latest one by one as they end.

    Each of the latest is a state of the lake that stood while its month was new: what the early warning knew then.
    """
    if month < EMPLOYMENT_FROM:
        return f"历史数据，{EMPLOYMENT_FROM.year}年{EMPLOYMENT_FROM.month}月以前"
    if month > LAST_MONTH - ONE_BY_ONE:
        return f"{month.year}年{month.month}月"
    return "第一年" if month < EMPLOYMENT_FROM + 12 else "第二年"


def _in_chinese(table: pa.Table, name: str) -> pa.Table:
    """The same table under the first Chinese heading that the contract knows for each column."""
    headings = {column.name: column.aliases[0] for column in contract(name).columns if column.aliases}
    return table.rename_columns([headings.get(column, column) for column in table.column_names])


def _parquet(table: pa.Table, path: Path) -> None:
    pa.parquet.write_table(table, path, compression="zstd", row_group_size=262_144)


def _csv(table: pa.Table, path: Path, encoding: str = "utf-8", wrong: Sequence[dict[str, Any]] = ()) -> None:
    """Comma-separated, UTF-8 with a byte-order mark; `wrong` rows follow, each the first row with some bad values."""
    written = io.BytesIO()
    options = pa.csv.WriteOptions(quoting_style="needed")
    pa.csv.write_csv(_plain(table), written, options)
    for change in wrong:
        line = {name: str(value) for name, value in table.slice(0, 1).to_pylist()[0].items()} | change
        written.write((",".join(line.values()) + "\n").encode())
    content = written.getvalue()
    path.write_bytes(UTF8_MARK + content if encoding == "utf-8" else content.decode().encode(encoding))


def _plain(table: pa.Table) -> pa.Table:
    """The table without dictionary columns, which the CSV writer would refuse."""
    return table.cast(
        pa.schema(
            [
                pa.field(field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
                for field in table.schema
            ]
        )
    )


def _xlsx(table: pa.Table, path: Path, wrong: Sequence[dict[str, Any]]) -> None:
    """One sheet with a head; the same bytes every time, which takes a fixed date of creation."""
    rows = table.to_pylist()
    rows += [{**rows[0], **change} for change in wrong]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        book.set_properties({"created": _created()})
        sheet = book.add_worksheet("求职登记")
        sheet.write_row(0, 0, table.column_names)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, list(row.values()))


def _created() -> Any:
    from datetime import datetime

    return datetime(2026, 11, 1)  # noqa: DTZ001 (a workbook's date has no zone)
