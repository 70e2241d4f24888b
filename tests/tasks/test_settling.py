"""A record and its run are shown as of one moment."""

from __future__ import annotations

import pytest

from gongyou.kit.tasks.models import TaskRun, TaskState
from gongyou.kit.tasks.settling import settled


class Roster:
    """A record that its run commits: `stored` is what the database says by now."""

    def __init__(self, run: TaskRun | None) -> None:
        self.run, self.state, self.stored = run, "committing", "committed"

    def refresh_from_db(self) -> None:
        self.state = self.stored


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED])
def test_what_an_ended_run_left_is_read_again(state: TaskState) -> None:
    assert settled(Roster(TaskRun(state=state))).state == "committed"


@pytest.mark.parametrize("run", [None, TaskRun(state=TaskState.RUNNING)])
def test_without_an_ended_run_nothing_is_read(run: TaskRun | None) -> None:
    assert settled(Roster(run)).state == "committing"
