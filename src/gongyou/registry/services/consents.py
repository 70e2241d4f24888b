"""Consents are given and withdrawn, purpose by purpose."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.consents import NEEDED, VERSION
from gongyou.registry.models import Consent, Member

GIVEN = audit.register(
    "registry.consent.given",
    "同意“{purpose}”，文本版本 {version}",
    "Agreed to: {purpose} (text of {version})",
    purpose=Consent.Purpose,
)
WITHDRAWN = audit.register(
    "registry.consent.withdrawn", "撤回对“{purpose}”的同意", "Withdrew the consent: {purpose}", purpose=Consent.Purpose
)


@service
def consent_give(
    *, member: Member, purpose: str, by: User | None, now: datetime, text_version: str = VERSION
) -> Consent:
    """The consent, which the member alone gives; `by` None is the product recording an application's consent."""
    require(by is None or by.pk == member.account_id)
    purpose = _checked(purpose)
    if Consent.objects.filter(member=member, purpose=purpose, withdrawn_at=None).exists():
        raise Conflict("consent.given", Text("这一项已经同意过。", "This was agreed to already."))
    consent = Consent.objects.create(member=member, purpose=purpose, text_version=text_version, given_at=now)
    audit.write(GIVEN, by=by, subject=member, data={"purpose": purpose, "version": text_version}, now=now)
    return consent


@service
def consent_withdraw(*, member: Member, purpose: str, by: User | None, now: datetime) -> Consent:
    """The consent, ended. What membership itself rests on ends with leaving only: then `by` is None."""
    require(by is None or by.pk == member.account_id)
    purpose = _checked(purpose)
    if by is not None and purpose in NEEDED and member.state in (Member.State.ACTIVE, Member.State.SUSPENDED):
        raise Conflict(
            "consent.needed",
            Text("会籍靠这一项才能保留。", "Membership rests on this consent."),
            Text("要撤回，请办理退会。", "To withdraw it, leave the union."),
        )
    consent = Consent.objects.filter(member=member, purpose=purpose, withdrawn_at=None).first()
    if consent is None:
        raise Conflict("consent.none", Text("这一项没有同意过，或者已经撤回。", "There is no consent to withdraw."))
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
    audit.write(WITHDRAWN, by=by, subject=member, data={"purpose": purpose}, now=now)
    return consent


def _checked(purpose: str) -> str:
    if purpose not in Consent.Purpose.values:
        raise BadInput("consent.unknown", Text("没有这一项用途。", "There is no such purpose."))
    return purpose
