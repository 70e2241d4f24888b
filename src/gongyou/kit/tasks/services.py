"""Starting, cancelling and recovering runs. The audit line belongs to the service that asks for the work."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from gongyou.core.text import Text
from gongyou.kit.tasks.handlers import HANDLERS, handler_of
from gongyou.kit.tasks.models import ACTIVE, TaskRun, TaskState, stored

# A worker says every five seconds that it lives; three missed and it is taken for dead.
BEAT_EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=20)
ATTEMPTS = 3

WAITING = Text("等待处理", "Waiting for a worker")
AGAIN = Text("上次处理中断，重新开始", "The last attempt was interrupted; starting again")
CANCELLED = Text("已取消，没有写入任何数据。", "Cancelled. Nothing was written.")
INTERRUPTED = Text(
    "处理进程三次中断，已停止重试。没有留下写到一半的数据。",
    "The worker died three times, so no further attempt is made. Nothing half-written is left.",
)
INTERRUPTED_REMEDY = Text(
    "请管理员检查内存和磁盘空间，然后重新提交。", "Ask the administrator to check memory and disk, then submit again."
)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the kind of work, the thing it is about and its arguments (JSON)."""

    kind: str
    key: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    title: Text | None = None
    link: str = ""
    scope: str = ""


def task_start(order: Order, *, by: Any, now: datetime) -> TaskRun:
    """The run that does the work. When one with the same key is under way, that one is given back."""
    handler = handler_of(order.kind)
    title = order.title or handler.title
    try:
        with transaction.atomic():
            run = TaskRun.objects.create(
                kind=order.kind,
                key=order.key,
                title=stored(title),
                arguments=dict(order.arguments),
                stage=stored(WAITING),
                link=order.link,
                scope=order.scope,
                owner=by if getattr(by, "pk", None) else None,
                created_at=now,
            )
            # In the same transaction: either both rows are there or neither.
            _enqueue(run)
    except IntegrityError:
        return TaskRun.objects.get(key=order.key, state__in=ACTIVE)
    run.refresh_from_db()
    return run


def task_cancel(run: TaskRun, *, now: datetime) -> TaskRun:
    """The run, cancelled at once when nobody works on it, else asked to stop at its next count.

    Work that is already over stays as it is.
    """
    changed = TaskRun.objects.filter(pk=run.pk, state=TaskState.QUEUED).update(
        state=TaskState.CANCELLED, cancel_wanted=True, message=stored(CANCELLED), ended_at=now
    )
    if changed:
        run_ended(run.kind, run.arguments, TaskState.CANCELLED)
    else:
        TaskRun.objects.filter(pk=run.pk, state=TaskState.RUNNING).update(cancel_wanted=True)
    run.refresh_from_db()
    return run


def tasks_recover(*, now: datetime) -> int:
    """How many runs of dead workers were taken care of: tried again, or failed after the third death."""
    dead = TaskRun.objects.filter(state=TaskState.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
    return sum(_recover(run, now) for run in dead)


def run_ended(kind: str, arguments: Mapping[str, Any], state: str) -> None:
    """Tells the room that asked for the work how it ended."""
    handler = HANDLERS.get(kind)
    if handler and handler.ended:
        handler.ended(arguments, state)


def _recover(run: TaskRun, now: datetime) -> bool:
    # The token guards against two that recover at once, and against a worker that was only slow.
    mine = TaskRun.objects.filter(pk=run.pk, state=TaskState.RUNNING, worker=run.worker, heartbeat_at=run.heartbeat_at)
    with transaction.atomic():
        return _taken_care_of(run, mine, now)


def _taken_care_of(run: TaskRun, mine: QuerySet[TaskRun], now: datetime) -> bool:
    """One transaction: what the room is told of an end holds together with the end."""
    if run.cancel_wanted:
        changed = mine.update(state=TaskState.CANCELLED, message=stored(CANCELLED), ended_at=now, worker="")
        if changed:
            run_ended(run.kind, run.arguments, TaskState.CANCELLED)
        return bool(changed)
    if run.attempts >= ATTEMPTS:
        changed = mine.update(
            state=TaskState.FAILED,
            message=stored(INTERRUPTED),
            remedy=stored(INTERRUPTED_REMEDY),
            ended_at=now,
            worker="",
        )
        if changed:
            run_ended(run.kind, run.arguments, TaskState.FAILED)
        return bool(changed)
    changed = mine.update(state=TaskState.QUEUED, stage=stored(AGAIN), done=None, total=None, worker="")
    if changed:
        _enqueue(run)
    return bool(changed)


def run_requeue(run_id: uuid.UUID, *, worker: str) -> bool:
    """Gives a run back to the queue when its worker is told to stop; False when it was no longer that worker's."""
    with transaction.atomic():
        changed = TaskRun.objects.filter(pk=run_id, state=TaskState.RUNNING, worker=worker).update(
            state=TaskState.QUEUED, stage=stored(AGAIN), done=None, total=None, worker=""
        )
        if changed:
            _enqueue(TaskRun.objects.get(pk=run_id))
    return bool(changed)


def _enqueue(run: TaskRun) -> None:
    # execute imports this module, and the queue imports the whole of django-tasks: both only when work is asked for.
    from gongyou.kit.tasks.execute import work_on_run

    job = work_on_run.enqueue(str(run.pk))
    TaskRun.objects.filter(pk=run.pk).update(job_id=str(job.id))
