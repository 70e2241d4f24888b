"""Employers are recorded, one or many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import Employer, Organisation

RECORDED = audit.register("registry.employer.recorded", "登记用人单位“{name}”", "Recorded the employer “{name}”")
RECORDED_MANY = audit.register(
    "registry.employers.recorded", "批量登记用人单位 {recorded} 家", "Recorded {recorded} employers"
)

BATCH = 1000
CHANGING = ("name", "uscc", "region", "industry", "organisation")


@dataclass(frozen=True, slots=True)
class EmployerRow:
    """One employer; `key` is its name in the lake, `organisation_code` the union that covers it."""

    key: str
    name: str
    region: str
    uscc: str = ""
    industry: str = ""
    organisation_code: str | None = None


@service
def employer_record(*, row: EmployerRow, by: User | None, now: datetime) -> Employer:
    """The employer, new or brought up to date by its key."""
    require(by is None or policies.employers.can_add(by))
    employer = _written([row])[0]
    audit.write(RECORDED, by=by, subject=employer, data={"name": row.name}, now=now)
    return employer


@service
def employers_record_many(*, rows: Sequence[EmployerRow], by: User | None, now: datetime) -> int:
    """How many were recorded: new ones are added, known keys brought up to date."""
    require(by is None or policies.employers.can_add(by))
    written = _written(rows)
    audit.write(RECORDED_MANY, by=by, subject="registry.employer", data={"recorded": len(written)}, now=now)
    return len(written)


def _written(rows: Sequence[EmployerRow]) -> list[Employer]:
    codes = {row.organisation_code for row in rows if row.organisation_code}
    organisations = {found.code: found for found in Organisation.objects.filter(code__in=codes)}
    missing = codes - organisations.keys()
    if missing:
        code = min(missing)
        raise BadInput(
            "registry.organisation_missing",
            Text(f"组织 {code} 不存在。", f"The organisation {code} does not exist."),
            organisation=code,
        )
    return Employer.objects.bulk_create(
        [
            Employer(
                key=row.key,
                name=row.name,
                uscc=row.uscc,
                region=row.region,
                industry=row.industry,
                organisation=organisations[row.organisation_code] if row.organisation_code else None,
            )
            for row in rows
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=CHANGING,
    )
