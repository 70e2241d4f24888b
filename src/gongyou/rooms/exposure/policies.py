"""Who reads the room's figures, and who reviews what is shared by the whole installation."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.selectors import has_role, in_scope, scope_paths
from gongyou.rooms.exposure.models import JobTitle, Tally, Verdict

STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
REVIEWERS = (OFFICER, ANALYST)


class TallyPolicy(Policy[Tally]):
    """Staff read the tallies of their subtree; officers and analysts have them computed."""

    def scope(self, user: Visitor) -> QuerySet[Tally]:
        return Tally.objects.filter(in_scope(user, *STAFF, prefix="organisation__")).select_related("organisation")

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and any(under.path.startswith(path) for path in scope_paths(user, *REVIEWERS))


class VerdictPolicy(Policy[Verdict]):
    """The crosswalk is one for the whole installation: every officer and analyst may review it, under their name."""

    def scope(self, user: Visitor) -> QuerySet[Verdict]:
        return Verdict.objects.all() if has_role(user, *STAFF) else Verdict.objects.none()

    def can_add(self, user: Visitor, *, under: object = None) -> bool:
        return has_role(user, *REVIEWERS)


class TitlePolicy(Policy[JobTitle]):
    """Titles belong to nobody: every officer and analyst may decide them."""

    def scope(self, user: Visitor) -> QuerySet[JobTitle]:
        return JobTitle.objects.all() if has_role(user, *REVIEWERS) else JobTitle.objects.none()

    def can_add(self, user: Visitor, *, under: object = None) -> bool:
        return has_role(user, *REVIEWERS)

    def can_change(self, user: Visitor, thing: JobTitle) -> bool:
        return has_role(user, *REVIEWERS)


tallies = TallyPolicy()
verdicts = VerdictPolicy()
titles = TitlePolicy()
