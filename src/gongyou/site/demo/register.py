"""The register's stages: grids and online homes, terms of office, what waits on the desks, coverage and quality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gongyou.site.demo.files import Handover
from gongyou.site.demo.size import LAST_MONTH

if TYPE_CHECKING:
    from gongyou.site.demo.building import Building, Meter

VISITS = "走访"


def homes(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Records grids, founds the homes, takes their people in, and finds everybody's grid."""
    from django.utils import timezone

    from gongyou.registry.models import Organisation
    from gongyou.registry.services import (
        employers_record_many,
        grid_members_place,
        grids_record_many,
        members_register_many,
        organisations_found_many,
    )
    from gongyou.site.demo.homes import home_members, homes_of, second_records, stations_of
    from gongyou.site.demo.neighbourhoods import grids_of
    from gongyou.site.demo.sites import sites_record

    size, streams, now = building.size, building.streams, timezone.now()
    meter(0, 4)
    drawn = grids_of(size, streams)
    grids = grids_record_many(rows=drawn, by=None, now=now)
    founded = organisations_found_many(rows=homes_of(size), by=None, now=now)
    stations = [station.row() for station in stations_of(size, streams)]
    employers_record_many(rows=stations, by=None, now=now)
    meter(1, 4)
    top = Organisation.objects.get(code=building.city.unions[0].code)
    people = home_members(size, streams, timezone.localdate(now))
    twice = second_records(people, size)
    added = members_register_many(organisation=top, rows=[*people, *twice], by=None, now=now).added
    meter(3, 4)
    placed = grid_members_place(organisation=top, by=None, now=now)
    sites = sites_record(drawn, today=timezone.localdate(now), now=now)
    meter(4, 4)
    return {
        "grids": grids.added + grids.changed,
        "homes": founded.added + founded.known,
        "employers": len(stations),
        "members": added,
        "second_records": len(twice),
        "in_grids": placed.placed,
        **sites,
    }


def terms(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Takes over the ledger of elections."""
    from django.utils import timezone

    from gongyou.registry.models import Organisation
    from gongyou.registry.services import terms_record_many
    from gongyou.site.demo.elections import elections_of

    now = timezone.now()
    top = Organisation.objects.get(code=building.city.unions[0].code)
    rows = elections_of(building.city, building.people, building.streams, timezone.localdate(now))
    meter(0, len(rows))
    done = terms_record_many(organisation=top, rows=rows, by=None, now=now)
    meter(len(rows), len(rows))
    return {"terms": done.recorded + done.known}


def desk(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Applications and transfers that wait, second records to compare, the rider's consents and card."""
    from gongyou.site.demo import waiting

    meter(0, 4)
    applications = waiting.applications_wait(building)
    meter(1, 4)
    transfers = waiting.transfers_wait(building)
    meter(2, 4)
    pairs = waiting.pairs_wait(building)
    meter(3, 4)
    waiting.rider_settle()
    meter(4, 4)
    return {"applications": applications, "transfers": transfers, "pairs": pairs}


def coverage(building: Building, meter: Meter) -> Mapping[str, Any]:
    """A list of people met on visits goes into the lake; coverage is counted and estimated, quality scored, reminders
    sent.
    """
    from django.utils import timezone

    from gongyou.registry.coverage.lakes import estimated
    from gongyou.registry.coverage.measures.scope import MEMBERS
    from gongyou.registry.models import Member, Organisation
    from gongyou.registry.quality import defects, storing
    from gongyou.registry.reminding import reminders_send
    from gongyou.registry.services import coverage_count
    from gongyou.site.demo.main_job import handed_over
    from gongyou.site.demo.visits import visits_write

    now = timezone.now()
    today = timezone.localdate(now)
    top = Organisation.objects.get(code=building.city.unions[0].code)
    meter(0, 5)
    name = f"visits-{LAST_MONTH}.csv"
    seen = visits_write(building, building.folder.files / name)
    handover = Handover("sightings", "工会组织员走访登记", (name,))
    batch = handed_over(building, handover, top, lambda step: None)
    meter(1, 5)
    counted = coverage_count(by=None, now=now)
    meter(2, 5)
    for union in (building.city.unions[0], building.city.unions[1]):
        organisation = Organisation.objects.get(code=union.code)
        wanted = {"region": union.region, "period": str(LAST_MONTH), "lists": [MEMBERS, VISITS], "forms": ["platform"]}
        estimated(organisation, wanted, by=None, now=now)
    meter(3, 5)
    for _ in defects.defects_noted(Member.objects.filter(organisation__code__endswith="-H"), today=today):
        pass
    storing.qualities_computed(today=today, now=now)
    meter(4, 5)
    sent = reminders_send(today=today, now=now)
    meter(5, 5)
    return {"visited": seen, "batch": batch.batch_id, "members": counted.members, "reminders": sum(sent.values())}
