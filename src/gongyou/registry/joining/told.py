"""What an applicant hears by message. A message names no person and no reason: phones change hands."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.registry.models import Application

REFUSED = notices.register(
    "registry.joining.refused",
    Text("入会申请未同意", "Your application was not approved"),
    Text(
        "您向“{organisation}”提交的入会申请没有通过。原因请凭查询码在网上查看，也可以带证件到该工会询问。",
        "Your application to “{organisation}” was not approved. See the reason online with your code, or ask there "
        "with your document.",
    ),
    audience=notices.Audience.ADDRESS,
    channels=(notices.SMS,),
    legal=True,
)


def refusal_told(application: Application, now: datetime) -> None:
    """Sends word of a refusal; called inside the service's transaction."""
    if application.phone and application.source == Application.Source.QR:
        notice_send(
            kind=REFUSED,
            to=Recipient(phone=application.phone),
            data={"organisation": application.organisation.name},
            now=now,
            dedup_key=str(application.pk),
        )
