"""Who reads the delivery log."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongyou.kit.notices.models import Delivery
from gongyou.kit.policies import Policy, Visitor
from gongyou.registry.models import Appointment, Organisation
from gongyou.registry.selectors import has_role, in_force, in_scope

ADMINISTRATOR = Appointment.Role.ADMINISTRATOR


class DeliveryPolicy(Policy[Delivery]):
    """Administrators read what went to the accounts of their scope; who administers every root reads all.

    Messages to people without an account belong to no organisation, so only the latter sees them.
    """

    def scope(self, user: Visitor) -> QuerySet[Delivery]:
        rows = Delivery.objects.select_related("notice", "notice__account").order_by("-created_at", "-pk")
        if not has_role(user, ADMINISTRATOR):
            return rows.none()
        mine = Organisation.objects.filter(in_scope(user, ADMINISTRATOR)).order_by()
        if not Organisation.objects.filter(depth=1).exclude(pk__in=mine.values("pk")).exists():
            return rows
        held = Appointment.objects.filter(in_force(timezone.now()), organisation__in=mine.values("pk"))
        holders = held.values("user")
        return rows.filter(Q(notice__account__in=holders))


deliveries = DeliveryPolicy()
