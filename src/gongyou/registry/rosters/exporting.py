"""Members as a file: the same columns as a roster that comes in, marked with who took them out, when and why.

A full sheet goes on as CSV: XLSX takes 1,048,575 rows. The mark stands in the sheet's first row, in the printed header
and footer and in the file's properties; in CSV in the first line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone

from gongyou.core.cells import cell_safe
from gongyou.core.text import Text
from gongyou.kit.receiving import private_file
from gongyou.kit.sealed_files import file_seal
from gongyou.kit.spreadsheets.workbook import FORMATS, HEAD_COLOUR, ROWS_OF_A_SHEET, width_of
from gongyou.registry.models import Member, RosterExport
from gongyou.registry.rosters.columns import COLUMNS
from gongyou.registry.rosters.wording import masked, written
from gongyou.registry.selectors import under

PURPOSE = "roster.export"
# Mark and headings stand above the rows.
MOST_IN_A_SHEET = ROWS_OF_A_SHEET - 2
CHUNK = 2_000
BLOCK = 1 << 20


class Progress(Protocol):
    """Hears how many rows are done; may stop the work by raising."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Made:
    """The sealed file."""

    rows: int
    stored: str
    file_name: str


def export_write(export: RosterExport, *, progress: Progress, now: datetime) -> Made:
    """Writes the file and seals it. The clear file stands for a moment in a file without a name."""
    members = members_exported(export)
    total = members.count()
    as_csv = export.form == RosterExport.Form.CSV or total > MOST_IN_A_SHEET
    with private_file() as target:
        write = _csv_written if as_csv else _xlsx_written
        rows = write(target, export, _rows(members, is_clear=export.is_clear, progress=progress, total=total), now)
        target.seek(0)
        stored = file_seal(iter(lambda: target.read(BLOCK), b""), purpose=PURPOSE)
    name = f"会员名册-{export.organisation.code}-{export.number}.{'csv' if as_csv else 'xlsx'}"
    return Made(rows, stored, name)


def members_exported(export: RosterExport) -> QuerySet[Member]:
    """The members at or below the organisation, without merged and erased records."""
    hidden = (Member.State.MERGED, Member.State.ERASED)
    found = Member.objects.filter(under(export.organisation.path, prefix="organisation__")).exclude(state__in=hidden)
    return (
        found.select_related("organisation", "employer", "work_point__station")
        .defer("work_point__point")
        .order_by("pk")
    )


def mark_of(export: RosterExport, now: datetime) -> Text:
    """Who took it out, when, of what, for what, under which number."""
    who = export.asked_by.get_full_name() if export.asked_by else "系统"
    at = f"{timezone.localtime(now):%Y-%m-%d %H:%M}"
    return Text(
        f"内部资料，注意保密｜导出人 {who}｜{at}｜{export.organisation.name}｜用途：{export.reason}｜{export.number}",
        f"Confidential | exported by {who} | {at} | {export.organisation.name} | for {export.reason} | {export.number}",
    )


def _rows(members: QuerySet[Member], *, is_clear: bool, progress: Progress, total: int) -> Iterator[list[str]]:
    names = [column.name for column in COLUMNS]
    for done, member in enumerate(members.iterator(chunk_size=CHUNK), 1):
        values = [written(member, name) for name in names]
        if not is_clear:
            values = [masked(name, value) for name, value in zip(names, values, strict=True)]
        yield values
        if done % CHUNK == 0 or done == total:
            progress(done, total)


def _csv_written(target: IO[bytes], export: RosterExport, rows: Iterable[list[str]], now: datetime) -> int:
    target.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([cell_safe(mark_of(export, now).zh)])
    writer.writerow([column.heading for column in COLUMNS])
    count = 0
    for row in rows:
        writer.writerow([cell_safe(value) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _xlsx_written(target: IO[bytes], export: RosterExport, rows: Iterable[list[str]], now: datetime) -> int:
    mark = mark_of(export, now)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    place: Any = target
    with xlsxwriter.Workbook(place, options) as book:
        properties = {"title": export.number, "author": _name(export), "comments": mark.zh, "keywords": mark.en}
        book.set_properties(properties)
        text = book.add_format({"num_format": FORMATS["text"]})
        head = book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "bottom": 1})
        warned = book.add_format({"italic": True, "font_color": "#B3261E"})
        page = book.add_worksheet("会员名册")
        page.set_header("&L" + _printed(mark.zh))
        page.set_footer("&L" + _printed(export.number) + "&R&P / &N")
        page.freeze_panes(2, 1)
        for at, column in enumerate(COLUMNS):
            page.set_column(at, at, max(14, width_of(column.heading) + 4), text)
        page.write_string(0, 0, mark.zh, warned)
        for at, column in enumerate(COLUMNS):
            page.write_string(1, at, column.heading, head)
        write: Callable[..., Any] = page.write_string
        line = 1
        for line, row in enumerate(rows, 2):
            for at, value in enumerate(row):
                if value:
                    write(line, at, value, text)
    return line - 1


def _name(export: RosterExport) -> str:
    return export.asked_by.get_full_name() if export.asked_by else "工友"


def _printed(text: str) -> str:
    # & begins an instruction in a printed header, which takes 255 letters.
    return text.replace("&", "&&")[:240]
