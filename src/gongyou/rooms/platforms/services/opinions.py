"""Opinions asked on a version, and what was answered."""

from __future__ import annotations

from datetime import date, datetime

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import RuleOpinion, RuleVersion

RECORDED = audit.register(
    "platforms.rule.opinion_recorded",
    "登记{source}对《{title}》版本“{edition}”的意见",
    "Recorded an opinion on edition “{edition}” of “{title}”, from: {source}",
    source=RuleVersion.Asked,
)
ANSWERED = audit.register(
    "platforms.rule.opinion_answered",
    "登记对《{title}》版本“{edition}”一条意见的答复：{answer}",
    "Recorded the answer to an opinion on edition “{edition}” of “{title}”: {answer}",
    answer=RuleOpinion.Answer,
)
LONGEST = 4_000
# Answers that need their reason.
REASONED = (RuleOpinion.Answer.PARTLY, RuleOpinion.Answer.DECLINED)


@service
def opinion_record(
    *, version: RuleVersion, source: str, received_on: date, body: str, by: User | None, now: datetime
) -> RuleOpinion:
    """An opinion, not answered yet."""
    rule = version.rule
    require(by is None or policies.register.can_change(by, rule))
    text = body.strip()
    if not text or len(text) > LONGEST or source not in RuleVersion.Asked.values:
        raise BadInput(
            "register.opinion",
            Text(f"请选择提出方并写明意见，最多 {LONGEST} 个字。", f"Say whose it is; {LONGEST} characters at most."),
            Text("不写个人姓名和电话。", "Leave names and phone numbers out."),
            field="body",
        )
    opinion = RuleOpinion.objects.create(
        version=version, source=source, received_on=received_on, body=text, recorded_at=now, recorded_by=by
    )
    data = {"title": rule.title, "edition": version.edition, "source": source}
    audit.write(RECORDED, by=by, subject=rule, data=data, now=now)
    return opinion


@service
def opinion_answer(
    *, opinion: RuleOpinion, answer: str, answered_on: date, reason: str, by: User | None, now: datetime
) -> RuleOpinion:
    """The platform's answer; what is not adopted wholly needs its reason. A later answer replaces the former."""
    rule = opinion.version.rule
    require(by is None or policies.register.can_change(by, rule))
    locked = RuleOpinion.objects.select_for_update(of=("self",)).select_related("version").get(pk=opinion.pk)
    if answer not in RuleOpinion.Answer.values or answer == RuleOpinion.Answer.PENDING:
        raise BadInput(
            "register.answer",
            Text("请选择答复。", "Choose the answer."),
            Text("三项选一。", "One of three."),
            field="answer",
        )
    if answer in REASONED and not reason.strip():
        raise BadInput(
            "register.answer_reason",
            Text("未采纳、部分采纳须写明理由。", "What is declined, wholly or partly, needs its reason."),
            Text("照平台答复抄录；平台没有说明理由的，写“未说明理由”。", "Copy it; if none was given, write so."),
            field="reason",
        )
    if answered_on < locked.received_on:
        raise BadInput(
            "register.days",
            Text("答复日期早于意见日期。", "The answer lies before the opinion."),
            Text("请核对日期。", "Check the days."),
            field="answered_on",
        )
    locked.answer, locked.answered_on, locked.reason = answer, answered_on, reason.strip()
    locked.save(update_fields=["answer", "answered_on", "reason"])
    data = {"title": rule.title, "edition": locked.version.edition, "answer": answer}
    audit.write(ANSWERED, by=by, subject=rule, data=data, now=now)
    return locked
