"""Files that are not what they say, too large, or named to do harm."""

from __future__ import annotations

import stat
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongyou.core.errors import BadInput
from gongyou.kit.uploads import clean_name, file_store, stored_path, uploads_folder
from gongyou.rooms.data.models import BatchRecord
from tests.data_room.cast import GOOD, Cast, payroll_xlsx


def bomb() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"<workbook/>")
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(100):
                sheet.write(b"0" * (1 << 20))
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("工资.exe", b"MZ", "data.upload.extension"),
        ("工资", b"a,b", "data.upload.extension"),
        (".xlsx", b"PK\x03\x04", "data.upload.extension"),
        ("工资.csv", b"", "data.upload.empty"),
        ("工资.csv", b"a\0b\0", "data.upload.unmarked_utf16"),
        ("工资.csv", b"\0a,\0\0b", "data.upload.not_what_it_says"),
        ("工资.csv", "订单号,实付\nA1,5.00\n".encode("utf-16-be"), "data.upload.unmarked_utf16"),
        ("工资.csv", b"PK\x03\x04rest", "data.upload.not_what_it_says"),
        ("工资.xlsx", b"a,b\n1,2\n", "data.upload.not_what_it_says"),
        ("工资.xlsx", b"PK\x03\x04 cut in the middle", "data.upload.cut"),
        ("工资.xls", b"not ole", "data.upload.not_what_it_says"),
        ("工资.parquet", b"not parquet", "data.upload.not_what_it_says"),
        ("炸弹.xlsx", bomb(), "data.upload.bomb"),
    ],
)
def test_it_refuses_what_cannot_be_a_table(data_dir: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        file_store(SimpleUploadedFile(name, content))
    assert refused.value.code == code
    assert refused.value.text.zh
    assert refused.value.remedy.en
    assert list(uploads_folder().iterdir()) == []


def test_it_stores_a_file_for_this_account_only(data_dir: Path) -> None:
    stored = file_store(payroll_xlsx([GOOD]))
    path = stored_path(stored.stored)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.name == "九月工资.xlsx"
    assert len(stored.sha256) == 64


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\周\\工资.xlsx", "工资.xlsx"),
        ("a\u202exslx.exe.csv", "axslx.exe.csv"),
        ("a\nb\x00.csv", "ab.csv"),
        ("", "upload"),
    ],
)
def test_it_cleans_names(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_it_shortens_a_huge_name_to_what_the_disk_takes(data_dir: Path) -> None:
    name = clean_name("长" * 5000 + ".csv")
    assert name.endswith(".csv")
    assert len(name.encode()) <= 200
    file_store(SimpleUploadedFile("长" * 80 + ".csv", b"a,b\n1,2\n"))


def post(client: Client, cast: Cast, upload: Any) -> Any:
    return client.post("/data/upload/", {"contract": "payroll", "uploads": upload, "organisation": cast.west.pk})


def test_it_shows_the_refusal_beside_the_field(client: Client, cast: Cast) -> None:
    client.force_login(cast.zhou)
    answer = post(client, cast, SimpleUploadedFile("<script>alert(1)</script>.exe", b"MZ"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不是可以导入的文件" in page
    assert "<script>alert" not in page
    answer = post(client, cast, SimpleUploadedFile("炸弹.xlsx", bomb()))
    assert "压缩炸弹" in answer.content.decode()
    assert not BatchRecord.objects.exists()


def test_it_stops_at_the_limit(client: Client, cast: Cast, settings: Any) -> None:
    settings.GONGYOU_UPLOAD_LIMIT_MB = 1
    client.force_login(cast.zhou)
    answer = post(client, cast, SimpleUploadedFile("大.csv", b"a,b\n" + b"1,2\n" * 500_000))
    assert answer.status_code == 422
    assert "超过上限 1 MB" in answer.content.decode()
    assert list(uploads_folder().iterdir()) == []


def test_it_asks_for_a_file_and_guards_the_form(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.zhou)
    assert "请选择文件" in post(client, cast, "").content.decode()
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(cast.zhou)
    assert post(guarded, cast, payroll_xlsx([GOOD])).status_code == 403


def test_it_keeps_an_officer_inside_their_scope(client: Client, cast: Cast) -> None:
    client.force_login(cast.wu)
    answer = post(client, cast, payroll_xlsx([GOOD]))
    assert answer.status_code == 422
    assert not BatchRecord.objects.exists()
