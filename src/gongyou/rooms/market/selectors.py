"""What the pages and other rooms ask of the market room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.policies import Visitor
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.selectors import scope_of
from gongyou.rooms.market import names, policies
from gongyou.rooms.market.models import BriefRun

if TYPE_CHECKING:
    from gongyou.lake import Lake

TERRITORIAL = (Organisation.Level.PROVINCE, Organisation.Level.CITY, Organisation.Level.COUNTY)
LOOK_UP = 500


@dataclass(frozen=True, slots=True)
class Region:
    """A region that a person may look at, with the organisation that answers for it."""

    code: str
    name: Text
    organisation: Organisation


def regions_of(user: Visitor) -> list[Region]:
    """The regions of the territorial organisations of the user's subtrees, from the top down."""
    found: dict[str, Region] = {}
    for organisation in scope_of(user, *policies.STAFF).filter(
        level__in=TERRITORIAL, kind=Organisation.Kind.FEDERATION
    ):
        code = organisation.region[:6]
        found.setdefault(code, Region(code, region_name(code, organisation), organisation))
    return list(found.values())


def region_name(code: str, organisation: Organisation | None = None) -> Text:
    """The name of a region: from the room's table, else from the name of its federation."""
    known = names.region(code)
    if known.zh != code or organisation is None:
        return known
    name = organisation.name.removesuffix("总工会")
    return Text(name, name)


def periods_there(lake: Lake) -> list[str]:
    """The months with job records or payrolls, latest first. Reads one column of each table."""
    months: set[str] = set()
    with lake.engine("duckdb") as engine:
        for table in ("employment", "payroll"):
            if lake.snapshot(table) is not None:
                rows = engine.execute(engine.table(table).select("period").distinct())
                months.update(value for value in rows.column("period").to_pylist() if value)
    return sorted(months, reverse=True)


def briefs_list(user: Visitor) -> QuerySet[BriefRun]:
    """The briefs of the user's subtree, latest month first."""
    return policies.briefs.scope(user).select_related("organisation", "created_by")


def employers_without_union(rows: Sequence[Mapping[str, Any]], *, minimum: int = 1) -> list[dict[str, Any]]:
    """Employers of a market.employers figure that the registry knows without an organisation, or not at all.

    Most workers first. Two names of one employer count as two.
    """
    keys = [row["employer_key"] for row in rows if row["workers"] >= minimum]
    known: dict[str, tuple[str, int | None]] = {}
    for start in range(0, len(keys), LOOK_UP):
        some = Employer.objects.filter(key__in=keys[start : start + LOOK_UP])
        known.update({key: (name, union) for key, name, union in some.values_list("key", "name", "organisation")})
    found = [
        {**row, "name": known.get(row["employer_key"], ("", None))[0] or row["employer_key"]}
        for row in rows
        if row["workers"] >= minimum and known.get(row["employer_key"], ("", None))[1] is None
    ]
    return sorted(found, key=lambda row: (-row["workers"], row["employer_key"]))


def month_or_latest(wanted: str, known: Sequence[str]) -> Month | None:
    """The month asked for if there are data of it, else the latest; None without data."""
    if wanted in known:
        return Month.read(wanted)
    return Month.read(known[0]) if known else None
