"""The findings of a look: one for each breach and one for each sign, to the worker's union or the employer's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.findings.services import Found
from gongyou.registry.models import Employer, Member, Organisation
from gongyou.rooms.hours.kinds import ROOM, kind_of
from gongyou.rooms.hours.said import KINDS, note_of, scheme_words
from gongyou.rules.approvals import WHY_TEXT, Why

if TYPE_CHECKING:
    from gongyou.rooms.hours.made import Look

LOOK_UP = 500
NOBODY = "not-provided"
COLUMNS = (
    ("employer", Text("用人单位", "Employer")),
    ("hours", Text("小时", "Hours")),
    ("least", Text("最少（小时）", "At least (hours)")),
    ("most", Text("最多（小时）", "At most (hours)")),
    ("scheme", Text("工时制度", "Scheme")),
    ("why", Text("依据", "Why")),
    ("number", Text("审批文号", "Approval")),
    ("note", Text("说明", "Note")),
)


def findings_of(made: Look, organisation: Organisation) -> Iterator[Found]:
    """One for each row that was found; it belongs to the worker's own organisation, else to the employer's."""
    rows = [row for row in made.value["found"] if row["worker_key"] != NOBODY]
    homes = _homes({row["worker_key"] for row in rows}, organisation)
    employers = _employers({row["employer_key"] for row in rows})
    for row in rows:
        employer = employers.get(row["employer_key"])
        theirs = employer.organisation if employer else None
        if theirs is not None and not theirs.path.startswith(organisation.path):
            theirs = None
        yield _found(made, row, homes.get(row["worker_key"]) or theirs or organisation, employer)


def _found(made: Look, row: Mapping[str, Any], organisation: Organisation, employer: Employer | None) -> Found:
    kind = KINDS[row["kind"]]
    name = employer.name if employer else row["employer_key"]
    first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    provenance = made.figure.provenance
    cells = {
        "employer": name,
        "hours": row["chosen"],
        "least": row["least"],
        "most": row["most"],
        "scheme": _pair(scheme_words(row)),
        "why": _pair(WHY_TEXT[Why(row["why"])]),
        "number": row["number"],
        "note": _pair(note_of(row)),
    }
    shown = [(key, head) for key, head in COLUMNS if cells[key]]
    return Found(
        kind=kind_of(row["kind"]),
        room=ROOM,
        subject_kind="worker",
        subject_key=row["worker_key"],
        period_from=first,
        period_to=last,
        title=Text(f"{name}：{kind.words.zh}", f"{name}: {kind.words.en}"),
        article=kind.article,
        organisation=organisation,
        amount=None if row.get("amount") is None else Decimal(row["amount"]),
        evidence={
            # As text: a snapshot's number passes 2^53.
            "snapshot": str(provenance.snapshots.get("worktime") or ""),
            "rule": kind.rule or made.figure.measure,
            "rule_version": provenance.rules.get(kind.rule, str(provenance.version)),
            "employer": row["employer_key"],
            "figure_id": made.figure.id,
            "provenance": {"zh": provenance.line("zh"), "en": provenance.line("en")},
            "columns": [{"key": key, "zh": head.zh, "en": head.en} for key, head in shown],
            "rows": [cells],
        },
    )


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _homes(keys: set[str], top: Organisation) -> dict[str, Organisation]:
    """worker_key → organisation, for members at or below the look's own organisation."""
    homes: dict[str, Organisation] = {}
    for some in _portions(sorted(keys)):
        members = Member.objects.filter(worker_key__in=some).select_related("organisation")
        homes.update(
            {each.worker_key: each.organisation for each in members if each.organisation.path.startswith(top.path)}
        )
    return homes


def _employers(keys: set[str]) -> dict[str, Employer]:
    found: dict[str, Employer] = {}
    for some in _portions(sorted(keys)):
        found.update({each.key: each for each in Employer.objects.filter(key__in=some).select_related("organisation")})
    return found


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), LOOK_UP):
        yield keys[start : start + LOOK_UP]
