"""The findings of a look: one for each breach and one for each sign, to the worker's union or the employer's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.findings.runs.belonging import Belonging
from gongyou.findings.services import Found
from gongyou.registry.models import Organisation
from gongyou.rooms.hours.kinds import ROOM, kind_of
from gongyou.rooms.hours.said import KINDS, note_of, scheme_words
from gongyou.rules.approvals import WHY_TEXT, Why

if TYPE_CHECKING:
    from gongyou.rooms.hours.made import Look

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
    belonging = Belonging.of(
        organisation,
        workers=(row["worker_key"] for row in rows),
        employers=(row["employer_key"] for row in rows),
    )
    for row in rows:
        yield _found(made, row, belonging)


def _found(made: Look, row: Mapping[str, Any], belonging: Belonging) -> Found:
    kind = KINDS[row["kind"]]
    name = belonging.employer_name(row["employer_key"])
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
        organisation=belonging.organisation_of(row["worker_key"], row["employer_key"]),
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
