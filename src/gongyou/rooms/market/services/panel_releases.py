"""Publishing a vintage. It is never changed: a later one says what was revised."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from gongyou import __version__
from gongyou.core.errors import Conflict
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import Panel, PanelFigure, PanelRelease
from gongyou.rooms.market.panel.estimate import METHOD, computed
from gongyou.rooms.market.panel.snapshots import canonical, digest, figures_digest, packed, rows_of, snapshot_of

RELEASED = audit.register(
    "market.panel.released",
    "发布监测数据第 {number} 期（截至 {period}），估计值 {figures} 个",
    "Published release {number} of the panel (to {period}) with {figures} estimates",
)


@service
def release_publish(*, panel: Panel, period: str, by: User | None, now: datetime) -> PanelRelease:
    """All months to `period` as they are known now. Raises Conflict before the month is over or without a form."""
    locked = Panel.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=panel.pk)
    require(by is None or policies.panels.can_publish(by, locked))
    month = Month.read(period)
    if month.last_day + timedelta(days=1) > timezone.localdate(now):
        raise Conflict("market.release_early", Text("这个月还没有结束。", "The month is not over yet."))
    snapshot = snapshot_of(locked, str(month))
    made = computed(snapshot)
    if not made.figures:
        raise Conflict(
            "market.release_empty",
            Text("还没有可用的报表，不能发布。", "There is no form to publish from."),
            Text("先收集报表。", "Collect forms first."),
        )
    text = canonical(snapshot)
    number = (PanelRelease.objects.filter(panel=locked).aggregate(most=Max("number"))["most"] or 0) + 1
    release = PanelRelease.objects.create(
        panel=locked,
        number=number,
        period=str(month),
        snapshot=packed(text),
        snapshot_sha256=digest(text),
        figures_sha256=figures_digest(made.figures),
        diagnostics=made.diagnostics,
        structure=made.structure,
        structure_sha256=digest(canonical(made.structure)),
        product_version=__version__,
        method=METHOD,
        released_at=now,
        released_by=by,
    )
    PanelFigure.objects.bulk_create(
        (PanelFigure(release=release, **row) for row in rows_of(made.figures)), batch_size=500
    )
    data = {"number": number, "period": str(month), "figures": len(made.figures)}
    audit.write(RELEASED, by=by, subject=release, data=data, now=now)
    return release
