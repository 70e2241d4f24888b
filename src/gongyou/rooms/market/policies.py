"""Who reads briefs and the monitor, and who publishes."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.findings.runs.policies import RunPolicy
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.selectors import in_scope, scope_paths
from gongyou.rooms.market.models import BriefRun, Release, WarningRun
from gongyou.rooms.market.models.warnings import WarningRuleCopy

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)


class BriefPolicy(Policy[BriefRun]):
    """Staff read the briefs of their subtree; officers and analysts publish there."""

    def scope(self, user: Visitor) -> QuerySet[BriefRun]:
        return BriefRun.objects.filter(in_scope(user, *STAFF, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, OFFICER, ANALYST))


class ReleasePolicy(Policy[Release]):
    """Staff see the calendar of their subtree; officers alone plan, release and withdraw."""

    def scope(self, user: Visitor) -> QuerySet[Release]:
        return Release.objects.filter(in_scope(user, *STAFF, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, OFFICER))

    def can_change(self, user: Visitor, thing: Release) -> bool:
        return self.can_add(user, under=thing.organisation)


class RuleCopyPolicy(Policy[WarningRuleCopy]):
    """Staff see the thresholds of their subtree's unions; officers and analysts set those of their own."""

    def scope(self, user: Visitor) -> QuerySet[WarningRuleCopy]:
        return WarningRuleCopy.objects.filter(in_scope(user, *STAFF, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, OFFICER, ANALYST))


briefs = BriefPolicy()
releases = ReleasePolicy()
warnings = RunPolicy(WarningRun, readers=STAFF, makers=(OFFICER, ANALYST))
rule_copies = RuleCopyPolicy()
