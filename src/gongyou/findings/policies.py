"""Who sees findings, and who reviews them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongyou.findings.models import Finding
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.selectors import has_role, in_scope, scope_paths


class FindingPolicy(Policy[Finding]):
    """Officers see their subtree; analysts and administrators see all of it but findings about one worker."""

    def scope(self, user: Visitor) -> QuerySet[Finding]:
        whole = in_scope(user, OFFICER, prefix="organisation__")
        grouped = in_scope(user, ANALYST, ADMINISTRATOR, prefix="organisation__") & ~Q(
            subject_kind__in=(Finding.SubjectKind.WORKER, Finding.SubjectKind.ORDER)
        )
        return Finding.objects.filter(whole | grouped)

    def can_change(self, user: Visitor, thing: Finding) -> bool:
        """Officers of the scope review."""
        return any(thing.organisation.path.startswith(path) for path in scope_paths(user, OFFICER))

    def can_add(self, user: Visitor, *, under: object = None) -> bool:
        return has_role(user, OFFICER, ANALYST, ADMINISTRATOR)


findings = FindingPolicy()
