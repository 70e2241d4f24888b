"""The registry's own holdings: running tasks, rosters not yet registered, open requests, tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.kit.models import TaskRun, User
from gongyou.kit.tasks.models import ACTIVE
from gongyou.registry.approvals import label_of
from gongyou.registry.coverage.rollup import choices_said
from gongyou.registry.duplicates.policies import pairs
from gongyou.registry.handover.holdings import Held, Holding, Queue, register, register_queue
from gongyou.registry.models import (
    ApiToken,
    Application,
    Approval,
    Correction,
    DuplicatePair,
    OrganisationImport,
    OrganisingTask,
    RosterImport,
    Transfer,
)
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import in_scope

UNFINISHED = (RosterImport.State.CHECKING, RosterImport.State.CHECKED)


def register_holdings() -> None:
    """Makes the registry's kinds known."""
    register(Holding("tasks", Text("进行中的任务", "Running tasks"), _tasks, moved=_tasks_moved))
    register(Holding("rosters", Text("未办完的名册导入", "Unfinished roster imports"), _rosters, moved=_rosters_moved))
    register(
        Holding(
            "organisation_imports",
            Text("未办完的组织名录导入", "Unfinished imports of organisations"),
            _lists,
            moved=_lists_moved,
        )
    )
    register(
        Holding(
            "approvals", Text("待审批的申请（将撤回）", "Open requests (will be withdrawn)"), _asked, ended=_withdrawn
        )
    )
    register(Holding("tokens", Text("接口令牌（将吊销）", "API tokens (will be revoked)"), _tokens, ended=_revoked))
    register(
        Holding(
            "organising",
            Text("交办的组建和发展会员工作", "Organising work given"),
            _organising,
            moved=_organising_moved,
        )
    )
    register_queue(Queue("applications", Text("待审批的入会申请", "Applications to join that wait"), _applications))
    register_queue(Queue("corrections", Text("待办理的更正申请", "Corrections that wait"), _corrections))
    register_queue(Queue("transfers", Text("待办的会籍接转", "Transfers that wait"), _transfers))
    register_queue(Queue("duplicates", Text("待核对的疑似重复档案", "Possible duplicates that wait"), _duplicates))


def _tasks(user: User) -> list[Held]:
    runs = TaskRun.objects.filter(owner=user, state__in=ACTIVE).order_by("created_at")
    return [Held(str(run.pk), Text(run.title.get("zh", ""), run.title.get("en", ""))) for run in runs]


def _tasks_moved(keys: Sequence[str], leaving: User, successor: User, now: datetime) -> None:
    TaskRun.objects.filter(owner=leaving, pk__in=keys).update(owner=successor)


def _rosters(user: User) -> list[Held]:
    return _imports(RosterImport.objects.filter(uploaded_by=user, state__in=UNFINISHED))


def _lists(user: User) -> list[Held]:
    return _imports(OrganisationImport.objects.filter(uploaded_by=user, state__in=UNFINISHED))


def _imports(found: QuerySet[Any]) -> list[Held]:
    return [
        Held(
            str(one.pk),
            Text(
                f"{one.organisation.name} · {day_shown(one.created_at, 'zh')}",
                f"{one.organisation.name} · {day_shown(one.created_at, 'en')}",
            ),
        )
        for one in found.select_related("organisation")
    ]


def _lists_moved(keys: Sequence[str], leaving: User, successor: User, now: datetime) -> None:
    open_ones = OrganisationImport.objects.filter(uploaded_by=leaving, pk__in=keys, state__in=UNFINISHED)
    open_ones.update(uploaded_by=successor)


def _rosters_moved(keys: Sequence[str], leaving: User, successor: User, now: datetime) -> None:
    RosterImport.objects.filter(uploaded_by=leaving, pk__in=keys, state__in=UNFINISHED).update(uploaded_by=successor)


def _organising(user: User) -> list[Held]:
    found = OrganisingTask.objects.filter(assigned_to=user, state=OrganisingTask.State.OPEN)
    kinds = choices_said(OrganisingTask.Kind.choices)
    lines = []
    for one in found.select_related("employer", "station").order_by("due_on"):
        about = one.employer.name if one.employer else one.station.name if one.station else one.area
        kind = kinds[one.kind]
        zh, en = (kind.zh, kind.en) if isinstance(kind, Text) else (kind, kind)
        lines.append(Held(str(one.pk), Text(f"{zh} · {about}", f"{en} · {about}")))
    return lines


def _organising_moved(keys: Sequence[str], leaving: User, successor: User, now: datetime) -> None:
    open_ones = OrganisingTask.objects.filter(assigned_to=leaving, pk__in=keys, state=OrganisingTask.State.OPEN)
    open_ones.update(assigned_to=successor)


def _asked(user: User) -> list[Held]:
    found = Approval.objects.filter(asked_by=user, state__in=(Approval.State.ASKED, Approval.State.GRANTED))
    return [Held(str(one.pk), label_of(one.act)) for one in found.order_by("asked_at")]


def _withdrawn(keys: Sequence[str], leaving: User, now: datetime) -> None:
    open_ones = (Approval.State.ASKED, Approval.State.GRANTED)
    Approval.objects.filter(asked_by=leaving, pk__in=keys, state__in=open_ones).update(state=Approval.State.WITHDRAWN)


def _tokens(user: User) -> list[Held]:
    found = ApiToken.objects.filter(user=user, revoked_at=None).order_by("created_at")
    return [Held(str(one.pk), Text(f"{one.name}（{one.prefix}…）", f"{one.name} ({one.prefix}…)")) for one in found]


def _revoked(keys: Sequence[str], leaving: User, now: datetime) -> None:
    ApiToken.objects.filter(user=leaving, pk__in=keys, revoked_at=None).update(revoked_at=now)


def _applications(user: User) -> int:
    mine = in_scope(user, OFFICER, prefix="organisation__")
    return Application.objects.filter(mine, state=Application.State.SUBMITTED).count()


def _corrections(user: User) -> int:
    mine = in_scope(user, OFFICER, prefix="member__organisation__")
    return Correction.objects.filter(mine, state=Correction.State.OPEN).count()


def _transfers(user: User) -> int:
    """Those that the own side answers."""
    asker = Transfer.Asker
    received = Q(asker=asker.SOURCE) & in_scope(user, OFFICER, prefix="target__")
    wanted = Q(asker=asker.TARGET) & in_scope(user, OFFICER, prefix="source__")
    return Transfer.objects.filter(received | wanted, state=Transfer.State.ASKED).count()


def _duplicates(user: User) -> int:
    return pairs.scope(user).filter(state=DuplicatePair.State.OPEN).count()
