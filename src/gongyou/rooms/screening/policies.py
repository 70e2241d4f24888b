"""Who reads screens, who has one made, and who sees the figures of a few."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.selectors import in_scope, scope_paths
from gongyou.rooms.screening.models import ScreenRun

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
SCREENERS = (OFFICER,)


class ScreenPolicy(Policy[ScreenRun]):
    """Staff read the screens of their subtree; officers have them made."""

    def scope(self, user: Visitor) -> QuerySet[ScreenRun]:
        return ScreenRun.objects.filter(in_scope(user, *STAFF, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, *SCREENERS))

    def can_see_few(self, user: Visitor, run: ScreenRun) -> bool:
        """Officers of the scope review each person's finding anyway; for others a group under ten is hidden."""
        return any(run.organisation.path.startswith(path) for path in scope_paths(user, OFFICER))


screens = ScreenPolicy()
