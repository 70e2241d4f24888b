"""The worker process: takes runs from the queue, looks after the runs of workers that died, delivers the notices that
are due, and starts once a day what happens daily.

python -m gongyou.kit.tasks.worker [--batch | --kept] [--parent PID]
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

logger = logging.getLogger(__name__)

RECOVER_EVERY_SECONDS = 5.0
QUEUE_ASKED_EVERY_SECONDS = 0.5
NOTICES_EVERY_SECONDS = 1.0
DAY_ASKED_EVERY_SECONDS = 30.0
PAUSE_BEFORE_ANOTHER_SECONDS = 1.0
# Somebody waits for a page, nobody for a run: on a machine that both share, the processor is the pages' first.
NICENESS = 19
# What happens daily waits while the machine is busier than this, for each of its processors, but not for ever: two
# processors of one core share it, so that even the lowest priority costs the pages something.
QUIET_LOAD, PATIENCE_SECONDS = 0.6, 3600.0


def worker_process(environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A worker beside the server that starts it: another takes its place when it dies, and it ends with its parent."""
    return _started("--kept", environment={**os.environ, **(environment or {})})


def main(words: Sequence[str] | None = None) -> None:
    """Works until told to stop; with --batch until the queue is empty."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", action="store_true", help="end when the queue is empty")
    parser.add_argument("--kept", action="store_true", help="start a worker, and another one whenever it dies")
    # Told, not asked for: the parent may be gone before this process has begun.
    parser.add_argument("--parent", type=int, help="end when this process, which started the worker, is gone")
    chosen = parser.parse_args(words)
    if chosen.kept:
        keep(parent=chosen.parent)
        return

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.site.settings")
    import django

    django.setup()
    work(batch=chosen.batch, parent=chosen.parent)


def keep(*, parent: int | None = None) -> None:
    """Minds one worker until told to stop: memory may run out, and then nobody else would take up the queue."""
    stopping = threading.Event()
    children: list[subprocess.Popen[bytes]] = []

    def stop(_signal: int, _frame: object) -> None:
        stopping.set()
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    while not stopping.is_set():
        children[:] = [_started()]
        code = children[0].wait()
        if not stopping.is_set():
            logger.warning("the worker ended with %s; starting another", code)
            stopping.wait(PAUSE_BEFORE_ANOTHER_SECONDS)


def work(*, batch: bool, parent: int | None = None) -> None:
    """Takes runs one after another. Needs Django to be set up."""
    from django_tasks_db.management.commands.db_worker import Worker

    from gongyou.kit.tasks.handlers import HANDLERS

    worker = Worker(
        queue_names=["*"],
        interval=QUEUE_ASKED_EVERY_SECONDS,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid.uuid4().hex,
        excluded_queue_names=[],
    )
    logger.info("worker %s knows %d kinds of work", worker.worker_id, len(HANDLERS))
    recover()
    if not batch:
        _step_back()
        for name, seconds, job in (
            ("recovery", RECOVER_EVERY_SECONDS, recover),
            ("notices", NOTICES_EVERY_SECONDS, deliver),
            ("daily", DAY_ASKED_EVERY_SECONDS, WhenQuiet(start_daily)),
        ):
            threading.Thread(target=_again_and_again, args=(seconds, job), name=name, daemon=True).start()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    worker.configure_signals()
    worker.run()
    if batch:
        deliver()


def recover() -> None:
    """Looks once after the runs of dead workers."""
    from django.utils import timezone

    from gongyou.kit.tasks.services import tasks_recover

    found = tasks_recover(now=timezone.now())
    if found:
        logger.warning("%d runs of dead workers were taken care of", found)


def deliver() -> None:
    """Delivers the notices that are due."""
    from django.utils import timezone

    from gongyou.kit.notices.delivering import deliver_due

    deliver_due(now=timezone.now())


def start_daily() -> None:
    """Starts what happens daily, when its hour has come and nobody did it today."""
    from django.utils import timezone

    from gongyou.kit.tasks.daily import start_due

    start_due(now=timezone.now())


class WhenQuiet:
    """Does a job when the machine has room for it, or when it has waited long enough."""

    def __init__(self, job: Callable[[], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self.__name__ = job.__name__
        self._job = job
        self._clock = clock
        self._since: float | None = None

    def __call__(self) -> None:
        if is_busy():
            self._since = self._clock() if self._since is None else self._since
            if self._clock() - self._since < PATIENCE_SECONDS:
                return
        self._since = None
        self._job()


def is_busy() -> bool:
    """Whether the machine had much to do in the last minute; False where the system does not tell."""
    try:
        return os.getloadavg()[0] > QUIET_LOAD * (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return False


def _started(*words: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gongyou.kit.tasks.worker", "--parent", str(os.getpid()), *words]
    return subprocess.Popen(command, env=environment)  # noqa: S603 (our own words)


def _step_back() -> None:
    """Lowers this process's priority, where the system knows priorities."""
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
        # Never in the middle of a page's time slice. Not SCHED_IDLE: a run that holds a lock must get on.
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _end_with(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(RECOVER_EVERY_SECONDS)
    # Nothing is lost: a run that was under way is taken up by the next worker.
    os._exit(0)


def _again_and_again(seconds: float, job: Callable[[], None]) -> None:
    from django.db import close_old_connections

    pause = threading.Event()
    while not pause.wait(seconds):
        try:
            job()
        except Exception:
            logger.warning("%s could not be done", job.__name__, exc_info=True)
        finally:
            close_old_connections()


if __name__ == "__main__":
    main()
