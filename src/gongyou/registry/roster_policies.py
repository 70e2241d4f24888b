"""Who brings rosters in and takes them out."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Appointment, Organisation, RosterExport, RosterImport
from gongyou.registry.selectors import in_scope, scope_paths

OFFICER = Appointment.Role.OFFICER
SECURITY = Appointment.Role.SECURITY


def _reaches(user: Visitor, organisation: Organisation, *roles: str) -> bool:
    return any(organisation.path.startswith(path) for path in scope_paths(user, *roles))


class RosterPolicy(Policy[RosterImport]):
    """Officers see and handle the imports of their subtree; the wrong rows name people and are for them alone."""

    def scope(self, user: Visitor) -> QuerySet[RosterImport]:
        return RosterImport.objects.filter(in_scope(user, OFFICER, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and _reaches(user, under, OFFICER)

    def can_change(self, user: Visitor, thing: RosterImport) -> bool:
        return _reaches(user, thing.organisation, OFFICER)

    can_remove = can_change


class ExportPolicy(Policy[RosterExport]):
    """An officer asks for the members of their subtree; a file is for whoever asked for it and nobody else."""

    def scope(self, user: Visitor) -> QuerySet[RosterExport]:
        return RosterExport.objects.filter(in_scope(user, OFFICER, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and _reaches(user, under, OFFICER)

    def can_download(self, user: Visitor, thing: RosterExport) -> bool:
        return thing.asked_by_id is not None and thing.asked_by_id == user.pk and self.can_view(user, thing)

    def can_decide(self, user: Visitor, thing: RosterExport) -> bool:
        """The security administrator over the organisation, who never decides on a request of their own."""
        return thing.asked_by_id != user.pk and _reaches(user, thing.organisation, SECURITY)


rosters = RosterPolicy()
exports = ExportPolicy()
