"""Text messages through the provider of GONGYOU_SMS_PROVIDER."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.kit.notices import variables  # noqa: F401  (makes the settings known)
from gongyou.kit.notices.channels import Message, Refused, Result
from gongyou.kit.notices.kinds import SMS

UNKNOWN = Text("没有这个短信服务商。", "There is no such provider of text messages.")


class Sms:
    """Aliyun, Tencent or a CMPP gateway; each is a module of its own."""

    key = SMS
    title = Text("短信", "Text message")
    rings = True

    def is_connected(self) -> bool:
        return bool(Environment().text("GONGYOU_SMS_PROVIDER"))

    def deliver(self, message: Message) -> Result:
        return Refused(UNKNOWN)
