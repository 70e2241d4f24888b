"""A county with two townships, their people, and payrolls with known faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongyou.kit.models import User
from gongyou.kit.spreadsheets import Column, Sheet, workbook_write
from gongyou.kit.tasks.execute import work_on_run
from gongyou.kit.tasks.models import TaskRun
from gongyou.registry.models import Organisation
from gongyou.registry.services.accounts import AccountRow, account_open
from gongyou.registry.services.organisations import OrganisationRow, organisation_found

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PASSWORD = "禾岚-Helan-2026-x"
HEAD = ("用人单位编码", "劳动者编码", "月份", "基本工资", "应发工资", "发放日期")
GOOD = ("e-001", "w-0001", "2026-09", "2500.00", "4100.50", "2026-10-15")
BAD_DAY = ("e-001", "w-0002", "2026-09", "2500.00", "4100.50", "2026-02-30")
BAD_PAY = ("e-001", "w-0003", "2026-09", "=1+1", "4100.50", "2026-10-15")


@dataclass(frozen=True)
class Cast:
    """Who is there. 周 and 吴 are officers of two townships, 郑 of their county."""

    county: Organisation
    west: Organisation
    east: Organisation
    zhou: User
    wu: User
    zheng: User
    analyst: User
    worker: User
    administrator: User


def made_cast() -> Cast:
    """The cast, by the registry's own services."""

    def organisation(code: str, parent: str | None, level: str) -> Organisation:
        row = OrganisationRow(code, f"组织{code}", "federation", level, "990101", parent)
        return organisation_found(row=row, by=None, now=NOW)

    def account(name: str, role: str, at: Organisation) -> User:
        return account_open(row=AccountRow(name, PASSWORD, role, name), organisation=at, by=None, now=NOW)

    county = organisation("C", None, "county")
    west, east = organisation("C-W", "C", "township"), organisation("C-E", "C", "township")
    return Cast(
        county,
        west,
        east,
        account("zhou", "officer", west),
        account("wu", "officer", east),
        account("zheng", "officer", county),
        account("analyst", "analyst", east),
        account("worker", "worker", west),
        account("administrator", "administrator", county),
    )


def payroll_xlsx(rows: Sequence[Sequence[Any]], name: str = "九月工资.xlsx") -> SimpleUploadedFile:
    """A real workbook of these rows."""
    return SimpleUploadedFile(name, _workbook(tuple(tuple(row) for row in rows)))


@cache
def _workbook(rows: tuple[tuple[Any, ...], ...]) -> bytes:
    """The same bytes for the same rows: a workbook carries the second in which it was made."""
    target = BytesIO()
    workbook_write(target, [Sheet("工资", [Column(title) for title in HEAD], rows)])
    return target.getvalue()


def perform_all() -> None:
    """Does what a worker process would do with everything in the queue."""
    for run in TaskRun.objects.filter(state="queued").order_by("created_at"):
        work_on_run.call(str(run.pk))
