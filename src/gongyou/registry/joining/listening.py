"""What follows an approval: the consents of the application are recorded, and the way to the account is sent."""

from __future__ import annotations

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.registry.consents import NEEDED
from gongyou.registry.hooks import MembershipChanged, membership_listener
from gongyou.registry.joining.addresses import absolute, activation_path
from gongyou.registry.models import Application, Member, Movement
from gongyou.registry.services.consents import consent_give

APPROVED = notices.register(
    "registry.joining.approved",
    Text("入会申请已通过", "Your application was approved"),
    Text(
        "您已加入“{organisation}”。7 天内打开链接设置密码，领取会员卡：{address}",
        "You have joined “{organisation}”. Within 7 days choose a password and get your card at {address}",
    ),
    audience=notices.Audience.ADDRESS,
    channels=(notices.SMS,),
    legal=True,
)


@membership_listener
def joined(change: MembershipChanged) -> None:
    """Consents, and word with the link, for who came in by an application."""
    if change.kind not in (Movement.Kind.JOINED, Movement.Kind.RETURNED):
        return
    member = Member.objects.select_related("organisation").get(pk=change.member.pk)
    application = (
        Application.objects.filter(member=member, state=Application.State.APPROVED).order_by("-decided_at").first()
    )
    if application is None:
        return
    if application.consent_version:
        for purpose in NEEDED:
            try:
                consent_give(
                    member=member,
                    purpose=purpose,
                    by=None,
                    now=application.consented_at or change.now,
                    text_version=application.consent_version,
                )
            except Conflict:
                continue  # a returning member's consent stands already
    if member.account_id is None and member.phone:
        notice_send(
            kind=APPROVED,
            to=Recipient(phone=member.phone),
            data={"organisation": member.organisation.name, "address": absolute(None, activation_path(member))},
            now=change.now,
            dedup_key=str(application.pk),
        )
