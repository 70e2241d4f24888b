"""What happens daily waits for a quiet minute, and not for ever; runs step back behind pages."""

from __future__ import annotations

import os
from unittest import mock

import pytest

from gongyou.kit.tasks import worker

BUSY, QUIET = (64.0 * (os.cpu_count() or 1),) * 3, (0.0,) * 3


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_waits_while_the_machine_is_busy_and_an_hour_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[float] = []
    clock = Clock()

    def job() -> None:
        done.append(clock.now)

    quietly = worker.WhenQuiet(job, clock=clock)
    for seconds, load in ((0, QUIET), (30, BUSY), (3_600, BUSY), (3_630, BUSY), (3_660, BUSY), (3_690, QUIET)):
        monkeypatch.setattr(os, "getloadavg", lambda load=load: load)
        clock.now = seconds
        quietly()
    assert done == [0, 3_630, 3_690]


def test_a_system_that_does_not_tell_its_load_is_taken_as_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getloadavg", mock.Mock(side_effect=OSError))
    assert not worker.is_busy()


def test_a_worker_steps_back_behind_the_pages() -> None:
    with mock.patch.object(os, "setpriority") as lowered, mock.patch.object(os, "sched_setscheduler") as batched:
        worker._step_back()
    assert lowered.call_args.args == (os.PRIO_PROCESS, 0, worker.NICENESS)
    assert batched.call_args.args[1] == os.SCHED_BATCH
