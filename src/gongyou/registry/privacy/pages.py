"""What is held, who looked at it, who was erased, what was assessed, and the duties of a large holder."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.figures import COUNT
from gongyou.kit import rotation
from gongyou.kit.crypto import SM4_MARK
from gongyou.kit.environment import Environment
from gongyou.registry.access import page_for
from gongyou.registry.erasing import ERASERS
from gongyou.registry.models import Consent, Duty, Erasure, HolderSpan, ImpactAssessment, Reveal
from gongyou.registry.privacy import policies
from gongyou.registry.privacy.forms import DutyForm
from gongyou.registry.privacy.holding import LISTED_AT_MOST, STRICTER, holding
from gongyou.registry.privacy.policies import AUDITOR, SECURITY
from gongyou.registry.selectors import has_role, in_scope
from gongyou.registry.services.privacy import large_holder_since
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone
from gongyou.ui.templatetags.ui import day, moment

LATELY = timedelta(days=30)
SPANS_SHOWN = 5
# Article 28 names 30 and 32. Articles 31 and 33 bind handlers of important data; a large holder does well to follow.
BINDING = {
    Duty.Kind.OFFICER: gettext_lazy("第三十条，须履行"),
    Duty.Kind.BODY: gettext_lazy("第三十条，须履行"),
    Duty.Kind.DISPOSAL: gettext_lazy("第三十二条，须履行"),
    Duty.Kind.SHARING: gettext_lazy("第三十一条，重要数据须履行，建议参照"),
    Duty.Kind.ASSESSMENT: gettext_lazy("第三十三条，重要数据须履行，建议参照"),
    Duty.Kind.REPORT: gettext_lazy("第三十三条，重要数据须履行，建议参照"),
}


@require_safe
@page_for(SECURITY, AUDITOR)
def overview(request: HttpRequest) -> HttpResponse:
    """One page for the security administrator: persons, keys, consents, reveals, erasures, assessments."""
    since = timezone.now() - LATELY
    held = rotation.counts()
    mine = in_scope(request.user, SECURITY, AUDITOR, prefix="member__organisation__")
    seen, erased = policies.reveals.scope(request.user), policies.erasures.scope(request.user)
    context = {
        "tab": "overview",
        "holding": holding(),
        "consents": Consent.objects.filter(mine, withdrawn_at=None).count(),
        "reveals": seen.filter(at__gte=since).count(),
        "erasures": erased.count(),
        "pending": erased.filter(state=Erasure.State.PENDING).count(),
        "assessments": policies.assessments.scope(request.user).count(),
        "keys": [(_sealed_with(head), count) for head, count in sorted(held.fields.items())],
        "indexes": [(f"{key} · HMAC-{name.upper()}", count) for (key, name), count in sorted(held.indexes.items())],
        "left": held.fields_left + held.indexes_left,
        # Keys belong to the whole installation.
        "may_act": policies.reaches_root(request.user),
    }
    return render(request, "privacy/overview.html", context)


@require_safe
@page_for(SECURITY, AUDITOR)
def reveals(request: HttpRequest) -> HttpResponse:
    """Who saw which field of whom, and why, newest first."""
    listing = Listing(
        query=request.GET,
        rows=policies.reveals.scope(request.user).order_by("-at"),
        columns=(
            Column("at", _("时间"), cell=lambda row: moment(row.at), sort="at"),
            Column("by", _("账号"), cell=lambda row: row.by.username),
            Column("field", _("查看项目"), cell=lambda row: row.get_field_display()),
            Column("member", _("查看对象"), cell=_whose, hides_on_phone=True),
            Column("reason", _("事由"), cell=lambda row: row.get_reason_display()),
            Column("note", _("说明"), cell=lambda row: row.note, hides_on_phone=True),
        ),
        filters=(
            Filter("field", _("查看项目"), lambda rows, key: rows.filter(field=key), Reveal.Field.choices),
            Filter("reason", _("事由"), lambda rows, key: rows.filter(reason=key), Reveal.Reason.choices),
        ),
        language=_language(),
    )
    return render(request, "privacy/list.html", {"tab": "reveals", "title": _("查看记录"), "listing": listing})


@require_safe
@page_for(SECURITY, AUDITOR)
def erasures(request: HttpRequest) -> HttpResponse:
    """Erasures and what they reached; the record's number is all that is left of the person."""
    tones = {Erasure.State.PENDING: Tone.RUNNING, Erasure.State.DONE: Tone.GOOD}
    listing = Listing(
        query=request.GET,
        rows=policies.erasures.scope(request.user).order_by("-at"),
        columns=(
            Column("at", _("时间"), cell=lambda row: moment(row.at), sort="at"),
            Column("organisation", _("所在组织"), cell=lambda row: row.member.organisation.name),
            Column("reason", _("事由"), cell=lambda row: row.get_reason_display()),
            Column("state", _("状态"), cell=lambda row: Badge(row.get_state_display(), tones[row.state])),
            Column("parts", _("涉及"), cell=_parts, hides_on_phone=True),
            Column("rows", _("数据湖改写（行）"), COUNT, cell=_lake_rows, hides_on_phone=True),
        ),
        filters=(
            Filter("state", _("状态"), lambda rows, key: rows.filter(state=key), Erasure.State.choices),
            Filter("reason", _("事由"), lambda rows, key: rows.filter(reason=key), Erasure.Reason.choices),
        ),
        language=_language(),
    )
    return render(request, "privacy/list.html", {"tab": "erasures", "title": _("删除记录"), "listing": listing})


@require_safe
@page_for(SECURITY, AUDITOR)
def assessments(request: HttpRequest) -> HttpResponse:
    """The register of impact assessments."""
    tones = {"low": Tone.GOOD, "medium": Tone.WARNING, "high": Tone.BAD}
    listing = Listing(
        query=request.GET,
        rows=policies.assessments.scope(request.user),
        columns=(
            Column("title", _("评估事项")),
            Column("ground", _("情形"), cell=lambda row: row.get_ground_display(), hides_on_phone=True),
            Column("organisation", _("所在组织"), cell=lambda row: row.organisation.name, hides_on_phone=True),
            Column("risk", _("风险"), cell=lambda row: Badge(row.get_risk_display(), tones[row.risk])),
            Column("made_on", _("评估日期"), cell=lambda row: day(row.made_on), sort="made_on"),
            Column("kept_until", _("保存至"), cell=lambda row: day(row.kept_until), sort="kept_until"),
        ),
        filters=(Filter("risk", _("风险"), lambda rows, key: rows.filter(risk=key), ImpactAssessment.Risk.choices),),
        language=_language(),
    )
    context = {"tab": "assessments", "listing": listing, "may_act": has_role(request.user, SECURITY)}
    return render(request, "privacy/assessments.html", context)


@require_safe
@page_for(SECURITY, AUDITOR)
def duties(request: HttpRequest) -> HttpResponse:
    """What the law asks of who handles the data of more than ten million persons, one form for each duty."""
    known = {duty.kind: duty for duty in Duty.objects.all()}
    today = timezone.localdate()
    rows = []
    for kind in Duty.Kind:
        duty = known.get(kind) or Duty(kind=kind)
        is_late = duty.due_on is not None and duty.done_on is None and duty.due_on < today
        form, state = DutyForm(instance=duty, auto_id=f"{kind}_%s"), _stand(duty, late=is_late)
        rows.append({"duty": duty, "form": form, "state": state, "basis": BINDING[kind]})
    context = {
        "tab": "duties",
        "holding": holding(),
        "span": large_holder_since(),
        "spans": HolderSpan.objects.exclude(ended_at=None).order_by("-began_at")[:SPANS_SHOWN],
        "changes": _changes(),
        "rows": rows,
        "may_act": has_role(request.user, SECURITY),
    }
    return render(request, "privacy/duties.html", context)


def _whose(row: Reveal) -> str:
    if row.member is not None:
        return row.member.worker_key
    return _("第 %(number)d 号入会申请") % {"number": row.application_id}


def _sealed_with(head: str) -> str:
    key_id = head.removesuffix(SM4_MARK)
    return f"{key_id} · {'AES-256-GCM' if key_id == head else 'SM4-GCM'}"


def _changes() -> list[dict[str, Any]]:
    """What the mode changes, and on what ground: the decree names duties, the measures are the house's choice."""
    security = _("个人信息保护法第五十一条（按风险采取安全措施），具体数值为本系统约定")
    limit = Environment().count("GONGYOU_REVEALS_PER_DAY")
    return [
        {
            "what": _("负责人、管理机构和处置方案列为必办事项，没有负责人或逾期即自查不通过"),
            "usual": _("可预先登记"),
            "why": _("网络数据安全管理条例第二十八条、第三十条、第三十二条"),
        },
        {
            "what": _("每人每天最多查看完整个人信息 %(limit)d 次") % {"limit": max(1, limit // STRICTER)},
            "usual": _("%(limit)d 次") % {"limit": limit},
            "why": security,
        },
        {
            "what": _("未脱敏的导出一律两人办理，命令行也不能单人导出"),
            "usual": _("网页须两人办理，命令行可单人导出"),
            "why": security,
        },
        {
            "what": _("人员列表只能翻到前 %(rows)d 条，其余须用筛选查找") % {"rows": LISTED_AT_MOST},
            "usual": _("可翻到最后"),
            "why": security,
        },
        {
            "what": _("页面和导出中的会员人数满一百的只取前两位数，比例仍按准确人数计算"),
            "usual": _("准确人数"),
            "why": security,
        },
    ]


def _stand(duty: Duty, *, late: bool) -> Badge:
    if duty.done_on:
        return Badge(_("已完成"), Tone.GOOD)
    if late:
        return Badge(_("已逾期"), Tone.BAD)
    return Badge(_("待办"), Tone.WARNING if duty.due_on else Tone.NEUTRAL)


def _parts(row: Erasure) -> str:
    language = _language()
    names = [ERASERS[name].title.on(language) for name in row.report.get("parts", {}) if name in ERASERS]
    return ("、" if language.startswith("zh") else ", ").join(names)


def _lake_rows(row: Erasure) -> Any:
    return sum(row.report.get("lake", {}).values()) if row.state == Erasure.State.DONE else None


def _language() -> str:
    return get_language() or "zh-hans"
