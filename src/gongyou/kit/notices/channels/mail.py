"""E-mail through the SMTP server of GONGYOU_SMTP_URL."""

from __future__ import annotations

import smtplib
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage, get_connection

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.kit.notices import variables  # noqa: F401  (makes the settings known)
from gongyou.kit.notices.channels import Delivered, Later, Message, Refused, Result
from gongyou.kit.notices.kinds import MAIL

SECONDS = 20
PORTS = {"smtp": 25, "smtps": 465}
FOREVER = 500  # SMTP's answers from here on mean never

ADDRESS_REFUSED = Text("对方邮件服务器拒收这个地址。", "The mail server refuses this address.")
NOT_NOW = Text("邮件服务器暂时不收。", "The mail server does not take it now.")
UNREACHABLE = Text("连不上邮件服务器。", "The mail server cannot be reached.")


class Mail:
    """Plain text, one recipient, marked as made by a machine."""

    key = MAIL
    title = Text("邮件", "E-mail")
    rings = True

    def is_connected(self) -> bool:
        return bool(Environment().text("GONGYOU_SMTP_URL"))

    def deliver(self, message: Message) -> Result:
        environment = Environment()
        sender = environment.text("GONGYOU_MAIL_FROM")
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", **server_of(environment.text("GONGYOU_SMTP_URL"))
        )
        letter = EmailMessage(
            subject=message.title,
            body="\n\n".join(part for part in (message.body, message.link) if part),
            from_email=sender,
            to=[message.address],
            headers={
                "Message-ID": f"<{message.reference}@{sender.rpartition('@')[2].rstrip('>') or 'localhost'}>",
                "Auto-Submitted": "auto-generated",
            },
            connection=connection,
        )
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as reason:
            codes = [code for code, _ in reason.recipients.values()]
            return Refused(ADDRESS_REFUSED) if min(codes) >= FOREVER else Later(NOT_NOW)
        except smtplib.SMTPException:
            return Later(NOT_NOW)
        except OSError:
            return Later(UNREACHABLE)
        return Delivered(message.reference)


def server_of(url: str) -> dict[str, Any]:
    """What Django's SMTP backend needs, from smtp://user:password@host:port?starttls=true or smtps://…."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadInput(
            "settings.unreadable",
            Text("环境变量 GONGYOU_SMTP_URL 不能用。", "The environment variable GONGYOU_SMTP_URL is unusable."),
            Text("请写成 smtp://主机:端口 或 smtps://…。", "Write smtp://host:port or smtps://…."),
            variable="GONGYOU_SMTP_URL",
        )
    return {
        "host": parts.hostname,
        "port": parts.port or PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and parse_qs(parts.query).get("starttls") == ["true"],
        "timeout": SECONDS,
        "fail_silently": False,
    }
