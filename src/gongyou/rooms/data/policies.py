"""Who sees and handles a batch."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Appointment, Member, Organisation
from gongyou.registry.selectors import has_role, in_scope, scope_paths
from gongyou.rooms.data.models import BatchRecord, DeliveryUpload, Donation, PlatformTotal, SharingAgreement

OFFICER = Appointment.Role.OFFICER
ANALYST = Appointment.Role.ANALYST
ADMINISTRATOR = Appointment.Role.ADMINISTRATOR
STAFF = (OFFICER, ANALYST, ADMINISTRATOR)
IN_UNION = (Member.State.ACTIVE, Member.State.SUSPENDED)


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


class SharingPolicy(Policy[SharingAgreement]):
    """Officers keep the agreements of their subtree; administrators read these, analysts all: they say what data may
    be used for."""

    def scope(self, user: Visitor) -> QuerySet[SharingAgreement]:
        found = SharingAgreement.objects.select_related("organisation")
        if has_role(user, ANALYST):
            return found
        return found.filter(in_scope(user, OFFICER, ADMINISTRATOR, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: Organisation | None = None) -> bool:
        return under is not None and _reaches(user, under, OFFICER)

    def can_change(self, user: Visitor, thing: SharingAgreement) -> bool:
        return _reaches(user, thing.organisation, OFFICER)


class DeliveryPolicy(Policy[BatchRecord]):
    """What a platform's programs delivered under their own agreement; its officers deliver in the platform's name."""

    def scope(self, user: Visitor) -> QuerySet[BatchRecord]:
        if user.pk is None:
            return BatchRecord.objects.none()
        return BatchRecord.objects.filter(agreement__account=user.pk).select_related("agreement", "run")

    def can_add(self, user: Visitor, *, under: SharingAgreement | None = None) -> bool:
        if under is None or user.pk is None:
            return False
        return under.account_id == user.pk or _reaches(user, under.organisation, OFFICER)


class UploadPolicy(Policy[DeliveryUpload]):
    """The deliveries in parts that the platform's program itself announced."""

    def scope(self, user: Visitor) -> QuerySet[DeliveryUpload]:
        found = DeliveryUpload.objects.select_related("agreement__organisation", "delivery__run")
        return found.filter(agreement__account=user.pk) if user.pk else found.none()


class TotalPolicy(Policy[PlatformTotal]):
    """Staff read the totals of their subtree; its officers record them, and the platform's programs their own."""

    def scope(self, user: Visitor) -> QuerySet[PlatformTotal]:
        if has_role(user, ANALYST):
            return PlatformTotal.objects.all()
        return PlatformTotal.objects.filter(in_scope(user, OFFICER, ADMINISTRATOR, prefix="organisation__"))

    def can_add(self, user: Visitor, *, under: tuple[Organisation, str] | None = None) -> bool:
        if under is None or user.pk is None:
            return False
        organisation, platform = under
        own = SharingAgreement.objects.filter(account=user.pk, organisation=organisation, platform=platform)
        return _reaches(user, organisation, OFFICER) or own.exists()


class OwnPolicy(Policy[Donation]):
    """Workers see what they gave themselves; nobody else sees whose it was."""

    def scope(self, user: Visitor) -> QuerySet[Donation]:
        return Donation.objects.filter(member__account=user.pk) if user.pk else Donation.objects.none()

    def can_add(self, user: Visitor, *, under: Member | None = None) -> bool:
        return under is not None and user.pk is not None and under.account_id == user.pk and under.state in IN_UNION

    def can_change(self, user: Visitor, thing: Donation) -> bool:
        return user.pk is not None and thing.member.account_id == user.pk


batches = BatchPolicy()
sharing = SharingPolicy()
deliveries = DeliveryPolicy()
uploads = UploadPolicy()
totals = TotalPolicy()
own = OwnPolicy()
