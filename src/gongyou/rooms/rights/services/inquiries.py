"""A member takes a case to the union; officers of the own organisation read, answer and close it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit, notices
from gongyou.kit.models import User
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Member
from gongyou.rooms.rights import policies
from gongyou.rooms.rights.models import Inquiry, Reply

State = Inquiry.State
LONGEST_WORDS = 2000
MOST_OPEN = 20

OPENED = audit.register(
    "rights.inquiry.opened", "会员提出诉求：{subject}", "The member brought a case: {subject}", subject=Inquiry.Subject
)
LOOKED = audit.register(
    "rights.inquiry.looked", "查看诉求内容：{subject}", "Opened the case: {subject}", subject=Inquiry.Subject
)
PRINTED = audit.register(
    "rights.inquiry.printed",
    "下载诉求的计算书：{subject}",
    "Downloaded the claim sheet of the case: {subject}",
    subject=Inquiry.Subject,
)
ANSWERED = audit.register(
    "rights.inquiry.answered", "答复诉求：{subject}", "Answered the case: {subject}", subject=Inquiry.Subject
)
CLOSED = audit.register(
    "rights.inquiry.closed", "办结诉求：{subject}", "Closed the case: {subject}", subject=Inquiry.Subject
)
TOLD = notices.register(
    "rights.inquiry.answered",
    Text("工会答复了您的诉求", "Your union has answered"),
    Text("“{subject}”有了答复，请查看。", "There is an answer about “{subject}”: please read it."),
    link="{link}",
    audience=notices.Audience.MEMBER,
)


@service
def inquiry_open(
    *, member: Member, outcomes: Sequence[Mapping[str, Any]], words: str, by: User | None, now: datetime
) -> Inquiry:
    """The inquiry, waiting for an officer. `outcomes` are what the calculators gave, `words` the member's own."""
    require(policies.inquiries.can_add(by, under=member) if by is not None else False)
    known = [each for each in outcomes if each.get("calculator") in Inquiry.Subject.values]
    if not known:
        raise BadInput(
            "inquiry.empty",
            Text("没有要交的内容。", "There is nothing to hand in."),
            Text("请先算一算，再交给工会。", "Reckon your case first, then take it to the union."),
        )
    Member.objects.select_for_update().get(pk=member.pk)
    if Inquiry.objects.filter(member=member).exclude(state=State.CLOSED).count() >= MOST_OPEN:
        raise Conflict(
            "inquiry.too_many",
            Text("还有很多诉求没有办结。", "Many of your cases are still open."),
            Text("请等工会答复，或直接联系工会干部。", "Wait for an answer, or call on an officer."),
        )
    inquiry = Inquiry.objects.create(
        member=member,
        subject=known[0]["calculator"],
        results=len(known),
        content=json.dumps(known, ensure_ascii=False),
        words=words_checked(words),
        opened_at=now,
    )
    audit.write(OPENED, by=by, subject=inquiry, data={"subject": inquiry.subject}, now=now)
    return inquiry


@service
def inquiry_look(*, inquiry: Inquiry, by: User | None, now: datetime) -> Inquiry:
    """The inquiry with its content in the clear; the first look makes it a read one."""
    locked = _locked(inquiry)
    require(by is not None and policies.inquiries.can_change(by, locked))
    if locked.state == State.NEW:
        locked.state, locked.read_at = State.READ, now
        locked.save(update_fields=["state", "read_at"])
    audit.write(LOOKED, by=by, subject=locked, data={"subject": locked.subject}, now=now)
    return locked


@service
def inquiry_print(*, inquiry: Inquiry, by: User | None, now: datetime) -> Inquiry:
    """The inquiry for its claim sheet, which leaves the house: the trail says so."""
    require(by is not None and policies.inquiries.can_change(by, inquiry))
    audit.write(PRINTED, by=by, subject=inquiry, data={"subject": inquiry.subject}, now=now)
    return inquiry


@service
def inquiry_answer(*, inquiry: Inquiry, body: str, by: User | None, now: datetime) -> Reply:
    """The reply; the member is told that there is one. A closed inquiry raises Conflict."""
    locked = _open(inquiry)
    require(by is not None and policies.inquiries.can_change(by, locked))
    text = words_checked(body)
    if not text:
        raise BadInput("inquiry.reply_empty", Text("请写答复。", "Write an answer."))
    reply = Reply.objects.create(inquiry=locked, body=text, at=now, by=by)
    locked.state, locked.answered_at = State.ANSWERED, now
    locked.read_at = locked.read_at or now
    locked.save(update_fields=["state", "answered_at", "read_at"])
    if locked.member.account is not None:
        notice_send(
            kind=TOLD,
            to=Recipient(account=locked.member.account),
            data={"subject": _subject(locked), "link": f"/me/inquiries/{locked.key}/"},
            now=now,
        )
    audit.write(ANSWERED, by=by, subject=locked, data={"subject": locked.subject}, now=now)
    return reply


@service
def inquiry_close(*, inquiry: Inquiry, by: User | None, now: datetime) -> Inquiry:
    """The inquiry, done with; only after an answer."""
    locked = _open(inquiry)
    require(by is not None and policies.inquiries.can_change(by, locked))
    if locked.state != State.ANSWERED:
        raise Conflict(
            "inquiry.not_answered",
            Text("还没有答复，不能办结。", "It cannot be closed before it is answered."),
            Text("请先答复会员。", "Answer the member first."),
        )
    locked.state, locked.closed_at = State.CLOSED, now
    locked.save(update_fields=["state", "closed_at"])
    audit.write(CLOSED, by=by, subject=locked, data={"subject": locked.subject}, now=now)
    return locked


def _subject(inquiry: Inquiry) -> Text:
    from django.utils import translation

    def said(language: str) -> str:
        with translation.override(language):
            return str(inquiry.get_subject_display())

    return Text(said("zh-hans"), said("en"))


def words_checked(words: str) -> str:
    """The words without blanks around them; too long ones raise BadInput."""
    text = words.strip()
    if len(text) > LONGEST_WORDS:
        raise BadInput(
            "inquiry.words_long",
            Text(f"最多写 {LONGEST_WORDS} 个字。", f"At most {LONGEST_WORDS} characters."),
            Text("请写短一些，细节当面说。", "Shorten it; tell the details in person."),
        )
    return text


def _locked(inquiry: Inquiry) -> Inquiry:
    rows = Inquiry.objects.select_for_update(of=("self",)).select_related("member__organisation", "member__account")
    return rows.get(pk=inquiry.pk)


def _open(inquiry: Inquiry) -> Inquiry:
    locked = _locked(inquiry)
    if not locked.is_open:
        raise Conflict(
            "inquiry.closed",
            Text("这件诉求已经办结。", "This case is closed."),
            Text("请刷新页面查看。", "Load the page again."),
        )
    return locked
