"""After a merge both pseudonyms mean one person: in findings, on the officer's page and on the worker's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.findings import selectors
from gongyou.findings.models import Finding
from gongyou.findings.services import findings_publish
from gongyou.kit import keys
from gongyou.lake import IngestRequest, Lake
from gongyou.registry.duplicates.keys import keys_beside
from gongyou.registry.models import Member
from gongyou.registry.services.merging import member_merge, member_unmerge
from tests.findings.found import found_about
from tests.lake.cast import order, write_csv
from tests.registry.cast import NOW, Cast


@pytest.fixture(autouse=True)
def own_folder(data_dir: Path) -> Path:
    keys.forget()
    return data_dir


@pytest.fixture
def cast(own_folder: Path, db: None) -> Cast:
    from tests.registry.cast import made

    return made()


@pytest.fixture
def old(cast: Cast) -> Member:
    """陈禾's record, which turns out to be 林小满's too."""
    return next(one for one in Member.objects.all() if one.name == "陈禾")


def merged(cast: Cast, old: Member) -> object:
    return member_merge(keep=cast.lin_member, absorb=old, fields=[], reason="同一人", by=cast.wang, now=NOW)


def test_findings_of_both_keys_are_about_one_person(cast: Cast, old: Member) -> None:
    key, old_key = cast.lin_member.worker_key, old.worker_key
    findings_publish(findings=[found_about(cast), replace(found_about(cast), subject_key=old_key)], by=None, now=NOW)
    officer = Client()
    officer.force_login(cast.wang)

    def about(worker_key: str) -> int:
        return selectors.findings_about(cast.wang, subject_kind="worker", subject_key=worker_key).count()

    def listed(worker_key: str) -> int:
        page = officer.get(reverse("findings:findings"), {"subject_key": worker_key})
        return int(page.context["listing"].total)

    assert (about(key), about(old_key), listed(key)) == (1, 1, 1)
    merge = merged(cast, old)
    assert keys_beside(old_key) == keys_beside(key) == [key, old_key]
    assert (about(key), about(old_key), listed(key), listed(old_key)) == (2, 2, 2, 2)
    finding = Finding.objects.get(subject_key=old_key)
    shown = officer.get(reverse("findings:finding", args=[finding.pk])).content.decode()
    assert reverse("registry:member", args=[key]) in shown
    member_unmerge(merge=merge, by=cast.wang, now=NOW)  # type: ignore[arg-type]
    assert (about(key), about(old_key)) == (1, 1)
    assert keys_beside("nobody-here") == ["nobody-here"]


def test_the_worker_sees_the_orders_of_both_keys(cast: Cast, old: Member, data_dir: Path) -> None:
    lake = Lake.open(data_dir)
    theirs = [cast.lin_member.worker_key, cast.lin_member.worker_key, old.worker_key, cast.other_member.worker_key]
    rows = [order(number, worker_key=key) for number, key in enumerate(theirs)]
    lake.ingest(IngestRequest("orders", (write_csv(data_dir.parent / "orders.csv", rows),)))
    worker = Client()
    worker.force_login(cast.lin)

    def orders() -> int:
        return sum(one["month"].orders for one in worker.get(reverse("worker_home")).context["pay"])

    assert orders() == 2
    merged(cast, old)
    assert orders() == 3
