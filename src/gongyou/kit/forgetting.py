"""What nobody needs after a day is forgotten every night."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.idempotent import forget_old
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register

ANSWERS = "kit.answers.tidy"
TITLE = Text("清理过期的接口应答", "Clearing out old answers to programs")


def tidy(work: Work) -> Outcome:
    """The daily task. May be run twice."""
    gone = forget_old(timezone.now())
    return Outcome(Text(f"清理 {gone} 条。", f"{gone} rows were removed."))


def register_work() -> None:
    """Every night."""
    register(Handler(ANSWERS, TITLE, run=tidy))
    daily.register(ANSWERS, at=time(2, 40))
