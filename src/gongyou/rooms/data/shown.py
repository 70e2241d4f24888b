"""The lake's words as a person reads them: titles of contracts and columns, reasons with their counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.lake.contract import contract, contracts
from gongyou.lake.mapping import preset_names
from gongyou.rooms.data.models import BatchRecord

PRESETS = {
    "id-list": Text("按身份证号登记的名单（参保、走访等）", "List by identity number (insured, visited and the like)"),
    "clock-pairs": Text("按员工号登记的考勤", "Clock entries by staff number"),
    "tlc-hvfhv": Text("纽约网约车行程记录（TLC HVFHV）", "New York ride-hailing trip records (TLC HVFHV)"),
    "meituan-tsl": Text("美团即时配送运单（TSL）", "Meituan delivery waybills (TSL)"),
}


def language() -> str:
    """The language of the reader."""
    return get_language() or "zh-hans"


def contract_title(name: str) -> str:
    """平台派单 for orders; the name itself where the product no longer knows it."""
    try:
        return contract(name).title.on(language())
    except NotFound:
        return name


def contract_choices() -> list[tuple[str, str]]:
    """Every contract with its title."""
    return [(found.name, found.title.on(language())) for found in contracts()]


def column_title(contract_name: str, column: str | None) -> str:
    """派单时间 (dispatched_at): the meaning first, the name beside it because files carry it; empty for none."""
    if not column:
        return ""
    try:
        found = contract(contract_name).column(column)
    except (NotFound, KeyError, StopIteration):
        return column
    if language().startswith("en") or not found.aliases:
        return column
    return f"{found.aliases[0]}（{column}）"


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """One reason; `key` stands in the address as the filter."""

    key: str
    text: str
    column: str
    count: int


def reasons_shown(record: BatchRecord) -> list[ReasonShown]:
    """The batch's reasons, the most frequent first."""
    which = "en" if language().startswith("en") else "zh"
    found = [
        ReasonShown(
            key=f"{reason['code']}:{reason['column'] or ''}",
            text=reason["reason"][which],
            column=column_title(record.contract, reason["column"]),
            count=reason["count"],
        )
        for reason in record.report.get("reasons", ())
    ]
    return sorted(found, key=lambda reason: -reason.count)


def presets() -> list[tuple[str, str]]:
    """The presets that ship with the product, each with what it is for."""
    return [(name, PRESETS[name].on(language()) if name in PRESETS else name) for name in preset_names()]
