"""An uploaded roster is distrusted: name, size, first bytes, unpacked size and, where there is one, a virus scanner."""

from __future__ import annotations

import hashlib
import shlex
import subprocess
from typing import IO

from gongyou.core.errors import BadInput, GongyouError
from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.kit.receiving import private_file
from gongyou.kit.sealed_files import file_seal
from gongyou.kit.uploads import Uploaded, content_check, name_checked
from gongyou.registry.services.rosters import PURPOSE, RosterFile

EXTENSIONS = (".xlsx", ".csv", ".xls", ".ods")
SCAN_SECONDS = 120
INFECTED = 1


def roster_received(upload: Uploaded) -> RosterFile:
    """The file, checked and sealed. Raises BadInput for what cannot be a roster, StorageFull for a full disk."""
    name = name_checked(upload, EXTENSIONS)
    digest = hashlib.sha256()
    with private_file() as kept:
        for chunk in upload.chunks():
            digest.update(chunk)
            kept.write(chunk)
        kept.seek(0)
        content_check(kept, name)
        _scanned(kept, name)
        kept.seek(0)
        stored = file_seal(iter(lambda: kept.read(1 << 20), b""), purpose=PURPOSE)
    return RosterFile(name, stored, digest.hexdigest())


def _scanned(file: IO[bytes], name: str) -> None:
    """Hands the content to the house's virus scanner on its standard input. Without a scanner nothing is claimed."""
    words = shlex.split(Environment().text("GONGYOU_VIRUS_SCANNER"))
    if not words:
        return
    file.seek(0)
    content = file.read()
    try:
        done = subprocess.run(words, input=content, capture_output=True, timeout=SCAN_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as reason:
        raise _no_scan(name) from reason
    if done.returncode == INFECTED:
        raise BadInput(
            "data.upload.infected",
            Text(
                f"文件“{name}”没有通过病毒检查，已拒绝。", f"The file “{name}” failed the virus scan and was refused."
            ),
            Text("请在本机查杀后重新导出。", "Clean the computer it came from and export it again."),
            file=name,
        )
    if done.returncode != 0:
        raise _no_scan(name)


def _no_scan(name: str) -> GongyouError:
    # A scanner that is asked for and does not answer must not let anything through.
    return BadInput(
        "data.upload.not_scanned",
        Text(f"病毒检查没有完成，文件“{name}”没有接收。", f"The virus scan did not finish; “{name}” was not accepted."),
        Text("请稍后重试，或告知管理员。", "Try again later, or tell the administrator."),
        file=name,
    )
