"""Text messages through the provider of GONGYOU_SMS_PROVIDER."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.kit.notices import variables  # noqa: F401  (makes the settings known)
from gongyou.kit.notices.channels import Later, Message, Refused, Result, aliyun, cmpp, tencent, transport
from gongyou.kit.notices.channels.templates import NO_TEMPLATE, template_for
from gongyou.kit.notices.kinds import SMS

PROVIDERS = ("aliyun", "tencent", "cmpp")
TEMPLATES = "GONGYOU_SMS_TEMPLATES"
UNREACHABLE = Text("连不上短信服务商。", "The provider of text messages cannot be reached.")


class Sms:
    """Aliyun, Tencent or a CMPP gateway; what is special about each stands in its own module."""

    key = SMS
    title = Text("短信", "Text message")
    rings = True

    def is_connected(self) -> bool:
        return bool(Environment().text("GONGYOU_SMS_PROVIDER"))

    def deliver(self, message: Message) -> Result:
        environment = Environment()
        provider = environment.choice("GONGYOU_SMS_PROVIDER", *PROVIDERS)
        try:
            return {"aliyun": _aliyun, "tencent": _tencent, "cmpp": _cmpp}[provider](message, environment)
        except OSError:
            return Later(UNREACHABLE)


def _aliyun(message: Message, environment: Environment) -> Result:
    template = template_for(message, TEMPLATES)
    if template is None:
        return Refused(NO_TEMPLATE)
    moment = aliyun.Moment(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), secrets.token_hex(16))
    request = aliyun.request_of(message, template, environment.text("GONGYOU_SMS_SIGN"), _key(environment), moment)
    return aliyun.result_of(transport.send(request))


def _tencent(message: Message, environment: Environment) -> Result:
    template = template_for(message, TEMPLATES)
    if template is None:
        return Refused(NO_TEMPLATE)
    sender = (environment.text("GONGYOU_SMS_APP"), environment.text("GONGYOU_SMS_SIGN"))
    request = tencent.request_of(message, template, sender, _key(environment), datetime.now(UTC))
    return tencent.result_of(transport.send(request))


def _cmpp(message: Message, environment: Environment) -> Result:
    host, _, port = environment.text("GONGYOU_SMS_GATEWAY").rpartition(":")
    account = cmpp.Account(
        environment.text("GONGYOU_SMS_KEY_ID"),
        environment.text("GONGYOU_SMS_KEY_SECRET"),
        environment.text("GONGYOU_SMS_APP"),
    )
    text = f"【{environment.text('GONGYOU_SMS_SIGN')}】{message.body}"
    with cmpp.Tcp(host, int(port or 7890)) as line:
        return cmpp.handed_over(line, account, message.address, text, datetime.now(ZoneInfo("Asia/Shanghai")))


def _key(environment: Environment) -> aliyun.Key:
    return aliyun.Key(environment.text("GONGYOU_SMS_KEY_ID"), environment.text("GONGYOU_SMS_KEY_SECRET"))
