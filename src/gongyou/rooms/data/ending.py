"""The daily round of what is kept for a time: shared data, workers' own orders, copies that nobody handed in."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register
from gongyou.registry.models import Consent
from gongyou.rooms.data.models import Donation, SharingAgreement, SubjectCopy
from gongyou.rooms.data.parts import uploads_end
from gongyou.rooms.data.services.copies import KEPT_FOR, copy_drop
from gongyou.rooms.data.services.deletion import sharing_delete
from gongyou.rooms.data.services.donations import donation_expire, donation_fail, donation_revoke

KIND = "data.end"
TITLE = Text("删除到期的共享数据和自报订单", "Deleting shared data and workers' own orders whose time is over")
DONE = Text(
    "删除了 {agreements} 份协议的数据、{donations} 批自报订单、{copies} 份副本、{uploads} 个过期的分段报送。",
    "Deleted the data of {agreements} agreements, {donations} hand-ins, {copies} copies and {uploads} deliveries in "
    "parts whose day was over.",
)
# A hand-in takes seconds; one that still comes in after this died with its process.
DEAD_AFTER = timedelta(hours=1)


def register_work() -> None:
    """Every night."""
    register(Handler(KIND, TITLE, run=end_due))
    daily.register(KIND, at=time(3, 15))


def end_due(work: Work) -> Outcome:
    """May be run twice: what is done already is not found again."""
    counts = ended(timezone.now())
    return Outcome(DONE.filled(**counts), counts)


def ended(now: datetime) -> dict[str, int]:
    """How much of each kind was ended."""
    today = timezone.localdate(now)
    agreements = SharingAgreement.objects.filter(delete_on__lte=today, valid_until__lt=today, deleted_at=None)
    due = list(agreements.exclude(state=SharingAgreement.State.DRAFT))
    for agreement in due:
        sharing_delete(agreement=agreement, by=None, now=now)
    given = Donation.objects.filter(state=Donation.State.GIVEN)
    expired = list(given.filter(delete_on__lte=today))
    for each in expired:
        donation_expire(donation=each, by=None, now=now)
    agreed = Consent.objects.filter(purpose=Consent.Purpose.WAGES, withdrawn_at=None).values("member")
    revoked = list(given.filter(delete_on__gt=today).exclude(member__in=agreed))
    for each in revoked:
        donation_revoke(donation=each, by=None, now=now)
    for each in Donation.objects.filter(state=Donation.State.COMING, given_at__lt=now - DEAD_AFTER):
        donation_fail(donation=each, by=None, now=now)
    old = list(SubjectCopy.objects.filter(received_at__lt=now - KEPT_FOR))
    for copy in old:
        copy_drop(copy=copy, by=None, now=now)
    uploads = uploads_end(now)
    gone = len(expired) + len(revoked)
    return {"agreements": len(due), "donations": gone, "copies": len(old), "uploads": uploads}
