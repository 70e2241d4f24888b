"""The stage of negotiations: one by each procedure half-way, and one request that nobody has answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongyou.findings.models import Finding
from gongyou.registry.models import Employer, Organisation
from gongyou.rooms.bargaining import origins
from gongyou.rooms.bargaining.models import Negotiation
from gongyou.rooms.bargaining.recording import Done
from gongyou.rooms.bargaining.services.negotiations import Entry, Opening, covered_list, negotiation_open
from gongyou.rooms.bargaining.services.steps import step_record
from gongyou.rooms.bargaining.services.tables import (
    Chair,
    Meeting,
    Minutes,
    representative_seat,
    session_hold,
    session_plan,
    session_sign,
)
from gongyou.rooms.bargaining.services.topics import Offer, proposal_make, topic_open
from gongyou.rooms.platforms.door import scheme_text
from gongyou.rules.catalogue import standard
from gongyou.rules.schemes.amended import amended
from gongyou.site.demo.building import Building, Meter

PLATFORM, RULE = "heya", "demo.heya"
TOPICS = 4
METRICS = ("B2", "D3", "E1")
RIDERS = "禾芽配送劳动规则和算法协商"
INDUSTRY = "行业性工资专项集体合同"
UNANSWERED = "集体合同协商"
UNION_SEATS = (("张甲", "配送员分会主席", "chair"), ("李乙", "配送员", "workers"), ("王丙", "配送员", "workers"))
OTHER_SEATS = (
    ("赵丁", "劳动关系负责人", "appointed"),
    ("钱戊", "配送运营负责人", "appointed"),
    ("孙己", "法务负责人", "appointed"),
)


@dataclass(frozen=True, slots=True)
class Acting:
    """Writes into one case, days before or after today."""

    case: Negotiation
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def done(self, step: str, days: int, outcome: str = "", note: str = "") -> None:
        done = Done(step, self.day(days), outcome, note)
        step_record(negotiation=self.case, done=done, by=None, now=self.now)

    def seated(self, days: int, *, is_new_form: bool) -> None:
        for side, seats in (("union", UNION_SEATS), ("other", OTHER_SEATS)):
            for number, (name, post, chosen) in enumerate(seats):
                rider = is_new_form and side == "union" and number > 0
                role = "member" if number else "chief"
                chair = Chair(side, role, name, chosen, self.day(days), post, is_woman=number == 1, is_new_form=rider)
                representative_seat(negotiation=self.case, chair=chair, by=None, now=self.now)

    def meeting(self, days: int, chaired_by: str) -> Any:
        starts = timezone.make_aware(datetime.combine(self.day(days), time(9, 30)))
        meeting = Meeting(starts, starts + timedelta(hours=2, minutes=30), "职工服务中心二楼会议室", chaired_by)
        return session_plan(negotiation=self.case, meeting=meeting, by=None, now=self.now)


def negotiations(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Opens the cases that are not there yet."""
    top = Organisation.objects.get(code=building.city.unions[0].code)
    stories = (_riders, _industry, _unanswered)
    for number, story in enumerate(stories):
        meter(number, len(stories))
        with transaction.atomic():
            story(top, timezone.now())
    meter(len(stories), len(stories))
    return {"negotiations": Negotiation.objects.count()}


def _opened(organisation: Organisation, opening: Opening, now: datetime) -> Acting | None:
    if Negotiation.objects.filter(organisation=organisation, title=opening.title).exists():
        return None
    return Acting(negotiation_open(organisation=organisation, opening=opening, by=None, now=now), now)


def _riders(top: Organisation, now: datetime) -> None:
    """With the platform: topics from its audit, one session held, the next one planned."""
    opening = Opening(
        "algorithm_guideline",
        RIDERS,
        "platform",
        title_en="Labour rules and algorithms of Heya Delivery",
        platform=PLATFORM,
        opened_on=timezone.localdate(now) - timedelta(days=45),
    )
    act = _opened(top, opening, now)
    if act is None:
        return
    act.done("request", -40, note="要约书当面送达，对方签收。")
    act.done("reply", -33, "accepted", "书面同意协商，建议先谈计酬和时间。")
    act.seated(-28, is_new_form=True)
    act.done("representatives", -27)
    topics = [
        topic_open(negotiation=act.case, origin=origins.of_finding(finding), by=None, now=now) for finding in _chosen()
    ]
    session = act.meeting(-20, "union")
    decided = {topic.pk: "adjourned" for topic in topics[:1]}
    words = {topic.pk: "平台两周内提供补付测算，下次会议再议。" for topic in topics[:1]}
    text = (
        "工会一方首席代表说明议题来源和审计结果。\n"
        "企业一方对少付订单的原因作了说明，认可按公示规则补付，对金额需要复核。\n"
        "双方同意继续协商。"
    )
    present = list(act.case.representatives.all())
    session_hold(session=session, minutes=Minutes(present, text, decided, words), by=None, now=now)
    session_sign(session=session, on=act.day(-18), by=None, now=now)
    act.meeting(4, "other")
    if topics:
        offers = (
            Offer("union", act.day(-22), "按公示规则逐单补付，三十日内付清，并逐单告知骑手。"),
            Offer("other", act.day(-20), "按公示规则补付有争议的订单，九十日内付清。", session=session),
            Offer("union", act.day(-10), "按公示规则逐单补付，四十五日内付清，并逐单告知骑手。"),
        )
        for offer in offers:
            proposal_make(topic=topics[0], offer=offer, by=None, now=now)
    _rates(act)


def _rates(act: Acting) -> None:
    """A topic whose proposals can be reckoned: what the union asks for, and what the platform answers."""
    topic = topic_open(
        negotiation=act.case,
        origin=origins.Origin("pay", "起步价和恶劣天气补贴", "Base pay and bad-weather supplement"),
        by=None,
        now=act.now,
    )
    offers = (
        ("union", -14, "起步价提高到每单 4.20 元，恶劣天气补贴提高到每单 2.50 元。", ("4.20", "2.50")),
        ("other", -6, "起步价提高到每单 3.80 元，恶劣天气补贴提高到每单 2.00 元。", ("3.80", "2.00")),
    )
    for side, days, text, (base, weather) in offers:
        changes = {"terms.base.amount": Decimal(base), "terms.weather.amount": Decimal(weather)}
        scheme = scheme_text(amended(standard().scheme(RULE), changes))
        proposal_make(topic=topic, offer=Offer(side, act.day(days), text, scheme), by=None, now=act.now)


def _chosen() -> list[Finding]:
    """The sum that was paid short, then what the metrics found under other headings."""
    found = list(Finding.objects.filter(subject_kind="platform", subject_key=PLATFORM).order_by("pk"))
    short = [each for each in found if each.kind == "platforms.pay_audit"]
    metrics = [each for each in found if each.evidence.get("rule") in METRICS]
    return [*short, *metrics][:TOPICS]


def _industry(top: Organisation, now: datetime) -> None:
    """For an industry: the industry union negotiates on behalf of enterprise unions with the firms' association."""
    union = Organisation.objects.filter(code="HL-I01").first()
    if union is None:
        return
    trade = union.name.removesuffix("行业工会联合会").removeprefix("禾岚市")
    opening = Opening(
        "collective_contract",
        f"{trade}{INDUSTRY}",
        "industry",
        "on_behalf",
        "Industry-wide collective contract on wages",
        counterpart=f"禾岚市{trade}行业协会",
        opened_on=timezone.localdate(now) - timedelta(days=35),
    )
    act = _opened(union, opening, now)
    if act is None:
        return
    for number in range(3):
        entry = Entry("union", f"{'甲乙丙'[number]}{trade}有限公司工会", "joined", act.day(-32 + number))
        covered_list(negotiation=act.case, entry=entry, by=None, now=now)
    for number, state in enumerate(("signed", "joined", "invited")):
        name = f"{'甲乙丙'[number]}{trade}有限公司"
        entry = Entry("employer", name, state, act.day(-12 + number), workers=120 - 35 * number)
        covered_list(negotiation=act.case, entry=entry, by=None, now=now)
    act.done("request", -30, note="要约书以挂号信送达，附送达回执。")
    act.done("reply", -16, "accepted")
    act.seated(-12, is_new_form=False)
    act.done("representatives", -9)
    topic_open(
        negotiation=act.case,
        origin=origins.Origin(
            "pay", "行业最低工资标准和年度调整幅度", "Lowest wage of the industry and its yearly rise"
        ),
        by=None,
        now=now,
    )
    act.meeting(7, "union")


def _unanswered(top: Organisation, now: datetime) -> None:
    """With one employer: the reply is overdue, and the page says what the law lets the union do."""
    employer = Employer.objects.exclude(organisation=None).select_related("organisation").order_by("pk").first()
    if employer is None or employer.organisation is None:
        return
    opening = Opening(
        "collective_contract",
        f"{employer.name}{UNANSWERED}",
        "employer",
        "taking_part",
        "Collective contract of one employer",
        employer=employer,
        opened_on=timezone.localdate(now) - timedelta(days=38),
    )
    act = _opened(top, opening, now)
    if act is not None:
        topic_open(
            negotiation=act.case,
            origin=origins.Origin("pay", "年度工资调整和加班费核算", "Yearly wage rise and how overtime is reckoned"),
            by=None,
            now=now,
        )
        act.done("request", -36, note="要约书送达对方办公室，拒绝签收，已拍照留存。")
