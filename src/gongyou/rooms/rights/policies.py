"""Who sees and answers what workers bring."""

from __future__ import annotations

from django.db.models import QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Member
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import in_scope, scope_paths
from gongyou.rooms.rights.models import Grievance, Inquiry


class InquiryPolicy(Policy[Inquiry]):
    """Officers see and answer the inquiries of the members of their scope; nobody answers their own."""

    def scope(self, user: Visitor) -> QuerySet[Inquiry]:
        found = Inquiry.objects.filter(in_scope(user, OFFICER, prefix="member__organisation__"))
        return found.select_related("member__organisation")

    def can_add(self, user: Visitor, *, under: Member | None = None) -> bool:
        """A member in good standing, about the own case."""
        return (
            under is not None
            and under.account_id is not None
            and under.account_id == user.pk
            and under.state in (Member.State.ACTIVE, Member.State.SUSPENDED)
        )

    def can_change(self, user: Visitor, thing: Inquiry) -> bool:
        reached = any(thing.member.organisation.path.startswith(path) for path in scope_paths(user, OFFICER))
        return reached and thing.member.account_id != user.pk


class OwnInquiryPolicy(Policy[Inquiry]):
    """Members see what they brought themselves."""

    def scope(self, user: Visitor) -> QuerySet[Inquiry]:
        if user.pk is None:
            return Inquiry.objects.none()
        return Inquiry.objects.filter(member__account=user.pk).select_related("member__organisation")


inquiries = InquiryPolicy()
own_inquiries = OwnInquiryPolicy()


class GrievancePolicy(Policy[Grievance]):
    """Officers see and carry the requests of the members of their scope; nobody carries their own."""

    def scope(self, user: Visitor) -> QuerySet[Grievance]:
        found = Grievance.objects.filter(in_scope(user, OFFICER, prefix="member__organisation__"))
        return found.select_related("member__organisation")

    def can_add(self, user: Visitor, *, under: Member | None = None) -> bool:
        return inquiries.can_add(user, under=under)

    def can_change(self, user: Visitor, thing: Grievance) -> bool:
        reached = any(thing.member.organisation.path.startswith(path) for path in scope_paths(user, OFFICER))
        return reached and thing.member.account_id != user.pk


class OwnGrievancePolicy(Policy[Grievance]):
    """Members see, follow and withdraw what they brought themselves."""

    def scope(self, user: Visitor) -> QuerySet[Grievance]:
        if user.pk is None:
            return Grievance.objects.none()
        return Grievance.objects.filter(member__account=user.pk).select_related("member__organisation")

    def can_change(self, user: Visitor, thing: Grievance) -> bool:
        return thing.member.account_id is not None and thing.member.account_id == user.pk


grievances = GrievancePolicy()
own_grievances = OwnGrievancePolicy()
