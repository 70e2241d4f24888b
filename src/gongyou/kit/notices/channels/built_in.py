"""The channels that come with the product."""

from __future__ import annotations

from gongyou.kit.notices import codes  # noqa: F401  (registers its kind)
from gongyou.kit.notices.channels import register
from gongyou.kit.notices.channels.chat import DingTalk, WeChat, WeCom
from gongyou.kit.notices.channels.in_app import InApp
from gongyou.kit.notices.channels.mail import Mail
from gongyou.kit.notices.channels.sms import Sms


def register_all() -> None:
    """In the order in which pages list them."""
    for channel in (InApp(), Mail(), Sms(), WeChat(), WeCom(), DingTalk()):
        register(channel)
