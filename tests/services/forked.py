"""Processes of their own that begin with the libraries already read, for tests that kill them.

Starting Python and reading DuckDB, ibis, pyiceberg and Django's core takes a second and a half of a processor, most
of what such a test took. Here one quiet process reads them once and then only forks: it opens no file, no database
and no thread, and knows no settings, so what it forks is as clean as a new one. Each gets its own environment, runs
its code as `python -c` would, ends as Python ends, and is killed by a true signal.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, NoReturn, Self

REPOSITORY = Path(__file__).resolve().parents[2]
# None of them reads Django's settings, and none starts a thread.
READ = (
    "cryptography.hazmat.primitives.ciphers.aead",
    "django.contrib.auth.hashers",
    "django.contrib.auth.password_validation",
    "django.core.management.commands.migrate",
    "django.db.migrations.executor",
    "django.forms",
    "django.template.defaultfilters",
    "django.template.engine",
    "django.views.generic",
    "duckdb",
    "gongyou.calc",
    "gongyou.lake",
    "gongyou.rules.catalogue",
    "ibis.backends.duckdb",
    "ibis.backends.sql.compilers.duckdb",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.parquet",
    "pyiceberg.catalog.sql",
    "pyiceberg.io.pyarrow",
    "pyiceberg.table",
    "rich.console",
    "rich.progress",
    "segno",
    "sqlite3",
    "structlog",
    "typer",
    "xlsxwriter",
)


class Forked:
    """A running process; what it says is in files, so that it never waits for a reader."""

    def __init__(self, code: str, *words: str, environment: Mapping[str, str] | None = None) -> None:
        with contextlib.ExitStack() as opened:
            self._said = [opened.enter_context(tempfile.TemporaryFile()) for _ in range(2)]
            self._opened = opened.pop_all()
        self._told, theirs = socket.socketpair()
        self._opened.enter_context(self._told)
        asked = {"code": code, "words": words, "environment": dict(os.environ if environment is None else environment)}
        with theirs:
            _asked(json.dumps(asked), [each.fileno() for each in self._said] + [theirs.fileno()])
        self._answers = self._opened.enter_context(self._told.makefile("r"))
        self.pid = int(self._answers.readline())
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None and self.poll() is None:
            self.send_signal(signal.SIGKILL)
        self.wait()
        self._opened.close()

    def poll(self) -> int | None:
        """Its exit code, or None while it runs; the negative of the signal that killed it."""
        if self.returncode is None:
            self._told.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                if self._told.recv(1, socket.MSG_PEEK):
                    return self.wait()
        return self.returncode

    def wait(self, timeout: float | None = 120) -> int:
        if self.returncode is None:
            self._told.settimeout(timeout)
            self.returncode = int(self._answers.readline())
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def communicate(self, timeout: float | None = 120) -> tuple[str, str]:
        """What it wrote to standard output and standard error, once it has ended."""
        self.wait(timeout)
        return _all_of(self._said[0]), _all_of(self._said[1])

    def until_marked(self, mark: Path, seconds: float = 60) -> None:
        """Waits until it has made a file; fails with its words where it ends before."""
        until = time.monotonic() + seconds
        while not mark.exists() and self.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        if not mark.exists():
            if self.poll() is None:
                self.send_signal(signal.SIGKILL)
            raise AssertionError(self.communicate()[1][-2000:])


def ended(
    code: str, *words: str, environment: Mapping[str, str] | None = None, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """What such a process said once it has ended."""
    with Forked(code, *words, environment=environment) as process:
        out, error = process.communicate(timeout)
        return subprocess.CompletedProcess([code, *words], process.wait(), out, error)


def _all_of(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode()


def _asked(text: str, files: list[int]) -> None:
    control = _started()
    data = text.encode() + b"\n"
    sent = socket.send_fds(control, [data], files)
    control.sendall(data[sent:])


@cache
def _started() -> socket.socket:
    """The quiet process's line; it ends when the line closes, with the tests' own process."""
    ours, theirs = socket.socketpair()
    with theirs:
        server = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.services.forked", str(theirs.fileno())],
            cwd=REPOSITORY,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )

    def closed() -> None:
        ours.close()
        server.wait()

    atexit.register(closed)
    return ours


# The quiet process ----------------------------------------------------------------------------------------------------
def _serve(control: socket.socket) -> dict[str, str]:
    """Forks for each request; comes back only in the new process, with what it shall do."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    while True:
        size = array.array("i").itemsize
        data, files, _, _ = socket.recv_fds(control, 1 << 16, 3 * size)
        if not data:
            os._exit(0)
        while not data.endswith(b"\n"):
            data += control.recv(1 << 16)
        if os.fork() == 0:
            control.close()
            if (process := os.fork()) == 0:
                return _become(json.loads(data), files)
            _tell(process, files)
        for each in files:
            os.close(each)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _tell(process: int, files: list[int]) -> NoReturn:
    """Says the number of the process, buries it, says how it ended."""
    with contextlib.suppress(OSError):
        os.write(files[2], f"{process}\n".encode())
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    with contextlib.suppress(OSError):
        os.write(files[2], f"{code}\n".encode())
    os._exit(0)


def _become(asked: dict[str, str], files: list[int]) -> dict[str, str]:
    os.dup2(files[0], 1)
    os.dup2(files[1], 2)
    for each in files:
        os.close(each)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["-c", *asked["words"]]
    return asked


if __name__ == "__main__":
    for name in READ:
        importlib.import_module(name)
    exec(compile(_serve(socket.socket(fileno=int(sys.argv[1])))["code"], "<string>", "exec"), {"__name__": "__main__"})
