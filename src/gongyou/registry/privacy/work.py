"""Long work of privacy: the lake's part of an erasure, and the rotation of keys."""

from __future__ import annotations

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit import rotation
from gongyou.kit.crypto import blind_index
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.registry.models import Erasure
from gongyou.registry.services import erasures, key_acts

ROTATE = "privacy.rotation"
ROTATE_TITLE = Text("轮换密钥", "Rotate keys")


def register() -> None:
    """Makes both kinds of work known, the erasers of the registry, and how its indexes are made."""
    from gongyou.registry import naming
    from gongyou.registry.privacy import erasers as _erasers  # noqa: F401

    register_handler(Handler(erasures.KIND, Text("删除个人信息", "Erase a person"), run=erase))
    register_handler(Handler(ROTATE, ROTATE_TITLE, run=rotate))
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


def rotate(work: Work) -> Outcome:
    """Every value to the key in force."""
    held = rotation.counts()
    total = held.fields_left + held.indexes_left
    moved = rotation.rotate(fields=True, indexes=True, step=lambda done: work.progress(min(done, total), total))
    key_acts.keys_rotated(moved=moved, by=work.owner, now=timezone.now())
    return Outcome(Text(f"已改写 {moved} 个值。", f"{moved} values were rewritten."))
