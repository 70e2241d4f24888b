"""Where somebody is reached on which channel, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gongyou.kit.masking import phone_masked
from gongyou.kit.notices.kinds import IN_APP, MAIL, SMS
from gongyou.kit.notices.models import ChannelAddress

# The kit cannot ask the registry for a member's phone: the registry tells it how.
_readers: dict[str, Callable[[Any], str]] = {}

# What people write down themselves, under 通知设置.
WRITTEN_BY_OWNER = (MAIL, "wecom", "dingtalk")


def read_with(channel: str, reader: Callable[[Any], str]) -> None:
    """Tells where else an account's address on a channel may stand."""
    _readers[channel] = reader


def address_of(account: Any, channel: str) -> str:
    """The account's address on the channel, or ""."""
    if channel == IN_APP:
        return str(account.pk)
    kept = ChannelAddress.objects.filter(account=account, channel=channel).first()
    if kept is not None:
        return kept.address
    if channel == MAIL and account.email:
        return str(account.email)
    if channel == SMS and account.phone:
        return str(account.phone)
    reader = _readers.get(channel)
    return reader(account) if reader else ""


def address_masked(channel: str, address: str) -> str:
    """138****0001, w***@example.cn, zh***: recognisable by its owner alone."""
    if not address:
        return ""
    if channel == SMS:
        return phone_masked(address)
    if channel == MAIL:
        name, at, host = address.partition("@")
        return f"{name[:1]}***{at}{host}"
    return f"{address[:2]}***"
