"""What the pages ask for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from gongyou.kit.lakes import open_lake
from gongyou.kit.policies import Visitor
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.selectors import in_scope, under
from gongyou.rooms.hours import policies
from gongyou.rooms.hours.models import HoursApproval


def approvals_list(user: Visitor) -> QuerySet[HoursApproval]:
    """The approvals that the user may see, the last to end first."""
    return policies.approvals.scope(user).order_by("-last_day", "pk")


def employers_offered(user: Visitor) -> QuerySet[Employer]:
    """The employers whose approvals the user keeps, by name."""
    mine = in_scope(user, *policies.KEEPERS, prefix="organisation__")
    return Employer.objects.filter(mine | policies.uncovered_in(policies.kept_by(user))).order_by("name", "pk")


def employers_of(organisation: Organisation) -> QuerySet[Employer]:
    """The employers of a look: those at and below the organisation, and those of its area that no union covers."""
    mine = under(organisation.path, prefix="organisation__")
    return Employer.objects.filter(mine | policies.uncovered_in([organisation]))


def scope_params(organisation: Organisation, first: str, last: str) -> dict[str, Any]:
    """What a look of the organisation takes in: its employers, and their approvals that touch the months."""
    employers = employers_of(organisation)
    return {
        "from": first,
        "to": last,
        "employers": sorted(employers.values_list("key", flat=True)),
        "approvals": approvals_of(Q(employer__in=employers)),
    }


def approvals_of(condition: Q) -> list[dict[str, Any]]:
    """The approvals that are not withdrawn, as a scope takes them."""
    held = HoursApproval.objects.filter(condition, withdrawn_at__isnull=True).select_related("employer")
    return [
        {
            "employer_key": each.employer.key,
            "scheme": each.scheme,
            "cycle": each.cycle,
            "number": each.number,
            "first": each.first_day.isoformat(),
            "last": each.last_day.isoformat(),
        }
        for each in held.order_by("employer__key", "first_day", "number")
    ]


def months_there() -> list[str]:
    """The months of the records of hours in the lake, newest first; one small aggregation."""
    lake = open_lake()
    if lake.snapshot("worktime") is None:
        return []
    with lake.engine() as engine:
        rows = engine.table("worktime")
        month = rows.started_at.cast("timestamp").strftime("%Y-%m")
        found = engine.execute(rows.select(month=month).distinct()).to_pylist()
    return sorted((row["month"] for row in found), reverse=True)
