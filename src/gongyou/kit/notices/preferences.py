"""What people want to be told, and where."""

from __future__ import annotations

from typing import Any

from gongyou.kit.notices.channels import CHANNELS
from gongyou.kit.notices.kinds import IN_APP, Kind
from gongyou.kit.notices.models import NoticePreference


def channels_for(account: Any, kind: Kind) -> list[str]:
    """The channels on which the account is told of this kind.

    A legal notice goes through every channel of the kind, whatever was switched off; a channel that the kind does not
    use by itself is added where its owner asked for it.
    """
    wishes = dict(NoticePreference.objects.filter(account=account, kind=kind.name).values_list("channel", "allowed"))
    return [channel for channel in CHANNELS if is_wanted(kind, channel, wishes.get(channel))]


def is_wanted(kind: Kind, channel: str, wish: bool | None) -> bool:
    """Whether a kind goes through a channel, given the owner's wish (None where there is none)."""
    usual = channel in kind.channels
    if is_fixed(kind, channel) or wish is None:
        return usual
    return wish


def is_fixed(kind: Kind, channel: str) -> bool:
    """Whether the owner has no say: legal notices, and the list in the product itself, which disturbs nobody."""
    return (kind.legal and channel in kind.channels) or channel == IN_APP
