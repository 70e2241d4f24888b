"""Which agreements and months a change of the lake concerns, and the work that follows from it.

The ledger of the lake is the truth: whatever told us or failed to, every batch that no mark names is looked at. So a
batch that the command line brought in, or one after which the process died, is found by the next look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongyou.core.period import Month
from gongyou.kit.lakes import open_lake
from gongyou.lake.report import BatchInfo
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, HeardBatch, SupervisionRun
from gongyou.rooms.bargaining.supervision.agreed import SUPERVISED, last_day

if TYPE_CHECKING:
    from gongyou.kit.tasks.models import TaskRun
    from gongyou.lake import Lake

# By table: the first and the last moment of a row that says which days it concerns.
MOMENTS = {
    "orders": ("dispatched_at", "dispatched_at"),
    "sessions": ("online_at", "online_at"),
    "prompts": ("prompted_at", "prompted_at"),
    "appeals": ("opened_at", "opened_at"),
    "rewards": ("starts_on", "ends_on"),
}
PLACE = ZoneInfo("Asia/Shanghai")
# For so long after its day a row may still matter to a month that has been looked at: the week that ends in the next
# month, the term of an appeal.
AFTERMATH = {"appeals": timedelta(days=190)}
TAIL = timedelta(days=6)
STATES = ("committed", "undone")


def heard(data_dir: Path, batch: BatchInfo) -> None:
    """What the lake tells: what follows is started once the caller's own transaction holds."""
    if Path(data_dir).resolve() != Path(settings.GONGYOU_DATA_DIR).resolve() or batch.contract not in MOMENTS:
        return
    transaction.on_commit(lambda: supervision_due(now=timezone.now()), robust=True)


def supervision_due(*, now: datetime) -> list[TaskRun]:
    """The runs that were started: one for each agreement and month that a batch not yet marked concerns.

    Without an agreement that is bound to a test nothing is looked at; the batches are found when there is one, and
    `months_there` shows an officer what could be run.
    """
    if not AgreementClause.objects.filter(binding__isnull=False, agreement__state__in=SUPERVISED).exists():
        return []
    lake = open_lake()
    marks = {each.batch_id: each for each in HeardBatch.objects.all()}
    wanted: set[tuple[int, Month]] = set()
    for batch in reversed(lake.batches()):
        mark = marks.get(batch.batch_id)
        if batch.contract not in MOMENTS or batch.state not in STATES or (mark and mark.state == batch.state):
            continue
        concerned = mark.concerned if mark else _concerned(lake, batch) if batch.state == "committed" else []
        for each in concerned:
            wanted |= _months(each, batch.contract)
        HeardBatch.objects.update_or_create(
            batch_id=batch.batch_id,
            defaults={"contract": batch.contract, "state": batch.state, "concerned": concerned, "heard_at": now},
        )
    return started(lake, wanted, now)


def started(lake: Lake, wanted: Iterable[tuple[int, Month]], now: datetime, by: Any = None) -> list[TaskRun]:
    """The tasks for agreements and months; the one under way for the same state of the lake where there is one."""
    from gongyou.rooms.bargaining.supervision.work import order_of

    agreements = Agreement.objects.select_related("organisation").in_bulk({key for key, _ in wanted})
    return [order_of(lake, agreements[key], month, by=by, now=now) for key, month in sorted(wanted, key=str)]


def _concerned(lake: Lake, batch: BatchInfo) -> list[dict[str, str]]:
    """By platform: the first and last local day of the batch's rows."""
    first, last = MOMENTS[batch.contract]
    with lake.engine() as engine:
        rows = engine.table(batch.contract)
        rows = rows.filter(rows.batch_id == batch.batch_id)
        spans = rows.group_by("platform").aggregate(first=rows[first].min(), last=rows[last].max())
        found = engine.execute(spans.order_by("platform")).to_pylist()
    return [
        {"platform": row["platform"], "from": _day(row["first"]).isoformat(), "to": _day(row["last"]).isoformat()}
        for row in found
        if row["first"] is not None
    ]


def _months(concerned: Mapping[str, str], contract: str) -> set[tuple[int, Month]]:
    """Months of the rows' own days, and later ones that were looked at and that the rows may still matter to."""
    first, last = date.fromisoformat(concerned["from"]), date.fromisoformat(concerned["to"])
    reach = last + AFTERMATH.get(contract, TAIL)
    found = set()
    agreements = Agreement.objects.filter(platform=concerned["platform"], state__in=SUPERVISED)
    for agreement in agreements.filter(clauses__binding__isnull=False).distinct():
        for month in months_in_force(agreement, first, last):
            found.add((agreement.pk, month))
        looked_at = SupervisionRun.objects.filter(
            agreement=agreement, superseded_at=None, period_from__gt=last, period_from__lte=reach
        )
        found |= {(agreement.pk, Month.of(day)) for day in looked_at.values_list("period_from", flat=True)}
    return found


def months_in_force(agreement: Agreement, first: date, last: date) -> Iterator[Month]:
    """The months of the days on which the agreement was in force."""
    if agreement.effective_from is None:
        return
    begins = max(first, agreement.effective_from)
    ends = min(last, last_day(agreement) or last)
    if begins <= ends:
        yield from Month.of(begins).until(Month.of(ends))


def months_there(agreement: Agreement) -> list[Month]:
    """The months in force of which the lake holds orders of the platform, newest first."""
    from gongyou.rooms.bargaining.selectors import platforms_logged

    for each in platforms_logged():
        if each.code == agreement.platform:
            return list(months_in_force(agreement, each.first, each.last))[::-1]
    return []


def _day(moment: date | datetime) -> date:
    if not isinstance(moment, datetime):
        return moment
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(PLACE).date()
