"""Notices: what the product tells people, through which channel, when, and whether it arrived.

from gongyou.kit import notices
from gongyou.kit.notices.sending import Recipient, notice_send

APPROVED = notices.register(
    "registry.application.approved",
    Text("入会申请已通过", "Your application was approved"),
    Text("您已成为“{organisation}”的会员。", "You are now a member of “{organisation}”."),
    link="{link}",
)
notice_send(kind=APPROVED, to=Recipient(account=user), data={"organisation": …, "link": …}, now=now)
"""

from typing import TYPE_CHECKING, Any

from gongyou.kit.notices.kinds import (
    DINGTALK,
    IN_APP,
    MAIL,
    SMS,
    WECHAT,
    WECOM,
    Audience,
    Kind,
    Urgency,
    kind_of,
    register,
)

if TYPE_CHECKING:
    from gongyou.kit.notices.sending import Recipient, notice_send

__all__ = [
    "DINGTALK",
    "IN_APP",
    "MAIL",
    "SMS",
    "WECHAT",
    "WECOM",
    "Audience",
    "Kind",
    "Recipient",
    "Urgency",
    "kind_of",
    "notice_send",
    "register",
]


def __getattr__(name: str) -> Any:
    # Sending needs the models, which exist only once Django has started; kinds are registered before that.
    if name in ("Recipient", "notice_send"):
        from gongyou.kit.notices import sending

        return getattr(sending, name)
    raise AttributeError(name)
