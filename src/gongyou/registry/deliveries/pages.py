"""发送记录: each message, where it went (masked), when, and why it did not arrive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.figures import COUNT
from gongyou.kit.notices.channels import CHANNELS
from gongyou.kit.notices.kinds import KINDS
from gongyou.kit.notices.models import Delivery
from gongyou.registry.access import page_for
from gongyou.registry.deliveries.policies import ADMINISTRATOR, deliveries
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone
from gongyou.ui.templatetags.ui import moment

TONES = {
    Delivery.State.WAITING: Tone.RUNNING,
    Delivery.State.SENDING: Tone.RUNNING,
    Delivery.State.SENT: Tone.GOOD,
    Delivery.State.RECORDED: Tone.WARNING,
    Delivery.State.FAILED: Tone.BAD,
}
LATELY = timedelta(days=7)


@require_safe
@page_for(ADMINISTRATOR)
def delivery_log(request: HttpRequest) -> HttpResponse:
    """The messages of the scope, newest first, and how each channel did this week."""
    language = get_language() or "zh-hans"
    rows = deliveries.scope(request.user)
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("at", _("时间"), cell=lambda row: moment(row.created_at), sort="created_at"),
            Column("kind", _("通知"), cell=lambda row: _kind(row.notice.kind, language)),
            Column("channel", _("渠道"), cell=lambda row: _channel(row.channel)),
            Column("to", _("发往"), cell=_to, hides_on_phone=True),
            Column("state", _("状态"), cell=_state),
            Column("attempts", _("发送次数"), COUNT, hides_on_phone=True),
            Column("reason", _("说明"), cell=_reason, hides_on_phone=True),
        ),
        filters=(
            Filter("channel", _("渠道"), lambda found, key: found.filter(channel=key), _channels()),
            Filter("state", _("状态"), lambda found, key: found.filter(state=key), Delivery.State.choices),
            Filter("kind", _("通知"), lambda found, key: found.filter(notice__kind=key), _kinds(language)),
        ),
        language=language,
    )
    context = {"listing": listing, "tab": "deliveries", "channels": _this_week(rows)}
    return render(request, "deliveries/log.html", context)


def _this_week(rows: QuerySet[Delivery]) -> list[dict[str, Any]]:
    since = timezone.now() - LATELY
    counted: dict[str, dict[str, int]] = {}
    for channel, state, number in (
        rows.filter(created_at__gte=since)
        .order_by()
        .values_list("channel", "state")
        .annotate(number=Count("pk"))
        .values_list("channel", "state", "number")
    ):
        counted.setdefault(channel, {})[state] = number
    states = Delivery.State
    return [
        {
            "title": channel.title,
            "badge": Badge(_("已接通"), Tone.GOOD) if channel.is_connected() else Badge(_("未接通"), Tone.NEUTRAL),
            "sent": counted.get(key, {}).get(states.SENT, 0),
            "recorded": counted.get(key, {}).get(states.RECORDED, 0),
            "waiting": counted.get(key, {}).get(states.WAITING, 0) + counted.get(key, {}).get(states.SENDING, 0),
            "failed": counted.get(key, {}).get(states.FAILED, 0),
        }
        for key, channel in CHANNELS.items()
    ]


def _state(row: Delivery) -> Badge:
    return Badge(row.get_state_display(), TONES[Delivery.State(row.state)])


def _to(row: Delivery) -> str | None:
    account = row.notice.account
    return " ".join(part for part in (account.username if account else "", row.to_shown) if part) or None


def _reason(row: Delivery) -> Any:
    if row.state == Delivery.State.WAITING and row.next_at > row.created_at:
        return _("%(moment)s 发送") % {"moment": moment(row.next_at)}
    return row.reason_said if row.reason else None


def _kind(name: str, language: str) -> str:
    known = KINDS.get(name)
    return known.called.on(language) if known else name


def _channel(key: str) -> Any:
    return CHANNELS[key].title if key in CHANNELS else key


def _channels() -> list[tuple[str, Any]]:
    return [(key, channel.title) for key, channel in CHANNELS.items()]


def _kinds(language: str) -> list[tuple[str, str]]:
    return sorted(((name, kind.called.on(language)) for name, kind in KINDS.items()), key=lambda pair: pair[1])
