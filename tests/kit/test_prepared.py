"""Questions written out once: the same answers as asked anew, each account its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db.models import Count, Max, Min
from django.db.models.signals import post_init
from django.utils import timezone

from gongyou.kit.models import User
from gongyou.kit.notices.models import Notice
from gongyou.kit.notices.reading import notices_unread, unread_counted
from gongyou.kit.prepared import Prepared, Totals
from gongyou.kit.sessions.accounts import AccountBackend
from gongyou.kit.sessions.store import SessionStore
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


def test_objects_are_those_of_the_queryset_with_what_it_selects_beside_them(people: list[User]) -> None:
    now = timezone.now()
    User.objects.filter(pk=people[0].pk).update(phone="13900000001", password_is_temporary=True, date_joined=now)
    for owner in (0, 1, 0):
        Notice.objects.create(account=people[owner], kind="x", in_app=owner == 0, created_at=now, read_at=now)
    asked = Notice.objects.select_related("account").order_by("-pk")
    prepared = Prepared(lambda key, kind: asked.filter(account_id=key, kind=kind))
    for user in people:
        found, plain = prepared.objects(user.pk, "x"), list(asked.filter(account=user))
        assert found == plain
        for one, other in zip(found, plain, strict=True):
            fields = [field.attname for field in Notice._meta.concrete_fields]
            assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]
            held = one.__dict__["_state"].fields_cache["account"]
            assert other.account is not None
            assert (held.phone, held.password_is_temporary) == (
                other.account.phone,
                other.account.password_is_temporary,
            )
            assert not one._state.adding
    assert prepared.objects(people[0].pk, "y") == [] == prepared.objects(people[2].pk, "x")
    assert prepared.first(people[0].pk, "x") == asked.filter(account=people[0]).first()


def test_a_key_that_does_not_stand_as_it_is_is_refused(people: list[User]) -> None:
    for asked in (
        Prepared(lambda text: User.objects.filter(username__contains=text)),
        Prepared(lambda key: User.objects.filter(pk=people[0].pk)),
    ):
        with pytest.raises(ValueError, match="stand"):
            asked.objects("a")


def test_a_session_opens_until_it_ends_and_for_open_accounts(people: list[User]) -> None:
    store = SessionStore()
    store["told"] = "that"
    store.create()
    key = store.session_key
    assert SessionStore(key).get("told") == "that"
    assert SessionStore("no-such-key-at-all").get("told") is None
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(key)
    assert ended.get("told") is None
    assert ended.session_key is None
    backend = AccountBackend()
    assert backend.get_user(str(people[0].pk)) == people[0]
    User.objects.filter(pk=people[0].pk).update(is_active=False)
    assert backend.get_user(people[0].pk) is None
    assert backend.get_user(0) is None


def test_days_and_moments_are_keys_and_figures_come_by_name(people: list[User]) -> None:
    now = timezone.now().replace(microsecond=0)
    for at, days in enumerate((0, 1, 2)):
        User.objects.filter(pk=people[at].pk).update(date_joined=now - timedelta(days))
    since = Prepared(lambda moment: User.objects.filter(date_joined__gte=moment).order_by("pk"))
    assert since.objects(now - timedelta(days=1)) == people[:2]
    assert [since.counted(now - timedelta(days=each)) for each in (-1, 0, 2)] == [0, 1, 3]
    figures = {"first": Min("date_joined"), "n": Count("pk")}
    told = Prepared(lambda one, other: Totals(User.objects.filter(username__in=[one, other]), figures))
    assert told.totals("a", "c") == {"first": now - timedelta(days=2), "n": 2}
    assert told.totals("x", "y") == {"first": None, "n": 0} == User.objects.none().aggregate(**figures)
    on = Prepared(lambda day: User.objects.filter(date_joined__date=day).order_by("pk"))
    assert on.objects(timezone.localdate(now - timedelta(days=1))) == [people[1]]


def test_what_can_find_nothing_asks_nothing(people: list[User]) -> None:
    named = Prepared(lambda *names: User.objects.filter(username__in=names).order_by("pk"))
    assert [len(named.objects(*names)) for names in ((), ("a",), ("a", "b"), ("x",))] == [0, 1, 2, 0]
    assert (named.counted(), named.counted("a", "b", "x")) == (0, 2)
    nobody = Prepared(lambda: Totals(User.objects.none(), {"n": Count("pk"), "last": Max("pk")}))
    assert nobody.totals() == {"n": 0, "last": None}


def test_objects_are_made_as_django_makes_them(people: list[User]) -> None:
    prepared = Prepared(lambda key: User.objects.filter(pk=key))
    made, plain = prepared.first(people[0].pk), User.objects.get(pk=people[0].pk)
    assert {**made.__dict__, "_state": 0} == {**plain.__dict__, "_state": 0}
    assert made._state.__dict__ == plain._state.__dict__
    made.username = "changed"
    made.save()
    assert prepared.first(people[0].pk).username == "changed"
    part = Prepared(lambda key: User.objects.filter(pk=key).only("username")).first(people[0].pk)
    assert part.get_deferred_fields() >= {"password", "date_joined"}
    assert part.date_joined == plain.date_joined


def test_who_listens_to_the_making_hears_of_it(people: list[User]) -> None:
    heard: list[object] = []

    def listen(instance: object, **more: object) -> None:
        heard.append(instance)

    post_init.connect(listen, sender=User)
    try:
        found = Prepared(lambda key: User.objects.filter(pk=key)).first(people[0].pk)
    finally:
        post_init.disconnect(listen, sender=User)
    assert [each is found for each in heard] == [True]
