"""What a request brings lies in clear under no name, neither in the data directory nor in the temporary folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from gongyou.core.errors import StorageFull
from gongyou.kit.receiving import ReceivingHandler, private_file, receiving_folder
from gongyou.registry.rosters import uploading
from gongyou.site.backup.archive import _others_copied

CONTENT = "姓名,身份证号\n".encode() * 1000


def posted(settings: Any) -> HttpRequest:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    return RequestFactory().post("/", {"upload": SimpleUploadedFile("名册.csv", CONTENT)})


def test_a_large_upload_has_no_name_anywhere(data_dir: Path, settings: Any) -> None:
    upload = posted(settings).FILES["upload"]
    where = str(Path(f"/proc/self/fd/{upload.file.fileno()}").readlink())
    assert "(deleted)" in where
    assert stat.S_IMODE(os.fstat(upload.file.fileno()).st_mode) == 0o600
    assert os.fstat(upload.file.fileno()).st_nlink == 0
    assert list(receiving_folder().iterdir()) == []
    assert stat.S_IMODE(receiving_folder().stat().st_mode) == 0o700
    assert (upload.name, upload.size, b"".join(upload.chunks())) == ("名册.csv", len(CONTENT), CONTENT)
    assert not hasattr(upload, "temporary_file_path")
    upload.close()


def test_a_roster_passes_through_it_to_the_sealed_store(data_dir: Path, settings: Any) -> None:
    upload = posted(settings).FILES["upload"]
    kept = uploading.roster_received(upload)
    upload.close()
    assert kept.name == "名册.csv"
    there = [path for path in data_dir.rglob("*") if path.is_file() and "姓名".encode() in path.read_bytes()]
    assert there == []


def test_it_stands_in_memory_where_files_need_names(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.open

    def refusing(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(95, "Operation not supported")
        return really(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refusing)
    with private_file() as file:
        assert "memfd" in str(Path(f"/proc/self/fd/{file.fileno()}").readlink())
        file.write(b"a")
        file.seek(0)
        assert file.read() == b"a"


def test_a_full_disk_is_said_and_the_file_is_closed(data_dir: Path) -> None:
    handler = ReceivingHandler()
    handler.new_file("upload", "a.csv", "text/csv", None)
    handler.file.close()
    handler.file = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115 (the handler closes it)
    with pytest.raises(StorageFull):
        handler.receive_data_chunk(b"a", 0)
    assert handler.file.closed


def test_a_backup_leaves_waiting_uploads_out(data_dir: Path, tmp_path: Path) -> None:
    for folder in ("uploads", "receiving", "sealed"):
        (data_dir / folder).mkdir(exist_ok=True)
        (data_dir / folder / "file").write_bytes(CONTENT)
    _others_copied(data_dir, tmp_path / "copied")
    assert {path.name for path in (tmp_path / "copied").iterdir()} >= {"sealed"}
    assert not (tmp_path / "copied" / "uploads").exists()
    assert not (tmp_path / "copied" / "receiving").exists()
