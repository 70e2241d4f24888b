"""One generated register for all benches that read it, kept beside their folders: built once, found again.

With `gongyou bench … --workdir DIR` it stands in DIR/register-ROWS (PostgreSQL, a server of its own) or, where
DATABASE_URL begins with "sqlite", in DIR/register-ROWS-sqlite. Another PostgreSQL named there is used as it is.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from gongyou.core.errors import NO_REMEDY, GongyouError
from gongyou.core.text import Text
from gongyou.site.bench.private_postgres import server


@contextlib.contextmanager
def standing(workdir: Path, rows: int) -> Iterator[dict[str, str] | None]:
    """The environment in which the product finds the filled register; None where there is no PostgreSQL."""
    if os.environ.get("DATABASE_URL", "").startswith("sqlite"):
        home = workdir.parent / f"register-{rows}-sqlite"
        environment = environment_of(home, "")
        said([sys.executable, "-m", "gongyou.site.bench.generated_register", str(rows)], environment)
        yield environment
        return
    home = workdir.parent / f"register-{rows}"
    with server(home / "postgres") as url:
        if url is None:
            yield None
            return
        environment = environment_of(home, url)
        said([sys.executable, "-m", "gongyou.site.bench.generated_register", str(rows)], environment)
        yield environment


def said(words: list[str], environment: dict[str, str]) -> str:
    """What a command of ours says; one that fails raises GongyouError."""
    done = subprocess.run(  # noqa: S603
        words, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")[-300:]
        raise GongyouError(
            "bench.failed",
            Text("测速没有完成。", "The bench did not finish."),
            Text(f"所用命令最后说：{last}", f"What it ran said last: {last}") if last else NO_REMEDY,
            told=done.stderr[-2000:],
        )
    return done.stdout


def environment_of(home: Path, url: str) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    given |= {"GONGYOU_DATA_DIR": str(home / "data"), "GONGYOU_ALLOWED_HOSTS": "127.0.0.1"}
    return given | ({"DATABASE_URL": url} if url else {})
