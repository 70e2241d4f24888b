"""Files in clear for a moment: without a name, below the data directory, readable by this process alone.

What a request brings beyond 2.5 MB is received into such a file. It is gone with its last descriptor, so that neither a
kill nor a power cut leaves anything to clear away. See docs/decisions/receiving.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from gongyou.core.errors import StorageFull
from gongyou.core.text import Text


def receiving_folder() -> Path:
    """<data>/receiving, for this account only. It never shows a file."""
    folder: Path = settings.GONGYOU_DATA_DIR / "receiving"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def private_file() -> BinaryIO:
    """A file to write and read that has no name and can be given none.

    It stands in memory where the file system of the data directory knows no files without a name.
    """
    try:
        descriptor = os.open(receiving_folder(), os.O_TMPFILE | os.O_RDWR | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError:
        descriptor = os.memfd_create("receiving", os.MFD_CLOEXEC)
    return cast(BinaryIO, os.fdopen(descriptor, "w+b"))


class ReceivingHandler(FileUploadHandler):
    """Takes the place of Django's handler for large files, which writes them in clear, with a name, to /tmp."""

    # There is one only while a file is being received: Django closes it when the upload is cut short.
    file: BinaryIO

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = private_file()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self.file.write(raw_data)
        except OSError as reason:
            self.upload_interrupted()
            raise _full() from reason

    def file_complete(self, file_size: int) -> UploadedFile:
        file = self.file
        file.seek(0)
        del self.file
        return UploadedFile(
            file, self.file_name, self.content_type or "", file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


def _full() -> StorageFull:
    return StorageFull(
        "storage.full",
        Text("文件没有存下来。", "The file could not be stored."),
        Text("请管理员检查数据目录的磁盘空间。", "Ask the administrator to check the disk of the data directory."),
    )
