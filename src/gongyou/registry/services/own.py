"""What members do with their own record: look, take a copy, ask for erasure."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.prepared import Prepared
from gongyou.kit.services import service
from gongyou.registry.models import ErasureRequest, Member

COOLING = timedelta(days=7)


class CopyForm(models.TextChoices):
    """In which file members take their data with them."""

    JSON = "json", _("JSON 文件")
    XLSX = "xlsx", _("表格文件")


SEEN = audit.register("registry.own.seen", "本人查看自己的全部资料", "The member looked at their whole record")
COPIED = audit.register(
    "registry.own.copied",
    "本人下载自己的全部资料，{form}",
    "The member took a copy of all data ({form})",
    form=CopyForm,
)
ASKED = audit.register(
    "registry.erasure.asked",
    "本人申请删除个人信息，{due} 执行",
    "The member asked for erasure, to be carried out on {due}",
)
CANCELLED = audit.register(
    "registry.erasure.cancelled", "本人撤回删除申请", "The member took back the wish for erasure"
)


@service
def record_see(*, member: Member, by: User | None, now: datetime) -> Member:
    """The member's own record in the clear, for nobody else."""
    require(_is_own(member, by))
    audit.write(SEEN, by=by, subject=member, now=now)
    return member


@service
def record_copy(*, member: Member, form: str, by: User | None, now: datetime) -> Member:
    """Notes that the member takes a copy away; the caller writes the file in the same transaction or after it."""
    require(_is_own(member, by))
    if form not in CopyForm.values:
        raise BadInput("own.form_unknown", Text("没有这种文件格式。", "There is no such kind of file."))
    audit.write(COPIED, by=by, subject=member, data={"form": form}, now=now)
    return member


@service
def erasure_ask(*, member: Member, by: User | None, now: datetime) -> ErasureRequest:
    """The wish for erasure, carried out after seven days unless it is taken back. A second one raises Conflict."""
    require(_is_own(member, by))
    Member.objects.select_for_update().get(pk=member.pk)  # two presses become one request
    if open_erasure(member) is not None:
        raise Conflict("erasure.asked", Text("已经申请过删除。", "Erasure was asked for already."))
    if member.state in (Member.State.MERGED, Member.State.ERASED):
        raise Conflict("registry.member_gone", Text("此记录已合并或删除。", "This record was merged or erased."))
    request = ErasureRequest.objects.create(member=member, asked_at=now, due_at=now + COOLING)
    audit.write(ASKED, by=by, subject=member, data={"due": timezone.localdate(request.due_at)}, now=now)
    return request


@service
def erasure_cancel(*, request: ErasureRequest, by: User | None, now: datetime) -> ErasureRequest:
    """The request, taken back before its day."""
    require(_is_own(request.member, by))
    locked = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if locked.cancelled_at is not None or locked.done_at is not None:
        raise Conflict("erasure.over", Text("这项申请已经办结。", "This request is over."))
    locked.cancelled_at = now
    locked.save(update_fields=["cancelled_at"])
    audit.write(CANCELLED, by=by, subject=request.member, now=now)
    return locked


_OPEN = Prepared(
    lambda key: ErasureRequest.objects.filter(member_id=key, cancelled_at=None, done_at=None).order_by("pk")[:1]
)


def open_erasure(member: Member) -> ErasureRequest | None:
    """The request that waits for its day."""
    found: ErasureRequest | None = _OPEN.first(member.pk)
    return found


def _is_own(member: Member, by: User | None) -> bool:
    return by is not None and member.account_id == by.pk
