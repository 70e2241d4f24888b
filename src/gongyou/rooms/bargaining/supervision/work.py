"""Supervision as long work: asked for by a batch, by the daily look or by an officer, done by a worker process."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongyou.core.errors import NotFound
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings import kinds as finding_kinds
from gongyou.findings.runs.work import Asked, RunWork, Wanted
from gongyou.kit import agenda
from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.lake import announced
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Agreement, SupervisionRun
from gongyou.rooms.bargaining.supervision.agenda import breaches_waiting, checks_waiting
from gongyou.rooms.bargaining.supervision.agreed import clauses_in_force
from gongyou.rooms.bargaining.supervision.due import heard, supervision_due
from gongyou.rooms.bargaining.supervision.made import Made, Meter, params_of, supervision_make

if TYPE_CHECKING:
    from gongyou.kit.tasks.models import TaskRun
    from gongyou.lake import Lake

DAILY = "bargaining.supervision.daily"
TABLES = ("orders", "sessions", "prompts", "appeals", "rewards")


def made_for(lake: Lake, agreement: Agreement, month: Month, told: Meter = lambda done, total, stage: None) -> Made:
    """The run of an agreement over a month, not yet published. Raises NotFound without a clause in force then."""
    period = month.first_day, month.last_day
    clauses = [each for each in clauses_in_force(agreement) if each.within(period)]
    if not clauses:
        raise NotFound(
            "supervision.no_clause",
            Text(f"{month} 没有生效的条款。", f"No clause was in force in {month}."),
            Text("请先登记协议的条款和生效日期。", "Enter the clauses and the first day of the agreement."),
        )
    from gongyou.rooms.platforms.door import register_of

    register = register_of(agreement.platform, *period)
    return supervision_make(lake, params_of(agreement.platform, period, clauses, register), told)


def order_of(lake: Lake, agreement: Agreement, month: Month, *, by: Any, now: datetime) -> TaskRun:
    """The task for an agreement and a month. Another state of the lake or of the bindings is another piece of work."""
    title = agreement.title_text
    wanted = Wanted(
        agreement.organisation,
        Text(f"监督《{title.zh}》{month}", f"Supervising “{title.en}”, {month}"),
        {"agreement": agreement.pk, "month": str(month)},
        (agreement.pk, month, _state_of(lake, agreement)),
    )
    return SUPERVISIONS.order(wanted, by=by, now=now)


def _state_of(lake: Lake, agreement: Agreement) -> str:
    parts = [lake.snapshot(table) for table in TABLES], [each.as_json() for each in clauses_in_force(agreement)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def _published(asked: Asked) -> SupervisionRun:
    from gongyou.rooms.bargaining.services.supervision import supervision_publish

    agreement = Agreement.objects.select_related("organisation").get(pk=asked.arguments["agreement"])
    made = made_for(open_lake(), agreement, Month.read(asked.arguments["month"]), asked.told)
    return supervision_publish(made=made, agreement=agreement, by=asked.by, now=asked.now)


def _look(work: Work) -> Outcome:
    """The daily look at the ledger: what nobody was told of is found here."""
    runs = supervision_due(now=timezone.now())
    return Outcome(
        Text(f"查看数据批次，开始 {len(runs)} 项监督。", f"Looked at the batches; {len(runs)} runs were started."),
        result={"runs": len(runs)},
    )


SUPERVISIONS = RunWork(
    kind="bargaining.supervision",
    title=Text("协议履行监督", "Supervision of an agreement"),
    done=Text("监督完成。", "Supervision is done."),
    policy=policies.supervisions,
    publish=_published,
)
supervision_run = SUPERVISIONS.run


def register() -> None:
    """Makes the work known, listens to the lake, looks at its ledger once a day, and fills the agenda."""
    SUPERVISIONS.register()
    register_handler(Handler(DAILY, Text("查看待监督的数据批次", "Looking for batches to supervise"), run=_look))
    daily.register(DAILY, at=time(5, 30))
    announced.listen("bargaining.supervision", heard)
    agenda.register("bargaining.breaches", breaches_waiting)
    agenda.register("bargaining.checks", checks_waiting)
    finding_kinds.register_trace("bargaining", "bargaining:breach_of_finding", "platform")
