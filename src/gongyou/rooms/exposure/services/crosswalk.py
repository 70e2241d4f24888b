"""A reviewer confirms, corrects or sends back a row of the crosswalk; the last act can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.occupations import classification, crosswalk
from gongyou.rooms.exposure import policies
from gongyou.rooms.exposure.crosswalk import Row, row_of
from gongyou.rooms.exposure.models import Verdict

Kind = Verdict.Kind
MOST_LINKS, LONGEST_REASON, SHORTEST_REASON = 5, 500, 4

CONFIRMED = audit.register("exposure.row.confirmed", "确认职业 {code} 的对照", "Confirmed the crosswalk of {code}")
CORRECTED = audit.register(
    "exposure.row.corrected", "更正职业 {code} 的对照：{links}", "Corrected the crosswalk of {code}: {links}"
)
RETURNED = audit.register("exposure.row.returned", "退回职业 {code} 的对照", "Sent the crosswalk of {code} back")
UNDONE = audit.register(
    "exposure.row.undone",
    "撤销对职业 {code} 对照的“{kind}”",
    "Took back an act on the crosswalk of {code} ({kind})",
    kind=Kind,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a row shall say: links with weights that sum to 1, none for unmapped, and why."""

    links: Sequence[tuple[str, Decimal]]
    confidence: str
    reason: str


@service
def row_confirm(*, code: str, by: User | None, now: datetime) -> Verdict:
    """The row as it stands is right; a later change of the shipped file does not change it."""
    row = _open(code, by)
    if row.mapping is None:
        raise Conflict(
            "exposure.nothing_to_confirm",
            Text("这个职业还没有对照。", "This occupation has no crosswalk yet."),
            Text("请填写更正。", "Enter a correction instead."),
        )
    made = Verdict.objects.create(
        code=code,
        kind=Kind.CONFIRMED,
        links=[[link.isco, str(link.weight)] for link in row.mapping.links],
        confidence=row.mapping.confidence.value if row.mapping.confidence else "",
        at=now,
        by=by,
    )
    audit.write(CONFIRMED, by=by, subject=made, data={"code": code}, now=now)
    return made


@service
def row_correct(*, code: str, correction: Correction, by: User | None, now: datetime) -> Verdict:
    """The row says something else from now on."""
    _open(code, by)
    links = _links(correction.links)
    if correction.confidence not in Verdict.Confidence.values and links:
        raise BadInput("exposure.confidence", Text("请选择把握程度。", "Choose how sure this is."), field="confidence")
    made = Verdict.objects.create(
        code=code,
        kind=Kind.CORRECTED,
        links=[[isco, str(weight)] for isco, weight in links],
        confidence=correction.confidence if links else "",
        reason=_reason(correction.reason),
        at=now,
        by=by,
    )
    told = ", ".join(isco for isco, _ in links) or "—"
    audit.write(CORRECTED, by=by, subject=made, data={"code": code, "links": told}, now=now)
    return made


@service
def row_return(*, code: str, reason: str, by: User | None, now: datetime) -> Verdict:
    """The row is in doubt and is to be made anew; it stays in use, marked as disputed."""
    row = _open(code, by)
    if row.mapping is None:
        raise Conflict(
            "exposure.nothing_to_return", Text("这个职业还没有对照。", "This occupation has no crosswalk yet.")
        )
    made = Verdict.objects.create(
        code=code,
        kind=Kind.RETURNED,
        links=[[link.isco, str(link.weight)] for link in row.mapping.links],
        confidence=row.mapping.confidence.value if row.mapping.confidence else "",
        reason=_reason(reason),
        at=now,
        by=by,
    )
    audit.write(RETURNED, by=by, subject=made, data={"code": code}, now=now)
    return made


@service
def row_undo(*, code: str, by: User | None, now: datetime) -> Verdict:
    """Takes the last act that holds back; what held before holds again."""
    require(by is None or policies.verdicts.can_add(by))
    last = Verdict.objects.select_for_update(of=("self",)).filter(code=code, undone_at=None).order_by("-pk").first()
    if last is None:
        raise Conflict("exposure.nothing_to_undo", Text("没有可以撤销的复核。", "There is no review to take back."))
    last.undone_at, last.undone_by = now, by
    last.save(update_fields=["undone_at", "undone_by"])
    audit.write(UNDONE, by=by, subject=last, data={"code": code, "kind": last.kind}, now=now)
    return last


def _open(code: str, by: User | None) -> Row:
    require(by is None or policies.verdicts.can_add(by))
    return row_of(classification.occupation(code).code)


def _links(links: Sequence[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    known = crosswalk.unit_groups()
    for isco, weight in links:
        if isco not in known:
            raise BadInput(
                "exposure.isco",
                Text(f"ISCO-08 没有四位编码 {isco}。", f"ISCO-08 has no unit group {isco}."),
                Text("请从列表中选择。", "Choose one from the list."),
                field="isco",
            )
        if weight <= 0:
            raise BadInput("exposure.weight", Text("比重要大于 0。", "A weight is above 0."), field="weight")
    if len(links) > MOST_LINKS or len({isco for isco, _ in links}) != len(links):
        raise BadInput(
            "exposure.links",
            Text(f"最多 {MOST_LINKS} 个编码，不得重复。", f"At most {MOST_LINKS} codes, each once."),
            field="isco",
        )
    if links and sum(weight for _, weight in links) != 1:
        raise BadInput(
            "exposure.weights",
            Text("各编码的比重合计要等于 100 %。", "The weights must add up to 100 %."),
            Text("只有一个编码时写 100。", "With one code, write 100."),
            field="weight",
        )
    return list(links)


def _reason(written: str) -> str:
    text = written.strip()
    if not SHORTEST_REASON <= len(text) <= LONGEST_REASON:
        raise BadInput(
            "exposure.reason",
            Text(
                f"理由写 {SHORTEST_REASON} 到 {LONGEST_REASON} 个字。",
                f"Give a reason of {SHORTEST_REASON} to {LONGEST_REASON} characters.",
            ),
            Text("写明比较了哪些工作内容。", "Say which tasks were compared."),
            field="reason",
        )
    return text
