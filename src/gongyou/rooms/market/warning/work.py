"""Judging as long work: asked for by a person, and once a day for every region whose job records have changed."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings import kinds
from gongyou.findings.runs.work import Asked, RunWork, Wanted
from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.registry.models import Organisation
from gongyou.rooms.market import policies
from gongyou.rooms.market.models import WarningRun
from gongyou.rooms.market.selectors import TERRITORIAL, periods_there, region_name
from gongyou.rooms.market.warning.made import ROOM, TABLE, rules_digest, state_now, warnings_make
from gongyou.rooms.market.warning.records import readings_recover, rules_of, thresholds_in_force

if TYPE_CHECKING:
    from gongyou.kit.tasks.models import TaskRun

DAILY = "market.warnings.daily"


def _published(asked: Asked) -> WarningRun:
    from gongyou.rooms.market.services.warnings import warnings_publish

    region, period = asked.arguments["region"], Month.read(asked.arguments["period"])
    lake, name = open_lake(), region_name(region, asked.organisation)
    made = warnings_make(lake, region, name, period, thresholds_in_force(asked.organisation))
    run = warnings_publish(made=made, organisation=asked.organisation, by=asked.by, now=asked.now)
    readings_recover(lake, run)
    return run


WARNINGS = RunWork(
    kind="market.warnings",
    title=Text("用工形势预警", "Early warning"),
    done=Text("预警研判完成。", "The rules have been judged."),
    policy=policies.warnings,
    publish=_published,
)


def order_of(organisation: Organisation, period: str, *, by: Any, now: datetime) -> TaskRun:
    """The task for an organisation's region and a month; the one under way where there is one."""
    region = organisation.region[:6]
    name, month = region_name(region, organisation), Month.read(period)
    wanted = Wanted(
        organisation,
        Text(f"预警研判：{name.zh} {month.shown('zh')}", f"Early warning: {name.en}, {month.shown('en')}"),
        {"region": region, "period": period},
        (region, period),
    )
    return WARNINGS.order(wanted, by=by, now=now)


def warnings_due(*, now: datetime) -> list[TaskRun]:
    """The runs that were started: for each territorial federation of which the lake holds the latest month."""
    lake = open_lake()
    snapshot = lake.snapshot(TABLE)
    period = next(iter(periods_there(lake)), None) if snapshot is not None else None
    if period is None:
        return []
    held = WarningRun.objects.filter(period=period, snapshot=state_now(lake))
    known = set(held.values_list("organisation", "rules"))
    there = _regions_there(period)
    federations = Organisation.objects.filter(level__in=TERRITORIAL, kind=Organisation.Kind.FEDERATION)
    return [
        order_of(each, period, by=None, now=now)
        for each in federations.order_by("path")
        if (each.pk, rules_digest(rules_of(each))) not in known
        and any(code.startswith(_prefix(each.region[:6])) for code in there)
    ]


def _prefix(region: str) -> str:
    from gongyou.rooms.market.measures.scope import Scope

    return Scope(region, Month(2000, 1)).prefix


def _regions_there(period: str) -> set[str]:
    """The division codes of the month's job records."""
    with open_lake().engine("duckdb") as engine:
        rows = engine.table(TABLE)
        found = engine.execute(rows.filter(rows.period == period).select("region").distinct())
    return {code for code in found.column("region").to_pylist() if code}


def _look(work: Work) -> Outcome:
    runs = warnings_due(now=timezone.now())
    return Outcome(
        Text(
            f"查看就业记录，开始 {len(runs)} 项预警研判。", f"Looked at the job records; {len(runs)} runs were started."
        ),
        result={"runs": len(runs)},
    )


def register() -> None:
    """Makes the work known and looks once a day; a finding leads to its signal."""
    WARNINGS.register()
    register_handler(Handler(DAILY, Text("查看待研判的就业记录", "Looking for job records to judge"), run=_look))
    daily.register(DAILY, at=time(5, 50))
    kinds.register_trace(ROOM, "market:warning_of_finding", "region")
