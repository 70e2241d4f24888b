"""An officer publishes an opinion, hides parts of it, or holds it back with a reason. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.forum import policies
from gongyou.rooms.forum.models import Opinion, Section
from gongyou.rooms.forum.numbers_hidden import HIDDEN

State = Opinion.State

PUBLISHED = audit.register(
    "forum.opinion.published", "公开一条意见（{section}）", "Published an opinion ({section})", section=Section
)
HELD = audit.register(
    "forum.opinion.held",
    "不公开一条意见（{section}），理由：{reason}",
    "Held back an opinion ({section}): {reason}",
    section=Section,
    reason=Opinion.Reason,
)
MASKED = audit.register(
    "forum.opinion.masked",
    "遮盖一条意见（{section}）中的 {parts} 处文字",
    "Hid passages of an opinion ({section}): {parts}",
    section=Section,
)


@service
def opinion_publish(*, opinion: Opinion, by: User | None, now: datetime) -> Opinion:
    """The opinion counts and may be read."""
    locked = _locked(opinion, by)
    locked.state, locked.reason = State.PUBLISHED, ""
    _kept(locked, by, now)
    audit.write(PUBLISHED, by=by, subject=locked, data={"section": locked.section}, now=now)
    return locked


@service
def opinion_hold(*, opinion: Opinion, reason: str, by: User | None, now: datetime) -> Opinion:
    """The opinion is not shown; it is counted on the public page under its reason. It leaves its issue."""
    if reason not in Opinion.Reason.values:
        raise BadInput(
            "forum.reason",
            Text("请选择不公开的理由。", "Choose why it is held back."),
            Text("理由会按条数公布。", "Reasons are published with their counts."),
            field="reason",
        )
    locked = _locked(opinion, by)
    locked.state, locked.reason, locked.issue = State.HELD, reason, None
    _kept(locked, by, now)
    audit.write(HELD, by=by, subject=locked, data={"section": locked.section, "reason": reason}, now=now)
    return locked


@service
def opinion_mask(*, opinion: Opinion, passages: Sequence[str], by: User | None, now: datetime) -> Opinion:
    """Passages of the text are hidden from everybody who reads it; the words around them stay as they were written."""
    locked = _locked(opinion, by)
    wanted = [each.strip() for each in passages if each.strip()]
    if not wanted or any(each not in locked.shown for each in wanted):
        raise BadInput(
            "forum.passages",
            Text("要遮盖的文字在意见里找不到。", "A passage to hide does not occur in the opinion."),
            Text("请照原文抄写，一行一处。", "Copy it exactly, one passage a line."),
            field="passages",
        )
    text = locked.shown
    for each in sorted(wanted, key=len, reverse=True):
        text = text.replace(each, HIDDEN)
    locked.masked = text
    _kept(locked, by, now)
    audit.write(MASKED, by=by, subject=locked, data={"section": locked.section, "parts": len(wanted)}, now=now)
    return locked


def _locked(opinion: Opinion, by: User | None) -> Opinion:
    rows = Opinion.objects.select_for_update(of=("self",)).select_related("collection__organisation")
    locked = rows.get(pk=opinion.pk)
    require(by is None or policies.opinions.can_change(by, locked))
    if locked.state == State.WITHDRAWN:
        raise Conflict(
            "forum.withdrawn",
            Text("提交人已经撤回这条意见。", "Its sender has withdrawn this opinion."),
            Text("请刷新页面。", "Load the page again."),
        )
    return locked


def _kept(locked: Opinion, by: User | None, now: datetime) -> None:
    locked.moderated_at, locked.moderated_by = now, by
    locked.save(update_fields=["state", "reason", "issue", "masked", "moderated_at", "moderated_by"])
