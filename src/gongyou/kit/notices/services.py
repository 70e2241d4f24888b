"""Somebody says what they want to be told, where, and at which address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.notices.addresses import WRITTEN_BY_OWNER
from gongyou.kit.notices.channels import CHANNELS
from gongyou.kit.notices.kinds import KINDS, MAIL
from gongyou.kit.notices.models import ChannelAddress, NoticePreference
from gongyou.kit.notices.preferences import is_fixed
from gongyou.kit.services import service

CHANGED = audit.register("kit.notices.changed", "修改通知设置", "Changed the settings of notices")

LONGEST_ADDRESS = 120


@service
def notice_settings_change(
    *,
    account: User,
    wishes: Mapping[tuple[str, str], bool],
    addresses: Mapping[str, str],
    by: User | None,
    now: datetime,
) -> User:
    """The account with its wishes ((kind, channel) → told or not) and its addresses (channel → address, "" for none).

    Only its owner changes them. A wish about what cannot be switched off is left out; an address that is none raises
    BadInput.
    """
    if by != account:
        raise BadInput("notices.not_own", Text("只能修改自己的通知设置。", "These settings are their owner's."))
    for channel, written in addresses.items():
        _address_set(account, channel, written.strip())
    for (kind, channel), allowed in wishes.items():
        if kind not in KINDS or channel not in CHANNELS or is_fixed(KINDS[kind], channel):
            continue
        NoticePreference.objects.update_or_create(
            account=account, kind=kind, channel=channel, defaults={"allowed": allowed}
        )
    audit.write(CHANGED, by=by, subject=account, now=now)
    return account


def _address_set(account: User, channel: str, address: str) -> None:
    if channel not in WRITTEN_BY_OWNER:
        return
    if not address:
        ChannelAddress.objects.filter(account=account, channel=channel).delete()
        return
    if channel == MAIL:
        try:
            validate_email(address)
        except ValidationError as wrong:
            raise BadInput(
                "notices.mail_wrong",
                Text("邮件地址写得不对。", "The mail address is wrong."),
                Text("例如 zhang@example.cn。", "For example zhang@example.cn."),
                channel=channel,
            ) from wrong
    if len(address) > LONGEST_ADDRESS or any(sign.isspace() for sign in address):
        raise BadInput(
            "notices.address_wrong",
            Text("账号不能含空格，最长 120 个字符。", "An address has no blanks and at most 120 characters."),
            channel=channel,
        )
    ChannelAddress.objects.update_or_create(account=account, channel=channel, defaults={"address": address})
