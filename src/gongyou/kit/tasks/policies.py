"""Who sees a run: its owner, and whoever sees the thing that it works on."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from gongyou.kit import awaiting
from gongyou.kit.policies import Policy, Visitor
from gongyou.kit.prepared import Prepared
from gongyou.kit.tasks.handlers import HANDLERS
from gongyou.kit.tasks.models import ACTIVE, TaskRun


class TaskRunPolicy(Policy[TaskRun]):
    def scope(self, user: Visitor) -> QuerySet[TaskRun]:
        """The runs that the user started."""
        if not user.is_authenticated:
            return TaskRun.objects.none()
        return TaskRun.objects.filter(owner=user)

    def can_view(self, user: Visitor, thing: TaskRun) -> bool:
        if not user.is_authenticated:
            return False
        if thing.owner_id == user.pk:
            return True
        handler = HANDLERS.get(thing.kind)
        return bool(handler and handler.visible and handler.visible(user, thing.arguments))

    def can_change(self, user: Visitor, thing: TaskRun) -> bool:
        """Only the owner cancels."""
        return bool(user.is_authenticated and thing.owner_id == user.pk)


runs = TaskRunPolicy()


def active_runs(user: Visitor) -> QuerySet[TaskRun]:
    """The user's runs under way, newest first, for the badge in the top bar."""
    return runs.scope(user).filter(state__in=ACTIVE)


_any_active = Prepared(
    lambda key: TaskRun.objects.filter(owner_id=key, state__in=ACTIVE).order_by().values_list("pk")[:1]
)


def active_runs_shown(user: Visitor) -> Iterable[TaskRun]:
    """`active_runs` for the badge: nearly always none, which is asked first, as every page does."""
    told = awaiting.noted(user)
    is_busy = told.is_busy if told is not None else user.is_authenticated and bool(_any_active.rows(user.pk))
    return active_runs(user) if is_busy else ()
