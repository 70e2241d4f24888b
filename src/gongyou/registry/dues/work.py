"""What happens daily: the current month is opened wherever a rate holds, for whoever joined in bulk as well."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register
from gongyou.registry.models import DuesRate, Organisation
from gongyou.registry.services.dues import dues_month_open

KIND = "registry.dues_open"
TITLE = Text("生成本月应缴会费", "Open the dues of the month")


def open_month(work: Work) -> Outcome:
    """May be run twice: the second time adds only whom the first lacked."""
    now = timezone.now()
    month = Month.of(timezone.localdate(now))
    added = sum(dues_month_open(organisation=top, month=month, by=None, now=now) for top in _tops())
    return Outcome(Text(f"新增应缴 {added} 人。", f"{added} members' dues were added."), {"added": added})


def _tops() -> list[Organisation]:
    """The organisations with a rate, without those that lie below another one: each is opened once."""
    found: list[Organisation] = []
    for one in Organisation.objects.filter(pk__in=DuesRate.objects.values("organisation")).order_by("path"):
        if not found or not one.path.startswith(found[-1].path):
            found.append(one)
    return found


def register_work() -> None:
    """Early in the morning, after the erasures."""
    register(Handler(KIND, TITLE, run=open_month))
    daily.register(KIND, at=time(4, 0))
