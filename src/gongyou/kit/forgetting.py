"""What nobody needs any more is forgotten every night: answers, ended sessions, old sign-in records, done work.

A room says what of its own goes with it: `forgotten_nightly(drafts_forget)` in the `ready` of its app.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gongyou.core.text import Text
from gongyou.kit.idempotent import forget_old
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register

ANSWERS = "kit.answers.tidy"
TITLE = Text("清理过期的接口应答和登录痕迹", "Clearing out old answers to programs and traces of sign-ins")
# As long as logs of the network must be kept (网络安全法: six months).
SIGN_INS_KEPT = timedelta(days=183)
# A row of the queue may quote a file in its traceback; what a person is told stands with the run.
WORK_KEPT = timedelta(days=30)

Forget = Callable[[datetime], int]
# By name, so that an app that is made ready twice is asked once.
_rooms: dict[str, Forget] = {}


def forgotten_nightly(forget: Forget) -> None:
    """Has `forget` called every night: given now, it says how many things went. May be called twice a night."""
    _rooms[f"{forget.__module__}.{forget.__qualname__}"] = forget


def tidy(work: Work) -> Outcome:
    """The daily task. May be run twice."""
    now = timezone.now()
    gone = forget_old(now) + traces_forgotten(now) + sum(forget(now) for forget in _rooms.values())
    return Outcome(Text(f"清理 {gone} 条。", f"{gone} rows were removed."))


def traces_forgotten(now: datetime) -> int:
    """How many rows of ended sessions, old sign-ins and done work were removed."""
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    for log in (AccessAttempt, AccessFailureLog, AccessLog):
        gone += log.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()[0]
    return gone + DBTaskResult.objects.filter(finished_at__lt=now - WORK_KEPT).delete()[0]


def register_work() -> None:
    """Every night."""
    register(Handler(ANSWERS, TITLE, run=tidy))
    daily.register(ANSWERS, at=time(2, 40))
