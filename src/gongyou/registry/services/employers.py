"""Employers are recorded, one or many at a time, and changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.search import search_text_of
from gongyou.registry.services.organisation_changes import version_checked
from gongyou.registry.uscc import uscc_checked

RECORDED = audit.register("registry.employer.recorded", "登记用人单位“{name}”", "Recorded the employer “{name}”")
RECORDED_MANY = audit.register(
    "registry.employers.recorded", "批量登记用人单位 {recorded} 家", "Recorded {recorded} employers"
)
CHANGED = audit.register(
    "registry.employer.changed", "修改用人单位“{name}”的资料", "Changed the record of the employer “{name}”"
)

BATCH = 1000
LOOK_UP = 500
CHANGING = (
    "name",
    "uscc",
    "region",
    "industry",
    "organisation",
    "staff_count",
    "staff_counted_on",
    "search_text",
    "version",
)


@dataclass(frozen=True, slots=True)
class EmployerRow:
    """One employer; `key` is its name in the lake, `organisation_code` the union that covers it."""

    key: str
    name: str
    region: str
    uscc: str = ""
    industry: str = ""
    organisation_code: str | None = None
    staff_count: int | None = None
    staff_counted_on: date | None = None


@dataclass(frozen=True, slots=True)
class EmployerChanges:
    """The words of an employer's record; every one of them is set."""

    name: str
    uscc: str
    region: str
    industry: str
    organisation: Organisation | None
    staff_count: int | None = None
    staff_counted_on: date | None = None


@service
def employer_record(*, row: EmployerRow, by: User | None, now: datetime) -> Employer:
    """The employer, new or brought up to date by its key. A wrong or taken credit code raises."""
    require(by is None or policies.employers.can_add(by))
    employer = _written([row], by)[0]
    audit.write(RECORDED, by=by, subject=employer, data={"name": row.name}, now=now)
    return employer


@service
def employers_record_many(*, rows: Sequence[EmployerRow], by: User | None, now: datetime) -> int:
    """How many were recorded: new ones are added, known keys brought up to date."""
    require(by is None or policies.employers.can_add(by))
    written = _written(rows, by)
    audit.write(RECORDED_MANY, by=by, subject="registry.employer", data={"recorded": len(written)}, now=now)
    return len(written)


@service
def employer_change(
    *, employer: Employer, changes: EmployerChanges, version: int, by: User | None, now: datetime
) -> Employer:
    """The employer with its new words. `version` is the one that the officer saw.

    When somebody saved in the meantime, Conflict tells so; `where["current"]` holds what stands there now.
    """
    kept = Employer.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=employer.pk)
    require(by is None or policies.employers.can_change(by, kept))
    if changes.organisation is not None and changes.organisation.pk != kept.organisation_id:
        require(by is None or policies.organisations.can_change(by, changes.organisation))
    given = {name: getattr(changes, name) for name in changes.__dataclass_fields__}
    version_checked(kept.version, version, {name: getattr(kept, name) for name in given})
    given["uscc"] = uscc_checked(changes.uscc)
    if given["uscc"]:
        _codes_are_free({given["uscc"]: kept.key})
    if not changes.name.strip():
        raise BadInput("registry.name_missing", Text("缺少名称。", "The name is missing."))
    for name, value in given.items():
        setattr(kept, name, value)
    kept.search_text = search_text_of(kept.name, kept.key, kept.uscc)
    kept.version += 1
    kept.save(update_fields=list(CHANGING))
    audit.write(CHANGED, by=by, subject=kept, data={"name": kept.name, "version": kept.version}, now=now)
    return kept


def _written(rows: Sequence[EmployerRow], by: User | None) -> list[Employer]:
    organisations = _organisations(rows)
    known = {found.key: found for found in _known([row.key for row in rows])}
    for found in known.values():
        require(by is None or policies.employers.can_change(by, found))
    for organisation in organisations.values():
        require(by is None or policies.organisations.can_change(by, organisation))
    codes = [uscc_checked(row.uscc) for row in rows]
    _codes_are_free(_one_each(codes, rows))
    return Employer.objects.bulk_create(
        [_filled(row, code, organisations, known.get(row.key)) for row, code in zip(rows, codes, strict=True)],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=CHANGING,
    )


def _filled(row: EmployerRow, code: str, organisations: dict[str, Organisation], known: Employer | None) -> Employer:
    given = asdict(row)
    given.pop("organisation_code")
    if known is not None and row.staff_count is None:
        given["staff_count"], given["staff_counted_on"] = known.staff_count, known.staff_counted_on
    given["uscc"] = code
    return Employer(
        **given,
        organisation=organisations[row.organisation_code] if row.organisation_code else None,
        search_text=search_text_of(row.name, row.key, code),
        version=known.version + 1 if known else 1,
    )


def _organisations(rows: Sequence[EmployerRow]) -> dict[str, Organisation]:
    codes = sorted({row.organisation_code for row in rows if row.organisation_code})
    found: dict[str, Organisation] = {}
    for start in range(0, len(codes), LOOK_UP):
        found |= {each.code: each for each in Organisation.objects.filter(code__in=codes[start : start + LOOK_UP])}
    for code in codes:
        if code not in found:
            raise BadInput(
                "registry.organisation_missing",
                Text(f"组织 {code} 不存在。", f"The organisation {code} does not exist."),
                organisation=code,
            )
    return found


def _known(keys: Sequence[str]) -> Iterator[Employer]:
    for start in range(0, len(keys), LOOK_UP):
        yield from Employer.objects.filter(key__in=keys[start : start + LOOK_UP]).select_related("organisation")


def _one_each(codes: Sequence[str], rows: Sequence[EmployerRow]) -> dict[str, str]:
    """Credit code and key of the rows that have one; two keys with one code raise Conflict."""
    keys: dict[str, str] = {}
    for code, row in zip(codes, rows, strict=True):
        if code and keys.setdefault(code, row.key) != row.key:
            raise _code_taken(code, keys[code])
    return keys


def _codes_are_free(keys: dict[str, str]) -> None:
    codes = sorted(keys)
    for start in range(0, len(codes), LOOK_UP):
        for other in Employer.objects.filter(uscc__in=codes[start : start + LOOK_UP]):
            if keys[other.uscc] != other.key:
                raise _code_taken(other.uscc, other.name)


def _code_taken(code: str, other: str) -> Conflict:
    return Conflict(
        "registry.uscc_taken",
        Text(f"统一社会信用代码 {code} 已属于“{other}”。", f"The credit code {code} belongs to “{other}” already."),
        Text("请核对营业执照；同一单位不要登记两次。", "Compare the licence; do not record one employer twice."),
        uscc=code,
    )
