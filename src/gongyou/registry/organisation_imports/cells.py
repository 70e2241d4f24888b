"""One row of a list of organisations by itself: from the text of its cells to the organisation that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.models import Organisation
from gongyou.registry.organisation_imports.columns import ORGANISATIONS
from gongyou.registry.organisation_imports.reading import Given
from gongyou.registry.regions import COMPARE, region_checked
from gongyou.registry.rosters.days import day_read, is_month_alone, plain
from gongyou.registry.rosters.sealing import FILL_IN, Fault
from gongyou.registry.rosters.sharing import ROW_FAULTS
from gongyou.registry.services.organisations import OrganisationRow
from gongyou.registry.uscc import uscc_checked

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-]{0,39}", re.ASCII)
NAME_MOST = 200
# 安源路矿工人俱乐部 is the oldest that anybody counts.
UNION_OLDEST = date(1921, 1, 1)
OWN_UNION = (Organisation.Kind.ENTERPRISE, Organisation.Kind.GRASSROOTS)
MERGED_REMEDY = Text("请取消合并，每行逐格填写。", "Unmerge it and fill in every cell of every row.")


@dataclass(slots=True)
class Line:
    """A row with the organisation it names and all that is wrong; `is_known` when it is in the register as it says."""

    given: Given
    row: OrganisationRow
    uscc: str = ""
    employer: str = ""
    faults: list[Fault] = field(default_factory=list)
    is_known: bool = False

    @property
    def is_new(self) -> bool:
        return not self.faults and not self.is_known


def line_read(given: Given, *, today: date) -> Line:
    """The row, judged by itself. Its superior is what the cell says: "" becomes None."""
    faults: list[Fault] = []
    if given.torn:
        code, _, place = given.torn.partition(":")
        text, remedy = ROW_FAULTS[code]
        faults.append(Fault("", code, text.filled(place=place), MERGED_REMEDY if code == "sheet.merged" else remedy))
    cells = given.cells
    code = _code(cells.get("code", ""), "code", faults)
    parent = _code(cells.get("parent_code", ""), "parent_code", faults)
    kind = _choice(cells, "kind", faults)
    line = Line(
        given,
        OrganisationRow(
            code=code,
            name=_name(cells.get("name", ""), "name", faults),
            kind=kind,
            level=_choice(cells, "level", faults),
            region=_region(cells.get("region", ""), faults),
            parent_code=parent or None,
            founded_on=_day(cells.get("founded_on", ""), today, faults),
        ),
        uscc=_uscc(cells.get("uscc", ""), kind, faults),
        employer=_name(cells.get("employer", ""), "employer", faults),
        faults=faults,
    )
    if code and code == parent:
        faults.append(
            Fault(
                "parent_code",
                "registry.tree_circular",
                Text("组织不能做自己的上级。", "An organisation cannot be its own superior."),
                Text("请更正上级组织编码。", "Correct the code of the superior."),
            )
        )
    return line


def missing(column: str) -> Fault:
    """The fault of a cell that must not be blank."""
    title = ORGANISATIONS.by_name[column].title
    return Fault(column, "registry.roster_missing_cell", Text(f"缺少{title.zh}。", f"{title.en} is missing."), FILL_IN)


def _code(written: str, column: str, faults: list[Fault]) -> str:
    code = plain(written)
    if not code:
        if column == "code":
            faults.append(missing(column))
        return ""
    if not CODE.fullmatch(code):
        faults.append(
            Fault(
                column,
                "registry.organisation_code",
                Text(
                    "编码只能用字母、数字和连字符，最长 40 位。",
                    "A code has letters, digits and hyphens only, at most 40.",
                ),
                Text(
                    "被表格软件改成数值的，请设为文本格式重新填写。", "Format the column as text and fill it in again."
                ),
            )
        )
        return ""
    return code


def _name(written: str, column: str, faults: list[Fault]) -> str:
    name = " ".join(written.split())
    if not name and column == "name":
        faults.append(missing(column))
    if len(name) > NAME_MOST:
        faults.append(
            Fault(
                column,
                "registry.name_long",
                Text(f"名称最长 {NAME_MOST} 字。", f"A name has at most {NAME_MOST} characters."),
                Text("请填写批准的全称。", "Write the name that was approved."),
            )
        )
    return name


def _choice(cells: Mapping[str, str], column: str, faults: list[Fault]) -> str:
    words = ORGANISATIONS.by_name[column].choices
    written = plain(cells.get(column, ""))
    if not written:
        faults.append(missing(column))
        return ""
    if written in words:
        return words[written]
    if written in words.values():
        return written
    title = ORGANISATIONS.by_name[column].title
    quoted = ", ".join(f"“{word}”" for word in words)
    faults.append(
        Fault(
            column,
            "registry.choice_unknown",
            Text(f"{title.zh}不在可选范围内。", f"{title.en} is none of the choices."),
            Text(f"只能填：{'、'.join(words)}。", f"Write one of: {quoted}."),
        )
    )
    return ""


def _region(written: str, faults: list[Fault]) -> str:
    region = plain(written)
    if not region:
        faults.append(missing("region"))
        return ""
    try:
        return region_checked(region)
    except BadInput as wrong:
        faults.append(Fault("region", wrong.code, wrong.text, COMPARE))
        return ""


def _day(written: str, today: date, faults: list[Fault]) -> date | None:
    if not written:
        return None
    day = day_read(written)
    if day is not None and UNION_OLDEST <= day <= today:
        return day
    if day is not None:
        text = Text(
            f"建立日期在今天之后或早于 {UNION_OLDEST.year} 年。",
            f"The founding date is in the future or before {UNION_OLDEST.year}.",
        )
    elif is_month_alone(written):
        text = Text("建立日期只写了年月，还缺日。", "The founding date names a month and no day.")
    else:
        text = Text("建立日期不是日期。", "The founding date is no date.")
    faults.append(
        Fault("founded_on", "registry.roster_date", text, Text("请写成 2026-10-01。", "Write it as 2026-10-01."))
    )
    return None


def _uscc(written: str, kind: str, faults: list[Fault]) -> str:
    try:
        code = uscc_checked(written)
    except BadInput as wrong:
        faults.append(Fault("uscc", wrong.code, wrong.text, wrong.remedy))
        return ""
    if code and kind and kind not in OWN_UNION:
        faults.append(
            Fault(
                "uscc",
                "registry.employer_not_own",
                Text(
                    "只有企业工会和基层工会填建会单位的统一社会信用代码。",
                    "Only an enterprise or grassroots union names the employer whose union it is.",
                ),
                Text("请清空，或核对组织类别。", "Clear it, or check the kind."),
            )
        )
    return code
