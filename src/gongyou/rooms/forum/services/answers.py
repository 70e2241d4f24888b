"""What becomes of an issue: its status, its answer, the promise with its day; those who left a phone are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone, translation

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit, notices
from gongyou.kit.models import User
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.forum import policies
from gongyou.rooms.forum.models import Issue, IssueStep
from gongyou.rooms.forum.tallies import tallies_of
from gongyou.rooms.platforms import door as platforms

Status = Issue.Status
LONGEST_ANSWER = 1000
# What the rule register says of an opinion when its issue ends like this.
SETTLED = {Status.SOLVED: "adopted", Status.DECLINED: "declined"}

ANSWERED = audit.register(
    "forum.issue.answered",
    "问题“{title}”：{status}",
    "Issue “{title}”: {status}",
    status=Status,
)
HANDED_ON = audit.register(
    "forum.issue.handed_on",
    "把问题“{title}”作为意见登记到规则登记",
    "Entered the issue “{title}” as an opinion in the rule register",
)
TOLD = notices.register(
    "forum.issue.changed",
    Text("您反映的问题有了进展", "News of what you raised"),
    Text(
        "您反映的“{title}”有了进展：{status}。凭回执码查看答复，也可以凭回执码撤回手机号。",
        "“{title}”, which you raised: {status}. Read the answer with your receipt code; with it you can also "
        "withdraw your number.",
    ),
    audience=notices.Audience.ADDRESS,
    channels=(notices.SMS,),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A further status. A promise says by whom and until when; its `answer` says what."""

    status: str
    answer: str = ""
    promised_by: str = ""
    promised_until: date | None = None


@service
def issue_answer(*, issue: Issue, step: Step, by: User | None, now: datetime) -> Issue:
    """The issue in its new status; the history keeps the former ones."""
    locked = _locked(issue, by)
    checked = _checked(step, timezone.localdate(now))
    if (locked.status, locked.answer) == (checked.status, checked.answer) and checked.status != Status.PROMISED:
        raise Conflict("forum.same_status", Text("办理情况没有变化。", "Nothing has changed."))
    locked.status, locked.answer = checked.status, checked.answer
    locked.promised_by, locked.promised_until = checked.promised_by, checked.promised_until
    locked.save(update_fields=["status", "answer", "promised_by", "promised_until"])
    IssueStep.objects.create(
        issue=locked,
        at=now,
        by=by,
        status=checked.status,
        answer=checked.answer,
        promised_by=checked.promised_by,
        promised_until=checked.promised_until,
    )
    _tell(locked, now)
    if locked.register_opinion and checked.status in SETTLED:
        _settle(locked, by, now)
    audit.write(ANSWERED, by=by, subject=locked, data={"title": locked.title, "status": locked.status}, now=now)
    return locked


@service
def issue_hand_on(*, issue: Issue, by: User | None, now: datetime) -> Issue:
    """The issue as one opinion on the rule version of its collection, with what became of it so far."""
    locked = _locked(issue, by)
    version = locked.collection.rule_version
    if version is None:
        raise Conflict(
            "forum.no_rule",
            Text("这次征集不是针对登记的规则。", "This collection is not about a rule of the register."),
            Text("只有针对规则版本的征集才能登记意见。", "Only a collection on a rule's version can be entered."),
        )
    if locked.register_opinion:
        raise Conflict("forum.handed_on", Text("已经登记到规则登记。", "It is in the register already."))
    tally = tallies_of(locked.collection)[locked.pk]
    least = "" if tally.senders_at_least == tally.senders else f"，同一网络只算一个时至少 {tally.senders_at_least} 个"
    body = (
        f"{locked.title}（意见征集“{locked.collection.title}”问题 {locked.number}："
        f"{tally.opinions} 条意见，{tally.senders} 个发送者{least}）"
    )
    locked.register_opinion = platforms.opinion_enter(
        version=version, body=body, received_on=timezone.localdate(now), by=by, now=now
    )
    locked.save(update_fields=["register_opinion"])
    if locked.status in SETTLED:
        _settle(locked, by, now)
    audit.write(HANDED_ON, by=by, subject=locked, data={"title": locked.title}, now=now)
    return locked


def _settle(issue: Issue, by: User | None, now: datetime) -> None:
    if issue.register_opinion is not None:
        platforms.opinion_settle(
            opinion=issue.register_opinion,
            answer=SETTLED[Status(issue.status)],
            reason=issue.answer,
            by=by,
            now=now,
        )


def _tell(issue: Issue, now: datetime) -> None:
    """One message to each phone that was left, whichever opinion of the issue it came with."""
    told = {each.phone: each.language for each in issue.opinions.exclude(phone_index="") if each.consent_version}
    for phone, language in told.items():
        data = {"title": issue.title, "status": _said(issue)}
        notice_send(kind=TOLD, to=Recipient(phone=phone, language=language), data=data, now=now)


def _said(issue: Issue) -> Text:
    def on(language: str) -> str:
        with translation.override(language):
            return str(issue.get_status_display())

    return Text(on("zh-hans"), on("en"))


def _checked(step: Step, today: date) -> Step:
    answer, promised_by = step.answer.strip(), step.promised_by.strip()
    if step.status not in Status.values or step.status == Status.RECEIVED:
        raise BadInput(
            "forum.status",
            Text("请选择办理情况。", "Choose a status."),
            Text(
                "收到之后是协商中、已解决、已承诺或不采纳。",
                "After received: in negotiation, solved, promised, declined.",
            ),
            field="status",
        )
    if len(answer) > LONGEST_ANSWER or (not answer and step.status != Status.NEGOTIATING):
        raise BadInput(
            "forum.answer",
            Text(
                f"请写答复，最多 {LONGEST_ANSWER} 个字；不采纳的写明理由，承诺的写明做什么。",
                f"Write the answer, {LONGEST_ANSWER} characters at most: the reason for declining, what is promised.",
            ),
            Text("答复会在公开页面上显示。", "It stands on the public page."),
            field="answer",
        )
    if step.status != Status.PROMISED:
        return Step(step.status, answer)
    if not promised_by or step.promised_until is None or step.promised_until < today:
        raise BadInput(
            "forum.promise",
            Text("承诺要写明由谁、在哪天之前做到。", "A promise says by whom and until which day."),
            Text("日期不早于今天。", "The day is not in the past."),
            field="promised_until",
        )
    return Step(step.status, answer, promised_by, step.promised_until)


def _locked(issue: Issue, by: User | None) -> Issue:
    rows = Issue.objects.select_for_update(of=("self",)).select_related("collection__organisation")
    locked = rows.get(pk=issue.pk)
    require(by is None or policies.issues.can_change(by, locked))
    if locked.merged_into_id is not None:
        raise Conflict(
            "forum.merged_away", Text("这个问题已经并入别的问题。", "This issue has been merged into another one.")
        )
    return locked
