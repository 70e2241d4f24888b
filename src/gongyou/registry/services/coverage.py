"""The roll-up that the coverage pages read, counted anew, and estimates of the people on no list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.tasks.models import TaskRun
from gongyou.kit.tasks.services import Order, task_start
from gongyou.lake.provenance import Figure, canonical
from gongyou.registry.coverage.measures.scope import By, Scope
from gongyou.registry.headcounts import counted_anew
from gongyou.registry.models import CoverageCount, CoverageEstimate, CoverageTally, Organisation, PlatformCount
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.regions import region_prefix
from gongyou.registry.selectors import has_role, scope_paths

K = TypeVar("K", CoverageEstimate, PlatformCount)

ASKED = audit.register("registry.coverage.asked", "要求重新统计会员覆盖", "Asked for coverage to be counted anew")
COUNTED = audit.register(
    "registry.coverage.counted", "统计会员覆盖：在籍会员 {members} 人", "Counted coverage: {members} active members"
)
ESTIMATE_ASKED = audit.register(
    "registry.coverage.estimate_asked",
    "要求估计“{organisation}”的应入人数",
    "Asked for the number of workers of “{organisation}” to be estimated",
)
ESTIMATED = audit.register(
    "registry.coverage.estimated",
    "估计“{organisation}”的应入人数，数字编号 {figure}",
    "Estimated the number of workers of “{organisation}”, figure {figure}",
)
PLATFORMS_ASKED = audit.register(
    "registry.coverage.platforms_asked",
    "要求统计“{organisation}”的平台劳动者入会情况",
    "Asked for the platform workers of “{organisation}” to be counted",
)
PLATFORMS_COUNTED = audit.register(
    "registry.coverage.platforms_counted",
    "统计“{organisation}”的平台劳动者入会情况，数字编号 {figure}",
    "Counted the platform workers of “{organisation}”, figure {figure}",
)
COUNT = "registry.coverage.count"
PLATFORMS = "registry.coverage.platforms"
ESTIMATE = "registry.coverage.estimate"
# One statement inside the database, the same on SQLite and PostgreSQL: no row passes through Python.
INSERT = """
INSERT INTO registry_coveragetally
    (organisation_id, region, industry, employment_form, occupation, grid_id, staff_known, members)
SELECT m.organisation_id, substr(m.region, 1, 6), coalesce(substr(e.industry, 1, 1), ''), m.employment_form,
       m.occupation, m.grid_id, e.staff_count IS NOT NULL, count(*)
FROM registry_member m LEFT JOIN registry_employer e ON e.id = m.employer_id
WHERE m.state = 'active'
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


@service
def coverage_count_ask(*, by: User | None, now: datetime) -> TaskRun:
    """The run that counts; one under way is given back. Any staff may ask: counting changes no record."""
    require(by is None or has_role(by, OFFICER, ANALYST, ADMINISTRATOR))
    order = Order(COUNT, "coverage", title=Text("统计会员覆盖", "Counting coverage"))
    run = task_start(order, by=by, now=now)
    audit.write(ASKED, by=by, subject=f"{TaskRun._meta.label_lower}:{run.pk}", now=now)
    return run


@service
def coverage_count(*, by: User | None, now: datetime) -> CoverageCount:
    """All active members counted by organisation and by what the pages group by. Seconds for millions."""
    counted_anew(connection)
    tallies = CoverageTally.objects.all()
    tallies._raw_delete(tallies.db)
    with connection.cursor() as cursor:
        cursor.execute(INSERT)
        cursor.execute("SELECT coalesce(sum(members), 0) FROM registry_coveragetally")
        members = int(cursor.fetchone()[0])
    CoverageCount.objects.all().delete()
    counted = CoverageCount.objects.create(counted_at=now, members=members)
    audit.write(COUNTED, by=by, subject=counted, data={"members": members}, now=now)
    return counted


@dataclass(frozen=True, slots=True)
class EstimateRequest:
    """What to estimate: the region of the organisation, a month, and two or three lists."""

    region: str
    period: str
    lists: tuple[str, ...]
    forms: tuple[str, ...] = ("platform",)
    by: str = By.DISTRICT.value

    def params(self) -> dict[str, Any]:
        asked = {"region": self.region, "period": self.period, "lists": list(self.lists), "forms": list(self.forms)}
        return asked if self.by == By.DISTRICT else {**asked, "by": self.by}


@service
def coverage_estimate_ask(
    *, organisation: Organisation, request: EstimateRequest, by: User | None, now: datetime
) -> TaskRun:
    """The run that estimates how many workers there are. Raises BadInput for lists that cannot be compared."""
    require(by is None or any(organisation.path.startswith(path) for path in scope_paths(by, OFFICER, ANALYST)))
    Scope.read(request.params())
    if region_prefix(organisation.region) != region_prefix(request.region)[: len(region_prefix(organisation.region))]:
        raise BadInput(
            "coverage.region_outside",
            Text("地区不在本组织的范围内。", "The region lies outside the organisation's area."),
        )
    key = f"estimate:{organisation.pk}:{request.region}:{request.period}:{request.by}:{','.join(request.lists)}"
    title = Text(f"估计应入人数：{organisation.name}", f"Estimating the number of workers: {organisation.name}")
    order = Order(
        ESTIMATE, key[:200], {"organisation": organisation.pk, **request.params()}, title=title, scope=organisation.code
    )
    run = task_start(order, by=by, now=now)
    audit.write(ESTIMATE_ASKED, by=by, subject=organisation, data={"organisation": organisation.name}, now=now)
    return run


@service
def coverage_estimate_record(
    *, organisation: Organisation, figure: Figure, by: User | None, now: datetime
) -> CoverageEstimate:
    """Keeps an estimate. The same figure of the same organisation is kept once."""
    kept = _kept(CoverageEstimate, ("region", "period", "lists"), organisation, figure, by, now)
    told = {"organisation": organisation.name, "figure": figure.id}
    audit.write(ESTIMATED, by=by, subject=kept, data=told, now=now)
    return kept


@service
def platform_count_ask(
    *, organisation: Organisation, period: str, level: int, by: User | None, now: datetime
) -> TaskRun:
    """The run that counts the platform workers of the organisation's region in a month."""
    require(by is None or any(organisation.path.startswith(path) for path in scope_paths(by, OFFICER, ANALYST)))
    params = {"region": organisation.region[:6], "period": str(Month.read(period)), "level": level}
    title = Text(f"统计平台劳动者：{organisation.name}", f"Counting platform workers: {organisation.name}")
    key = f"platforms:{organisation.pk}:{period}:{level}"
    order = Order(PLATFORMS, key, {"organisation": organisation.pk, **params}, title=title, scope=organisation.code)
    run = task_start(order, by=by, now=now)
    audit.write(PLATFORMS_ASKED, by=by, subject=organisation, data={"organisation": organisation.name}, now=now)
    return run


@service
def platform_count_record(
    *, organisation: Organisation, figure: Figure, by: User | None, now: datetime
) -> PlatformCount:
    """Keeps a count. The same figure of the same organisation is kept once."""
    kept = _kept(PlatformCount, ("region", "period"), organisation, figure, by, now)
    told = {"organisation": organisation.name, "figure": figure.id}
    audit.write(PLATFORMS_COUNTED, by=by, subject=kept, data=told, now=now)
    return kept


def _kept(
    model: type[K], columns: tuple[str, ...], organisation: Organisation, figure: Figure, by: User | None, now: datetime
) -> K:
    """The figure's row of the organisation, new or written over; `columns` are parts of the value that lists show."""
    value = json.loads(canonical(figure.value))
    kept, _ = model._default_manager.update_or_create(
        organisation=organisation,
        figure_id=figure.id,
        defaults={**{name: value[name] for name in columns}, "value": value, "made_at": now, "made_by": by},
    )
    return kept
