"""Who reads looks at the hours, who has one made, who keeps approvals, and who sees the figures of a few."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.selectors import in_scope, scope_paths
from gongyou.rooms.hours.models import HoursApproval, HoursLook

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
KEEPERS = (OFFICER,)


def _reaches(user: Visitor, organisation: Organisation | None) -> bool:
    return organisation is not None and any(organisation.path.startswith(path) for path in scope_paths(user, *KEEPERS))


class LookPolicy(Policy[HoursLook]):
    """Staff read the looks of their subtree; officers have them made and take them away as a file."""

    def scope(self, user: Visitor) -> QuerySet[HoursLook]:
        return HoursLook.objects.filter(in_scope(user, *STAFF, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under)

    def can_see_few(self, user: Visitor, look: HoursLook) -> bool:
        """Officers of the scope review each person's finding anyway; for others a group under ten is hidden."""
        return _reaches(user, look.organisation)


class ApprovalPolicy(Policy[HoursApproval]):
    """Officers keep the approvals of the employers of their subtree."""

    def scope(self, user: Visitor) -> QuerySet[HoursApproval]:
        found = HoursApproval.objects.filter(in_scope(user, *KEEPERS, prefix="employer__organisation__"))
        return found.select_related("employer__organisation", "recorded_by")

    def can_add(self, user: Visitor, *, under: Employer | None = None) -> bool:
        return under is not None and _reaches(user, under.organisation)

    def can_change(self, user: Visitor, thing: HoursApproval) -> bool:
        return _reaches(user, thing.employer.organisation)


looks = LookPolicy()
approvals = ApprovalPolicy()
