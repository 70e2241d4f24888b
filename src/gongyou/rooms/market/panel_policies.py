"""Who sees the panel and its forms, who keeps it, who publishes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.policies import ANALYST, OFFICER
from gongyou.registry.selectors import in_scope, scope_paths
from gongyou.rooms.market.models import LeavingProposal, Panel, PanelFile, PanelForm, PanelQuery, PanelRelease, Reporter
from gongyou.rooms.market.policies import STAFF

# Forms are the business of who keeps the panel; figures are everybody's who works in the console.
KEEPERS = (OFFICER,)
PUBLISHERS = (OFFICER, ANALYST)


def _reaches(user: Visitor, panel: Panel, *roles: str) -> bool:
    return any(panel.organisation.path.startswith(path) for path in scope_paths(user, *roles))


class PanelPolicy(Policy[Panel]):
    """Staff see the panels of their subtree; officers keep them, officers and analysts publish."""

    def scope(self, user: Visitor) -> QuerySet[Panel]:
        return Panel.objects.filter(in_scope(user, *STAFF, prefix="organisation__")).select_related("organisation")

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, *KEEPERS))

    def can_change(self, user: Visitor, thing: Panel) -> bool:
        return _reaches(user, thing, *KEEPERS)

    def can_publish(self, user: Visitor, thing: Panel) -> bool:
        return _reaches(user, thing, *PUBLISHERS)


class ReporterPolicy(Policy[Reporter]):
    """Officers of the panel's subtree."""

    def scope(self, user: Visitor) -> QuerySet[Reporter]:
        found = Reporter.objects.filter(in_scope(user, *KEEPERS, prefix="panel__organisation__"))
        return found.select_related("panel__organisation", "employer", "member")

    def can_change(self, user: Visitor, thing: Reporter) -> bool:
        return _reaches(user, thing.panel, *KEEPERS)


class FormPolicy(Policy[PanelForm]):
    def scope(self, user: Visitor) -> QuerySet[PanelForm]:
        found = PanelForm.objects.filter(in_scope(user, *KEEPERS, prefix="reporter__panel__organisation__"))
        return found.select_related("reporter__panel__organisation")

    def can_change(self, user: Visitor, thing: PanelForm) -> bool:
        return _reaches(user, thing.reporter.panel, *KEEPERS)


class QueryPolicy(Policy[PanelQuery]):
    def scope(self, user: Visitor) -> QuerySet[PanelQuery]:
        found = PanelQuery.objects.filter(in_scope(user, *KEEPERS, prefix="reporter__panel__organisation__"))
        return found.select_related("reporter__panel__organisation", "reporter__employer", "form")

    def can_change(self, user: Visitor, thing: PanelQuery) -> bool:
        return _reaches(user, thing.reporter.panel, *KEEPERS)


class ProposalPolicy(Policy[LeavingProposal]):
    def scope(self, user: Visitor) -> QuerySet[LeavingProposal]:
        found = LeavingProposal.objects.filter(in_scope(user, *KEEPERS, prefix="reporter__panel__organisation__"))
        return found.select_related("reporter__panel__organisation", "reporter__employer", "other")

    def can_change(self, user: Visitor, thing: LeavingProposal) -> bool:
        return _reaches(user, thing.reporter.panel, *KEEPERS)


class FilePolicy(Policy[PanelFile]):
    def scope(self, user: Visitor) -> QuerySet[PanelFile]:
        return PanelFile.objects.filter(in_scope(user, *KEEPERS, prefix="panel__organisation__")).select_related(
            "panel__organisation", "uploaded_by"
        )

    def can_change(self, user: Visitor, thing: PanelFile) -> bool:
        return _reaches(user, thing.panel, *KEEPERS)


class ReleasePolicy(Policy[PanelRelease]):
    def scope(self, user: Visitor) -> QuerySet[PanelRelease]:
        return (
            PanelRelease.objects.filter(in_scope(user, *STAFF, prefix="panel__organisation__"))
            .defer("snapshot", "structure")
            .select_related("panel__organisation", "released_by")
        )


panels = PanelPolicy()
reporters = ReporterPolicy()
forms = FormPolicy()
queries = QueryPolicy()
proposals = ProposalPolicy()
files = FilePolicy()
releases = ReleasePolicy()
