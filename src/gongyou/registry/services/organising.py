"""Gaps of coverage given out as work: to whom, until when, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from gongyou.calc.gaps import Gap, closed
from gongyou.core.errors import BadInput, Conflict, NotFound
from gongyou.core.text import Text
from gongyou.kit import audit, notices
from gongyou.kit.models import User
from gongyou.kit.notices import Audience
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.coverage.gaps import Missing, missing_one
from gongyou.registry.coverage.rollup import choices_said
from gongyou.registry.models import Organisation, OrganisingTask
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import scope_paths

State, Kind = OrganisingTask.State, OrganisingTask.Kind
ASSIGNED = audit.register(
    "registry.organising.assigned",
    "交办“{name}”（{kind}），期限 {due}",
    "Gave out the work on “{name}” ({kind}), due {due}",
    kind=OrganisingTask.Kind,
)
DONE = audit.register(
    "registry.organising.done",
    "办结“{name}”（{kind}）：会员由 {before} 人增至 {after} 人",
    "Finished “{name}” ({kind}): members from {before} to {after}",
    kind=OrganisingTask.Kind,
)
DROPPED = audit.register(
    "registry.organising.dropped",
    "放下“{name}”（{kind}），理由已记录",
    "Put “{name}” ({kind}) aside, with a reason",
    kind=OrganisingTask.Kind,
)
EXPORTED = audit.register(
    "registry.organising.exported",
    "导出“{organisation}”的组建工作清单 {count} 条",
    "Exported the work list of “{organisation}”: {count} lines",
)
TOLD = notices.register(
    "registry.organising.given",
    Text("请办理：{name}", "To work on: {name}"),
    Text("{kind}。请在{due}前办理，办完后登记结果。", "{kind}. Please act by {due} and record the result."),
    label=Text("交办的组建和发展会员工作", "Organising work given to me"),
    link="{link}",
    audience=Audience.STAFF,
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which line of the work list goes to whom, until when."""

    kind: str
    key: str
    officer: User
    due_on: date


def may_give(user: User, organisation: Organisation) -> bool:
    """Whether somebody gives out and ends the work of this organisation."""
    return any(organisation.path.startswith(path) for path in scope_paths(user, OFFICER))


@service
def organising_assign(
    *, organisation: Organisation, assignment: Assignment, by: User | None, now: datetime
) -> OrganisingTask:
    """The task, given to the officer; one under way goes over to them. They are told."""
    require(by is None or may_give(by, organisation))
    line = _line(organisation, assignment.kind, assignment.key)
    if not may_give(assignment.officer, organisation) and not _serves_below(assignment.officer, organisation):
        raise BadInput(
            "registry.organising_officer",
            Text("这位同志不是本组织范围内的工会干部。", "This person is not an officer within the organisation."),
            Text("请从名单中选择。", "Choose from the list."),
        )
    task = OrganisingTask.objects.select_for_update().filter(subject=line.subject, state=State.OPEN).first()
    if task is None:
        about = line.kind in (Kind.UNION, Kind.MEMBERS)
        task = OrganisingTask(
            kind=line.kind,
            organisation=organisation,
            employer_id=int(line.key) if about else None,
            station_id=int(line.key) if line.kind == Kind.SITE else None,
            area=line.key if line.kind == Kind.PLACE else "",
            subject=line.subject,
            workers_before=line.gap.workers,
            members_before=line.gap.members,
            opened_at=now,
        )
    elif by is not None and not may_give(by, task.organisation):
        require(False)
    task.assigned_to, task.due_on = assignment.officer, assignment.due_on
    task.save()
    name = _name(line)
    if assignment.officer != by:
        notice_send(
            kind=TOLD,
            to=Recipient(account=assignment.officer),
            data={
                "name": name,
                "kind": choices_said(Kind.choices)[line.kind],
                "due": assignment.due_on,
                "link": address_of(task),
            },
            now=now,
            dedup_key=f"{task.pk}:{assignment.officer.pk}:{assignment.due_on}",
        )
    data = {"name": name.zh, "kind": line.kind, "due": assignment.due_on.isoformat()}
    audit.write(ASSIGNED, by=by, subject=task, data=data, now=now)
    return task


@service
def organising_done(*, task: OrganisingTask, by: User | None, now: datetime) -> OrganisingTask:
    """The task, done, with the numbers of today. Nothing gained raises Conflict: work is done when the rate says so."""
    task = _open(task, by)
    line = _line(task.organisation, task.kind, task.subject.partition(":")[2])
    before = Gap(task.workers_before, task.members_before)
    if task.kind == Kind.UNION:
        employer = task.employer
        covered = employer.organisation if employer is not None else None
        if covered is None or not covered.is_open:
            raise Conflict(
                "registry.organising_no_union",
                Text("这家单位还没有工会，不能办结。", "This employer still has no union; the work is not done."),
                Text(
                    "请先建会，或把覆盖它的联合工会登记到单位；办不了的，请写明理由放下。",
                    "Found its union or record the joint one that covers it; or put it aside with a reason.",
                ),
            )
    elif not closed(before, line.gap):
        raise Conflict(
            "registry.organising_nothing_gained",
            Text("入会率没有上升，不能办结。", "The rate has not risen; the work is not done."),
            Text(
                "请先登记新会员，或重新核实职工人数；办不了的，请写明理由放下。",
                "Register the new members or count the staff again; or put it aside with a reason.",
            ),
        )
    task.state, task.ended_at = State.DONE, now
    task.workers_after, task.members_after = line.gap.workers, line.gap.members
    task.save()
    data = {
        "name": _name(line).zh,
        "kind": task.kind,
        "before": task.members_before,
        "after": task.members_after,
    }
    audit.write(DONE, by=by, subject=task, data=data, now=now)
    return task


@service
def organising_drop(*, task: OrganisingTask, reason: str, by: User | None, now: datetime) -> OrganisingTask:
    """The task, put aside with a reason; the gap stays on the list and may be given out again."""
    task = _open(task, by)
    if not reason.strip():
        raise BadInput("registry.organising_reason", Text("请写明理由。", "Say why."))
    line = _line(task.organisation, task.kind, task.subject.partition(":")[2])
    task.state, task.reason, task.ended_at = State.DROPPED, reason.strip(), now
    task.save()
    audit.write(DROPPED, by=by, subject=task, data={"name": _name(line).zh, "kind": task.kind}, now=now)
    return task


@service
def organising_export_note(*, organisation: Organisation, count: int, by: User | None, now: datetime) -> None:
    """Leaves the line that an export of the work list leaves. The list names employers and places, no person."""
    require(by is None or may_give(by, organisation))
    data = {"organisation": organisation.name, "count": count}
    audit.write(EXPORTED, by=by, subject=organisation, data=data, now=now)


def address_of(task: OrganisingTask) -> str:
    """The page of what the task is about."""
    key = task.subject.partition(":")[2]
    return f"{reverse('coverage:gap', args=[task.kind, key])}?organisation={task.organisation.code}"


def _open(task: OrganisingTask, by: User | None) -> OrganisingTask:
    task = OrganisingTask.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=task.pk)
    require(by is None or task.assigned_to_id == by.pk or may_give(by, task.organisation))
    if task.state != State.OPEN:
        raise Conflict(
            "registry.organising_over",
            Text("这项工作已经结束。", "This work is over."),
            Text("请刷新页面查看。", "Reload the page."),
        )
    return task


def _serves_below(officer: User, organisation: Organisation) -> bool:
    return any(path.startswith(organisation.path) for path in scope_paths(officer, OFFICER))


def _line(organisation: Organisation, kind: str, key: str) -> Missing:
    line = missing_one(organisation, kind, key)
    if line is None:
        raise NotFound(
            "registry.organising_gone",
            Text("清单上没有这一项。", "There is no such line on the list."),
            Text("请刷新清单。", "Reload the list."),
        )
    return line


def _name(line: Missing) -> Text:
    return line.name if isinstance(line.name, Text) else Text(line.name, line.name)
