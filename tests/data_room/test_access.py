"""Who sees which batch, and who handles it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from gongyou.core.errors import Forbidden
from gongyou.kit.lakes import open_lake
from gongyou.lake import IngestRequest
from gongyou.rooms.data.models import BatchRecord, BatchState
from gongyou.rooms.data.services.batches import batch_ingest, batch_undo
from tests.data_room.cast import BAD_DAY, GOOD, NOW, Cast, payroll_xlsx

PAGES = ("", "quarantine.xlsx", "undo/")


def code_of(client: Client, address: str) -> int:
    """The answer's code; a download is read to its end, which closes it."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return int(answer.status_code)


@pytest.fixture
def payroll(tmp_path: Path) -> Path:
    path = tmp_path / "工资.xlsx"
    path.write_bytes(payroll_xlsx([GOOD, BAD_DAY]).read())
    return path


@pytest.fixture
def record(cast: Cast, payroll: Path) -> BatchRecord:
    batch_ingest(request=IngestRequest("payroll", (payroll,)), organisation=cast.west, by=cast.zhou, now=NOW)
    return BatchRecord.objects.get()


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("zhou", (200, 200, 200)),
        ("zheng", (200, 200, 200)),
        ("administrator", (200, 404, 404)),
        ("wu", (404, 404, 404)),
        ("analyst", (200, 404, 404)),
        ("worker", (404, 404, 404)),
        ("", (302, 302, 302)),
    ],
)
def test_it_opens_a_batch_to_those_who_answer_for_it(
    client: Client, cast: Cast, record: BatchRecord, who: str, codes: tuple[int, ...]
) -> None:
    if who:
        client.force_login(getattr(cast, who))
    assert tuple(code_of(client, f"/data/batches/{record.pk}/{page}") for page in PAGES) == codes


def test_it_shows_an_analyst_the_facts_without_the_rows(client: Client, cast: Cast, record: BatchRecord) -> None:
    client.force_login(cast.analyst)
    page = client.get(record.get_absolute_url()).content.decode()
    assert record.batch_id in page
    assert "w-0002" not in page
    assert "2026-02-30" not in page


@pytest.mark.parametrize("step", ["confirm", "discard", "undo"])
def test_it_refuses_steps_to_others_as_if_nothing_were_there(
    client: Client, cast: Cast, record: BatchRecord, step: str
) -> None:
    for stranger in (cast.wu, cast.analyst, cast.worker):
        client.force_login(stranger)
        assert client.post(f"/data/batches/{record.pk}/{step}/").status_code == 404
    record.refresh_from_db()
    assert record.state == BatchState.COMMITTED


@pytest.mark.parametrize("page", ["", "upload/", "tables/", "tables/payroll/", "forms/payroll.xlsx"])
def test_it_hides_the_room_from_workers(client: Client, cast: Cast, page: str) -> None:
    client.force_login(cast.worker)
    assert code_of(client, f"/data/{page}") == 404
    client.force_login(cast.zhou)
    assert code_of(client, f"/data/{page}") == 200


def test_it_records_the_whole_house_for_the_command_line(client: Client, cast: Cast, payroll: Path) -> None:
    request = IngestRequest("payroll", (payroll,))
    report = batch_ingest(request=request, organisation=None, by=None, now=NOW)
    again = batch_ingest(request=request, organisation=None, by=None, now=NOW)
    assert again.already_known
    record = BatchRecord.objects.get()
    assert (record.batch_id, record.organisation, record.file_names) == (report.batch_id, None, ["工资.xlsx"])
    for who, code in ((cast.zhou, 404), (cast.zheng, 200), (cast.analyst, 200), (cast.administrator, 200)):
        client.force_login(who)
        assert client.get(record.get_absolute_url()).status_code == code
    batch_undo(record=record, by=None, now=NOW)
    assert open_lake().batch(record.batch_id).state == "undone"


def test_it_makes_no_record_of_a_dry_run(cast: Cast, payroll: Path) -> None:
    request = IngestRequest("payroll", (payroll,), dry_run=True)
    report = batch_ingest(request=request, organisation=cast.west, by=cast.zhou, now=NOW)
    assert report.kept == 1
    assert not BatchRecord.objects.exists()


def test_it_refuses_an_ingest_outside_the_scope(cast: Cast, payroll: Path) -> None:
    with pytest.raises(Forbidden):
        batch_ingest(request=IngestRequest("payroll", (payroll,)), organisation=cast.west, by=cast.wu, now=NOW)
    assert open_lake().batches() == []


def test_it_undoes_once_when_two_press_at_once(client: Client, cast: Cast, record: BatchRecord) -> None:
    open_lake().undo(record.batch_id)
    client.force_login(cast.zhou)
    client.post(f"/data/batches/{record.pk}/undo/")
    client.post(f"/data/batches/{record.pk}/undo/")
    record.refresh_from_db()
    assert record.state == BatchState.UNDONE
