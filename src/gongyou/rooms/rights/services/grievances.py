"""A member's request to a platform: brought, withdrawn, judged, taken further. What officers do with it: `carrying`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Member
from gongyou.rooms.rights import policies
from gongyou.rooms.rights.grievances.clocks import forward_by
from gongyou.rooms.rights.models import Grievance, GrievanceStage
from gongyou.rooms.rights.services.inquiries import words_checked

State, Kind = Grievance.State, Grievance.Kind
MOST_OPEN = 30
MOST_LINES = 200

OPENED = audit.register(
    "rights.grievance.opened",
    "会员向平台提出{kind}：{about}",
    "The member asked of a platform ({kind}): {about}",
    kind=Kind,
    about=Grievance.About,
)
WITHDRAWN = audit.register(
    "rights.grievance.withdrawn",
    "会员撤回对平台的{kind}：{about}",
    "The member withdrew the request ({kind}): {about}",
    kind=Kind,
    about=Grievance.About,
)
RATED = audit.register(
    "rights.grievance.rated",
    "会员评价平台的答复：{about}，{verdict}",
    "The member judged the platform’s answer on {about}: {verdict_en}",
    about=Grievance.About,
)
RAISED = audit.register(
    "rights.grievance.raised",
    "会员把{about}提交到下一层：{layer}",
    "The member took {about} further: {layer_en}",
    about=Grievance.About,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member asks: kind and matter, the chosen lines as plain data, own words, and what may be passed on."""

    kind: str
    about: str
    platform: str
    month: str
    lines: Sequence[Mapping[str, Any]] = ()
    words: str = ""
    cause: str = ""
    is_agreed: bool = False
    shows_name: bool = False


@service
def grievance_open(*, member: Member, asked: Asked, by: User | None, now: datetime) -> Grievance:
    """The request, waiting for the union to pass it on. Without the consent to pass the lines on nothing is taken."""
    require(by is None or policies.grievances.can_add(by, under=member))
    _check(asked)
    Member.objects.select_for_update().get(pk=member.pk)
    held = Grievance.objects.filter(member=member).exclude(state__in=(State.CLOSED, State.WITHDRAWN))
    if held.count() >= MOST_OPEN:
        raise Conflict(
            "grievance.too_many",
            Text("还有很多请求没有了结。", "Many of your requests are still open."),
            Text("请等答复，或先撤回一些。", "Wait for answers, or withdraw some."),
        )
    codes = {str(line.get("code") or "") for line in asked.lines}
    grievance = Grievance.objects.create(
        member=member,
        kind=asked.kind,
        about=asked.about,
        cause=asked.cause,
        platform=asked.platform,
        month=asked.month,
        code=codes.pop() if len(codes) == 1 else "",
        content=json.dumps(list(asked.lines), ensure_ascii=False),
        line_count=len(asked.lines),
        words=words_checked(asked.words),
        shows_name=asked.shows_name,
        due_on=forward_by(timezone.localtime(now).date()),
        opened_at=now,
    )
    _stage(grievance, now)
    audit.write(OPENED, by=by, subject=grievance, data={"kind": asked.kind, "about": asked.about}, now=now)
    return grievance


@service
def grievance_withdraw(*, grievance: Grievance, by: User | None, now: datetime) -> Grievance:
    """Withdrawn at any time by the member; the chosen lines and the words are emptied."""
    locked = locked_one(grievance)
    require(by is not None and policies.own_grievances.can_change(by, locked))
    if not locked.is_open:
        raise closed()
    locked.state, locked.closed_at, locked.due_on = State.WITHDRAWN, now, None
    locked.content, locked.words = "[]", ""
    locked.save(update_fields=["state", "closed_at", "due_on", "content", "words"])
    audit.write(WITHDRAWN, by=by, subject=locked, data={"kind": locked.kind, "about": locked.about}, now=now)
    return locked


@service
def grievance_rate(*, grievance: Grievance, is_satisfied: bool, by: User | None, now: datetime) -> Grievance:
    """The member's word on the answer: settled ends it, unsettled leaves the way to the next layer open."""
    locked = locked_one(grievance)
    require(by is None or policies.own_grievances.can_change(by, locked))
    if locked.state != State.ANSWERED:
        raise Conflict(
            "grievance.not_answered",
            Text("还没有答复，不能评价。", "There is no answer to judge yet."),
            Text("请刷新页面查看。", "Load the page again."),
        )
    locked.is_satisfied = is_satisfied
    if is_satisfied:
        locked.state, locked.closed_at = State.CLOSED, now
    locked.save(update_fields=["is_satisfied", "state", "closed_at"])
    verdict = Text("满意", "satisfied") if is_satisfied else Text("不满意", "not satisfied")
    data = {"about": locked.about, "verdict": verdict.zh, "verdict_en": verdict.en}
    audit.write(RATED, by=by, subject=locked, data=data, now=now)
    return locked


@service
def grievance_raise(*, grievance: Grievance, words: str, by: User | None, now: datetime) -> Grievance:
    """One step further: an explanation becomes an appeal, an appeal goes to the next layer. The clocks begin anew."""
    locked = locked_one(grievance)
    require(by is None or policies.own_grievances.can_change(by, locked))
    if not locked.may_rise(timezone.localtime(now).date()):
        raise Conflict(
            "grievance.no_next_layer",
            Text("现在不能提交到下一层。", "It cannot be taken further now."),
            Text("有了答复，或者答复超期，才能往下走。", "An answer must be there, or be late."),
        )
    if locked.kind == Kind.EXPLANATION:
        locked.kind = Kind.APPEAL
    else:
        locked.layer += 1
    added = words_checked(words)
    if added:
        locked.words = words_checked(f"{locked.words}\n{added}".strip())
    locked.state, locked.result, locked.is_satisfied = State.NEW, "", None
    locked.due_on = forward_by(timezone.localtime(now).date())
    locked.save(update_fields=["kind", "layer", "words", "state", "result", "is_satisfied", "due_on"])
    _stage(locked, now)
    layer = LAYERS[locked.layer]
    data = {"about": locked.about, "layer": layer.zh, "layer_en": layer.en}
    audit.write(RAISED, by=by, subject=locked, data=data, now=now)
    return locked


LAYERS = {
    1: Text("企业内部诉求", "complaint within the platform"),
    2: Text("常态化协商", "regular consultation"),
    3: Text("跨部门协同", "several departments together"),
}


def locked_one(grievance: Grievance) -> Grievance:
    """The row as it is now, held for this transaction."""
    rows = Grievance.objects.select_for_update(of=("self",)).select_related("member__organisation", "member__account")
    return rows.get(pk=grievance.pk)


def closed() -> Conflict:
    return Conflict(
        "grievance.closed",
        Text("这件请求已经了结或撤回。", "This request is settled or withdrawn."),
        Text("请刷新页面查看。", "Load the page again."),
    )


def _stage(grievance: Grievance, now: datetime) -> None:
    GrievanceStage.objects.create(grievance=grievance, kind=grievance.kind, layer=grievance.layer, opened_at=now)


def _check(asked: Asked) -> None:
    if not asked.is_agreed:
        raise BadInput(
            "grievance.no_consent",
            Text("不同意转交，平台就没法核对。", "Without your consent the platform has nothing to look at."),
            Text("请勾选同意转交，或者不提交。", "Tick the consent, or do not hand it in."),
            field="is_agreed",
        )
    if asked.kind not in Kind.values or asked.about not in Grievance.About.values:
        raise BadInput("grievance.kind", Text("请选择要做什么、为了什么事。", "Choose what you ask and about what."))
    if not asked.lines and not asked.words.strip():
        raise BadInput(
            "grievance.empty",
            Text("请选订单，或者写明是什么事。", "Choose orders, or say what it is about."),
            field="words",
        )
    if len(asked.lines) > MOST_LINES:
        raise BadInput(
            "grievance.lines_many",
            Text(f"一次最多选 {MOST_LINES} 单。", f"At most {MOST_LINES} orders at a time."),
            Text("请分几次提交。", "Hand them in in several parts."),
        )
