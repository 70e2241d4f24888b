"""Kinds of work that only the tests have."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register

COUNTED = Text("数完了 {rows} 行", "Counted {rows} rows")


def count(work: Work) -> Outcome:
    """Counts as far as it is told to, quickly."""
    work.stage(Text("数行", "Counting"))
    for row in range(1, int(work.arguments["rows"]) + 1):
        work.progress(row, int(work.arguments["rows"]))
    return Outcome(COUNTED.filled(rows=work.arguments["rows"]), {"rows": work.arguments["rows"]}, "/data/")


def refuse(work: Work) -> Outcome:
    raise BadInput("test.refused", Text("文件不对", "Wrong file"), Text("换一个", "Take another"))


def break_down(work: Work) -> Outcome:
    raise RuntimeError("nobody expected this")


def die_once(work: Work) -> Outcome:
    """Dies as under kill -9 at the first attempt, and says at the second that it was reached."""
    mark = Path(str(work.arguments["mark"]))
    attempts = int(mark.read_text() or 0) if mark.exists() else 0
    mark.write_text(str(attempts + 1))
    if attempts < int(work.arguments.get("deaths", 1)):
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(Text("活下来了", "Survived"))


def wait_for_cancel(work: Work) -> Outcome:
    for row in range(1, 10_000):
        work.progress(row)
        time.sleep(0.02)
    return Outcome(Text("没有取消", "Never cancelled"))


def register_all() -> None:
    """Makes every kind known."""
    for function in (count, refuse, break_down, die_once, wait_for_cancel):
        register(Handler(f"test.{function.__name__}", Text("测试", "Test"), run=function))
