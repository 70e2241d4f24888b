"""Who reads audits, and who has one made."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.selectors import in_scope, scope_paths
from gongyou.rooms.platforms.models import AuditRun

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
AUDITORS = (OFFICER, ANALYST)


class AuditPolicy(Policy[AuditRun]):
    """Staff read the audits of their subtree; officers and analysts publish there."""

    def scope(self, user: Visitor) -> QuerySet[AuditRun]:
        return AuditRun.objects.filter(in_scope(user, *STAFF, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, *AUDITORS))


audits = AuditPolicy()
