"""Long work of privacy: the lake's part of an erasure, and the rotation of keys."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit import rotation
from gongyou.kit.crypto import blind_index
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.registry.models import Erasure
from gongyou.registry.services import erasures, key_acts, privacy

ROTATE = key_acts.ROTATION
ROTATE_TITLE = Text("轮换密钥", "Rotate keys")


HOLDER = "privacy.large_holder"
HOLDER_TITLE = Text("核对是否达到一千万人", "Whether ten million persons are held")


def register() -> None:
    """Makes both kinds of work known, the erasers of the registry, and how its indexes are made."""
    from gongyou.registry import naming
    from gongyou.registry.privacy import erasers as _erasers  # noqa: F401
    from gongyou.registry.privacy import waiting as _waiting  # noqa: F401
    from gongyou.registry.privacy import written as _written  # noqa: F401

    register_handler(Handler(erasures.KIND, Text("删除个人信息", "Erase a person"), run=erase))
    register_handler(Handler(ROTATE, ROTATE_TITLE, run=rotate))
    register_handler(Handler(HOLDER, HOLDER_TITLE, run=note_holder))
    daily.register(HOLDER, at=time(3, 30))
    rotation.INDEXERS["member.name"] = naming.name_index_of
    rotation.TOKENISERS["member.name"] = naming.name_tokens
    # An application is found by the same look-up as a member.
    rotation.INDEXERS["application.id_number"] = lambda value: blind_index(value, purpose="member.id_number")
    rotation.INDEXERS["application.phone"] = lambda value: blind_index(value, purpose="member.phone")


def erase(work: Work) -> Outcome:
    """The lake and the files; the registry's own rows are empty since the request."""
    erasure = Erasure.objects.get(pk=work.arguments["erasure"])
    if erasure.state != Erasure.State.DONE:
        reached = erasures.erasure_reach(erasure, work.stage)
        erasure = erasures.erasure_finish(erasure=erasure, reached=reached, by=work.owner, now=timezone.now())
    rows = sum(erasure.report.get("lake", {}).values())
    return Outcome(Text(f"已删除，数据湖改写 {rows} 行。", f"Erased; {rows} rows of the lake were rewritten."))


def note_holder(work: Work) -> Outcome:
    """Notes from when on, or until when, the rules of a large holder applied."""
    if not privacy.large_holder_changed():
        return Outcome(Text("管理方式没有变化。", "Nothing has changed."))
    span = privacy.large_holder_note(by=None, now=timezone.now())
    if span.ended_at is None:
        return Outcome(Text("开始按大规模处理者管理。", "The rules of a large holder apply from now on."))
    return Outcome(Text("不再按大规模处理者管理。", "The rules of a large holder no longer apply."))


def rotate(work: Work) -> Outcome:
    """Every value to the key in force."""
    held = rotation.counts()
    total = held.fields_left + held.indexes_left
    moved = rotation.rotate(fields=True, indexes=True, step=lambda done: work.progress(min(done, total), total))
    key_acts.keys_rotated(moved=moved, by=work.owner, now=timezone.now())
    return Outcome(Text(f"已改写 {moved} 个值。", f"{moved} values were rewritten."))
