"""What the pages of rosters ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from gongyou.kit.policies import Visitor
from gongyou.registry.models import (
    Organisation,
    RosterChange,
    RosterExport,
    RosterFault,
    RosterImport,
    RosterRow,
    Station,
)
from gongyou.registry.roster_policies import OFFICER, exports, rosters
from gongyou.registry.rosters.columns import BY_NAME, column_of
from gongyou.registry.rosters.wording import masked, written
from gongyou.registry.selectors import scope_of, under

# More codes than anybody looks through; the template stays small.
CODED = 20_000


@dataclass(frozen=True, slots=True)
class WrongCell:
    """One thing wrong with one row, as a page shows it: the value masked where it is personal."""

    line: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One value of a known member that the roster changes."""

    line: int
    person: str
    column: str
    before: str
    after: str


def organisations_coded(top: Organisation) -> list[tuple[str, str]]:
    """Code and name of the open organisations at or below one, in tree order."""
    found = Organisation.objects.filter(under(top.path), closed_on=None).order_by("path")
    return list(found.values_list("code", "name")[:CODED])


def organisations_of(user: Visitor) -> list[tuple[str, str]]:
    """Code and name of the open organisations of an officer's scope."""
    return list(scope_of(user, OFFICER).filter(closed_on=None).values_list("code", "name")[:CODED])


def stations_coded(regions: str) -> list[tuple[str, str]]:
    """Code and name of the open places of work in the regions that begin so."""
    found = Station.objects.filter(region__startswith=regions, closed_on=None).order_by("region", "name", "code")
    return list(found.values_list("code", "name")[:CODED])


def rosters_list(user: Visitor) -> QuerySet[RosterImport]:
    """The imports that the user may see, newest first."""
    return rosters.scope(user).select_related("organisation", "uploaded_by").order_by("-created_at", "pk")


def exports_list(user: Visitor) -> QuerySet[RosterExport]:
    """The exports that the user may see, newest first."""
    return exports.scope(user).select_related("organisation", "asked_by").order_by("-created_at", "pk")


def wrong_cells(roster: RosterImport, rows: Iterable[RosterFault], language: str) -> list[WrongCell]:
    """Each fault of these rows."""
    english = language.startswith("en")
    columns = [column_of(heading) for heading in roster.headings]
    found = []
    for row in rows:
        cells = json.loads(row.cells)
        values = dict(zip(columns, cells, strict=False))
        for fault in row.faults:
            name = fault["column"]
            column = BY_NAME.get(name)
            found.append(
                WrongCell(
                    row.line,
                    column.title.on(language) if column else "",
                    masked(name, values.get(name, "")) if column else "",
                    fault["en"] if english else fault["zh"],
                    fault["remedy_en"] if english else fault["remedy_zh"],
                )
            )
    return found


def changed_cells(roster: RosterImport, given: Iterable[RosterChange], language: str) -> list[ChangedCell]:
    """What would change of these members; nothing once the roster is registered."""
    changes = list(given)
    lines = [change.line for change in changes]
    rows = {
        row.line: row
        for row in RosterRow.objects.filter(roster=roster, line__in=lines).select_related(
            "organisation", "employer", "station"
        )
    }
    found = []
    for change in changes:
        row = rows.get(change.line)
        if row is None:
            continue
        person = masked("name", change.name)
        for name, column in BY_NAME.items():
            if name == "id_number":
                continue
            before, after = written(change, name), written(row, name)
            if after and after != before:
                found.append(
                    ChangedCell(
                        change.line, person, column.title.on(language), masked(name, before), masked(name, after)
                    )
                )
    return found
