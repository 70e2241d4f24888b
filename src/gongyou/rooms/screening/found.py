"""The findings of a screen: one for each breach, and never one that says the same again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.services import Found
from gongyou.registry.models import Employer, Member, Organisation
from gongyou.rooms.screening.kinds import ROOM, kind_of

if TYPE_CHECKING:
    from gongyou.rooms.screening.made import Screen

LOOK_UP = 500
NOBODY = "not-provided"


def findings_of(made: Screen, organisation: Organisation) -> Iterator[Found]:
    """One finding for each breach; it belongs to the worker's own organisation, else to the employer's."""
    rows = [row for row in made.value["breaches"] if row["worker_key"] != NOBODY]
    homes = _homes({row["worker_key"] for row in rows}, organisation)
    employers = _employers({row["employer_key"] for row in rows})
    checks = {each["check"]: each for each in made.value["checks"]}
    for row in rows:
        employer = employers.get(row["employer_key"])
        theirs = employer.organisation if employer else None
        if theirs is not None and not theirs.path.startswith(organisation.path):
            theirs = None
        yield _found(
            made, row, checks[row["check"]], (homes.get(row["worker_key"]) or theirs or organisation, employer)
        )


def _found(
    made: Screen, row: Mapping[str, Any], check: Mapping[str, Any], whose: tuple[Organisation, Employer | None]
) -> Found:
    from gongyou.rules.screening.check import checks  # brings the engines' libraries

    organisation, employer = whose
    known = checks(row["check"])[0]
    name = employer.name if employer else row["employer_key"]
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
        organisation=organisation,
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


def _homes(keys: set[str], top: Organisation) -> dict[str, Organisation]:
    """worker_key → organisation, for members at or below the screen's own organisation."""
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
