"""A payroll's way through the console: upload, dry run, commit, quarantine, undo, on a real lake."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongyou.kit.lakes import open_lake
from gongyou.kit.models import AuditLine
from gongyou.kit.uploads import uploads_folder
from gongyou.rooms.data.lakes import request_of
from gongyou.rooms.data.models import BatchRecord, BatchState
from tests.data_room.cast import BAD_DAY, BAD_PAY, GOOD, HEAD, Cast, payroll_xlsx, perform_all


def uploaded(client: Client, cast: Cast, *rows: tuple[str, ...], name: str = "九月工资.xlsx") -> BatchRecord:
    answer = client.post(
        "/data/upload/",
        {
            "contract": "payroll",
            "uploads": payroll_xlsx(rows, name),
            "source": "麦溪服装厂 2026年9月",
            "organisation": cast.west.pk,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return BatchRecord.objects.latest("created_at")


def committed(client: Client, cast: Cast, *rows: tuple[str, ...]) -> BatchRecord:
    record = uploaded(client, cast, *rows)
    perform_all()
    client.post(f"/data/batches/{record.pk}/confirm/")
    perform_all()
    record.refresh_from_db()
    return record


def workbook_of(answer: Any) -> openpyxl.Workbook:
    """A downloaded workbook."""
    content = b"".join(answer.streaming_content)
    return openpyxl.load_workbook(BytesIO(content))


def rows_in_lake() -> int:
    return next(table.rows for table in open_lake().tables() if table.name == "payroll")


def test_it_takes_a_workbook_from_upload_to_undo(client: Client, cast: Cast, data_dir: Path) -> None:
    client.force_login(cast.zhou)
    record = uploaded(client, cast, GOOD, BAD_DAY, BAD_PAY)
    assert record.state == BatchState.CHECKING
    page = client.get(record.get_absolute_url()).content.decode()
    assert "试运行" in page
    assert "every 1s" in page

    perform_all()
    record.refresh_from_db()
    assert (record.state, record.rows_read, record.rows_kept, record.rows_quarantined) == ("checked", 3, 1, 2)
    assert rows_in_lake() == 0
    page = client.get(record.get_absolute_url()).content.decode()
    assert "2026-02-30" in page
    assert "确认入库 1 行" in page

    client.post(f"/data/batches/{record.pk}/confirm/")
    perform_all()
    record.refresh_from_db()
    assert record.state == BatchState.COMMITTED
    assert rows_in_lake() == 1
    page = client.get(record.get_absolute_url()).content.decode()
    assert "发放日期（paid_on）" in page
    assert record.batch_id in page

    answer = client.get(f"/data/batches/{record.pk}/undo/")
    assert "1 行将从数据表“工资表”移出" in answer.content.decode()
    client.post(f"/data/batches/{record.pk}/undo/")
    record.refresh_from_db()
    assert record.state == BatchState.UNDONE
    assert rows_in_lake() == 0
    types = list(
        AuditLine.objects.filter(subject=f"data.batchrecord:{record.pk}")
        .order_by("number")
        .values_list("type", flat=True)
    )
    assert types == [
        "data.batch.submitted",
        "data.batch.checked",
        "data.batch.confirmed",
        "data.batch.committed",
        "data.batch.undone",
    ]
    page = client.get(record.get_absolute_url()).content.decode()
    assert "撤销批次" in page


def test_it_gives_the_quarantined_rows_back_as_a_workbook(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    record = committed(client, cast, GOOD, BAD_DAY, BAD_PAY)
    answer = client.get(f"/data/batches/{record.pk}/quarantine.xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = workbook_of(answer).worksheets[0]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert tuple(head[: len(HEAD)]) == HEAD
    assert head[-2:] == ["原因", "Reason"]
    faults = {row[head.index("问题列 Column")]: row for row in rows}
    assert set(faults) == {"paid_on", "base_wage"}
    assert faults["paid_on"][head.index("问题值 Value")] == "2026-02-30"
    assert faults["paid_on"][head.index("行号 Line")] == 3
    assert faults["base_wage"][head.index("基本工资")] == "=1+1"
    assert all(row[-1] and row[-2] for row in rows)


def test_it_takes_the_corrected_workbook_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    record = committed(client, cast, GOOD, BAD_DAY)
    answer = client.get(f"/data/batches/{record.pk}/quarantine.xlsx")
    book = workbook_of(answer)
    sheet = book.worksheets[0]
    for cell in sheet[2]:
        if cell.value == "2026-02-30" and cell.column <= len(HEAD):
            cell.value = "2026-02-28"
    target = BytesIO()
    book.save(target)
    client.post(
        "/data/upload/",
        {
            "contract": "payroll",
            "uploads": SimpleUploadedFile("改正.xlsx", target.getvalue()),
            "organisation": cast.west.pk,
        },
    )
    perform_all()
    again = BatchRecord.objects.latest("created_at")
    assert (again.state, again.rows_kept, again.rows_quarantined) == ("checked", 1, 0), again.error


def test_it_knows_the_same_file(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    first = committed(client, cast, GOOD)
    second = uploaded(client, cast, GOOD)
    perform_all()
    second.refresh_from_db()
    assert second.state == BatchState.KNOWN
    assert second.batch_id == first.batch_id
    assert "没有重复写入" in client.get(second.get_absolute_url()).content.decode()


def test_it_adopts_the_batch_of_an_attempt_that_died_after_the_commit(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    record = uploaded(client, cast, GOOD)
    perform_all()
    client.post(f"/data/batches/{record.pk}/confirm/")
    record.refresh_from_db()
    report = open_lake().ingest(request_of(record, dry_run=False))
    perform_all()
    record.refresh_from_db()
    assert (record.state, record.batch_id) == (BatchState.COMMITTED, report.batch_id)
    assert rows_in_lake() == 1


def test_it_says_what_is_wrong_with_a_header(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    answer = client.post(
        "/data/upload/",
        {"contract": "orders", "uploads": payroll_xlsx([GOOD]), "organisation": cast.west.pk},
    )
    assert answer.status_code == 302
    perform_all()
    record = BatchRecord.objects.latest("created_at")
    assert record.state == BatchState.REFUSED
    page = client.get(record.get_absolute_url()).content.decode()
    assert "不能导入" in page
    assert "缺少列" in page


def test_it_lets_an_upload_be_given_up(client: Client, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    client.force_login(cast.zhou)
    record = uploaded(client, cast, GOOD)
    perform_all()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/data/batches/{record.pk}/discard/")
    record.refresh_from_db()
    assert record.state == BatchState.DISCARDED
    assert list(uploads_folder().iterdir()) == []
    client.post(f"/data/batches/{record.pk}/confirm/")
    record.refresh_from_db()
    assert record.state == BatchState.DISCARDED


def test_it_returns_to_the_decision_when_a_commit_was_cancelled(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    record = uploaded(client, cast, GOOD)
    perform_all()
    client.post(f"/data/batches/{record.pk}/confirm/")
    record.refresh_from_db()
    assert record.run is not None
    client.post(f"/tasks/{record.run.pk}/cancel/")
    record.refresh_from_db()
    assert record.state == BatchState.CHECKED
    perform_all()
    assert rows_in_lake() == 0


def test_it_lists_tables_snapshots_and_filters_batches(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    record = committed(client, cast, GOOD, BAD_DAY)
    assert "工资表" in client.get("/data/tables/").content.decode()
    page = client.get("/data/tables/payroll/").content.decode()
    assert record.get_absolute_url() in page
    assert client.get("/data/tables/orders/").status_code == 200
    assert client.get("/data/tables/nothing/").status_code == 404
    for query, found in (
        ("", True),
        ("?contract=payroll&state=committed&faults=1&q=服装", True),
        ("?contract=orders", False),
        ("?state=undone", False),
        ("?q=nowhere", False),
        ("?sort=-kept&size=50", True),
        ("?sort=; drop table&page=999", True),
    ):
        page = client.get(f"/data/{query}").content.decode()
        assert (record.get_absolute_url() in page) is found, query


def test_it_offers_an_empty_form_whose_head_the_ingest_knows(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    for language, head in (("zh-hans", "劳动者编码"), ("en", "worker_key")):
        answer = client.get("/data/forms/payroll.xlsx", headers={"accept-language": language})
        book = workbook_of(answer)
        titles = [cell.value for cell in book.worksheets[0][1]]
        assert head in titles
        assert book.worksheets[0]["A1"].comment is not None
        assert book.worksheets[0].data_validations.count > 0
        assert len(book.worksheets) == 2
    assert client.get("/data/forms/nothing.xlsx").status_code == 404


def test_it_reads_the_words_that_its_own_form_offers(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    for language, scheme in (("zh-hans", "标准工时制"), ("en", "Standard hours")):
        book = workbook_of(client.get("/data/forms/payroll.xlsx", headers={"accept-language": language}))
        sheet = book.worksheets[0]
        heads = [cell.value for cell in sheet[1]]
        filled = dict(zip(HEAD, GOOD, strict=True)) | {
            "employer_key": "e-9", "worker_key": f"w-{language}", "period": "2026-09",
            "工时制度": scheme, "hours_scheme": scheme,
        }  # fmt: skip
        for place, head in enumerate(heads, start=1):
            if head in filled:
                sheet.cell(2, place, filled[head])
        target = BytesIO()
        book.save(target)
        upload = SimpleUploadedFile(f"{language}.xlsx", target.getvalue())
        client.post("/data/upload/", {"contract": "payroll", "uploads": upload, "organisation": cast.west.pk})
        perform_all()
        record = BatchRecord.objects.latest("created_at")
        assert (record.state, record.rows_kept, record.rows_quarantined) == ("checked", 1, 0), (
            record.error,
            record.report,
        )
