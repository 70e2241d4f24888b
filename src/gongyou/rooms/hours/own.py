"""A member's own month: the days of the record, by the very tables that officers' looks are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member
from gongyou.rooms.hours.said import scheme_words
from gongyou.rooms.hours.selectors import approvals_of


@dataclass(frozen=True, slots=True)
class OwnDay:
    """One day: the hours that count, from which record, and what each record says."""

    day: date
    kind: str
    hours: str
    source: str
    values: tuple[tuple[str, str], ...]
    disagrees: bool


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """The days with a record, and their sums in hours; overtime of the months that have a monthly limit.

    `others` are the schemes under which overtime is not reckoned by the month: comprehensive, irregular, part time.
    """

    days: tuple[OwnDay, ...]
    hours: str
    overtime: str | None
    least: str | None
    most: str | None
    apart: int
    others: tuple[Text, ...] = ()


def month_of(member: Member, month: Month) -> OwnMonth:
    """The member's days of the month; none where the lake holds no record of the person."""
    from gongyou.rooms.hours.measures.days import day_of, days_table, spells_of, with_kind
    from gongyou.rooms.hours.measures.limits import CAPPED
    from gongyou.rooms.hours.measures.months import capped, hours_of, months_table
    from gongyou.rooms.hours.measures.scope import SOURCES, Scope
    from gongyou.rules.catalogue import standard

    lake = open_lake()
    nothing = OwnMonth((), "0.00", "0.00", "0.00", "0.00", 0)
    keys = list(worker_keys_of(member))
    if lake.snapshot("worktime") is None:
        return nothing
    calendar = standard().parameters.calendar
    with lake.engine() as engine:
        whole = engine.table("worktime")
        mine = whole.filter(whole.worker_key.isin(keys))
        told = engine.execute(mine.select("employer_key").distinct()).to_pylist()
        employers = [row["employer_key"] for row in told if row["employer_key"]]
        held = approvals_of(Q(employer__key__in=employers)) if employers else []
        scope = Scope.read({"from": str(month), "to": str(month), "approvals": held})
        spells = spells_of(mine, scope)
        with engine.kept(with_kind(days_table(spells, scope), scope, calendar)) as days:
            rows: list[dict[str, Any]] = engine.execute(days.order_by("day", "employer_key")).to_pylist()
            if not rows:
                return nothing
            pay = engine.table("payroll")
            months = months_table(days, pay.filter(pay.worker_key.isin(keys)), scope)
            sums: list[dict[str, Any]] = engine.execute(capped(months)).to_pylist()
            schemes = engine.execute(months.select("scheme", "cycle").distinct()).to_pylist()
    listed = tuple(
        OwnDay(
            day_of(row["day"]),
            "holiday" if row["is_holiday"] else "off" if row["is_off"] else "work",
            hours_of(int(row["chosen"])),
            row["source"],
            tuple((name, hours_of(int(row[name]))) for name in SOURCES if row[name] is not None),
            bool(row["disagrees"]),
        )
        for row in rows
    )
    total = {
        end: str(sum((each[f"{end}_overtime"] for each in sums), start=0)) if sums else None
        for end in ("chosen", "least", "most")
    }
    others = [scheme_words(each) for each in schemes if each["scheme"] not in CAPPED]
    return OwnMonth(
        listed,
        hours_of(sum(int(row["chosen"]) for row in rows)),
        total["chosen"],
        total["least"],
        total["most"],
        sum(each.disagrees for each in listed),
        tuple(sorted(others, key=lambda text: text.zh)),
    )
