"""The findings of a screen: one for each breach, and never one that says the same again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.runs.belonging import Belonging
from gongyou.findings.services import Found
from gongyou.registry.models import Organisation
from gongyou.rooms.screening.kinds import ROOM, kind_of

if TYPE_CHECKING:
    from gongyou.rooms.screening.made import Screen

NOBODY = "not-provided"


def findings_of(made: Screen, organisation: Organisation) -> Iterator[Found]:
    """One finding for each breach; it belongs to the worker's own organisation, else to the employer's."""
    rows = [row for row in made.value["breaches"] if row["worker_key"] != NOBODY]
    belonging = Belonging.of(
        organisation,
        workers=(row["worker_key"] for row in rows),
        employers=(row["employer_key"] for row in rows),
    )
    rules = {each["check"]: each for each in made.value["checks"]}
    for row in rows:
        yield _found(made, row, rules[row["check"]], belonging)


def _found(made: Screen, row: Mapping[str, Any], check: Mapping[str, Any], belonging: Belonging) -> Found:
    from gongyou.rules.screening.check import checks  # brings the engines' libraries

    known = checks(row["check"])[0]
    name = belonging.employer_name(row["employer_key"])
    first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    month, title = Month.read(row["period"]), known.title
    law = known.definition
    return Found(
        kind=kind_of(row["check"]),
        room=ROOM,
        subject_kind="worker",
        subject_key=row["worker_key"],
        period_from=first,
        period_to=last,
        title=Text(f"{name}：{month.shown('zh')}{title.zh}", f"{name}: {title.en}, {month.shown('en')}"),
        article=Text(f"{law.law.zh}{law.article.zh}", f"{law.law.en}, {law.article.en}"),
        organisation=belonging.organisation_of(row["worker_key"], row["employer_key"]),
        amount=None if row["amount"] is None else Decimal(str(row["amount"])),
        evidence=_evidence(made, row, check, name),
    )


def _evidence(made: Screen, row: Mapping[str, Any], check: Mapping[str, Any], name: str) -> dict[str, Any]:
    from gongyou.rules.screening.check import checks

    provenance = made.figure.provenance
    known = checks(row["check"])[0]
    unit = known.unit.text if known.unit else Text("", "")
    columns = [
        {"key": "period", "zh": "月份", "en": "Month"},
        {"key": "employer", "zh": "用人单位", "en": "Employer"},
    ]
    if row["amount"] is not None:
        columns.append({"key": "amount", "zh": "金额（元）", "en": "Amount (yuan)"})
    if row["extent"] is not None:
        columns.append({"key": "extent", "zh": f"程度（{unit.zh}）", "en": f"Extent ({unit.en})"})
    columns.append({"key": "batch", "zh": "数据批次", "en": "Batch"})
    return {
        # As text: a snapshot's number passes 2^53.
        "snapshot": str(provenance.snapshots.get("payroll") or ""),
        "rule": check["rule"],
        "rule_version": check["rule_version"],
        "check": row["check"],
        "check_version": check["version"],
        "employer": row["employer_key"],
        "period": row["period"],
        "figure_id": made.figure.id,
        "parameters": [made.value["parameters"][place] for place in row["parameters"]],
        "provenance": {"zh": provenance.line("zh"), "en": provenance.line("en")},
        "columns": columns,
        "rows": [
            {
                "period": row["period"],
                "employer": name,
                "amount": row["amount"],
                "extent": row["extent"],
                "batch": row["batch"],
            }
        ],
    }
