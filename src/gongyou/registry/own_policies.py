"""Who decides on what members ask about their own record."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Appointment, Correction
from gongyou.registry.selectors import in_scope, scope_paths

OFFICER = Appointment.Role.OFFICER


class CorrectionPolicy(Policy[Correction]):
    """Officers see and decide the requests of the members of their scope; nobody decides on their own."""

    def scope(self, user: Visitor) -> QuerySet[Correction]:
        mine = Correction.objects.filter(in_scope(user, OFFICER, prefix="member__organisation__"))
        return mine.select_related("member__organisation", "decided_by")

    def can_change(self, user: Visitor, thing: Correction) -> bool:
        reached = any(thing.member.organisation.path.startswith(path) for path in scope_paths(user, OFFICER))
        return reached and thing.member.account_id != user.pk


corrections = CorrectionPolicy()
