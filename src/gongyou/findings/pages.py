"""The console's pages of findings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import Kind, Style, day_shown, shown
from gongyou.core.period import Month
from gongyou.findings import acts, kinds, policies, selectors
from gongyou.findings.models import Finding
from gongyou.findings.services import FOLLOWING, finding_review
from gongyou.kit import audit
from gongyou.kit.masking import worker_masked
from gongyou.registry import policies as registry_policies
from gongyou.registry.access import page_for
from gongyou.registry.duplicates.keys import keys_beside, member_under
from gongyou.registry.models import Member
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.ui.addresses import link_to
from gongyou.ui.listing import Column, Filter, Listing, choices_of
from gongyou.ui.states import Badge, Tone
from gongyou.ui.templatetags.ui import derivation_url

STATE_TONES = {
    Finding.State.NEW: Tone.NEW,
    Finding.State.ACCEPTED: Tone.WARNING,
    Finding.State.REJECTED: Tone.NEUTRAL,
    Finding.State.CLOSED: Tone.GOOD,
}
# What the button says: the act, where the state says the outcome.
STEP_WORDS = {
    Finding.State.ACCEPTED: gettext_lazy("采纳"),
    Finding.State.REJECTED: gettext_lazy("不采纳"),
    Finding.State.CLOSED: gettext_lazy("办结"),
}
REFUSED = 422


@dataclass(frozen=True, slots=True)
class AmountColumn(Column):
    """Amounts that are already written, each in its own currency, set to the right as numbers are."""

    @property
    def is_number(self) -> bool:
        return True


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def finding_list(request: HttpRequest) -> HttpResponse:
    """The findings of the scope; the filter lives in the address."""
    language = _language()
    counted = selectors.findings_counted(request.user)
    listing = Listing(
        query=request.GET,
        rows=partial(selectors.findings_listed, request.user),
        first=partial(selectors.findings_first, request.user),
        columns=(
            Column("title", _("发现"), cell=lambda finding: finding.title_shown),
            Column("kind", _("类型"), cell=lambda finding: kinds.said(finding.kind, language), hides_on_phone=True),
            Column("subject", _("对象"), cell=_subject, hides_on_phone=True),
            Column("period", _("所属期间"), cell=_period, sort="period_from", hides_on_phone=True),
            AmountColumn("amount", _("涉及金额"), cell=_amount, sort="amount"),
            Column("organisation", _("组织"), cell=lambda finding: finding.organisation.name, hides_on_phone=True),
            Column("state", _("状态"), cell=_state),
        ),
        filters=(
            Filter(
                "state",
                _("状态"),
                lambda rows, state: rows.filter(state=state),
                [(state.value, f"{state.label} · {counted[state]:,}") for state in Finding.State],
            ),
            Filter(
                "kind",
                _("类型"),
                lambda rows, kind: rows.filter(kind=kind),
                [(kind, kinds.said(kind, language)) for kind in selectors.findings_kinds(request.user)],
            ),
            Filter(
                "subject_kind",
                _("对象类别"),
                lambda rows, kind: rows.filter(subject_kind=kind),
                choices_of(Finding.SubjectKind),
            ),
            Filter("subject_key", _("对象代号"), lambda rows, key: rows.filter(subject_key__in=keys_beside(key))),
        ),
        link=link_to("findings:finding", attrgetter("pk")),
        language=language,
        unfiltered=lambda: sum(counted.values()),
    )
    return render(request, "findings/finding_list.html", {"listing": listing})


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def finding_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: facts and evidence left, the next step and the timeline right."""
    return _detail(request, policies.findings.visible(request.user, pk=pk))


@require_POST
@page_for(OFFICER)
def finding_reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """Reviews; a refused review shows the page again with the words kept."""
    finding = policies.findings.visible(request.user, pk=pk)
    reason = request.POST.get("reason", "")
    try:
        finding_review(
            finding=finding,
            state=request.POST.get("state", ""),
            reason=reason,
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )
    except (BadInput, Conflict) as error:
        finding.refresh_from_db()
        return _detail(request, finding, error=error, reason=reason)
    messages.success(request, _("审核结论已记录。"))
    return redirect("findings:finding", pk=pk)


def _detail(
    request: HttpRequest, finding: Finding, *, error: BadInput | Conflict | None = None, reason: str = ""
) -> HttpResponse:
    language = _language()
    following = FOLLOWING[Finding.State(finding.state)]
    context = {
        "finding": finding,
        "kind": kinds.said(finding.kind, language),
        "subject": _subject(finding),
        "amount": _amount(finding),
        "period": _period(finding),
        "state": _state(finding),
        "member": _member(request, finding),
        "evidence": selectors.evidence_table(finding.evidence, language),
        "steps": [(state.value, STEP_WORDS[state]) for state in Finding.State if state in following],
        "figure_url": derivation_url(str(finding.evidence.get("figure_id", ""))),
        "trace_url": kinds.trace_url(request.user, finding),
        "acts": acts.acts_for(request.user, finding),
        "may_review": policies.findings.can_change(request.user, finding),
        "timeline": audit.timeline_of(finding, language),
        "error": error,
        "reason": reason,
    }
    return render(request, "findings/finding_page.html", context, status=REFUSED if error else 200)


def _language() -> str:
    return get_language() or "zh-hans"


def _amount(finding: Finding) -> str:
    return shown(finding.amount, Style(Kind.MONEY, 2, finding.currency))


def _state(finding: Finding) -> Badge:
    return Badge(finding.get_state_display(), STATE_TONES[Finding.State(finding.state)])


def _period(finding: Finding) -> str:
    """2026年9月 for a whole month, else both days."""
    month = Month.of(finding.period_from)
    if (finding.period_from, finding.period_to) == (month.first_day, month.last_day):
        return month.shown(_language())
    return f"{day_shown(finding.period_from, _language())} – {day_shown(finding.period_to, _language())}"


def _subject(finding: Finding) -> str:
    is_worker = finding.subject_kind == Finding.SubjectKind.WORKER
    key = worker_masked(finding.subject_key) if is_worker else finding.subject_key
    return f"{finding.get_subject_kind_display()} {key}"


def _member(request: HttpRequest, finding: Finding) -> Member | None:
    """The person behind a pseudonym, for officers of their scope only."""
    if finding.subject_kind != Finding.SubjectKind.WORKER:
        return None
    found = member_under(finding.subject_key)
    return found if found is not None and registry_policies.members.can_view(request.user, found) else None
