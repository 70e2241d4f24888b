"""What the panel puts on an officer's first page: answers that are late or due, answers to judge, who should leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, Count, Min, Q
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.kit import agenda
from gongyou.kit.agenda import Item, Severity
from gongyou.kit.prepared import Totals
from gongyou.registry.scoped import Scoped
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import LeavingProposal, PanelQuery

SOON = timedelta(days=2)
OPEN, ANSWERED = PanelQuery.State.OPEN, PanelQuery.State.ANSWERED
TITLES = {
    "late": Text("监测点逾期没有答复的疑问", "Queries that reporters are late with"),
    "due": Text("等待监测点答复的疑问", "Queries that wait for reporters"),
    "answered": Text("监测点的答复等待审核", "Answers of reporters to be judged"),
}
LEAVING = Text("建议退出监测样本的单位和会员", "Reporters proposed to leave the panel")


def _figures(today: date) -> dict[str, Aggregate]:
    kinds = {
        "late": Q(state=OPEN, due_on__lt=today),
        "due": Q(state=OPEN, due_on__gte=today),
        "answered": Q(state=ANSWERED),
    }
    counts: dict[str, Aggregate] = {kind: Count("pk", filter=which) for kind, which in kinds.items()}
    return counts | {f"{kind}_first": Min("due_on", filter=which) for kind, which in kinds.items()}


_counted = Scoped(
    lambda user, today: Totals(
        policies.queries.scope(user).select_related(None).filter(state__in=(OPEN, ANSWERED)), _figures(today)
    )
)
_leaving = Scoped(
    lambda user: Totals(
        policies.proposals.scope(user).select_related(None).filter(state=LeavingProposal.State.OPEN),
        {"count": Count("pk")},
    )
)
_panels = Scoped(lambda user: policies.panels.scope(user).values_list("key")[:2])


def _link(user: Any, page: str) -> str:
    """The page of the only panel in reach; with several, their list."""
    keys = _panels.rows(user)
    return reverse(f"market:{page}", args=keys[0]) if len(keys) == 1 else reverse("market:panels")


def queries_waiting(user: Any, today: date) -> Iterator[Item]:
    """Queries of the panels that the user keeps."""
    found = _counted.totals(user, today)
    if not any(found[kind] for kind in TITLES):
        return
    link = _link(user, "panel_queries")
    for kind, title in TITLES.items():
        first = found[f"{kind}_first"] if kind != "answered" else None
        severity = Severity.OVERDUE if kind == "late" else Severity.NORMAL
        if kind == "due" and first is not None and first <= today + SOON:
            severity = Severity.SOON
        yield Item(title, found[kind], link, first, severity, "clipboard-check")


def leaving_waiting(user: Any, today: date) -> Iterator[Item]:
    """Reporters whom a rule would relieve."""
    count = _leaving.totals(user)["count"]
    if count:
        yield Item(LEAVING, count, _link(user, "panel_leaving"), None, Severity.NORMAL, "clipboard-check")


def register_providers() -> None:
    agenda.register("market.panel_queries", queries_waiting)
    agenda.register("market.panel_leaving", leaving_waiting)
