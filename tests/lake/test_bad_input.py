"""Every bad file gets words that name file, line, column, value and remedy, and nothing is committed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from gongyou.core.errors import BadInput
from gongyou.lake import IngestRequest, Lake
from gongyou.lake.contract import contracts
from gongyou.rules.places import DIVISION, exists
from tests.lake.cast import HEADER, csv_text, order, orders, write_csv


def take(lake: Lake, path: Path, **more: object):
    return lake.ingest(IngestRequest("orders", (path,), **more))


def refused(lake: Lake, path: Path, code: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        take(lake, path)
    error = caught.value
    assert error.code == code
    assert path.name in error.text.zh
    assert path.name in error.text.en
    assert error.remedy.zh
    assert lake.snapshot("orders") is None
    assert [batch.state for batch in lake.batches()] in ([], ["failed"])
    assert not list((lake.folder / "stage").glob("2*"))
    return error


def sheet(path: Path, rows: list[list[object]], header: list[str] | None = None) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.write_row(0, 0, header or HEADER)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, dt.datetime):
                    page.write_datetime(number, place, value, day)
                else:
                    page.write(number, place, value)
    return path


@pytest.mark.parametrize(
    ("changed", "code", "column", "value"),
    [
        ({"dispatched_at": "2026-02-30 08:00:00"}, "value.no_such_time", "dispatched_at", "2026-02-30 08:00:00"),
        ({"distance_m": "-3"}, "value.negative", "distance_m", "-3"),
        ({"distance_m": "far"}, "value.unreadable", "distance_m", "far"),
        ({"pay_total": "6.505"}, "value.unreadable", "pay_total", "6.505"),
        ({"pay_total": "9.00"}, "sum.differs", "pay_total", "9.00"),
        ({"outcome": "lost"}, "value.not_a_choice", "outcome", "lost"),
        ({"order_id": ""}, "value.missing", "order_id", None),
        ({"delivered_at": "2026-01-02 08:05:00"}, "time.order", "delivered_at", "2026-01-02 08:05:00"),
        ({"currency": "yuan"}, "value.pattern", "currency", "yuan"),
        ({"worker_key": "13800138000"}, "worker_key.personal", "worker_key", "***8000"),
        ({"worker_key": "11010119900307123X"}, "worker_key.personal", "worker_key", "***123X"),
        ({"attempt_id": "A1"}, "key.duplicate", "attempt_id", "A1"),
    ],
)
def test_it_quarantines_a_bad_row(
    lake: Lake, tmp_path: Path, changed: dict[str, str], code: str, column: str, value: str | None
) -> None:
    report = take(lake, write_csv(tmp_path / "a.csv", [*orders(3), order(4, **changed), *orders(2, start=5)]))
    assert (report.read, report.kept, report.quarantined) == (6, 5, 1)
    assert [(one.code, one.column, one.count) for one in report.reasons] == [(code, column, 1)]
    row = next(lake.quarantine(report.batch_id))
    assert (row.file, row.line, row.column, row.value, row.code) == ("a.csv", 5, column, value, code)
    assert column in row.text.zh
    assert column in row.text.en
    assert "138001380" not in str(row.raw)


def test_it_quarantines_a_key_of_an_earlier_batch(lake: Lake, tmp_path: Path) -> None:
    take(lake, write_csv(tmp_path / "a.csv", orders(3)))
    report = take(lake, write_csv(tmp_path / "b.csv", orders(3, start=3)))
    assert (report.kept, report.quarantined) == (2, 1)
    assert report.reasons[0].code == "key.known"


def test_it_quarantines_lines_with_too_few_or_too_many_fields(lake: Lake, tmp_path: Path) -> None:
    lines = csv_text(orders(5)).splitlines()
    lines[2] += ",extra"
    lines[4] = "heya,A4"
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n")
    report = take(lake, path)
    assert (report.read, report.kept, report.quarantined) == (5, 3, 2)
    assert [row.line for row in lake.quarantine(report.batch_id)] == [3, 5]


def test_it_refuses_a_file_full_of_telephone_numbers(lake: Lake, tmp_path: Path) -> None:
    rows = [order(n, worker_key=f"1380013{n:04d}") for n in range(10)]
    error = refused(lake, write_csv(tmp_path / "a.csv", rows), "worker_key.personal")
    assert "hmac" in error.remedy.zh
    assert "1380013" not in str(error.as_json())


def test_it_names_the_nearest_heading(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_text(orders(2)).replace("worker_key", "worker_kee").replace("attempt_id", "attempt"))
    error = refused(lake, path, "header.wrong")
    assert "worker_kee → worker_key" in error.text.zh
    assert "attempt_id" in error.text.en
    assert error.where["line"] == 1


def test_it_refuses_an_empty_file(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    refused(lake, tmp_path / "a.csv", "file.empty")


def test_it_says_that_there_is_no_such_file(lake: Lake, tmp_path: Path) -> None:
    refused(lake, tmp_path / "none.csv", "file.missing")


def test_it_refuses_a_heading_without_rows_as_an_empty_batch(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",".join(HEADER) + "\n")
    refused(lake, tmp_path / "a.csv", "file.no_rows")


def test_it_names_the_line_of_a_wrong_encoding(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text(orders(3)).encode().replace(b"A2", b"\xff\xff\xff"))
    assert refused(lake, path, "encoding.wrong").where["line"] == 3


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_it_notices_a_csv_cut_in_the_middle(lake: Lake, tmp_path: Path, keep: float) -> None:
    text = csv_text(orders(9))
    at = text.index(",", int(len(text) * keep))
    (tmp_path / "a.csv").write_text(text[: at + 3])
    error = refused(lake, tmp_path / "a.csv", "file.cut")
    assert int(str(error.where["line"])) == text[: at + 3].count("\n") + 1


def test_it_notices_a_quotation_mark_that_never_closes(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_text(orders(4)).replace("O3", '"O3'))
    assert refused(lake, path, "file.cut").where["line"] == 4


def test_it_notices_a_cut_parquet(lake: Lake, tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(orders(500)), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(data[: len(data) // 2])
    refused(lake, tmp_path / "a.parquet", "file.cut")


def test_it_notices_a_cut_workbook(lake: Lake, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [list(row.values()) for row in orders(50)])
    path.write_bytes(path.read_bytes()[:4000])
    refused(lake, path, "file.cut")


def test_it_notices_a_file_that_is_not_its_type(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text(csv_text(orders(2)))
    refused(lake, tmp_path / "a.xlsx", "file.not_its_type")
    (tmp_path / "b.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    with pytest.raises(BadInput) as caught:
        take(lake, tmp_path / "b.csv")
    assert caught.value.code == "file.not_text"


def test_it_refuses_a_zip_bomb_before_unpacking(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (200 << 20))
    refused(lake, path, "file.bomb")


def test_it_reads_a_workbook_with_a_title_dates_and_numbers(lake: Lake, tmp_path: Path) -> None:
    row = order(1)
    values = [dt.datetime(2026, 1, 2, 8) if name == "dispatched_at" else row[name] for name in HEADER]
    values[HEADER.index("pay_total")] = 6.5
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 5, "一月派单明细")
        page.write_row(1, 0, HEADER)
        for place, value in enumerate(values):
            if isinstance(value, dt.datetime):
                page.write_datetime(2, place, value, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
            else:
                page.write(2, place, value)
    assert take(lake, tmp_path / "a.xlsx").kept == 1


def test_it_explains_merged_cells_and_formula_errors(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        for number, row in enumerate(orders(4), start=1):
            page.write_row(number, 0, list(row.values()))
        page.write_formula("J3", "=1/0", None, "#DIV/0!")
        page.merge_range("A4:A5", "heya")
    report = take(lake, path)
    assert (report.read, report.kept, report.quarantined) == (4, 2, 2)
    error, merged = lake.quarantine(report.batch_id)
    assert (error.line, error.column, error.value, error.code) == (3, "J3", "#DIV/0!", "sheet.formula_error")
    assert (merged.line, merged.column, merged.code) == (5, "A5", "sheet.merged")


def test_a_table_that_begins_further_right_is_looked_at_all_the_same(lake: Lake, tmp_path: Path) -> None:
    """Its last columns count, what stands left and right of it does not."""
    path, left = tmp_path / "a.xlsx", 2
    last = left + len(HEADER) - 1
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(1, left, HEADER)
        for number, row in enumerate(orders(5), start=2):
            page.write_row(number, left, list(row.values()))
        page.write_formula(2, left + 9, "=1/0", None, "#DIV/0!")
        page.merge_range(3, last - 1, 3, last, "heya")
        page.merge_range(4, last + 2, 5, last + 3, "")
    report = take(lake, path)
    assert (report.read, report.kept, report.quarantined) == (5, 3, 2)
    error, merged = lake.quarantine(report.batch_id)
    assert (error.line, error.column, error.value, error.code) == (3, "L3", "#DIV/0!", "sheet.formula_error")
    assert (merged.line, merged.column, merged.code) == (4, xl_rowcol_to_cell(3, last), "sheet.merged")


def test_it_finds_formula_errors_on_the_sheet_that_is_read_alone(lake: Lake, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        pages = [book.add_worksheet(name) for name in ("旧数据", "说明", "派单 & 报酬", "汇总")]
        pages[0].hide()
        pages[1].activate()
        for page in (pages[0], pages[2]):
            page.write_row(0, 0, HEADER)
            for number, row in enumerate(orders(3), start=1):
                page.write_row(number, 0, list(row.values()))
        pages[0].write_formula("J2", "=1/0", None, "#REF!")
        pages[2].write_formula("J4", "=" + "+".join(["1"] * 4000), None, "#N/A")
        pages[3].write_formula("J3", "=1/0", None, "#DIV/0!")
    report = take(lake, tmp_path / "a.xlsx")
    assert (report.read, report.kept) == (3, 2)
    assert [(row.line, row.column, row.value) for row in lake.quarantine(report.batch_id)] == [(4, "J4", "#N/A")]


def test_it_finds_formula_errors_of_an_old_workbook(lake: Lake) -> None:
    """Its second sheet has four rows: a constant error in C3, a formula's in C4."""
    report = lake.ingest(IngestRequest("seekers", (Path(__file__).parent / "files" / "formula-errors.xls",)))
    assert (report.read, report.kept) == (4, 2)
    assert [(row.line, row.column, row.value, row.code) for row in lake.quarantine(report.batch_id)] == [
        (3, "C3", "#DIV/0!", "sheet.formula_error"),
        (4, "C4", "#N/A", "sheet.formula_error"),
    ]


def test_it_explains_merged_cells_and_formula_errors_of_an_open_document(lake: Lake, tmp_path: Path) -> None:
    """LibreOffice says that it is one; OpenOffice writes 0 and shows the error."""
    error = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    zero = 'table:formula="of:=1/0" office:value-type="float" office:value="0"'
    word = 'office:value-type="string"'
    span = f'{word} table:number-rows-spanned="2"'
    rows = [
        ("990101", word, "5"),
        ("990102", error, "#DIV/0!"),
        ("990103", zero, "Err:502"),
        ("990104", span, "7"),
        ("990105", "", ""),
    ]
    cells = "".join(
        f"<r><c {word}><p>2026-01</p></c><c {word}><p>{region}</p></c><c {kind}><p>{shown}</p></c></r>"
        for region, kind, shown in [("region", word, "headcount"), *rows]
    ).replace("2026-01", "period", 1)
    for short, long in (("r>", "table:table-row>"), ("<c ", "<table:table-cell "), ("c>", "table:table-cell>")):
        cells = cells.replace(short, long)
    cells = cells.replace("<p>", "<text:p>").replace("</p>", "</text:p>")
    spaces = " ".join(
        f'xmlns:{name}="urn:{urn}:1.0"'
        for name, urn in [
            *((name, f"oasis:names:tc:opendocument:xmlns:{name}") for name in ("office", "table", "text")),
            ("calcext", "org:documentfoundation:names:experimental:calc:xmlns:calcext"),
        ]
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="一">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    report = lake.ingest(IngestRequest("seekers", (tmp_path / "a.ods",)))
    assert (report.read, report.kept) == (5, 2)
    assert [(row.line, row.column, row.value) for row in lake.quarantine(report.batch_id)] == [
        (3, "C3", "#DIV/0!"),
        (4, "C4", "Err:502"),
        (6, "C6", ""),
    ]


def test_it_refuses_a_merged_heading(lake: Lake, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.merge_range(0, 0, 0, 1, "platform")
        page.write_row(1, 0, list(order(1).values()))
    refused(lake, tmp_path / "a.xlsx", "header.merged")


def test_it_says_when_the_disk_is_full(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", orders(20_000))
    code = f"""
        import resource, signal
        from pathlib import Path
        from gongyou.core.errors import StorageFull
        from gongyou.lake import IngestRequest, Lake
        lake = Lake.open(Path({str(tmp_path / "data")!r}))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))
        try:
            lake.ingest(IngestRequest("orders", (Path({str(tmp_path / "a.csv")!r}),)))
        except StorageFull as full:
            print(full.code, lake.snapshot("orders"), [batch.state for batch in lake.batches()])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "storage.full None ['failed']", done.stderr[-2000:]
    lake = Lake.open(tmp_path / "data")
    assert take(lake, tmp_path / "a.csv").kept == 20_000


def test_places_are_two_to_six_digits_or_nine_or_twelve() -> None:
    """A division (GB/T 2260), a street or a community, alike in every contract and in the law's look-up."""
    right = ("99", "9901", "990101", "990101003", "990101003001")
    wrong = ("9", "990", "99010", "9901010", "99010100", "9901010030", "99010100300", "9901010030011", "99010a")
    regions = [(one.name, one.column("region").pattern) for one in contracts() if "region" in one.names]
    patterns = {name: pattern for name, pattern in regions if pattern}
    assert {"payroll", "employment", "vacancies", "seekers", "sightings"} <= set(patterns)
    for pattern in (*patterns.values(), DIVISION):
        for code in (*right, *wrong):
            said = duckdb.execute("SELECT regexp_full_match(?, ?)", [code, pattern]).fetchone()
            assert said == (code in right,), (pattern, code)
    assert [exists(code) for code in ("990101003", "9901010030")] == [True, False]
