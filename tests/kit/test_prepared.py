"""Questions written out once: the same answers as asked anew, each account its own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from gongyou.kit.models import User
from gongyou.kit.notices.models import Notice
from gongyou.kit.notices.reading import notices_unread, unread_counted
from gongyou.kit.tasks.models import TaskRun, TaskState
from gongyou.kit.tasks.policies import active_runs, active_runs_shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[User]:
    return User.objects.bulk_create([User(username=name, password="!") for name in ("a", "b", "c")])


def test_the_bell_counts_what_the_list_holds(people: list[User]) -> None:
    now = timezone.now()
    for account, in_app, read_at in (
        (0, True, None),
        (0, True, None),
        (0, True, now),
        (1, False, None),
        (1, True, None),
    ):
        Notice.objects.create(account=people[account], kind="x", in_app=in_app, read_at=read_at, created_at=now)
    assert [unread_counted(user) for user in people] == [2, 1, 0] == [notices_unread(user).count() for user in people]
    Notice.objects.filter(account=people[0]).update(read_at=now)
    assert [unread_counted(user) for user in people] == [0, 1, 0]
    assert unread_counted(AnonymousUser()) == 0


def test_the_badge_shows_runs_under_way_to_their_owner(people: list[User]) -> None:
    for owner, state in ((0, TaskState.RUNNING), (0, TaskState.DONE), (1, TaskState.DONE)):
        TaskRun.objects.create(
            owner=people[owner], kind="x", key=f"{owner}{state}", state=state, created_at=timezone.now()
        )
    assert [len(list(active_runs_shown(user))) for user in people] == [1, 0, 0]
    assert list(active_runs_shown(people[0])) == list(active_runs(people[0]))
    TaskRun.objects.update(state=TaskState.DONE)
    assert not list(active_runs_shown(people[0]))
    assert not list(active_runs_shown(AnonymousUser()))
