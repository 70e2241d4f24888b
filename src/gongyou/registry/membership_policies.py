"""Who may see and do what with applications, memberships and transfers."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Application, Appointment, Member, Organisation, Transfer
from gongyou.registry.selectors import in_scope, scope_paths

OFFICER = Appointment.Role.OFFICER


def _officer_reaches(user: Visitor, organisation: Organisation) -> bool:
    return any(organisation.path.startswith(path) for path in scope_paths(user, OFFICER))


class ApplicationPolicy(Policy[Application]):
    """Officers see and answer the applications to the organisations of their scope."""

    def scope(self, user: Visitor) -> QuerySet[Application]:
        return Application.objects.filter(in_scope(user, OFFICER, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and _officer_reaches(user, under)

    def can_change(self, user: Visitor, thing: Application) -> bool:
        return _officer_reaches(user, thing.organisation)


class MembershipPolicy(Policy[Member]):
    """Officers of the scope change a membership; the rows they see are policies.members'."""

    def scope(self, user: Visitor) -> QuerySet[Member]:
        return Member.objects.filter(in_scope(user, OFFICER, prefix="organisation__"))

    def can_change(self, user: Visitor, thing: Member) -> bool:
        return _officer_reaches(user, thing.organisation)


class TransferPolicy(Policy[Transfer]):
    """Officers of both sides see a transfer; the side that was asked answers, the side that asked may withdraw."""

    def scope(self, user: Visitor) -> QuerySet[Transfer]:
        mine = in_scope(user, OFFICER, prefix="source__") | in_scope(user, OFFICER, prefix="target__")
        return Transfer.objects.filter(mine)

    def can_change(self, user: Visitor, thing: Transfer) -> bool:
        """Accept or refuse."""
        return _officer_reaches(user, thing.decider)

    def can_remove(self, user: Visitor, thing: Transfer) -> bool:
        """Withdraw."""
        return _officer_reaches(user, thing.asking)

    def awaiting(self, user: Visitor) -> QuerySet[Transfer]:
        """Those that wait for an answer of this officer."""
        incoming = in_scope(user, OFFICER, prefix="target__") & Q(asker=Transfer.Asker.SOURCE)
        outgoing = in_scope(user, OFFICER, prefix="source__") & Q(asker=Transfer.Asker.TARGET)
        return Transfer.objects.filter(incoming | outgoing, state=Transfer.State.ASKED)


applications = ApplicationPolicy()
memberships = MembershipPolicy()
transfers = TransferPolicy()
