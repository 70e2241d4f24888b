"""Runs inside one process: states, keys, cancelling, recovery."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.tasks import handlers, services
from gongyou.kit.tasks.execute import Stopped, _Attempt, work_on_run
from gongyou.kit.tasks.models import TaskRun, TaskState
from gongyou.kit.tasks.services import ATTEMPTS, DEAD_AFTER, Order, task_cancel, task_start, tasks_recover
from tests.tasks import cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(handlers, "HANDLERS", dict(handlers.HANDLERS))
    cast.register_all()
    yield


def start(kind: str = "count", key: str = "k", **arguments: Any) -> TaskRun:
    return task_start(Order(f"test.{kind}", key, arguments), by=None, now=NOW)


def performed(run: TaskRun) -> TaskRun:
    work_on_run.call(str(run.pk))
    run.refresh_from_db()
    return run


def test_it_queues_a_run_with_its_job_and_does_it() -> None:
    from django_tasks_db.models import DBTaskResult

    run = start(rows=3)
    assert run.state == TaskState.QUEUED
    assert DBTaskResult.objects.get(id=run.job_id).args_kwargs["args"] == [str(run.pk)]
    run = performed(run)
    assert (run.state, run.done, run.total, run.percent) == (TaskState.DONE, 3, 3, 100)
    assert run.result == {"rows": 3}
    assert run.message == {"zh": "数完了 3 行", "en": "Counted 3 rows"}
    assert run.link == "/data/"


def test_it_leaves_a_run_alone_that_is_over() -> None:
    run = performed(start(rows=1))
    assert work_on_run.call(str(run.pk)) == "left"
    assert TaskRun.objects.get(pk=run.pk).attempts == 1


def test_it_gives_back_the_run_under_way_for_the_same_key() -> None:
    first = start(rows=1)
    assert start(rows=2).pk == first.pk
    performed(first)
    assert start(rows=2).pk != first.pk


def test_it_says_a_known_error_in_both_languages_with_its_remedy() -> None:
    run = performed(start("refuse"))
    assert run.state == TaskState.FAILED
    assert run.message == {"zh": "文件不对", "en": "Wrong file"}
    assert run.remedy == {"zh": "换一个", "en": "Take another"}


def test_it_fails_in_words_when_the_code_breaks() -> None:
    run = start("break_down")
    with pytest.raises(RuntimeError):
        work_on_run.call(str(run.pk))
    run.refresh_from_db()
    assert run.state == TaskState.FAILED
    assert "意外" in run.message["zh"]
    assert "nobody expected" not in str(run.message)


def test_it_cancels_a_waiting_run_at_once_and_never_does_it() -> None:
    run = task_cancel(start(rows=1), now=NOW)
    assert run.state == TaskState.CANCELLED
    assert work_on_run.call(str(run.pk)) == "left"


def test_it_stops_a_running_one_at_its_next_count() -> None:
    run = start(rows=1)
    TaskRun.objects.filter(pk=run.pk).update(state=TaskState.RUNNING, worker="w", heartbeat_at=NOW)
    run.refresh_from_db()
    attempt = _Attempt(run, "w")
    attempt.progress(1)
    task_cancel(run, now=NOW)
    attempt.written_at = 0
    with pytest.raises(Stopped):
        attempt.progress(2)


def test_it_takes_up_the_run_of_a_dead_worker_and_gives_up_after_three() -> None:
    run = start(rows=1)
    for attempt in range(1, ATTEMPTS + 1):
        TaskRun.objects.filter(pk=run.pk).update(
            state=TaskState.RUNNING, worker=f"w{attempt}", heartbeat_at=NOW, attempts=attempt
        )
        assert tasks_recover(now=NOW + DEAD_AFTER) == 0
        assert tasks_recover(now=NOW + DEAD_AFTER + timedelta(seconds=1)) == 1
        run.refresh_from_db()
        assert run.state == (TaskState.QUEUED if attempt < ATTEMPTS else TaskState.FAILED)
    assert "三次" in run.message["zh"]
    assert run.remedy["en"]


def test_it_does_not_let_a_worker_write_that_has_lost_the_run() -> None:
    run = start(rows=1)
    TaskRun.objects.filter(pk=run.pk).update(state=TaskState.RUNNING, worker="new", heartbeat_at=NOW)
    run.refresh_from_db()
    slow = _Attempt(run, "old")
    with pytest.raises(Stopped):
        slow.progress(1, 1)
    assert slow._end(TaskState.DONE, cast.COUNTED, cast.COUNTED) == "left"
    assert TaskRun.objects.get(pk=run.pk).state == TaskState.RUNNING


def test_it_refuses_a_kind_that_nobody_registered() -> None:
    with pytest.raises(NotFound, match=r"test\.unheard"):
        start("unheard")


def test_it_guesses_the_time_left_only_after_a_while() -> None:
    run = TaskRun(state=TaskState.RUNNING, done=1, total=100, started_at=NOW)
    assert run.remaining(NOW + timedelta(seconds=10)) is None
    run.done = 50
    assert run.remaining(NOW + timedelta(seconds=10)) == timedelta(seconds=10)


def test_it_hides_runs_from_strangers(client: Any) -> None:
    owner = User.objects.create_user("chen")
    stranger = User.objects.create_user("wang")
    run = task_start(Order("test.count", "k", {"rows": 1}), by=owner, now=NOW)
    for name in ("", "card/"):
        client.force_login(stranger)
        assert client.get(f"/tasks/{run.pk}/{name}").status_code == 404
    assert client.post(f"/tasks/{run.pk}/cancel/").status_code == 404
    client.force_login(owner)
    answer = client.get(f"/tasks/{run.pk}/card/")
    assert answer.status_code == 200
    assert "every 1s" in answer.content.decode()
    client.post(f"/tasks/{run.pk}/cancel/", headers={"HX-Request": "true"})
    answer = client.get(f"/tasks/{run.pk}/card/?reload=1")
    assert "every 1s" not in answer.content.decode()
    assert answer.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("how", ["failed", "died"])
def test_an_end_that_the_room_cannot_be_told_is_no_end(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk neither stands there; a later recovery finds the run and tells the room."""
    monkeypatch.setattr(services, "HANDLERS", handlers.HANDLERS)
    heard: list[str] = []

    def ended(arguments: Any, state: str) -> None:
        if not heard:
            heard.append("full")
            raise OSError(28, "No space left on device")
        heard.append(state)

    def run(work: handlers.Work) -> handlers.Outcome:
        raise NotFound("test.nothing", Text("没有", "nothing"))

    handlers.register(handlers.Handler("test.full", Text("满", "full"), run=run, ended=ended))
    given = start("full")
    dead = {"state": TaskState.RUNNING, "attempts": ATTEMPTS, "worker": "gone", "heartbeat_at": NOW}
    if how == "failed":
        with pytest.raises(OSError, match="No space"):
            work_on_run.call(str(given.pk))
    else:
        TaskRun.objects.filter(pk=given.pk).update(**dead)
        with pytest.raises(OSError, match="No space"):
            tasks_recover(now=NOW + DEAD_AFTER * 2)
    given.refresh_from_db()
    assert given.state == TaskState.RUNNING
    TaskRun.objects.filter(pk=given.pk).update(**dead)
    assert tasks_recover(now=NOW + DEAD_AFTER * 2) == 1
    given.refresh_from_db()
    assert (given.state, heard) == (TaskState.FAILED, ["full", "failed"])
