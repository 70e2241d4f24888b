"""What the pages and the command show of an import: its list, its wrong cells, the workbook of wrong rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.http import QueryDict
from django.utils.translation import gettext as _

from gongyou.core.errors import BadInput
from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.kit.policies import Visitor
from gongyou.registry.models import OrganisationImport, OrganisationImportRow
from gongyou.registry.organisation_import_policies import organisation_imports
from gongyou.registry.organisation_imports.columns import COLUMNS, ORGANISATIONS
from gongyou.registry.rosters.errors import WrongRows, wrong_rows_write
from gongyou.registry.rosters.listings import language, moment
from gongyou.registry.rosters.selectors import WrongCell
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

State = OrganisationImport.State
Verdict = OrganisationImportRow.Verdict
TONES = {
    State.CHECKING: Tone.RUNNING,
    State.REFUSED: Tone.BAD,
    State.CHECKED: Tone.NEW,
    State.COMMITTING: Tone.RUNNING,
    State.COMMITTED: Tone.GOOD,
    State.UNDONE: Tone.NEUTRAL,
    State.DISCARDED: Tone.NEUTRAL,
    State.EXPIRED: Tone.NEUTRAL,
}
LISTED = 20


def import_badge(batch: OrganisationImport) -> Badge:
    """The state of an import in words, with its tone."""
    return Badge(batch.get_state_display(), TONES[State(batch.state)])


def imports_listing(user: Visitor, query: QueryDict) -> Listing:
    """The imports that the user may see, newest first."""
    found = organisation_imports.scope(user).select_related("organisation", "uploaded_by")
    return Listing(
        query=query,
        rows=found.order_by("-created_at", "pk"),
        columns=(
            Column("created", _("上传时间"), cell=lambda batch: moment(batch.created_at), sort="created_at"),
            Column("organisation", _("导入到"), cell=lambda batch: batch.organisation.name, sort="organisation__path"),
            Column("by", _("上传人"), cell=_who, hides_on_phone=True),
            Column("founded", _("建立（个）"), COUNT, cell=lambda batch: batch.rows_founded, sort="rows_founded"),
            Column("wrong", _("有误（行）"), COUNT, cell=lambda batch: batch.rows_wrong, sort="rows_wrong"),
            Column("state", _("状态"), cell=import_badge, sort="state"),
        ),
        filters=(Filter("state", _("状态"), lambda rows, value: rows.filter(state=value), State.choices),),
        link=lambda batch: batch.get_absolute_url(),
        language=language(),
    )


def wrong_cells(rows: Iterable[OrganisationImportRow], said_in: str) -> list[WrongCell]:
    """Each fault of these rows, with the value as the file has it: organisations are no personal data."""
    english = said_in.startswith("en")
    found = []
    for row in rows:
        for fault in row.faults:
            column = ORGANISATIONS.by_name.get(fault["column"])
            found.append(
                WrongCell(
                    row.line,
                    column.title.on(said_in) if column else "",
                    row.cells.get(fault["column"], ""),
                    fault["en"] if english else fault["zh"],
                    fault["remedy_en"] if english else fault["remedy_zh"],
                )
            )
    return found


def errors_write(batch: OrganisationImport, target: Path | BinaryIO, *, said_in: str) -> int:
    """How many wrong rows were written: the columns that are read, then the reason. Corrected it can be uploaded."""
    rows = batch.rows.filter(verdict=Verdict.WRONG).order_by("line")
    cells = (([row.cells.get(column.name, "") for column in COLUMNS], row.faults) for row in rows.iterator(1000))
    return wrong_rows_write(
        WrongRows(ORGANISATIONS, [column.heading for column in COLUMNS], cells), target, language=said_in
    )


def wrong_rows(batch: OrganisationImport) -> BadInput:
    """What the command answers with when rows are wrong and nobody has said to leave them out."""
    listed = batch.rows.filter(verdict=Verdict.WRONG).order_by("line")[:LISTED]
    more = batch.rows_wrong - LISTED
    zh = [f"第 {cell.line} 行{_head(cell, '：')}{cell.reason}{cell.remedy}" for cell in wrong_cells(listed, "zh-hans")]
    en = [f"Line {cell.line}: {_head(cell, ': ')}{cell.reason} {cell.remedy}" for cell in wrong_cells(listed, "en")]
    if more > 0:
        zh.append(f"……另有 {more:,} 行。")
        en.append(f"… and {more:,} more rows.")
    return BadInput(
        "registry.organisation_import_wrong_rows",
        Text(
            f"有 {batch.rows_wrong:,} 行有误，没有建立任何组织：\n" + "\n".join(zh) + "\n",
            f"{batch.rows_wrong:,} rows are wrong; nothing was founded:\n" + "\n".join(en) + "\n",
        ),
        Text(
            "请改正后重新导入；用 --leave-wrong FILE 只建立正确的，有误的行另存到 FILE。",
            "Correct them and import again; --leave-wrong FILE founds the right ones and keeps the wrong rows.",
        ),
        rows=batch.rows_wrong,
    )


def _head(cell: WrongCell, colon: str) -> str:
    return f"{cell.column}{colon}" if cell.column else ""


def _who(batch: OrganisationImport) -> str:
    return batch.uploaded_by.get_full_name() if batch.uploaded_by else _("系统")
