"""Supervision in the console: all runs, one agreement's months, one run, and a run asked for by hand."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput
from gongyou.core.figures import COUNT
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.runs.files import data_content, file_answer
from gongyou.findings.runs.pages import Places, Reader, RunPages, Words, language
from gongyou.kit.documents import Document
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.platform_names import platform_called
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, Breach, ClauseCheck, SupervisionRun
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.services.supervision import clause_check
from gongyou.rooms.bargaining.supervision.agreed import is_supervised
from gongyou.rooms.bargaining.supervision.clauses import number_said
from gongyou.rooms.bargaining.supervision.compose import document_of
from gongyou.rooms.bargaining.supervision.due import months_there, started
from gongyou.rooms.bargaining.supervision.forms import CheckForm
from gongyou.rooms.bargaining.supervision.manual import (
    EVERY,
    NOT_CHECKED,
    Looks,
    due_on,
    looked_at,
    newest_within,
    said_of,
)
from gongyou.rooms.bargaining.supervision.saved import figure_of, released
from gongyou.rooms.bargaining.supervision.shown import ShownClause, badge_of, clause_shown, history_of
from gongyou.rooms.bargaining.supervision.states import State
from gongyou.rooms.bargaining.supervision.work import SUPERVISIONS
from gongyou.rooms.bargaining.views.form_page import form_page
from gongyou.rules.files import as_recorded
from gongyou.ui.listing import Column
from gongyou.ui.states import Badge, Tone

BREACH_TONES = {
    Breach.State.WAITING: Tone.WARNING,
    Breach.State.ANSWERED: Tone.NEW,
    Breach.State.ACCEPTED: Tone.GOOD,
    Breach.State.REFUSED: Tone.BAD,
    Breach.State.CLOSED: Tone.NEUTRAL,
    Breach.State.WITHDRAWN: Tone.NEUTRAL,
}


class SupervisionPages(RunPages[SupervisionRun]):
    """Runs of supervision over all agreements of my scope."""

    policy = policies.supervisions
    work = SUPERVISIONS
    words = Words(
        title=gettext_lazy("履约监督"),
        icon="shield-check",
        new=gettext_lazy("协议"),
        start=gettext_lazy("协议"),
        organisation=gettext_lazy("工会一方"),
        none=gettext_lazy("还没有监督结果"),
        none_body=gettext_lazy("在协议的条款上绑定检验；平台数据入库后，系统自动逐条检验，结果列在这里。"),
        no_data=gettext_lazy("还没有监督结果"),
        no_data_body=gettext_lazy("还没有监督结果"),
    )
    places = Places(list="bargaining:supervision", new="bargaining:agreements")
    list_template = "bargaining/supervision_list.html"
    page_template = "bargaining/supervision_run.html"

    def period(self, run: SupervisionRun) -> str:
        return Month.of(run.period_from).shown(language())

    def columns(self) -> Sequence[Column]:
        return (
            Column("agreement", _("协议"), cell=lambda run: run.agreement.title_text.on(language())),
            Column("breached", _("违反（条）"), COUNT, sort="breached"),
            Column("period", _("月份"), cell=self.period, sort="period_from"),
            Column("kept", _("遵守（条）"), COUNT, hides_on_phone=True),
            Column("unclear", _("无法判断（条）"), COUNT, hides_on_phone=True),
        )

    def _file(self, request: HttpRequest, *, kind: str, **named: uuid.UUID) -> HttpResponse:
        if kind != "json":
            return super()._file(request, kind=kind, **named)
        run = self._run(request, named)
        return file_answer(data_content(released(run.report)), self.stem(run), kind)

    def shown(self, run: SupervisionRun, reader: Reader) -> Mapping[str, Any]:
        """Clause by clause, with the breaches that the platform answers for."""
        value = figure_of(run.report).value
        breaches = {
            str(each.clause.key): each for each in _breaches(run.agreement) if each.period_from == run.period_from
        }
        clauses = [clause_shown(each, sees_few=reader.sees_few) for each in value["clauses"]]
        looks = looked_at(run.agreement, run.period_to)
        return {
            "source": figure_of(run.report),
            "agreement": run.agreement,
            "clauses": [(each, breaches.get(each.key), _looks(run, looks, each)) for each in clauses],
            "every": EVERY if run.manual else None,
        }

    def document(self, run: SupervisionRun) -> Document:
        looks = looked_at(run.agreement, run.period_to)
        return document_of(figure_of(run.report), run.agreement.title_text, platform_called(run.platform), looks)

    def stem(self, run: SupervisionRun) -> str:
        return f"supervision-{run.platform}-{run.period_from:%Y-%m}"


pages = SupervisionPages()


@require_safe
@page_for(*NEGOTIATORS)
def agreement_supervision(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """An agreement's clauses with what each is bound to, its months, its breaches, and checks by a person."""
    agreement = policies.agreements.visible(request.user, key=key)
    runs = list(SupervisionRun.objects.filter(agreement=agreement, superseded_at=None).order_by("-period_from"))
    newest = {each["key"]: each for each in runs[0].report["supervision"]["clauses"]} if runs else {}
    # A wording that is to be replaced binds until then, and stands beside the one to come.
    binding = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
    clauses = agreement.clauses.filter(binding, part=AgreementClause.Part.ARTICLE)
    clauses = clauses.select_related("replaces", "agreement").prefetch_related("checks")
    context = {
        "agreement": agreement,
        "clauses": [_clause(each, newest.get(str(each.key))) for each in clauses],
        "history": history_of(runs, looked_at(agreement, timezone.localdate())),
        "every": EVERY,
        "runs": runs[:24],
        "breaches": [(each, breach_badge(each)) for each in _breaches(agreement)],
        "may_change": policies.agreements.can_change(request.user, agreement),
        "months": months_there(agreement) if is_supervised(agreement) else [],
        "is_supervised": is_supervised(agreement),
    }
    return render(request, "bargaining/agreement_supervision.html", context)


@require_POST
@page_for(*NEGOTIATORS)
def supervise_now(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One month now; the task's page shows how far it is."""
    agreement = policies.agreements.visible(request.user, key=key)
    if not policies.supervisions.can_add(request.user, under=agreement.organisation) or not is_supervised(agreement):
        raise Http404
    try:
        month = Month.read(request.POST.get("month", ""))
    except BadInput:
        raise Http404 from None
    [run] = started(open_lake(), [(agreement.pk, month)], timezone.now(), request.user)
    return redirect(run.get_absolute_url())


def _looks(run: SupervisionRun, looks: Looks, clause: ShownClause) -> dict[str, Any] | None:
    """What a person found on a clause without a test: its badge of the period, and each look in a line."""
    if clause.state != State.MANUAL:
        return None
    held = looks.get(clause.key, ())
    newest = newest_within(held, run.period_from, run.period_to)
    return {
        "badge": newest.badge if newest else None,
        "lines": said_of(held, run.period_from, run.period_to),
        "note": newest.note if newest else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def clause_checked(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """An officer's own look at a clause."""
    clause = clause_visible(request, key)
    form = CheckForm(request.POST or None, initial={"checked_on": timezone.localdate()})

    def act() -> str:
        clause_check(clause=clause, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
        return supervision_url(clause.agreement)

    words = (
        _("登记人工检查"),
        format_html('<span lang="zh-Hans" data-own-name>{}</span>', clause.text),
        _("登记"),
    )
    return form_page(request, form, act, words, supervision_url(clause.agreement))


def clause_visible(request: HttpRequest, key: uuid.UUID) -> AgreementClause:
    """The clause of an agreement that the user may change, or 404."""
    clause = AgreementClause.objects.select_related("agreement__organisation").filter(key=key).first()
    if clause is None or not policies.agreements.can_change(request.user, clause.agreement):
        raise Http404
    return clause


def supervision_url(agreement: Agreement) -> str:
    """The page of an agreement's supervision."""
    from django.urls import reverse

    return reverse("bargaining:agreement_supervision", args=[agreement.key])


def clause_text(clause: AgreementClause) -> Text:
    """The clause's text; the agreed one where nobody has rendered it in English."""
    return Text(clause.text, clause.text_en or clause.text)


def breach_badge(breach: Breach) -> Badge:
    """The state of a breach; one whose term has passed without an answer says so."""
    if breach.state == Breach.State.WAITING and breach.answer_due < timezone.localdate():
        return Badge(_("逾期未答复"), Tone.BAD)
    return Badge(breach.get_state_display(), BREACH_TONES[Breach.State(breach.state)])


def _breaches(agreement: Agreement) -> list[Breach]:
    return list(agreement.breaches.select_related("clause", "finding").order_by("-period_from", "clause__position"))


def _clause(clause: AgreementClause, newest: Mapping[str, Any] | None) -> dict[str, Any]:
    told = None
    if clause.binding:
        from gongyou.rooms.bargaining.supervision.clauses import binding_read

        with as_recorded():
            bound = binding_read(clause.binding, clause.number)
        told = {"title": bound.test.title, "sentence": bound.told, "days": bound.answer_days}
    checks: list[ClauseCheck] = list(clause.checks.all()[:3])
    return {
        "clause": clause,
        "number": number_said(clause.number),
        "text": clause_text(clause),
        # An amended wording has no test until it is bound anew.
        "was_bound": told is None and clause.replaces is not None and bool(clause.replaces.binding),
        "bound": told,
        "badge": badge_of(newest["state"]) if newest and clause.binding else None,
        "checks": checks,
        "due": _due(clause, checks),
    }


def _due(clause: AgreementClause, checks: Sequence[ClauseCheck]) -> date | None:
    """Until when a person should look at a clause without a test again; None where nobody need."""
    begins = clause.valid_from or clause.agreement.effective_from
    if clause.binding or begins is None or clause.code in NOT_CHECKED:
        return None
    if clause.agreement.state != Agreement.State.IN_FORCE:
        return None
    return due_on(checks[0].checked_on if checks else None, begins)
