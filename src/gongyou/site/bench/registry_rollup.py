"""Coverage rolled up over a province of 140,000 organisations and two million members, in the configured database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from gongyou.core.text import Text
from gongyou.site.bench import BenchResult

NAME = "registry-rollup"
TITLE = Text("按省汇总覆盖情况", "Coverage rolled up over a province")

DISTRICTS, TOWNS, UNIONS = 140, 10, 99
MEMBERS = 2_000_000
PROMISED_SECONDS = 5.0
ON_REQUEST = True
BATCH = 10_000
CODE = "BENCH"
SEALED = "bench"


def run(workdir: Path, members: int = MEMBERS) -> BenchResult:
    """Seconds of each dimension's roll-up over all of it, read from the kept tallies, and of counting them anew.

    Everything is generated inside one transaction and taken back at the end: the database is left as it was.
    """
    from gongyou.site.cli.frame import use_django

    use_django()
    from django.db import connection, transaction
    from django.utils import timezone

    from gongyou.registry.coverage import rollup as rollups
    from gongyou.registry.coverage.rollup import By, rollup
    from gongyou.registry.models import Organisation
    from gongyou.registry.services.coverage import coverage_count

    seconds: dict[str, float] = {}
    with transaction.atomic():
        top = _tree()
        _fill(members)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE registry_member")
                cursor.execute("ANALYZE registry_organisation")
        start = time.perf_counter()
        coverage_count(by=None, now=timezone.now())
        seconds["count"] = time.perf_counter() - start
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE registry_coveragetally")
        limit, rollups.LIVE_UP_TO = rollups.LIVE_UP_TO, 0
        for by in By:
            start = time.perf_counter()
            found = rollup(top, by)
            seconds[by.value] = time.perf_counter() - start
            if found.total.members != members:
                raise AssertionError(f"{by}: {found.total.members} members instead of {members}")
        rollups.LIVE_UP_TO = limit
        organisations = Organisation.objects.filter(path__startswith=top.path).count()
        transaction.set_rollback(True)
    slowest = max(value for name, value in seconds.items() if name != "count")
    return BenchResult(
        figures={
            "database": connection.vendor,
            "organisations": organisations,
            "members": members,
            "count_seconds": round(seconds.pop("count"), 2),
            **{f"{name}_seconds": round(value, 2) for name, value in seconds.items()},
            "promised_seconds": PROMISED_SECONDS,
        },
        ratio=round(slowest / PROMISED_SECONDS, 3),
        limit=1.0,
        notes=("The ratio is that of the slowest dimension. Counting anew is a task, not a page.",),
    )


def _tree() -> Any:
    """A province of districts, towns and grassroots unions: 140,140 organisations below its top."""
    from gongyou.registry.models import Organisation

    top = Organisation.add_root(name="测速省总工会", code=CODE, kind="federation", level="province", region="970000")
    step = Organisation.steplen

    def place(number: int) -> str:
        return str(Organisation._int2str(number)).rjust(step, "0")

    def rows() -> Iterator[Organisation]:
        for d in range(1, DISTRICTS + 1):
            district, region = top.path + place(d), f"97{d // 10 + 1:02d}{d % 10 + 1:02d}"
            yield _organisation(district, f"{CODE}-{d}", "county", region, TOWNS)
            for t in range(1, TOWNS + 1):
                town = district + place(t)
                yield _organisation(town, f"{CODE}-{d}-{t}", "township", region, UNIONS)
                for u in range(1, UNIONS + 1):
                    yield _organisation(town + place(u), f"{CODE}-{d}-{t}-{u}", "grassroots", region, 0)

    def _organisation(path: str, code: str, level: str, region: str, children: int) -> Organisation:
        kind = "grassroots" if level == "grassroots" else "federation"
        return Organisation(
            path=path,
            depth=len(path) // step,
            numchild=children,
            name=code,
            code=code,
            kind=kind,
            level=level,
            region=region,
        )

    made: list[Organisation] = []
    for row in rows():
        made.append(row)
        if len(made) == BATCH:
            Organisation.objects.bulk_create(made)
            made = []
    Organisation.objects.bulk_create(made)
    Organisation.objects.filter(pk=top.pk).update(numchild=DISTRICTS)
    return Organisation.objects.get(pk=top.pk)


def _fill(members: int) -> None:
    """Members by SQL inside the database: only what a roll-up reads is true to life, the rest is filler."""
    from django.db import connection

    from gongyou.registry.models import Employer, Member, Organisation

    Employer.objects.bulk_create(
        [
            Employer(key=f"bench{at}", name=f"bench{at}", region="970101", industry="ABCDEFGHIJKLMNOPQRS"[at % 19],
                     staff_count=at % 900 if at % 3 else None)
            for at in range(5000)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    unions = list(
        Organisation.objects.filter(code__startswith=f"{CODE}-", level="grassroots").values_list("pk", "region")
    )
    employers = list(Employer.objects.filter(key__startswith="bench").values_list("pk", flat=True))
    forms = [value for value, _ in Member.EmploymentForm.choices]
    occupations = [value for value, _ in Member.Occupation.choices]
    fixed = {
        str(field.column): field.get_db_prep_save(field.get_default(), connection)
        for field in Member._meta.concrete_fields
        if not field.primary_key
    }
    columns = list(fixed)
    joined = date(2026, 1, 1)
    marks = ", ".join(["%s"] * len(columns))
    insert = f"INSERT INTO registry_member ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608

    def row(at: int) -> tuple[Any, ...]:
        organisation, region = unions[at * 7919 % len(unions)]
        values = fixed | {
            "organisation_id": organisation,
            "name": SEALED,
            "name_index": f"b{at % 50000}",
            "id_number": SEALED,
            "id_number_index": f"bench{at}",
            "phone": "",
            "phone_index": "",
            "worker_key": f"bench{at}",
            "region": region,
            "employer_id": employers[at % len(employers)] if at % 4 else None,
            "employment_form": forms[at % len(forms)],
            "occupation": occupations[at * 31 % len(occupations)],
            "joined_on": joined,
            "state": "active",
        }
        return tuple(values[name] for name in columns)

    with connection.cursor() as cursor:
        for start in range(0, members, BATCH):
            cursor.executemany(insert, [row(at) for at in range(start, min(start + BATCH, members))])
