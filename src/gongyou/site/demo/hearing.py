"""The stage of opinions: riders on 禾芽's pay rule, moderated, grouped, answered; some still to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.utils import timezone

from gongyou.registry.models import Organisation
from gongyou.rooms.forum.models import Collection, Opinion
from gongyou.rooms.forum.overdue import promises_look
from gongyou.rooms.forum.services.answers import Step, issue_answer
from gongyou.rooms.forum.services.collections import Asking, collection_draft, collection_publish
from gongyou.rooms.forum.services.grouping import issue_accept
from gongyou.rooms.forum.services.moderation import opinion_hold, opinion_publish
from gongyou.rooms.forum.services.opinions import Given, Source, opinion_hand_in, opinion_withdraw
from gongyou.rooms.forum.table import areas_of
from gongyou.rooms.platforms import door as platforms
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.city import HEYA
from gongyou.site.demo.streams import Streams

TITLE = "禾芽 2026 年版计价规则，您怎么看（虚构）"
QUESTION = "禾芽配送五月起执行 2026 年版计价规则。计价、派单、时间和考核，您有什么意见？请一条意见写一件事。"
OPENED_DAYS, OPEN_DAYS = 18, 45
# Not from riders, or not for others to read.
HELD = (
    ("other", "加我好友，代跑单一天三百，长期有效。", "advertisement"),
    ("conduct", "某某站长就是个混蛋，骂的就是他。", "insult"),
    ("other", "今天天气不错，周末去哪里玩好呢。", "off_subject"),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one issue: how many agree besides, and the step that follows; no step leaves it received."""

    title: str
    seconded: int = 0
    step: str = ""
    answer: str = ""
    promised_by: str = ""
    promised_in: int = 0


HEARD = (
    Heard("远距离单价太低", 21, "negotiating", "已列为十一月协商会议第一项，工会提出四公里以上每公里 1.80 元。"),
    Heard("平台抽成比例不透明", 3, "promised", "平台答应在每单账单中列出顾客实付和平台所得。", "禾芽配送", 40),
    Heard("预计送达时间太短", 2, "solved", "十月起两公里以上的订单延长五分钟，工会抽查一周，已执行。"),
    Heard("排班不能自己选", 0, "declined", "平台答复：专送班次由站点合作商确定，平台不直接安排。工会另与合作商协商。"),
    Heard("等餐时间不计报酬", 1),
    Heard("全勤奖逼人不休息", 0, "promised", "每周休息一天不影响全勤，写入站点公告。", "禾芽配送麦溪站（虚构）", -3),
)
# Published, and left for the officer to group; then what nobody has looked at.
UNPLACED = ("封号没有说明理由", "同时派单数量太多")
WAITING = "导航路线走不通"
# One device that wrote of the same matter again and again.
BUSY = ("平台抽成比例不透明", 4)


def opinions(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Collects, moderates, groups and answers. A second run adds nothing."""
    top = Organisation.objects.get(code=building.city.unions[0].code)
    if not Collection.objects.filter(organisation=top, title=TITLE).exists():
        _heard(top)
    meter(1, 1)
    return {"opinions": Opinion.objects.filter(collection__title=TITLE).count()}


def _heard(top: Organisation) -> None:
    now = timezone.now()
    collection = _opened(top, now - timedelta(days=OPENED_DAYS))
    texts = {row["title"]: (row["section"], row["texts"]) for row in labelled()}
    desk = _Desk(collection, now)
    for each in HEARD:
        section, said = texts[each.title]
        more = [f"同意。{said[at % len(said)]}" for at in range(each.seconded)]
        found = [desk.published(section, body) for body in (*said, *more)]
        if each.title == BUSY[0]:
            found += [
                desk.published(section, said[0] + "再说一遍。" * (at + 1), device="busy") for at in range(BUSY[1])
            ]
        issue = issue_accept(collection=collection, title=each.title, opinions=found, by=None, now=now)
        if each.step:
            due = timezone.localdate(now) + timedelta(days=each.promised_in) if each.promised_in else None
            # A promise is made before its day.
            at = now - timedelta(days=10) if each.promised_in < 0 else now
            step = Step(each.step, each.answer, each.promised_by, due)
            issue_answer(issue=issue, step=step, by=None, now=at)
    for title in UNPLACED:
        section, said = texts[title]
        for body in said:
            desk.published(section, body)
    for section, body, reason in HELD:
        opinion_hold(opinion=desk.sent(section, body), reason=reason, by=None, now=now)
    opinion_withdraw(opinion=desk.sent("pay", "这条我想撤回，写错了。"), by=None, now=now)
    section, said = texts[WAITING]
    for body in said:
        desk.sent(section, body)
    promises_look(today=timezone.localdate(now), now=now)


def labelled() -> list[dict[str, Any]]:
    """The opinions by issue, as they were written."""
    rows: list[dict[str, Any]] = yaml.safe_load(
        files("gongyou.site.demo").joinpath("opinions.yaml").read_text(encoding="utf-8")
    )
    return rows


def _opened(top: Organisation, now: datetime) -> Collection:
    first = timezone.localdate(now)
    versions = [each for each in platforms.rule_versions() if (each.platform, each.section) == (HEYA, "pay")]
    asking = Asking(
        title=TITLE,
        question=QUESTION,
        subject=Collection.Subject.RULE if versions else Collection.Subject.PLATFORM,
        sections=("dispatch", "pay", "hours", "time", "conduct"),
        opens_on=first,
        closes_on=first + timedelta(days=OPEN_DAYS),
        rule_version=versions[0].key if versions else None,
        platform=HEYA,
    )
    drafted = collection_draft(organisation=top, asking=asking, by=None, now=now)
    return collection_publish(collection=drafted, by=None, now=now)


class _Desk:
    """Opinions one after the other, each from a device and a network of its own unless said otherwise."""

    def __init__(self, collection: Collection, now: datetime) -> None:
        self.collection, self.now, self.number = collection, now, 0
        self.areas = [*areas_of(collection), ""]
        self.dice = Streams().of("opinions")

    def sent(self, section: str, body: str, device: str = "") -> Opinion:
        self.number += 1
        own = device or f"{self.number}"
        at = self.now - timedelta(days=OPENED_DAYS - 1) + timedelta(hours=3 * self.number)
        trade = ("rider", "courier", "rider", "courier", "")[self.number % 5]
        area = self.areas[int(self.dice.integers(len(self.areas)))]
        return opinion_hand_in(
            collection=self.collection,
            given=Given(section=section, body=body, trade=trade, area=area, platform=HEYA, language="zh-hans"),
            source=Source(form=f"demo-{self.number}", device=own, network=own),
            by=None,
            now=min(at, self.now),
        )

    def published(self, section: str, body: str, device: str = "") -> Opinion:
        opinion = self.sent(section, body, device)
        return opinion_publish(opinion=opinion, by=None, now=min(opinion.handed_in_at + timedelta(days=1), self.now))
