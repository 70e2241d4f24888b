"""The settings as a page shows them and as it sends them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.kit.models import User
from gongyou.kit.notices.addresses import WRITTEN_BY_OWNER, address_masked, address_of
from gongyou.kit.notices.channels import CHANNELS, Channel
from gongyou.kit.notices.kinds import DINGTALK, IN_APP, KINDS, WECOM, Audience, Kind
from gongyou.kit.notices.models import ChannelAddress, NoticePreference
from gongyou.kit.notices.preferences import is_fixed, is_wanted
from gongyou.kit.notices.readers import is_staff


def kinds_for(user: User) -> list[Kind]:
    """The kinds that this person may get, those that cannot be switched off last."""
    mine = Audience.STAFF if is_staff(user) else Audience.MEMBER
    listed = [kind for kind in KINDS.values() if kind.audience in (mine, Audience.ANYONE)]
    return sorted(listed, key=lambda kind: (kind.legal, kind.name))


def channels_offered(user: User) -> dict[str, Channel]:
    """The channels that the page speaks of: members are in nobody's 企业微信 or DingTalk."""
    if is_staff(user):
        return CHANNELS
    return {key: channel for key, channel in CHANNELS.items() if key not in (WECOM, DINGTALK)}


def settings_of(user: User, sent: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The page's table and boxes; `sent` keeps what was written when it was refused."""
    wishes = {
        (kind, channel): allowed
        for kind, channel, allowed in NoticePreference.objects.filter(account=user).values_list(
            "kind", "channel", "allowed"
        )
    }
    offered = channels_offered(user)
    own = dict(ChannelAddress.objects.filter(account=user).values_list("channel", "address"))
    return {
        "channels": [_channel(user, key) for key in offered],
        "kinds": [
            {
                "kind": kind,
                "boxes": [
                    {
                        "name": f"{kind.name}|{key}",
                        "channel": channel.title,
                        "on": is_wanted(kind, key, wishes.get((kind.name, key)))
                        if sent is None
                        else f"{kind.name}|{key}" in sent or (is_fixed(kind, key) and key in kind.channels),
                        "fixed": is_fixed(kind, key),
                    }
                    for key, channel in offered.items()
                ],
            }
            for kind in kinds_for(user)
        ],
        "addresses": [
            {
                "channel": key,
                "title": CHANNELS[key].title,
                "value": own.get(key, "") if sent is None else sent.get(f"address|{key}", ""),
            }
            for key in WRITTEN_BY_OWNER
            if key in offered
        ],
    }


def settings_read(sent: Mapping[str, str], user: User) -> tuple[dict[tuple[str, str], bool], dict[str, str]]:
    """The wishes and the addresses that a page sent: a box that is not there was switched off."""
    wishes = {
        (kind.name, channel): f"{kind.name}|{channel}" in sent
        for kind in kinds_for(user)
        for channel in channels_offered(user)
        if not is_fixed(kind, channel)
    }
    addresses = {channel: sent[f"address|{channel}"] for channel in WRITTEN_BY_OWNER if f"address|{channel}" in sent}
    return wishes, addresses


def _channel(user: User, key: str) -> dict[str, Any]:
    channel = CHANNELS[key]
    return {
        "key": key,
        "title": channel.title,
        "connected": channel.is_connected(),
        "shown": "" if key == IN_APP else address_masked(key, address_of(user, key)),
        "in_app": key == IN_APP,
    }
