"""Who brings lists of organisations in."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Organisation, OrganisationImport
from gongyou.registry.policies import ADMINISTRATOR, OFFICER
from gongyou.registry.selectors import in_scope, scope_paths


class OrganisationImportPolicy(Policy[OrganisationImport]):
    """Who may found organisations one by one, officers and administrators, handles the imports of their subtree."""

    def scope(self, user: Visitor) -> QuerySet[OrganisationImport]:
        return OrganisationImport.objects.filter(in_scope(user, OFFICER, ADMINISTRATOR, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        paths = scope_paths(user, OFFICER, ADMINISTRATOR)
        return under is not None and any(under.path.startswith(path) for path in paths)

    def can_change(self, user: Visitor, thing: OrganisationImport) -> bool:
        return self.can_add(user, under=thing.organisation)

    can_remove = can_change


organisation_imports = OrganisationImportPolicy()
