"""The audit's pages, from the form through the task to the files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.findings.models import Finding
from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.lake import IngestRequest, Lake
from gongyou.registry import services
from gongyou.registry.selectors import LISTED
from gongyou.rooms.platforms.models import AuditRun
from gongyou.rooms.platforms.work import audit_run
from tests.platforms.rows import SCHEMA, Row, orders, with_breaches
from tests.platforms.runs import breached_audit, saved_run
from tests.registry.cast import NOW, Cast

NOT_IN_FILE = {"batch_id", "source_zone"}


def written(rows: list[Row], path: Path) -> Path:
    """The rows as the platform would hand them over: local times are UTC with their offset."""
    names = [name for name in SCHEMA.names if name not in NOT_IN_FILE]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            writer.writerow([cell(row[name]) for name in names])
    return path


def cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value}+00:00" if hasattr(value, "isoformat") else str(value)


@pytest.fixture
def client_of_wang(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


def test_it_shows_conclusion_charts_and_arithmetic(cast: Cast, client_of_wang: Client) -> None:
    run = saved_run(cast.district)
    page = client_of_wang.get(run.get_absolute_url()).content.decode()
    for words in ("疑似不符", "audit-gap", "audit-take-rate", "gongyou replay fg-00000000000a", "里程费", "应付"):
        assert words in page
    assert "w001" not in page


@pytest.mark.parametrize("kind", ["html", "docx", "json"])
def test_it_gives_the_report_as_a_file(cast: Cast, client_of_wang: Client, kind: str) -> None:
    run = saved_run(cast.district)
    response = client_of_wang.get(reverse("platforms:audit_file", args=[run.pk, kind]))
    assert response.status_code == 200
    if kind == "json":
        assert json.loads(response.content)["conclusion"] == "suspect"
    assert response.content[:2] == {"html": b"<!", "docx": b"PK", "json": b"{\n"}[kind]


def test_it_publishes_one_finding_per_worker_and_kind_and_one_for_the_platform(cast: Cast) -> None:
    before = AuditLine.objects.count()
    saved_run(cast.district)
    groups = breached_audit().breaches.value["groups"]
    assert Finding.objects.filter(subject_kind="worker").count() == len(groups)
    whole = Finding.objects.get(subject_kind="platform")
    assert whole.amount == sum(group["amount"] for group in groups)
    one = Finding.objects.filter(kind="platforms.floor_ignored").first()
    assert one is not None
    assert one.evidence["rows"][0].keys() == {"attempt_id", "lost"}
    assert one.evidence["figure_id"] == "fg-00000000000b"
    # One line for the audit, one for the findings.
    assert AuditLine.objects.count() == before + 2


def test_it_doubles_nothing_when_published_again(cast: Cast) -> None:
    assert saved_run(cast.district).pk == saved_run(cast.district).pk
    assert AuditRun.objects.count() == 1
    assert Finding.objects.count() == len(breached_audit().breaches.value["groups"]) + 1


def test_it_goes_from_the_form_to_the_published_audit(cast: Cast, client_of_wang: Client, data_dir: Path) -> None:
    rows = orders(400)
    planted = with_breaches(rows)
    file = written(rows, data_dir / "heya.csv")
    Lake.open(data_dir).ingest(IngestRequest(contract="orders", files=(file,), zone="Asia/Shanghai"))
    page = client_of_wang.get(reverse("platforms:audit_new")).content.decode()
    assert "禾芽配送" in page
    asked = {"platform": "heya", "first": "2026-04-01", "last": "2026-06-30", "organisation": cast.district.pk}
    response = client_of_wang.post(reverse("platforms:audit_new"), asked)
    assert response.status_code == 302
    task = TaskRun.objects.get()
    assert urlparse(response.headers["Location"]).path == task.get_absolute_url()

    class Doing:
        arguments = task.arguments
        owner = cast.wang

        def stage(self, text: object) -> None: ...
        def progress(self, done: int, total: int | None = None) -> None: ...
        def share(self, share: float | None, *, rows: int | None = None) -> None: ...

    outcome = audit_run(Doing())
    run = AuditRun.objects.get()
    assert outcome.link == run.get_absolute_url()
    found = {
        (finding.kind.removeprefix("platforms."), row["attempt_id"])
        for finding in Finding.objects.filter(subject_kind="worker")
        for row in finding.evidence["rows"]
    }
    assert found == {(kind, attempt) for kind, attempts in planted.items() for attempt in attempts}


def test_it_offers_no_grassroots_unions_where_there_are_too_many_to_read(
    cast: Cast, client_of_wang: Client, data_dir: Path
) -> None:
    def offered() -> set[str]:
        page = client_of_wang.get(reverse("platforms:audit_new"))
        return {found.name for found in page.context["form"].fields["organisation"].queryset}

    assert offered() == {"麦溪区总工会", "麦溪区快递工会", "第一网格"}
    rows = [
        services.OrganisationRow(f"HL-MX-{n}", f"第{n}工会", "grassroots", "grassroots", "990101", "HL-MX")
        for n in range(LISTED)
    ]
    services.organisations_found_many(rows=rows, by=None, now=NOW)
    assert offered() == {"麦溪区总工会", "麦溪区快递工会"}


def test_it_refuses_a_period_that_runs_backwards(cast: Cast, client_of_wang: Client, data_dir: Path) -> None:
    asked = {"platform": "heya", "first": "2026-06-30", "last": "2026-04-01", "organisation": cast.district.pk}
    assert client_of_wang.post(reverse("platforms:audit_new"), asked).status_code == 422
