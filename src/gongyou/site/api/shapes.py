"""What the REST face answers and takes. Personal data comes out masked, like on the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

from gongyou.kit.tasks.models import TaskRun
from gongyou.registry.models import Application, Employer, Member, Organisation, RosterFault, RosterImport, Transfer


class Strict(Schema):
    """What is taken in: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid")


class OrganisationOut(BaseModel):
    """One organisation."""

    code: str
    name: str
    kind: str
    level: str
    region: str
    parent: str | None
    is_open: bool
    version: int


class EmployerOut(BaseModel):
    """One employer; `organisation` is the code of the union that covers it."""

    key: str
    name: str
    uscc: str
    region: str
    industry: str
    organisation: str | None
    staff_count: int | None


class MemberOut(BaseModel):
    """One member, personal data masked. `worker_key` is the pseudonym under which the lake knows the person."""

    worker_key: str
    name: str = Field(description="Masked.")
    id_number: str = Field(description="Masked.")
    phone: str = Field(description="Masked.")
    organisation: str
    employer: str | None
    employment_form: str
    occupation: str
    region: str
    work_area: str
    joined_on: date
    state: str
    identity_state: str
    version: int


class MemberIn(Strict):
    """A person to be registered."""

    name: str = Field(max_length=100)
    id_number: str = Field(max_length=40)
    phone: str = Field("", max_length=40)
    organisation: str = Field(max_length=40)
    region: str = Field(max_length=12)
    employment_form: str = Field(max_length=20)
    joined_on: date
    occupation: str = Field("other", max_length=20)
    employer: str | None = Field(None, max_length=64)
    work_area: str = Field("", max_length=12)


class MemberPatch(Strict):
    """What changes; what is left out stays."""

    name: str | None = Field(None, max_length=100)
    phone: str | None = Field(None, max_length=40)
    region: str | None = Field(None, max_length=12)
    employer: str | None = Field(None, max_length=64)
    employment_form: str | None = Field(None, max_length=20)
    occupation: str | None = Field(None, max_length=20)
    work_area: str | None = Field(None, max_length=12)


class Search(Strict):
    """By part of a name, pinyin or initials, or by a whole phone, ID number or worker key; in the body, never in an
    address, which servers log."""

    text: str = Field(min_length=1, max_length=100)


class Act(Strict):
    """Why, and from which day (today when it is left out)."""

    reason: str = Field(min_length=1, max_length=500)
    on: date | None = None


class ApplicationIn(Strict):
    """A person who wants to join."""

    name: str = Field(max_length=100)
    id_number: str = Field(max_length=40)
    phone: str = Field(max_length=40)
    organisation: str = Field(max_length=40)
    region: str = Field(max_length=12)
    employment_form: str = Field(max_length=20)
    occupation: str = Field("other", max_length=20)
    employer: str | None = Field(None, max_length=64)
    work_area: str = Field("", max_length=12)


class ApplicationOut(Schema):
    """One application, personal data masked."""

    id: int
    organisation: str
    state: str
    name: str = Field(description="Masked.")
    submitted_at: datetime


class Remark(BaseModel):
    """A sentence in both languages."""

    zh: str
    en: str


class CellFaultOut(BaseModel):
    """What is wrong in a row. `column` is "" where it is the whole row."""

    column: str
    error: str
    message: Remark
    remedy: Remark


class FaultyRowOut(BaseModel):
    """A wrong row of a roster by its line in the file."""

    line: int
    faults: list[CellFaultOut]


class ImportOut(Schema):
    """One roster on its way in."""

    id: str
    organisation: str
    file: str
    state: str
    rows_read: int
    rows_new: int
    rows_changed: int
    rows_unchanged: int
    rows_elsewhere: int = Field(description="People of organisations outside the import's: they are not touched.")
    rows_repeated: int
    rows_wrong: int
    rows_kept: int = Field(description="After an undo: people who stay because somebody has changed them since.")
    remarks: list[Remark] = Field(description="What to look at, such as columns that were not read.")
    task: str | None
    undo_until: datetime | None


class TransferIn(Strict):
    """Where the membership is to go, and why."""

    target: str = Field(max_length=40, description="The code of the organisation, of the scope or outside of it.")
    reason: str = Field(min_length=1, max_length=500)


class Refusal(Strict):
    """Why a membership is not taken over; the side that asked reads it."""

    reason: str = Field(min_length=1, max_length=500)


class TransferOut(Schema):
    """A membership on its way. `asker` is the side that asked, source or target; the other one answers."""

    id: int
    member: str = Field(description="The worker key.")
    name: str = Field(description="Masked.")
    source: str
    target: str
    asker: str
    state: str
    reason: str
    answer: str
    asked_at: datetime
    decided_at: datetime | None


class ImportConfirm(Strict):
    """`partial` must be true to register the right rows of a roster that has wrong ones."""

    partial: bool = False


class TaskOut(Schema):
    """Long work: `share` is done ÷ total where both are known."""

    id: str
    kind: str
    state: str
    done: int | None
    total: int | None
    message: dict[str, Any]
    remedy: dict[str, Any]


def with_parents(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """The organisations with `parent_code`, in the same query."""
    above = Organisation.objects.filter(
        path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Organisation.steplen, output_field=CharField())
    ).order_by()
    return found.annotate(parent_code=Subquery(above.values("code")[:1]))


def organisation_out(found: Organisation) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "kind": found.kind,
        "level": found.level,
        "region": found.region,
        "parent": getattr(found, "parent_code", None),
        "is_open": found.is_open,
        "version": found.version,
    }


def employer_out(found: Employer) -> dict[str, Any]:
    return {
        "key": found.key,
        "name": found.name,
        "uscc": found.uscc,
        "region": found.region,
        "industry": found.industry,
        "organisation": found.organisation.code if found.organisation else None,
        "staff_count": found.staff_count,
    }


def member_out(found: Member) -> dict[str, Any]:
    return {
        "worker_key": found.worker_key,
        "name": found.name_shown,
        "id_number": found.id_number_shown,
        "phone": found.phone_shown,
        "organisation": found.organisation.code,
        "employer": found.employer.key if found.employer else None,
        "employment_form": found.employment_form,
        "occupation": found.occupation,
        "region": found.region,
        "work_area": found.work_area,
        "joined_on": found.joined_on,
        "state": found.state,
        "identity_state": found.identity_state,
        "version": found.version,
    }


def application_out(found: Application) -> dict[str, Any]:
    return {
        "id": found.pk,
        "organisation": found.organisation.code,
        "state": found.state,
        "name": found.name_shown,
        "submitted_at": found.submitted_at,
    }


def import_out(found: RosterImport) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        "organisation": found.organisation.code,
        "file": found.file_name,
        "state": found.state,
        "rows_read": found.rows_read,
        "rows_new": found.rows_new,
        "rows_changed": found.rows_changed,
        "rows_unchanged": found.rows_unchanged,
        "rows_elsewhere": found.rows_elsewhere,
        "rows_repeated": found.rows_repeated,
        "rows_wrong": found.rows_wrong,
        "rows_kept": found.rows_kept,
        "remarks": [{"zh": remark["zh"], "en": remark["en"]} for remark in found.remarks],
        "task": str(found.run_id) if found.run_id else None,
        "undo_until": found.undo_until,
    }


def faulty_row_out(found: RosterFault) -> dict[str, Any]:
    return {
        "line": found.line,
        "faults": [
            {
                "column": fault["column"],
                "error": fault["code"],
                "message": {"zh": fault["zh"], "en": fault["en"]},
                "remedy": {"zh": fault["remedy_zh"], "en": fault["remedy_en"]},
            }
            for fault in found.faults
        ],
    }


def transfer_out(found: Transfer) -> dict[str, Any]:
    return {
        "id": found.pk,
        "member": found.member.worker_key,
        "name": found.member.name_shown,
        "source": found.source.code,
        "target": found.target.code,
        "asker": found.asker,
        "state": found.state,
        "reason": found.reason,
        "answer": found.answer,
        "asked_at": found.asked_at,
        "decided_at": found.decided_at,
    }


def task_out(found: TaskRun) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        "kind": found.kind,
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "message": found.message,
        "remedy": found.remedy,
    }
