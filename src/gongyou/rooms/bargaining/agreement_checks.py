"""What the services of agreements check before they write: the state, and days in their order."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone, translation

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Agreement

State = Agreement.State


def locked(agreement: Agreement, by: User | None) -> Agreement:
    """The agreement as it stands, held until the act is done. Raises Forbidden for who may not change it."""
    held = Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement.pk)
    require(by is None or policies.agreements.can_change(by, held))
    return held


def in_state(agreement: Agreement, *states: str) -> None:
    """Raises Conflict unless the agreement is in one of the states."""
    if agreement.state in states:
        return
    raise Conflict(
        "agreement.state",
        Text(
            f"协议现在是“{_said('zh-hans', agreement.state)}”，这一步属于“{_said('zh-hans', *states)}”。",
            f"The agreement is “{_said('en', agreement.state)}”; this step belongs to “{_said('en', *states)}”.",
        ),
        Text("请刷新页面，看看下一步是什么。", "Reload the page and look at its next step."),
    )


def _said(language: str, *states: str) -> str:
    with translation.override(language):
        return " / ".join(str(State(state).label) for state in states)


def not_after(day: date, now: datetime, field: str) -> None:
    """Raises BadInput for a day that has not come yet."""
    if day > timezone.localdate(now):
        raise BadInput(
            "agreement.future",
            Text("日期还没有到。", "The day has not come yet."),
            Text("事情办完后再登记。", "Record it once it has been done."),
            field=field,
        )


def in_order(earlier: date | None, later: date, field: str, said: Text) -> None:
    """Raises BadInput when `later` lies before `earlier`; `said` names what the earlier day is."""
    if earlier is not None and later < earlier:
        raise BadInput(
            "agreement.order",
            Text(
                f"日期早于{said.zh}（{earlier.isoformat()}）。", f"The day is before {said.en} ({earlier.isoformat()})."
            ),
            Text("请核对两个日期。", "Check both days."),
            field=field,
        )


def reason_given(reason: str, field: str = "reason") -> str:
    """The reason without blanks around it. Raises BadInput for none."""
    kept = reason.strip()[:300]
    if not kept:
        raise BadInput(
            "agreement.reason",
            Text("请写明理由。", "Give the reason."),
            Text("一句话即可，会显示在协议页面。", "One sentence is enough; it is shown with the agreement."),
            field=field,
        )
    return kept
