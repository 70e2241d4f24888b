"""The stage of supervision: an agreement that a platform broke from a known month on, one that the control keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongyou.registry.models import Organisation
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, Breach
from gongyou.rooms.bargaining.services.agreement_lasting import agreement_expire
from gongyou.rooms.bargaining.services.agreements import Named, Term, Written, agreement_enter, clause_bind
from gongyou.rooms.bargaining.services.supervision import clause_check, supervision_publish
from gongyou.rooms.bargaining.supervision.agreed import is_supervised
from gongyou.rooms.bargaining.supervision.due import months_in_force
from gongyou.rooms.bargaining.supervision.work import made_for
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.size import LAST_MONTH

# Since when the clauses are looked at month by month: the planted breaches begin in between.
SINCE = date(2026, 1, 1)
CHECKED = date(2026, 4, 10)
CLAUSES = (
    ("第一条", "pay", "每一单的报酬按公示的计价规则计算，不得少付。",
     "Each order is paid by the published rule and no less.",
     {"test": "scheme_pay", "parameters": {"scheme": "demo.{platform}", "stance": "at_least"}}),
    ("第二条", "time", "承诺的送达时限按平均时速不超过 15 公里预估。", "Promised times allow for 15 km/h at most.",
     {"test": "promised_speed", "parameters": {"most": "15 公里/小时", "handover": "0 分钟"}}),
    ("第三条", "time", "商户出餐晚于预计五分钟以上的，应当补时。", "A meal more than five minutes late is made up for.",
     {"test": "meal_credit", "parameters": {"late": "5 分钟", "credit": "1 分钟"}}),
    ("第四条", "dispatch", "骑手拒单后二小时内不得减少派单。", "No fewer offers in the two hours after a refusal.",
     {"test": "refusal_free", "parameters": {"hours": "2 小时", "margin": "5 %"}}),
    ("第五条", "hours", "连续接单满四小时的，停止推单二十分钟。",
     "After four hours on end, no order for twenty minutes.",
     {"test": "continuous_hours", "parameters": {"most": "4 小时", "rest": "20 分钟", "reset": "20 分钟"}}),
    ("第六条", "conduct", "除经骑手确认的货损赔付外，不得扣款。",
     "Nothing is deducted but damage that the rider confirmed.",
     {"test": "deduction_codes", "parameters": {"codes": ["goods_damaged"]}}),
    ("第七条", "consultation", "双方每季度会商一次协议履行情况。",
     "The parties meet each quarter on how the agreement is kept.", None),
)  # fmt: skip


def supervised(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Enters both agreements, supervises every month of every agreement with a platform."""
    top = Organisation.objects.get(code=building.city.unions[0].code)
    now = timezone.now()
    _entered(
        top, HEYA, ("禾芽配送规则试行协议（虚构）", "Trial agreement, Heya Delivery (invented)"), date(2026, 6, 30)
    )
    _entered(
        top, SUIAN, ("穗安配送规则协议（虚构）", "Agreement on rules, Suian Delivery (invented)"), date(2027, 2, 28)
    )
    agreements = [each for each in Agreement.objects.filter(organisation=top).order_by("pk") if is_supervised(each)]
    wanted = [(each, month) for each in agreements for month in months_in_force(each, SINCE, LAST_MONTH.last_day)]
    for number, (agreement, month) in enumerate(wanted):
        meter(number, len(wanted))
        made = made_for(building.lake, agreement, month)
        supervision_publish(made=made, agreement=agreement, by=None, now=now)
    meter(len(wanted), len(wanted))
    return {"runs": len(wanted), "breaches": Breach.objects.count()}


def _entered(top: Organisation, platform: str, title: tuple[str, str], last: date) -> None:
    if Agreement.objects.filter(organisation=top, title=title[0]).exists():
        return
    names = {HEYA: ("禾芽配送", "Heya Delivery"), SUIAN: ("穗安配送", "Suian Delivery")}[platform]
    named = Named("platform", title[0], names[0], title[1], names[1], platform)
    written = [Written(zh, AgreementClause.Part.ARTICLE, number, code, en) for number, code, zh, en, _ in CLAUSES]
    term = Term(date(2025, 12, 15), SINCE, last)
    now = timezone.now()
    with transaction.atomic():
        agreement = agreement_enter(organisation=top, named=named, clauses=written, term=term, by=None, now=now)
        bindings = {number: binding for number, *_, binding in CLAUSES}
        for clause in agreement.clauses.all():
            if (binding := bindings[clause.number]) is not None:
                clause_bind(clause=clause, binding=_of(binding, platform), by=None, now=now)
            elif platform == HEYA:
                # The other agreement's clause has been left unchecked: it is work to be done.
                note = "查看第一季度会商纪要，双方签字齐全。"
                clause_check(clause=clause, checked_on=CHECKED, outcome="kept", note=note, by=None, now=now)
        if last < timezone.localdate(now):
            agreement_expire(agreement=agreement, by=None, now=now)


def _of(binding: Mapping[str, Any], platform: str) -> dict[str, Any]:
    filled = {
        key: value.format(platform=platform) if key == "scheme" else value
        for key, value in binding["parameters"].items()
    }
    return {**binding, "parameters": filled, "answer_days": 10}
