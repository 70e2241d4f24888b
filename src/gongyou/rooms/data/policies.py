"""Who sees and handles a batch."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Appointment, Organisation
from gongyou.registry.selectors import has_role, in_scope, scope_paths
from gongyou.rooms.data.models import BatchRecord

OFFICER = Appointment.Role.OFFICER
ANALYST = Appointment.Role.ANALYST
ADMINISTRATOR = Appointment.Role.ADMINISTRATOR
STAFF = (OFFICER, ANALYST, ADMINISTRATOR)


class BatchPolicy(Policy[BatchRecord]):
    """Officers see the batches of their subtree with their rows; administrators the facts of these, analysts of all.

    Quarantined rows are as the source wrote them and may name people: they are for those who answer for the data. What
    came by the command line belongs to no organisation; the officers of the top answer for it.
    """

    def scope(self, user: Visitor) -> QuerySet[BatchRecord]:
        return self.opened(user, Q(organisation=None) if answers_for_the_house(user) else Q(pk__in=[]))

    def opened(self, user: Visitor, beside: Q) -> QuerySet[BatchRecord]:
        """What the roles open, and `beside` it what the user's place in the house does."""
        if has_role(user, ANALYST):
            return BatchRecord.objects.all()
        if has_role(user, ADMINISTRATOR):
            beside = Q(organisation=None)
        return BatchRecord.objects.filter(in_scope(user, OFFICER, ADMINISTRATOR, prefix="organisation__") | beside)

    def can_view_rows(self, user: Visitor, thing: BatchRecord) -> bool:
        if thing.uploaded_by_id is not None and thing.uploaded_by_id == user.pk and has_role(user, *STAFF):
            return True
        if thing.organisation is None:
            return answers_for_the_house(user)
        return _reaches(user, thing.organisation, OFFICER)

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and _reaches(user, under, *STAFF)

    def can_change(self, user: Visitor, thing: BatchRecord) -> bool:
        """Commit, discard and undo: the same people who see the rows."""
        return self.can_view_rows(user, thing)

    can_remove = can_change


def answers_for_the_house(user: Visitor) -> bool:
    """An officer of a top organisation."""
    return any(len(path) == Organisation.steplen for path in scope_paths(user, OFFICER))


def _reaches(user: Visitor, organisation: Organisation, *roles: str) -> bool:
    return any(organisation.path.startswith(path) for path in scope_paths(user, *roles))


batches = BatchPolicy()
