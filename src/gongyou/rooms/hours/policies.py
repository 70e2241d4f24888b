"""Who reads looks at the hours, who has one made, who keeps approvals, and who sees the figures of a few."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from gongyou.findings.runs.policies import RunPolicy
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.regions import region_prefix
from gongyou.registry.selectors import appointments_of, in_scope, scope_paths
from gongyou.rooms.hours.models import HoursApproval, HoursLook

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
KEEPERS = (OFFICER,)
# These answer for an area, and so for the employers in it that no union covers yet.
TERRITORIAL = (Organisation.Kind.FEDERATION, Organisation.Kind.TOWNSHIP)


def _reaches(user: Visitor, organisation: Organisation | None) -> bool:
    return organisation is not None and any(organisation.path.startswith(path) for path in scope_paths(user, *KEEPERS))


def uncovered_in(organisations: Iterable[Organisation], *, prefix: str = "") -> Q:
    """Employers without a union in the areas of the organisations that answer for one; `prefix` leads to them."""
    inside = Q(pk__in=[])
    for each in organisations:
        if each.kind in TERRITORIAL and each.region:
            inside |= Q(**{f"{prefix}region__startswith": region_prefix(each.region)})
    return inside & Q(**{f"{prefix}organisation__isnull": True})


def kept_by(user: Visitor) -> list[Organisation]:
    """The organisations at whose desks the user keeps approvals."""
    return [held.organisation for held in appointments_of(user) if held.role in KEEPERS]


def _keeps(user: Visitor, employer: Employer) -> bool:
    if employer.organisation is not None:
        return _reaches(user, employer.organisation)
    return any(
        each.kind in TERRITORIAL and bool(each.region) and employer.region.startswith(region_prefix(each.region))
        for each in kept_by(user)
    )


class ApprovalPolicy(Policy[HoursApproval]):
    """Officers keep the approvals of the employers of their subtree, and of those in their area without a union."""

    def scope(self, user: Visitor) -> QuerySet[HoursApproval]:
        mine = in_scope(user, *KEEPERS, prefix="employer__organisation__")
        found = HoursApproval.objects.filter(mine | uncovered_in(kept_by(user), prefix="employer__"))
        return found.select_related("employer__organisation", "recorded_by")

    def can_add(self, user: Visitor, *, under: Employer | None = None) -> bool:
        return under is not None and _keeps(user, under)

    def can_change(self, user: Visitor, thing: HoursApproval) -> bool:
        return _keeps(user, thing.employer)


# Staff read the looks of their subtree; officers have them made and take them away as a file.
looks = RunPolicy(HoursLook, readers=STAFF, makers=KEEPERS)
approvals = ApprovalPolicy()
