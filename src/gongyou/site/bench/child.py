"""An ingest in a process of its own, so that its peak memory is its own too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text

# The kernel's VmHWM begins anew with the program; getrusage would hand the parent's peak down to the child.
CODE = """
import re, sys
from pathlib import Path
from gongyou.lake import IngestRequest, Lake
report = Lake.open(Path(sys.argv[3])).ingest(IngestRequest(sys.argv[1], (Path(sys.argv[2]),)))
print(report.kept, re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def ingested(contract: str, file: Path, data_dir: Path, rows: int) -> float:
    """Takes a file in and returns the peak memory in MB. Raises GongyouError unless every row was kept."""
    words = [sys.executable, "-c", CODE, contract, str(file), str(data_dir)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    said = done.stdout.split()
    if done.returncode != 0 or int(said[0]) != rows:
        raise GongyouError(
            "bench.failed",
            Text(
                f"测速中的入湖没有成功（{done.returncode}）。", f"The ingest of the bench failed ({done.returncode})."
            ),
        )
    return int(said[1]) / 1024
