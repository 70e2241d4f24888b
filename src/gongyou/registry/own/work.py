"""What happens daily: wishes for erasure whose seven days are over are carried out, old knocks forgotten."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register
from gongyou.registry.joining.limits import knocks_forget
from gongyou.registry.models import Erasure, ErasureRequest, SilentReceipt
from gongyou.registry.services.erasures import member_erase

KIND = "registry.erasures_due"
TITLE = Text("执行到期的删除申请", "Carry out erasures that are due")
RECEIPTS_KEPT = timedelta(days=90)
log = logging.getLogger(__name__)


def erasures_carry_out(*, now: datetime) -> int:
    """How many members were erased. One that fails keeps no other back and waits for tomorrow."""
    done = 0
    waiting = ErasureRequest.objects.filter(cancelled_at=None, done_at=None, due_at__lte=now)
    for request in waiting.select_related("member").order_by("due_at", "pk"):
        try:
            member_erase(member=request.member, reason=Erasure.Reason.REQUEST, by=None, now=now)
        except Conflict:
            log.warning("erasure refused", extra={"request": request.pk})
            continue
        ErasureRequest.objects.filter(pk=request.pk).update(done_at=now)
        done += 1
    return done


def carry_out(work: Work) -> Outcome:
    """May be run twice: what is done is not due any more."""
    now = timezone.now()
    done = erasures_carry_out(now=now)
    knocks_forget(now=now)
    SilentReceipt.objects.filter(submitted_at__lt=now - RECEIPTS_KEPT).delete()
    return Outcome(Text(f"执行删除申请 {done} 件。", f"{done} erasures carried out."), {"erased": done})


def register_work() -> None:
    """At three in the morning, when nobody works on the records."""
    register(Handler(KIND, TITLE, run=carry_out))
    daily.register(KIND, at=time(3, 0))
