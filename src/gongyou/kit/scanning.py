"""The house's virus scanner: every file that comes in from outside passes it before it is kept."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterable

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.environment import Environment

SCAN_SECONDS = 120
INFECTED = 1


def content_scanned(chunks: Iterable[bytes], name: str) -> None:
    """Hands the content to the scanner on its standard input. Without a scanner nothing is read and nothing claimed."""
    words = shlex.split(Environment().text("GONGYOU_VIRUS_SCANNER"))
    if not words:
        return
    content = b"".join(chunks)
    try:
        done = subprocess.run(words, input=content, capture_output=True, timeout=SCAN_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as reason:
        raise _not_scanned(name) from reason
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
        raise _not_scanned(name)


def _not_scanned(name: str) -> BadInput:
    # A scanner that is asked for and does not answer must not let anything through.
    return BadInput(
        "data.upload.not_scanned",
        Text(f"病毒检查没有完成，文件“{name}”没有接收。", f"The virus scan did not finish; “{name}” was not accepted."),
        Text("请稍后重试，或告知管理员。", "Try again later, or tell the administrator."),
        file=name,
    )
