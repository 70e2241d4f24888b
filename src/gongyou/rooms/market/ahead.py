"""Figures computed before anybody asks: each morning for all regions, and when a batch arrives where they are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.kit.tasks.models import TaskRun
from gongyou.kit.tasks.services import Order, task_start
from gongyou.lake import announced
from gongyou.lake.report import BatchInfo
from gongyou.registry.models import Organisation
from gongyou.rooms.market.selectors import TERRITORIAL, periods_there, region_name

FIGURES, DAILY = "market.figures", "market.figures.daily"
TABLES = ("employment", "payroll", "orders", "vacancies", "seekers")


def order_of(region: str, name: Text, period: Month, *, organisation: int) -> Order:
    """The task of a region's figures of a month; a second one of the same finds the first."""
    params = {"region": region, "period": str(period)}
    link = f"{reverse('market:monitor')}?{urlencode(params)}"
    return Order(
        kind=FIGURES,
        key=f"{FIGURES}:{region}:{period}",
        arguments={"params": params, "organisation": organisation, "link": link},
        title=Text(
            f"计算监测数据：{name.zh} {period.shown('zh')}", f"Computing figures: {name.en}, {period.shown('en')}"
        ),
        link=link,
    )


def figures_due(*, now: datetime, regions: Collection[str] | None = None) -> list[TaskRun]:
    """The runs that were started: for each federation (of `regions`, if given) whose latest month is not computed."""
    from gongyou.rooms.market.figures import MONITORED, figures_kept

    lake = open_lake()
    period = next(iter(periods_there(lake)), None)
    if period is None:
        return []
    started, seen = [], set()
    for each in Organisation.objects.filter(level__in=TERRITORIAL, kind=Organisation.Kind.FEDERATION).order_by("path"):
        code = each.region[:6]
        if code in seen or (regions is not None and code not in regions):
            continue
        seen.add(code)
        if figures_kept(lake, {"region": code, "period": period}, MONITORED) is None:
            order = order_of(code, region_name(code, each), Month.read(period), organisation=each.pk)
            started.append(task_start(order, by=None, now=now))
    return started


def regions_read() -> set[str]:
    """The regions whose figures were asked for at any time."""
    asked = TaskRun.objects.filter(kind=FIGURES).values_list("arguments", flat=True)
    return {_region(arguments) for arguments in asked}


def _region(arguments: Mapping[str, Any]) -> str:
    return str(arguments.get("params", {}).get("region", ""))


def heard(data_dir: Path, batch: BatchInfo) -> None:
    """What the lake tells: figures that are read are computed anew, once the caller's own transaction holds."""
    if Path(data_dir).resolve() == Path(settings.GONGYOU_DATA_DIR).resolve() and batch.contract in TABLES:
        transaction.on_commit(_start_for_readers, robust=True)


def _start_for_readers() -> None:
    regions = regions_read()
    if regions:
        figures_due(now=timezone.now(), regions=regions)


def _look(work: Work) -> Outcome:
    runs = figures_due(now=timezone.now())
    return Outcome(
        Text(
            f"查看新到数据，开始 {len(runs)} 项计算。", f"Looked for new data; {len(runs)} computations were started."
        ),
        result={"runs": len(runs)},
    )


def register() -> None:
    """Listens to the lake, and looks once a day before the warnings are judged."""
    register_handler(Handler(DAILY, Text("查看待计算的监测数据", "Looking for figures to compute"), run=_look))
    daily.register(DAILY, at=time(5, 10))
    announced.listen("market.figures", heard)
