"""Who sees the registers of privacy: security administrators keep them, auditors look on."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Appointment, Duty, Erasure, ImpactAssessment, Organisation, Reveal
from gongyou.registry.selectors import appointments_of, has_role, in_scope, scope_paths

SECURITY = Appointment.Role.SECURITY
AUDITOR = Appointment.Role.AUDITOR


def reaches_root(user: Visitor) -> bool:
    """Whether a security administrator's appointment reaches a root: keys belong to the whole installation."""
    return any(held.role == SECURITY and held.organisation.depth == 1 for held in appointments_of(user))


class RevealPolicy(Policy[Reveal]):
    """Reveals of the scope's members, and of the applications to its organisations."""

    def scope(self, user: Visitor) -> QuerySet[Reveal]:
        mine = in_scope(user, SECURITY, AUDITOR, prefix="member__organisation__")
        asked = in_scope(user, SECURITY, AUDITOR, prefix="application__organisation__")
        return Reveal.objects.filter(mine | asked).select_related("member", "application", "by")


class ErasurePolicy(Policy[Erasure]):
    """Erasures of the scope's members."""

    def scope(self, user: Visitor) -> QuerySet[Erasure]:
        mine = in_scope(user, SECURITY, AUDITOR, prefix="member__organisation__")
        return Erasure.objects.filter(mine).select_related("member", "member__organisation")


class AssessmentPolicy(Policy[ImpactAssessment]):
    """Security administrators record them for their subtree."""

    def scope(self, user: Visitor) -> QuerySet[ImpactAssessment]:
        mine = in_scope(user, SECURITY, AUDITOR, prefix="organisation__")
        return ImpactAssessment.objects.filter(mine).select_related("organisation")

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, SECURITY))


class DutyPolicy(Policy[Duty]):
    """The duties of the whole installation."""

    def scope(self, user: Visitor) -> QuerySet[Duty]:
        return Duty.objects.all() if has_role(user, SECURITY, AUDITOR) else Duty.objects.none()

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return has_role(user, SECURITY)


reveals = RevealPolicy()
erasures = ErasurePolicy()
assessments = AssessmentPolicy()
duties = DutyPolicy()
