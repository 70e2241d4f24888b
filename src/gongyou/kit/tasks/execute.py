"""What a worker does with one run."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.kit.full_disks import is_disk_full
from gongyou.kit.tasks.handlers import Outcome, handler_of
from gongyou.kit.tasks.models import TaskRun, TaskState, stored
from gongyou.kit.tasks.services import BEAT_EVERY, CANCELLED, run_ended, run_requeue

logger = logging.getLogger(__name__)

# A person cannot read faster, and each write locks SQLite for everybody.
WRITE_EVERY_SECONDS = 0.4

# Where no rows are known a share is stored in thousandths.
SHARES = 1000

UNEXPECTED = Text(
    "处理时发生意外错误，没有写入任何数据。", "An unexpected error stopped the work. Nothing was written."
)
UNEXPECTED_REMEDY = Text(
    "请重新提交；若仍然出错，把任务编号告诉管理员。",
    "Submit again; if it fails again, give the administrator the run's number.",
)

FULL = Text("服务器磁盘已满，没有写入任何数据。", "The server's disk is full. Nothing was written.")
FULL_REMEDY = Text(
    "请告知管理员清理磁盘，之后重新提交。", "Ask the administrator to free space on the disk, then submit again."
)


class Stopped(Exception):
    """The work was cancelled, or another worker has taken it over."""


@task()
def work_on_run(run_id: str) -> str:
    """The state in which the run was left. A run that is over, or in another worker's hands, is left alone."""
    token = uuid.uuid4().hex
    now = timezone.now()
    claimed = TaskRun.objects.filter(pk=run_id, state=TaskState.QUEUED).update(
        state=TaskState.RUNNING,
        worker=token,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        stage={},
        done=None,
        total=None,
    )
    if not claimed:
        return "left"
    return _Attempt(TaskRun.objects.select_related("owner").get(pk=run_id), token).run()


class _Attempt:
    """One attempt at one run; the Work that its handler sees."""

    def __init__(self, run: TaskRun, token: str) -> None:
        self.run_id = run.pk
        self.kind = run.kind
        self.arguments: Mapping[str, Any] = run.arguments
        self.owner = run.owner
        self.token = token
        self.written_at = 0.0

    def run(self) -> str:
        try:
            with _Heart(self._beat):
                outcome = handler_of(self.kind).run(self)
            return self._end_done(outcome)
        except Stopped:
            return self._end(TaskState.CANCELLED, CANCELLED, Text("", ""))
        except GongyouError as error:
            return self._end(TaskState.FAILED, error.text, error.remedy)
        except (KeyboardInterrupt, SystemExit):
            run_requeue(self.run_id, worker=self.token)
            raise
        except Exception as error:
            logger.exception("run %s of %s failed", self.run_id, self.kind)
            if is_disk_full(error):
                self._end(TaskState.FAILED, FULL, FULL_REMEDY)
            else:
                self._end(TaskState.FAILED, UNEXPECTED, UNEXPECTED_REMEDY)
            raise

    def stage(self, text: Text) -> None:
        self._write(stage=stored(text), done=None, total=None)

    def progress(self, done: int, total: int | None = None) -> None:
        moment = time.monotonic()
        if moment - self.written_at < WRITE_EVERY_SECONDS and done != total:
            return
        self.written_at = moment
        self._write(done=done, total=total, counts_rows=True)

    def share(self, share: float | None, *, rows: int | None = None) -> None:
        whole = rows or SHARES
        if share is None:
            self._write(done=None, total=None)
            return
        moment = time.monotonic()
        if moment - self.written_at < WRITE_EVERY_SECONDS and share < 1:
            return
        self.written_at = moment
        self._write(done=round(share * whole), total=whole, counts_rows=rows is not None)

    def _mine(self) -> Any:
        return TaskRun.objects.filter(pk=self.run_id, state=TaskState.RUNNING, worker=self.token)

    def _write(self, **values: Any) -> None:
        # One statement both writes and asks whether to go on.
        if not self._mine().filter(cancel_wanted=False).update(heartbeat_at=timezone.now(), **values):
            raise Stopped

    def _beat(self) -> None:
        self._mine().update(heartbeat_at=timezone.now())

    def _end_done(self, outcome: Outcome) -> str:
        values: dict[str, Any] = {"result": dict(outcome.result)}
        if outcome.link:
            values["link"] = outcome.link
        return self._end(TaskState.DONE, outcome.message, Text("", ""), **values)

    def _end(self, state: TaskState, message: Text, remedy: Text, **values: Any) -> str:
        # Both or neither: where the disk is full the room would not hear of the end, and its record would stay under
        # way for ever. A run that could not be ended is found by `tasks_recover` and tried again.
        with transaction.atomic():
            changed = self._mine().update(
                state=state,
                message=stored(message),
                remedy=stored(remedy),
                stage={},
                ended_at=timezone.now(),
                worker="",
                **values,
            )
            if not changed:
                return "left"
            run_ended(self.kind, self.arguments, state)
        return state.value


class _Heart:
    """Says in a thread of its own that the worker lives, because one step of the work may take minutes."""

    def __init__(self, beat: Callable[[], None]) -> None:
        self.beat = beat
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop.set()
        self.thread.join(timeout=10)

    def _run(self) -> None:
        try:
            while not self.stop.wait(BEAT_EVERY.total_seconds()):
                try:
                    self.beat()
                except Exception:
                    # One missed beat is not a death; the next one counts.
                    logger.warning("a heartbeat could not be written", exc_info=True)
        finally:
            connection.close()
