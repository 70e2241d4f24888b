"""Who may see and do what with the registry's rows."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.utils import timezone

from gongyou.kit.models import AuditLine, User
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import ApiToken, Appointment, Approval, Employer, Grid, Member, Organisation
from gongyou.registry.regions import region_prefix
from gongyou.registry.scoped import Scoped
from gongyou.registry.selectors import CONSOLE_ROLES, STAFF_ROLES, appointments_of, has_role, in_scope, scope_paths

OFFICER = Appointment.Role.OFFICER
ANALYST = Appointment.Role.ANALYST
WORKER = Appointment.Role.WORKER
ADMINISTRATOR = Appointment.Role.ADMINISTRATOR
SECURITY = Appointment.Role.SECURITY
AUDITOR = Appointment.Role.AUDITOR


def _reaches(user: Visitor, organisation: Organisation | None, *roles: str) -> bool:
    return organisation is not None and any(organisation.path.startswith(path) for path in scope_paths(user, *roles))


class OrganisationPolicy(Policy[Organisation]):
    """Officers, analysts and administrators see their subtree; officers and administrators build it.

    Moving, closing and reopening need the superior's reach (工会法 arts. 12, 13): nobody closes their own top.
    """

    def scope(self, user: Visitor) -> QuerySet[Organisation]:
        return Organisation.objects.filter(in_scope(user)).order_by("path")

    def visible(self, user: Visitor, **lookup: Any) -> Organisation:
        """By the code, as nearly every page asks, with a question written out once."""
        if lookup.keys() != {"code"} or not isinstance(lookup["code"], str):
            return super().visible(user, **lookup)
        found: Organisation | None = _of_code.first(user, lookup["code"])
        if found is None:
            raise Http404
        return found

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, OFFICER, ADMINISTRATOR)

    def can_change(self, user: Visitor, thing: Organisation) -> bool:
        return _reaches(user, thing, OFFICER, ADMINISTRATOR)

    def can_close(self, user: Visitor, thing: Organisation) -> bool:
        superior = thing.path[: -Organisation.steplen]
        return bool(superior) and any(superior.startswith(path) for path in scope_paths(user, OFFICER, ADMINISTRATOR))

    def can_move(self, user: Visitor, thing: Organisation, *, under: Organisation) -> bool:
        return self.can_close(user, thing) and self.can_change(user, under)


class MemberPolicy(Policy[Member]):
    """Officers of the scope see members, masked; analysts have pseudonyms in the lake, administrators nothing."""

    def scope(self, user: Visitor) -> QuerySet[Member]:
        return Member.objects.filter(in_scope(user, OFFICER, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, OFFICER)


class EmployerPolicy(Policy[Employer]):
    """Employers are public names: all staff see those of their scope and those that no organisation covers yet."""

    def scope(self, user: Visitor) -> QuerySet[Employer]:
        if not scope_paths(user):
            return Employer.objects.none()
        return Employer.objects.filter(in_scope(user, prefix="organisation__") | Q(organisation=None))

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return has_role(user, OFFICER, ADMINISTRATOR)

    def can_change(self, user: Visitor, thing: Employer) -> bool:
        if thing.organisation is None:
            return has_role(user, OFFICER, ADMINISTRATOR)
        return _reaches(user, thing.organisation, OFFICER, ADMINISTRATOR)


class GridPolicy(Policy[Grid]):
    """Grids belong to places: staff see those in the regions of their scope, officers and administrators draw them."""

    def scope(self, user: Visitor) -> QuerySet[Grid]:
        condition = in_scope(user, prefix="organisation__")
        for prefix in self._regions(user):
            condition |= Q(region__startswith=prefix)
        return Grid.objects.filter(condition).order_by("region", "code")

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        """`under` is the grid's region."""
        return any(str(under).startswith(prefix) for prefix in self._regions(user, OFFICER, ADMINISTRATOR))

    def can_change(self, user: Visitor, thing: Grid) -> bool:
        return self.can_add(user, under=thing.region) or _reaches(user, thing.organisation, OFFICER, ADMINISTRATOR)

    def _regions(self, user: Visitor, *roles: str) -> set[str]:
        wanted = roles or tuple(STAFF_ROLES)
        held = [found.organisation for found in appointments_of(user) if found.role in wanted]
        return {region_prefix(organisation.region) for organisation in held if organisation.region}


class AccountPolicy(Policy[User]):
    """System administrators open, close and reset accounts of their subtree; security administrators secure them.

    Auditors look. Whoever acts on an account must reach every appointment it holds: a district must not take over an
    account that also serves the city.
    """

    def scope(self, user: Visitor) -> QuerySet[User]:
        mine = in_scope(user, ADMINISTRATOR, SECURITY, AUDITOR, prefix="organisation__")
        return User.objects.filter(pk__in=Appointment.objects.filter(mine).values("user"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, ADMINISTRATOR)

    def can_change(self, user: Visitor, thing: User) -> bool:
        """A new one-time password, and opening it again."""
        return self._reaches_all(user, thing, ADMINISTRATOR)

    def can_close(self, user: Visitor, thing: User) -> bool:
        """Closing takes rights away and gives none: either of the two may."""
        return self._reaches_all(user, thing, ADMINISTRATOR, SECURITY)

    def can_secure(self, user: Visitor, thing: User) -> bool:
        """Lifting a lock-out, taking the second step away."""
        return self._reaches_all(user, thing, SECURITY)

    def _reaches_all(self, user: Visitor, thing: User, *roles: str) -> bool:
        held = list(thing.appointments.select_related("organisation"))
        # What has ended elsewhere (a deputy's weeks) keeps nobody out; when all has ended, all of it counts.
        now = timezone.now()
        running = [each for each in held if each.valid_until is None or now < each.valid_until] or held
        return bool(running) and all(_reaches(user, each.organisation, *roles) for each in running)


class AppointmentPolicy(Policy[Appointment]):
    """Security administrators give and withdraw the appointments of their subtree; system administrators propose."""

    def scope(self, user: Visitor) -> QuerySet[Appointment]:
        mine = in_scope(user, ADMINISTRATOR, SECURITY, AUDITOR, prefix="organisation__")
        return Appointment.objects.filter(mine).select_related("organisation").order_by("organisation__path", "role")

    def can_propose(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, ADMINISTRATOR)

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return _reaches(user, under, SECURITY)

    def can_remove(self, user: Visitor, thing: Appointment) -> bool:
        """Who proposed may take the proposal back."""
        if thing.is_confirmed:
            return _reaches(user, thing.organisation, SECURITY)
        return _reaches(user, thing.organisation, SECURITY, ADMINISTRATOR)


class ApprovalPolicy(Policy[Approval]):
    """Security administrators decide on the requests of their subtree, auditors look on, everybody sees their own."""

    def scope(self, user: Visitor) -> QuerySet[Approval]:
        mine = in_scope(user, SECURITY, AUDITOR, prefix="organisation__")
        found = (
            Approval.objects.filter(mine | Q(asked_by=user.pk)) if user.is_authenticated else Approval.objects.none()
        )
        return found.select_related("organisation", "asked_by", "decided_by").order_by("-asked_at", "-pk")

    def can_change(self, user: Visitor, thing: Approval) -> bool:
        return _reaches(user, thing.organisation, SECURITY)

    def can_review(self, user: Visitor, thing: Approval) -> bool:
        """What was done in an emergency, afterwards."""
        return _reaches(user, thing.organisation, AUDITOR)


class AuditPolicy(Policy[AuditLine]):
    """Auditors read the acts of their scope; who audits every root reads all. The other two read their own acts."""

    def scope(self, user: Visitor) -> QuerySet[AuditLine]:
        """Acts of accounts that serve inside the scope only, and acts on the scope's accounts and organisations."""
        lines = AuditLine.objects.select_related("actor").order_by("-number")
        if not has_role(user, AUDITOR):
            return lines.filter(actor=user.pk) if has_role(user, ADMINISTRATOR, SECURITY) else lines.none()
        mine = Organisation.objects.filter(in_scope(user, AUDITOR)).order_by()
        if not Organisation.objects.filter(depth=1).exclude(pk__in=mine.values("pk")).exists():
            return lines
        elsewhere = Appointment.objects.exclude(organisation__in=mine.values("pk"))
        own = accounts.scope(user).exclude(pk__in=elsewhere.values("user"))
        return lines.filter(
            Q(actor__in=own.values("pk")) | Q(subject__in=_subjects(own)) | Q(subject__in=_subjects(mine))
        )


class TokenPolicy(Policy[ApiToken]):
    """Who works in the console issues tokens for the own account and sees only these."""

    def scope(self, user: Visitor) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(user=user.pk) if user.is_authenticated else ApiToken.objects.none()

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        return has_role(user, *CONSOLE_ROLES)


def _subjects(things: QuerySet[Any]) -> QuerySet[Any]:
    """How the audit trail names these rows."""
    label = Value(f"{things.model._meta.label_lower}:")
    return things.order_by().values_list(Concat(label, Cast("pk", CharField()), output_field=CharField()))


organisations = OrganisationPolicy()
_of_code = Scoped(lambda user, code: organisations.scope(user).filter(code=code)[:1])
members = MemberPolicy()
employers = EmployerPolicy()
grids = GridPolicy()
accounts = AccountPolicy()
appointments = AppointmentPolicy()
approvals = ApprovalPolicy()
audit_lines = AuditPolicy()
tokens = TokenPolicy()
