"""记录待核实: the lists of records that want a look, and the task that finds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from gongyou.calc.quality import FRESH_MONTHS, Counts, months_back
from gongyou.core.text import Text
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register
from gongyou.registry.models import Member, MemberDefect, Organisation
from gongyou.registry.quality import defects, storing
from gongyou.registry.quality.counting import LIVING, OWN_ACCOUNT
from gongyou.registry.selectors import under

COMPUTE = "registry.quality.compute"
TITLE = Text("重新计算数据质量", "Computing the data quality")


@dataclass(frozen=True, slots=True)
class WorkList:
    """One kind of record that wants a look: which, how many of the counts, why, and what to do."""

    key: str
    title: Text
    remedy: Text
    condition: Callable[[date], Q]
    count: Callable[[Counts], int]


def _has_defect(kind: MemberDefect.Kind) -> Callable[[date], Q]:
    return lambda today: Q(pk__in=MemberDefect.objects.filter(kind=kind).values("member_id"))


WORK_LISTS = (
    WorkList(
        "stale",
        Text("超过 12 个月未核实", "Not confirmed for 12 months"),
        Text("与本人或单位联系人核对后，点“核实无误”。", "Check with the person or the employer, then confirm."),
        lambda today: Q(reference__lt=months_back(today, FRESH_MONTHS)),
        lambda counts: counts.stale,
    ),
    WorkList(
        "mismatched",
        Text("身份核验不一致", "Identity does not match"),
        Text(
            "请本人出示证件，更正姓名或证件号后重新核验。", "Ask for the document, correct name or number, check again."
        ),
        lambda today: Q(identity_state=Member.IdentityState.MISMATCHED),
        lambda counts: counts.mismatched,
    ),
    WorkList(
        "phone",
        Text("缺手机号", "Phone missing"),
        Text("联系本人或单位联系人补录。", "Ask the person or the employer for it."),
        lambda today: Q(phone_index=""),
        lambda counts: counts.phone_missing,
    ),
    WorkList(
        "employer",
        Text("缺用人单位", "Employer missing"),
        Text("补录用人单位；个体灵活就业的，改正用工形式。", "Record the employer, or correct the form of employment."),
        lambda today: Q(employer=None) & ~Q(employment_form=OWN_ACCOUNT),
        lambda counts: counts.employer_missing,
    ),
    WorkList(
        "phone_wrong",
        Text("手机号不合规", "Phone number is wrong"),
        Text("手机号应为 11 位数字，请更正。", "A mobile number has 11 digits; correct it."),
        _has_defect(MemberDefect.Kind.PHONE),
        lambda counts: counts.phone_wrong,
    ),
    WorkList(
        "id_wrong",
        Text("身份证号不合规", "Identity number is wrong"),
        Text("请本人出示证件，更正证件号。", "Ask for the document and correct the number."),
        _has_defect(MemberDefect.Kind.ID_NUMBER),
        lambda counts: counts.id_wrong,
    ),
)
BY_KEY = {each.key: each for each in WORK_LISTS}


def records(work: WorkList, organisation: Organisation, *, within: QuerySet[Member], today: date) -> QuerySet[Member]:
    """The members at or below the organisation that stand on the list, those longest without a look first."""
    return (
        within.filter(under(organisation.path, prefix="organisation__"), state__in=LIVING)
        .annotate(reference=Coalesce("confirmed_on", "joined_on"))
        .filter(work.condition(today))
        .order_by("reference", "pk")
    )


def compute(work: Work) -> Outcome:
    """Reads the records that are due, then counts and scores every organisation. May be run twice."""
    now = timezone.now()
    today = date.fromisoformat(work.arguments.get("today") or timezone.localtime(now).date().isoformat())
    work.stage(Text("核对证件号和手机号", "Checking identity and phone numbers"))
    due = defects.due_on(today)
    whole = due.count()
    for read in defects.defects_noted(due, today=today):
        work.progress(read, whole)
    work.stage(Text("汇总各级组织", "Summing up the organisations"))
    changed = storing.qualities_computed(today=today, now=now)
    return Outcome(
        Text(
            f"已核对 {whole} 条记录，{changed} 个组织的得分有变化。", f"{whole} records read; {changed} scores changed."
        ),
        {"read": whole, "changed": changed},
        "/quality/",
    )


def register_work() -> None:
    """Every night at three, and when somebody asks."""
    register(Handler(COMPUTE, TITLE, run=compute))
    daily.register(COMPUTE, at=time(3))
