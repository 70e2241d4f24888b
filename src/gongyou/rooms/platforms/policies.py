"""Who reads audits and has one made, and who keeps the register of declared rules."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from gongyou.findings.runs.policies import RunPolicy
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Member
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.selectors import has_role, scope_paths
from gongyou.rooms.platforms.models import AuditRun, DeclaredRule, StatementCopy

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
AUDITORS = (OFFICER, ANALYST)
KEEPERS = (OFFICER,)

# Staff read the audits of their subtree; officers and analysts publish there.
audits = RunPolicy(AuditRun, readers=STAFF, makers=AUDITORS)


class RegisterPolicy(Policy[DeclaredRule]):
    """Declared rules are public: all staff read all of them. Officers keep those of their own organisations."""

    def scope(self, user: Visitor) -> QuerySet[DeclaredRule]:
        rules = DeclaredRule.objects.select_related("organisation")
        return rules if has_role(user, *STAFF) else rules.none()

    def may_keep(self, user: Visitor) -> bool:
        """Whether there is any organisation for which the user keeps rules."""
        return bool(scope_paths(user, *KEEPERS))

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, *KEEPERS))

    def can_change(self, user: Visitor, thing: DeclaredRule) -> bool:
        return self.can_add(user, under=thing.organisation)


class ReleasePolicy(Policy[AuditRun]):
    """Officers release the audits of their subtree to the public, and withdraw them."""

    def scope(self, user: Visitor) -> QuerySet[AuditRun]:
        return audits.scope(user)

    def can_change(self, user: Visitor, thing: AuditRun) -> bool:
        return any(thing.organisation.path.startswith(path) for path in scope_paths(user, *KEEPERS))


class CopyPolicy(Policy[StatementCopy]):
    """Members take and see their own statements; nobody else does."""

    def scope(self, user: Visitor) -> QuerySet[StatementCopy]:
        if user.pk is None:
            return StatementCopy.objects.none()
        return StatementCopy.objects.filter(member__account=user.pk)

    def can_add(self, user: Visitor, *, under: Member | None = None) -> bool:
        return under is not None and under.account_id is not None and under.account_id == user.pk


register = RegisterPolicy()
copies = CopyPolicy()
releases = ReleasePolicy()
# Who may release an audit also records what the sides say to it.
statements = releases
