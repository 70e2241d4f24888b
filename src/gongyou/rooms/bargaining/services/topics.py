"""Topics and both sides' proposals: opened from a finding, an issue, a what-if or by hand; agreed or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.headings import sections_of
from gongyou.rooms.bargaining.models import ContractSection, Negotiation, Proposal, Section, Session, Side, Topic
from gongyou.rooms.bargaining.origins import Origin
from gongyou.rooms.bargaining.services.standing import running

OPENED = audit.register(
    "bargaining.topic.opened",
    "《{title}》增加议题 {number}（{section}），来源：{source}",
    "Opened topic {number} of “{title}” ({section}) from: {source}",
    section=Section,
    source=Topic.Source,
)
OPENED_OF_CONTRACT = audit.register(
    "bargaining.topic.opened_of_contract",
    "《{title}》增加议题 {number}（{section}），来源：{source}",
    "Opened topic {number} of “{title}” ({section}) from: {source}",
    section=ContractSection,
    source=Topic.Source,
)
PROPOSED = audit.register(
    "bargaining.proposal.made",
    "《{title}》议题 {number}：{side}提出第 {version} 稿",
    "“{title}”, topic {number}: {side} made proposal {version}",
    side=Side,
)
AGREED = audit.register(
    "bargaining.topic.agreed", "《{title}》议题 {number} 达成一致", "“{title}”, topic {number} is agreed"
)
DROPPED = audit.register(
    "bargaining.topic.dropped",
    "《{title}》撤回议题 {number}。理由：{reason}",
    "“{title}”, topic {number} was withdrawn: {reason}",
)
LONGEST_TEXT = 10_000
LONGEST_SCHEME = 60_000
SCHEME = Path("scheme.yaml")


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal of one side, in words and where it can be reckoned as a pay scheme."""

    side: str
    on: date
    text: str
    scheme: str = ""
    session: Session | None = None


@service
def topic_open(*, negotiation: Negotiation, origin: Origin, by: User | None, now: datetime) -> Topic:
    """A further topic with the figures of its source as they are today. A source opens one topic of a case."""
    found = running(negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    if origin.section not in Section.values or not origin.title.strip():
        raise BadInput(
            "negotiation.topic",
            Text("请写议题名称并选择标题。", "Give the topic a title and a heading."),
            Text("五个标题是协商指引规定的。", "The five headings are those of the guideline."),
            field="title",
        )
    last = found.topics.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            made = Topic.objects.create(
                negotiation=found,
                number=last + 1,
                opened_on=timezone.localdate(now),
                recorded_at=now,
                recorded_by=by,
                **origin.columns,
            )
    except IntegrityError as error:
        raise Conflict(
            "negotiation.topic_known",
            Text("本案已经有这个来源的议题。", "This case has a topic from that source already."),
            Text("请在原有议题上继续。", "Go on with the topic that is there."),
        ) from error
    data = {"title": found.title, "number": made.number, "section": made.section, "source": made.source}
    audit.write(
        OPENED if sections_of(found) is Section else OPENED_OF_CONTRACT, by=by, subject=found, data=data, now=now
    )
    return made


@service
def proposal_make(*, topic: Topic, offer: Offer, by: User | None, now: datetime) -> Proposal:
    """A further proposal. A scheme that cannot be reckoned is refused with its line and the remedy."""
    found, row = _open(topic, by)
    if not offer.text.strip() or len(offer.text) > LONGEST_TEXT or offer.side not in Side.values:
        raise BadInput(
            "negotiation.proposal",
            Text(f"请写方案内容，最多 {LONGEST_TEXT} 个字。", f"Give the wording, {LONGEST_TEXT} characters at most."),
            Text("照书面方案抄录。", "Copy it from the paper."),
            field="text",
        )
    last = row.proposals.order_by("-number").first()
    if offer.on > timezone.localdate(now) or (last is not None and offer.on < last.on):
        raise BadInput(
            "negotiation.proposal_day",
            Text("日期早于上一稿或在今天之后。", "The day lies before the last proposal or in the future."),
            Text("请按提出的先后登记。", "Record proposals in the order in which they were made."),
            field="on",
        )
    check_scheme(offer.scheme)
    made = Proposal.objects.create(
        topic=row,
        number=(last.number if last else 0) + 1,
        side=offer.side,
        on=offer.on,
        session=offer.session,
        text=offer.text.strip(),
        scheme=offer.scheme.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    data = {"title": found.title, "number": row.number, "side": made.side, "version": made.number}
    audit.write(PROPOSED, by=by, subject=found, data=data, now=now)
    return made


@service
def topic_agree(*, topic: Topic, proposal: Proposal, on: date, by: User | None, now: datetime) -> Topic:
    """Both sides agree on one proposal, word for word; its scheme goes with it."""
    found, row = _open(topic, by)
    if proposal.topic_id != row.pk or on < proposal.on or on > timezone.localdate(now):
        raise BadInput(
            "negotiation.agreed_on",
            Text("日期早于这一稿或在今天之后。", "The day lies before the proposal or in the future."),
            Text("请核对日期和稿次。", "Check the day and the proposal."),
            field="on",
        )
    row.state, row.agreed_on = Topic.State.AGREED, on
    row.agreed_text, row.agreed_scheme = proposal.text, proposal.scheme
    row.save(update_fields=["state", "agreed_on", "agreed_text", "agreed_scheme"])
    data = {"title": found.title, "number": row.number, "proposal": proposal.number}
    audit.write(AGREED, by=by, subject=found, data=data, now=now)
    return row


@service
def topic_drop(*, topic: Topic, reason: str, by: User | None, now: datetime) -> Topic:
    """The topic is withdrawn, with its reason."""
    found, row = _open(topic, by)
    if not reason.strip():
        raise BadInput(
            "negotiation.drop_reason",
            Text("请写明撤回的理由。", "Say why it is withdrawn."),
            Text("一句话即可，会记入审计。", "One sentence is enough; it is kept."),
            field="reason",
        )
    row.state, row.closing_reason = Topic.State.DROPPED, reason.strip()[:300]
    row.save(update_fields=["state", "closing_reason"])
    data = {"title": found.title, "number": row.number, "reason": row.closing_reason}
    audit.write(DROPPED, by=by, subject=found, data=data, now=now)
    return row


def check_scheme(written: str) -> None:
    """Raises BadInput with the line for a text that is no pay scheme; an empty one is none."""
    if not written.strip():
        return
    if len(written) > LONGEST_SCHEME:
        raise BadInput(
            "negotiation.scheme_long",
            Text(f"计价规则超过 {LONGEST_SCHEME} 个字符。", f"The scheme is longer than {LONGEST_SCHEME} characters."),
            Text("请只保留规则本身。", "Keep the rule alone."),
            field="scheme",
        )
    from gongyou.rules.schemes import PayScheme  # brings the engine's expressions

    PayScheme.parse(written, SCHEME)


def _open(topic: Topic, by: User | None) -> tuple[Negotiation, Topic]:
    found = running(topic.negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    row = Topic.objects.select_for_update().get(pk=topic.pk)
    if row.state != Topic.State.OPEN:
        raise Conflict(
            "negotiation.topic_closed",
            Text("这个议题已经谈定或撤回。", "This topic is agreed or withdrawn."),
            Text("需要再谈的，请另立议题。", "Open another topic to go on."),
        )
    return found, row
