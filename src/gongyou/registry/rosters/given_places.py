# ruff: noqa: S608  (only our own table and column names are put into the statements)
"""Places of work that a roster names: the members' points, their grids, and how both are taken back."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from gongyou.kit.crypto import Sealer
from gongyou.registry.grids.finding import GridFinder
from gongyou.registry.grids.points import point_of
from gongyou.registry.models import Grid, Member, RosterChange, RosterImport, Station, WorkPoint
from gongyou.registry.rosters.columns import column_of
from gongyou.registry.rosters.staging import CHANGES, HELD, MEMBERS, POINTS, STAGED, key_of

AT_ONCE = 1_000


def text_under(key: str) -> str:
    """A text under `key` in a JSON object, which is the parameter."""
    if connection.vendor == "postgresql":
        return f"CAST(%s AS jsonb) ->> CAST({key} AS text)"
    return f"json_extract(%s, '$.\"' || {key} || '\"')"


def number_under(key: str) -> str:
    """A number, in the same way."""
    return f"CAST({text_under(key)} AS bigint)"


def points_ended(roster: RosterImport) -> None:
    """Removes the points of those whom the roster puts elsewhere, and keeps them beside the plan for an undo."""
    held = HELD["station_id"].format(member="c.member_id")
    moved = (
        f"SELECT c.member_id FROM {STAGED} s CROSS JOIN {CHANGES} c WHERE c.roster_id = s.roster_id "
        "AND c.line = s.line AND s.roster_id = %s AND s.verdict = 'changed' AND (s.work_area NOT IN ('', c.work_area) "
        f"OR (s.station_id IS NOT NULL AND s.station_id <> COALESCE({held}, 0)))"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {CHANGES} SET point = p.point, point_noted_at = p.noted_at, point_station_id = p.station_id "
            f"FROM {POINTS} p WHERE {CHANGES}.roster_id = %s AND p.member_id = {CHANGES}.member_id "
            f"AND {CHANGES}.member_id IN ({moved})",
            [key_of(roster), key_of(roster)],
        )
        cursor.execute(f"DELETE FROM {POINTS} WHERE member_id IN ({moved})", [key_of(roster)])


def points_given(roster: RosterImport, now: datetime) -> None:
    """Gives the members the points of the stations that the roster names, and the grids that these lie in."""
    if "station_code" not in map(column_of, roster.headings):
        return
    named = f"FROM {STAGED} s JOIN {MEMBERS} m ON m.worker_key = s.worker_key WHERE s.roster_id = %s "
    named += "AND s.verdict IN ('new', 'changed') AND s.station_id IS NOT NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT s.station_id, m.work_area {named}", [key_of(roster)])
        pairs = cursor.fetchall()
        stations = Station.objects.in_bulk({station for station, _ in pairs})
        if not stations:
            return
        sealer = Sealer()
        points = {key: sealer.sealed(one.point, "work_point.point") for key, one in stations.items()}
        text = text_under("s.station_id")
        cursor.execute(
            f"INSERT INTO {POINTS} (member_id, point, noted_at, station_id) SELECT m.id, {text}, %s, s.station_id "
            f"{named} AND NOT EXISTS (SELECT 1 FROM {POINTS} p WHERE p.member_id = m.id)",
            [json.dumps(points), connection.ops.adapt_datetimefield_value(now), key_of(roster)],
        )
        finder = GridFinder(Grid.objects.all())
        grids = {}
        for station, area in pairs:
            found = finder.found(area, point_of(stations[station].point))
            if found is not None:
                grids[f"{station}/{area}"] = found.pk
        place = f"s.station_id || '/' || {MEMBERS}.work_area"
        cursor.execute(
            f"UPDATE {MEMBERS} SET grid_id = {number_under(place)} "
            f"FROM {STAGED} s WHERE s.worker_key = {MEMBERS}.worker_key "
            "AND s.roster_id = %s AND s.verdict IN ('new', 'changed') AND s.station_id IS NOT NULL",
            [json.dumps(grids), key_of(roster)],
        )


def points_taken_back(roster: RosterImport, back: QuerySet[RosterChange], now: datetime) -> None:
    """Undoes both: points that the roster gave go, points that it ended come back, each member lies in their grid."""
    given = WorkPoint.objects.filter(member__in=back.values("member"), noted_at=roster.committed_at)
    ended = back.filter(point_noted_at__isnull=False)
    alone = back.filter(point_noted_at__isnull=True, member__in=given.values("member"))
    areas: dict[str, list[int]] = defaultdict(list)
    for member, area in alone.values_list("member", "work_area"):
        areas[area].append(member)
    if not areas and not ended.exists():
        return
    finder = GridFinder(Grid.objects.all())
    for area, members in areas.items():
        found = finder.found(area)
        for start in range(0, len(members), AT_ONCE):
            Member.objects.filter(pk__in=members[start : start + AT_ONCE]).update(grid=found)
    given.delete()
    for change in ended.select_related("member").order_by("pk").iterator(chunk_size=AT_ONCE):
        WorkPoint.objects.update_or_create(
            member=change.member,
            defaults={
                "point": change.point,
                "noted_at": change.point_noted_at or now,
                "station_id": change.point_station_id,
            },
        )
        found = finder.found(change.work_area, point_of(change.point))
        Member.objects.filter(pk=change.member_id).update(grid=found)
