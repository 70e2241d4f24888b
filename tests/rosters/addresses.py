"""Who may open the pages of rosters."""

from __future__ import annotations

from typing import Any

from gongyou.kit.sealed_files import file_seal
from gongyou.registry.models import RosterExport, RosterFault, RosterImport
from tests.registry.cast import NOW, Cast
from tests.site.access import Row

OFFICER = frozenset({"officer"})
STRANGER = frozenset({"stranger"})
MOVED = frozenset({302})


def a_roster(cast: Cast, **values: Any) -> dict[str, Any]:
    given = {"state": "checked", "file_name": "a.csv", "created_at": NOW, **values}
    return {"roster_id": RosterImport.objects.create(organisation=cast.district, uploaded_by=cast.wang, **given).pk}


def a_wrong_one(cast: Cast) -> dict[str, Any]:
    place = a_roster(cast, headings=["姓名"])
    RosterFault.objects.create(roster_id=place["roster_id"], line=2, cells='[""]', faults=[])
    return place


def an_export(cast: Cast, **values: Any) -> dict[str, Any]:
    number = f"DC-{RosterExport.objects.count()}"
    given = {"number": number, "reason": "核对", "created_at": NOW, "state": "ready", "file_name": "a.xlsx", **values}
    made = RosterExport.objects.create(organisation=cast.district, asked_by=cast.wang, **given)
    return {"export_id": made.pk}


def a_file(cast: Cast) -> dict[str, Any]:
    return an_export(cast, stored=file_seal([b"content"], purpose="roster.export"))


ROWS = (
    Row("rosters:rosters", OFFICER | STRANGER),
    Row("rosters:upload", OFFICER | STRANGER),
    Row("rosters:template", OFFICER | STRANGER, place=lambda cast: {"kind": "xlsx"}),
    Row("rosters:exports", OFFICER | STRANGER),
    Row("rosters:export_new", OFFICER | STRANGER),
    Row("rosters:export", OFFICER, place=an_export),
    # Not approved: the page comes back with the reason.
    Row("rosters:export_start", OFFICER, place=an_export, method="post", codes=MOVED),
    Row("rosters:export_file", OFFICER, place=a_file, method="post"),
    Row("rosters:roster", OFFICER, place=a_roster),
    Row("rosters:confirm", OFFICER, place=a_roster, method="post", codes=MOVED),
    Row("rosters:discard", OFFICER, place=a_roster, method="post", codes=MOVED),
    # Nothing to undo yet: back to the import.
    Row("rosters:undo", OFFICER, place=a_roster, codes=MOVED),
    Row("rosters:errors", OFFICER, place=a_wrong_one),
)
