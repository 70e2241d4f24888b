"""Who may see and do what with the registry's rows."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from gongyou.kit.models import AuditLine, User
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Appointment, Employer, Member, Organisation
from gongyou.registry.selectors import has_role, in_scope, scope_paths

OFFICER = Appointment.Role.OFFICER
ANALYST = Appointment.Role.ANALYST
WORKER = Appointment.Role.WORKER
ADMINISTRATOR = Appointment.Role.ADMINISTRATOR


def _reaches(user: Visitor, organisation: Organisation | None, *roles: str) -> bool:
    return organisation is not None and any(organisation.path.startswith(path) for path in scope_paths(user, *roles))


class OrganisationPolicy(Policy[Organisation]):
    """Officers, analysts and administrators see their subtree; administrators build it."""

    def scope(self, user: Visitor) -> QuerySet[Organisation]:
        return Organisation.objects.filter(in_scope(user)).order_by("path")

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, ADMINISTRATOR)

    def can_change(self, user: Visitor, thing: Organisation) -> bool:
        return _reaches(user, thing, ADMINISTRATOR)


class MemberPolicy(Policy[Member]):
    """Officers and administrators of the scope see members, masked; analysts work with pseudonyms in the lake."""

    def scope(self, user: Visitor) -> QuerySet[Member]:
        return Member.objects.filter(in_scope(user, OFFICER, ADMINISTRATOR, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, OFFICER, ADMINISTRATOR)


class EmployerPolicy(Policy[Employer]):
    """Employers are public names: all staff see those of their scope and those that no organisation covers yet."""

    def scope(self, user: Visitor) -> QuerySet[Employer]:
        if not scope_paths(user):
            return Employer.objects.none()
        return Employer.objects.filter(in_scope(user, prefix="organisation__") | Q(organisation=None))

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return has_role(user, OFFICER, ADMINISTRATOR)


class AccountPolicy(Policy[User]):
    """Administrators open accounts and give appointments inside their subtree."""

    def scope(self, user: Visitor) -> QuerySet[User]:
        mine = in_scope(user, ADMINISTRATOR, prefix="organisation__")
        return User.objects.filter(pk__in=Appointment.objects.filter(mine).values("user"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, ADMINISTRATOR)

    def can_change(self, user: Visitor, thing: User) -> bool:
        """Only who reaches every appointment: a district must not take over an account that also serves the city."""
        held = thing.appointments.select_related("organisation")
        return bool(held) and all(_reaches(user, each.organisation, ADMINISTRATOR) for each in held)


class AppointmentPolicy(Policy[Appointment]):
    """Administrators give and withdraw the appointments of their subtree."""

    def scope(self, user: Visitor) -> QuerySet[Appointment]:
        mine = in_scope(user, ADMINISTRATOR, prefix="organisation__")
        return Appointment.objects.filter(mine).select_related("organisation").order_by("organisation__path", "role")

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, ADMINISTRATOR)

    def can_remove(self, user: Visitor, thing: Appointment) -> bool:
        return _reaches(user, thing.organisation, ADMINISTRATOR)


class AuditPolicy(Policy[AuditLine]):
    """Administrators read the acts of their scope; who administers every root reads all, the product's own included."""

    def scope(self, user: Visitor) -> QuerySet[AuditLine]:
        """Acts of accounts that serve inside the scope only, and acts on the scope's accounts and organisations."""
        lines = AuditLine.objects.select_related("actor").order_by("-number")
        if not has_role(user, ADMINISTRATOR):
            return lines.none()
        mine = Organisation.objects.filter(in_scope(user, ADMINISTRATOR)).order_by()
        if not Organisation.objects.filter(depth=1).exclude(pk__in=mine.values("pk")).exists():
            return lines
        elsewhere = Appointment.objects.exclude(organisation__in=mine.values("pk"))
        own = accounts.scope(user).exclude(pk__in=elsewhere.values("user"))
        return lines.filter(
            Q(actor__in=own.values("pk")) | Q(subject__in=_subjects(own)) | Q(subject__in=_subjects(mine))
        )


def _subjects(things: QuerySet[Any]) -> QuerySet[Any]:
    """How the audit trail names these rows."""
    label = Value(f"{things.model._meta.label_lower}:")
    return things.order_by().values_list(Concat(label, Cast("pk", CharField()), output_field=CharField()))


organisations = OrganisationPolicy()
members = MemberPolicy()
employers = EmployerPolicy()
accounts = AccountPolicy()
appointments = AppointmentPolicy()
audit_lines = AuditPolicy()
