"""Looking for records that may be one person, and what officers answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.tasks.models import TaskRun
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.duplicates import policies
from gongyou.registry.models import DuplicatePair, Organisation

SEARCHED = audit.register(
    "registry.duplicates.searched", "在“{organisation}”查找疑似重复", "Looked for duplicates under “{organisation}”"
)
RECORDED = audit.register(
    "registry.duplicates.recorded",
    "“{organisation}”疑似重复：新发现 {added} 对，已知 {known} 对",
    "Duplicates under “{organisation}”: {added} pairs are new, {known} were known",
)
ANSWERED = audit.register(
    "registry.duplicates.answered",
    "疑似重复第 {pair} 号：{state}",
    "Possible duplicate {pair}: {state}",
    state=DuplicatePair.State,
)
SEARCH = "registry.duplicates.search"
BATCH = 1000


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two primary keys, how likely they are one person, and why, in codes."""

    left: int
    right: int
    kind: str
    score: Decimal
    why: tuple[dict[str, Any], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Recorded:
    added: int
    known: int


@service
def duplicates_search(*, organisation: Organisation, by: User | None, now: datetime) -> TaskRun:
    """The run that looks through the members at and below `organisation`; one under way is given back."""
    require(by is None or policies.pairs.can_add(by, under=organisation))
    order = Order(
        SEARCH,
        f"duplicates:{organisation.pk}",
        {"organisation": organisation.pk},
        title=Text(f"查找疑似重复：{organisation.name}", f"Looking for duplicates: {organisation.name}"),
        scope=organisation.code,
    )
    run = task_start(order, by=by, now=now)
    audit.write(SEARCHED, by=by, subject=organisation, data={"organisation": organisation.name}, now=now)
    return run


@service
def duplicates_record(
    *, organisation: Organisation, found: Sequence[FoundPair], by: User | None, now: datetime
) -> Recorded:
    """Keeps the pairs that are new. What was answered before is left as it is and not asked again."""
    require(by is None or policies.pairs.can_add(by, under=organisation))
    wanted = {(pair.left, pair.right): pair for pair in found}
    known = 0
    keys = sorted(wanted)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        rows = DuplicatePair.objects.filter(left__in=[left for left, _ in some], right__in=[right for _, right in some])
        for pair in rows.values_list("left", "right"):
            known += wanted.pop(pair, None) is not None
    DuplicatePair.objects.bulk_create([_unsaved(pair, now) for pair in wanted.values()], batch_size=BATCH)
    told = {"organisation": organisation.name, "added": len(wanted), "known": known}
    audit.write(RECORDED, by=by, subject=organisation, data=told, now=now)
    return Recorded(len(wanted), known)


@service
def pair_answer(*, pair: DuplicatePair, state: str, reason: str, by: User | None, now: datetime) -> DuplicatePair:
    """Not the same person, or not to be told yet. The answer is kept; a later search does not ask again."""
    pair = (
        DuplicatePair.objects.select_for_update(of=("self",))
        .select_related("left__organisation", "right__organisation")
        .get(pk=pair.pk)
    )
    require(by is None or policies.pairs.can_change(by, pair))
    if state not in (DuplicatePair.State.DISTINCT, DuplicatePair.State.UNDECIDED):
        raise BadInput("duplicates.answer_unknown", Text("没有这种结论。", "There is no such answer."))
    if pair.state == DuplicatePair.State.MERGED:
        raise BadInput(
            "duplicates.merged_already",
            Text("这两份档案已经合并。", "The two records were merged already."),
            Text("如需更正，请先撤销合并。", "Undo the merge first."),
        )
    pair.state, pair.reason, pair.decided_at, pair.decided_by = state, reason.strip()[:500], now, by
    pair.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    audit.write(ANSWERED, by=by, subject=pair, data={"pair": pair.pk, "state": state}, now=now)
    return pair


def _unsaved(pair: FoundPair, now: datetime) -> DuplicatePair:
    return DuplicatePair(
        left_id=pair.left, right_id=pair.right, kind=pair.kind, score=pair.score, why=list(pair.why), found_at=now
    )
