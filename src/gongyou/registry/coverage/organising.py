"""The work list of what is missing: whom to organise first, who sees to it, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import COUNT, SHARE
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.spreadsheets import workbook
from gongyou.registry.access import page_for
from gongyou.registry.coverage.charts import said
from gongyou.registry.coverage.gaps import Missing, missing_list, missing_one
from gongyou.registry.coverage.pages import STAFF, XLSX, asked
from gongyou.registry.coverage.rollup import choices_said
from gongyou.registry.models import Appointment, Organisation, OrganisingTask
from gongyou.registry.policies import OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.selectors import in_force, under
from gongyou.registry.services.organising import (
    Assignment,
    may_give,
    organising_assign,
    organising_done,
    organising_drop,
    organising_export_note,
)
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

LEADS = {
    "union": gettext_lazy("没有工会的用人单位，职工人数多的在前；职工人数未登记的排在最后，请先核实。"),
    "members": gettext_lazy("已有工会、会员不到职工一半且相差 10 人以上的用人单位，相差多的在前。"),
    "place": gettext_lazy("平台派单记录和名单里的劳动者多、会员少的街道和网格。不足 10 人的不列出。"),
    "site": gettext_lazy("已登记人数的工作点，按站点选了工作地点的会员算入。"),
}


class AssignForm(forms.Form):
    """Who sees to it, until when."""

    officer = forms.ModelChoiceField(
        label=gettext_lazy("交给"), queryset=User.objects.none(), empty_label=gettext_lazy("请选择工会干部")
    )
    due_on = forms.DateField(
        label=gettext_lazy("办理期限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset, field.label_from_instance = officers, _officer_said

    def clean_due_on(self) -> Any:
        due = self.cleaned_data["due_on"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("办理期限不能早于今天。"))
        return due


@require_safe
@page_for(*STAFF)
def missing(request: HttpRequest) -> HttpResponse:
    """One kind of gap below one organisation, the largest first."""
    top, kind = asked(request)[0], _kind(request)
    lines = missing_list(top, kind)
    listing = _listing(request, lines, top)
    context = {
        "listing": listing,
        "organisation": top,
        "kind": kind,
        "tabs": [(each.value, each.label, each == kind) for each in OrganisingTask.Kind],
        "lead": LEADS[kind.value],
        "query": f"organisation={top.code}&kind={kind.value}",
        "may_export": may_give(_user(request), top),
        "count": len(lines),
        "missing_people": sum(line.gap.missing or 0 for line in lines),
        "given": sum(line.task is not None for line in lines),
    }
    return render(request, "coverage/missing.html", context)


@require_POST
@page_for(OFFICER)
def work_export(request: HttpRequest) -> HttpResponseBase:
    """The list on the screen as a workbook. By POST: it leaves a line."""
    top, kind = asked(request)[0], _kind(request)
    lines = missing_list(top, kind)
    organising_export_note(organisation=top, count=len(lines), by=audit.actor_from(request.user), now=timezone.now())
    target = BytesIO()
    workbook.workbook_write(target, [_sheet(lines, kind)])
    target.seek(0)
    name = f"{top.name}-{kind.label}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@page_for(*STAFF)
def gap(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One line of the list: its numbers, who sees to it, the next step, what was done."""
    top, line, task = _line(request, kind, key)
    return _shown(request, top, line, task, None)


@require_POST
@page_for(OFFICER)
def gap_assign(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Gives the work to an officer."""
    top, line, task = _line(request, kind, key)
    if not may_give(_user(request), top):
        raise Http404
    form = AssignForm(request.POST, officers=officers_of(top))
    if not form.is_valid():
        return _shown(request, top, line, task, form)
    given = Assignment(line.kind, line.key, form.cleaned_data["officer"], form.cleaned_data["due_on"])

    def act() -> None:
        organising_assign(organisation=top, assignment=given, by=audit.actor_from(request.user), now=timezone.now())

    return _acted(request, top, line, act, _("已交办，并通知了承办人。"))


@require_POST
@page_for(OFFICER)
def gap_done(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Ends the work with what was gained."""
    top, line, task = _line(request, kind, key)
    if task is None or not _may_end(request, task):
        raise Http404

    def act() -> None:
        organising_done(task=task, by=audit.actor_from(request.user), now=timezone.now())

    return _acted(request, top, line, act, _("已办结。"))


@require_POST
@page_for(OFFICER)
def gap_drop(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Puts the work aside."""
    top, line, task = _line(request, kind, key)
    if task is None or not _may_end(request, task):
        raise Http404

    def act() -> None:
        reason = request.POST.get("reason", "")
        organising_drop(task=task, reason=reason[:200], by=audit.actor_from(request.user), now=timezone.now())

    return _acted(request, top, line, act, _("已放下，仍留在清单上。"))


def officers_of(top: Organisation) -> Any:
    """The officers who serve at the organisation or below it."""
    held = Appointment.objects.filter(in_force(timezone.now()), under(top.path, prefix="organisation__"), role=OFFICER)
    found = User.objects.filter(is_active=True, pk__in=held.order_by().values("user"))
    return found.order_by("name", "username")


def task_state(task: OrganisingTask | None) -> Badge:
    """未交办, or who has it and whether it is late."""
    if task is None:
        return Badge(_("未交办"), Tone.NEUTRAL)
    if task.due_on < timezone.localdate():
        return Badge(_("已超期"), Tone.BAD)
    return Badge(_("办理中"), Tone.NEW)


def _acted(request: HttpRequest, top: Organisation, line: Missing, act: Callable[[], None], told: str) -> HttpResponse:
    try:
        act()
    except (BadInput, Conflict) as refused:
        words = refused.said(_language())
        messages.error(request, words)
    else:
        messages.success(request, told)
    return redirect(_address(line, top))


def _shown(
    request: HttpRequest, top: Organisation, line: Missing, task: OrganisingTask | None, form: AssignForm | None
) -> HttpResponse:
    officers = officers_of(top)
    start = {"officer": task.assigned_to_id, "due_on": task.due_on} if task else {}
    earlier = OrganisingTask.objects.filter(subject=line.subject).exclude(state=OrganisingTask.State.OPEN)
    may_assign = may_give(_user(request), top)
    context = {
        "organisation": top,
        "line": line,
        "name": said(line.name),
        "kind_said": choices_said(OrganisingTask.Kind.choices)[line.kind],
        "task": task,
        "badge": task_state(task),
        "officer": _officer_said(task.assigned_to) if task and task.assigned_to else "",
        "form": form or (AssignForm(initial=start, officers=officers) if may_assign else None),
        "may_end": task is not None and _may_end(request, task),
        "earlier": [(one, _ended(one)) for one in earlier.order_by("-ended_at")[:10]],
        "timeline": audit.timeline_of(task, _language()) if task else [],
        "list": f"{reverse('coverage:missing')}?organisation={top.code}&kind={line.kind}",
        "employer_pk": line.key if line.kind in (OrganisingTask.Kind.UNION, OrganisingTask.Kind.MEMBERS) else "",
        "station_pk": line.key if line.kind == OrganisingTask.Kind.SITE else "",
        "query": f"organisation={top.code}",
    }
    return render(request, "coverage/gap.html", context, status=422 if form is not None else 200)


def _ended(task: OrganisingTask) -> Badge:
    tone = Tone.GOOD if task.state == OrganisingTask.State.DONE else Tone.NEUTRAL
    return Badge(task.get_state_display(), tone)


def _line(request: HttpRequest, kind: str, key: str) -> tuple[Organisation, Missing, OrganisingTask | None]:
    if kind not in OrganisingTask.Kind.values:
        raise Http404
    open_one = OrganisingTask.objects.filter(subject=f"{kind}:{key}", state=OrganisingTask.State.OPEN)
    task = open_one.select_related("assigned_to", "organisation", "employer").first()
    code = request.GET.get("organisation", "")
    if task is not None and task.assigned_to_id == request.user.pk and code == task.organisation.code:
        top = task.organisation
    else:
        top = asked(request)[0]
    line = missing_one(top, kind, key)
    if line is None:
        raise Http404
    return top, line, task


def _may_end(request: HttpRequest, task: OrganisingTask) -> bool:
    return task.assigned_to_id == request.user.pk or may_give(_user(request), task.organisation)


def _kind(request: HttpRequest) -> OrganisingTask.Kind:
    wanted = request.GET.get("kind", OrganisingTask.Kind.UNION)
    if wanted not in OrganisingTask.Kind.values:
        raise Http404
    return OrganisingTask.Kind(wanted)


def _address(line: Missing, top: Organisation) -> str:
    return f"{reverse('coverage:gap', args=[line.kind, line.key])}?organisation={top.code}"


def _user(request: HttpRequest) -> User:
    user = audit.actor_from(request.user)
    if user is None:
        raise Http404
    return user


def _officer_said(user: User) -> str:
    return user.name or user.username


def _listing(request: HttpRequest, lines: list[Missing], top: Organisation) -> Listing:
    me, held = request.user.pk, holding()
    return Listing(
        query=request.GET,
        rows=lines,
        columns=(
            Column("name", _("名称"), cell=lambda line: said(line.name), sort="name"),
            Column(
                "workers",
                _("应有人数（人）"),
                COUNT,
                cell=lambda line: line.gap.workers,
                sort="workers",
                hides_on_phone=True,
            ),
            Column(
                "members",
                _("会员（人）"),
                COUNT,
                cell=lambda line: held.told(line.gap.members),
                sort="members",
                hides_on_phone=True,
            ),
            Column("missing", _("相差（人）"), COUNT, cell=lambda line: _missing_told(line), sort="missing"),
            Column("rate", _("入会率"), SHARE, cell=lambda line: line.gap.rate, sort="rate", hides_on_phone=True),
            Column("note", _("情况"), cell=lambda line: line.note, hides_on_phone=True),
            Column("state", _("交办情况"), cell=lambda line: task_state(line.task)),
        ),
        filters=(
            Filter(
                "state",
                _("交办情况"),
                lambda rows, state: [line for line in rows if _has_state(line, state, me)],
                [("none", _("未交办")), ("given", _("已交办")), ("mine", _("交给我的")), ("late", _("已超期"))],
            ),
        ),
        link=lambda line: _address(line, top),
        language=_language(),
    )


def _missing_told(line: Missing) -> int | None:
    return None if line.gap.missing is None else holding().told(line.gap.missing)


def _has_state(line: Missing, state: str, me: int | None) -> bool:
    if line.task is None:
        return state == "none"
    late = line.task.due_on < timezone.localdate()
    return state == "given" or (state == "mine" and line.task.assigned_to_id == me) or (state == "late" and late)


def _sheet(lines: list[Missing], kind: OrganisingTask.Kind) -> workbook.Sheet:
    language, held = _language(), holding()
    return workbook.Sheet(
        str(kind.label),
        (
            workbook.Column(_("名称")),
            workbook.Column(_("行政区划代码"), "id"),
            workbook.Column(_("行业")),
            workbook.Column(_("应有人数（人）"), "integer"),
            workbook.Column(_("会员（人）"), "integer"),
            workbook.Column(_("相差（人）"), "integer"),
            workbook.Column(_("入会率"), "percent"),
            workbook.Column(_("情况")),
            workbook.Column(_("承办人")),
            workbook.Column(_("办理期限"), "date"),
        ),
        [
            (
                said(line.name).on(language),
                line.region,
                line.industry.on(language) if line.industry else "",
                line.gap.workers,
                held.told(line.gap.members),
                _missing_told(line),
                line.gap.rate,
                line.note.on(language),
                _officer_said(line.task.assigned_to) if line.task and line.task.assigned_to else "",
                line.task.due_on if line.task else None,
            )
            for line in lines
        ],
    )


def _language() -> str:
    return get_language() or "zh-hans"
