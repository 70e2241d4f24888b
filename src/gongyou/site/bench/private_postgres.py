"""A PostgreSQL of the bench's own, from Debian's binaries, with the settings that a server in use would have.

DATABASE_URL is used instead where it names one: its registry must be empty.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

STARTS_WITHIN_SECONDS = 60
# A disk that keeps its word is part of the price: fsync stays on. Memory as on a small server.
SETTINGS = (
    "shared_buffers=1GB",
    "work_mem=64MB",
    "maintenance_work_mem=256MB",
    "max_wal_size=8GB",
    "max_connections=60",
)
# Pages of a new index go to the log compressed. PostgreSQL's own way, the only one before 15, takes more of the
# processor than making the index does.
QUICK_COMPRESSION_FROM = 15


def binaries() -> Path | None:
    """The folder of initdb and postgres; None where they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextlib.contextmanager
def server(kept: Path | None = None) -> Iterator[str | None]:
    """The address of a server that lives as long as the block; None where there can be none.

    What it holds is thrown away, or stays in the folder `kept` for the next run.
    """
    given = os.environ.get("DATABASE_URL", "")
    folder = binaries()
    if given.startswith(("postgresql://", "postgres://")):
        yield given
        return
    if folder is None:
        yield None
        return
    account = "postgres" if os.geteuid() == 0 else None
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield from _running(folder, kept, account)
        return
    home = Path(tempfile.mkdtemp(prefix="gongyou-bench-postgres-"))
    try:
        yield from _running(folder, home, account)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _made(folder: Path, home: Path, account: str | None) -> None:
    """A fresh cluster with a password of its own; one that stands from an earlier run is used again."""
    data, password_file = home / "data", home / "password"
    if (data / "PG_VERSION").exists():
        return
    password_file.write_text(secrets.token_hex(16))
    if account:
        pwd.getpwnam(account)
        for path in (home, password_file):
            shutil.chown(path, account)
        _let_through(home)
    make: list[str | Path] = [
        folder / "initdb",
        "-D",
        data,
        "-U",
        "gongyou",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
    ]
    # Our own words and folders.
    subprocess.run(  # noqa: S603
        [*make, "--encoding=UTF8", "--locale=C.UTF-8"], user=account, cwd=home, check=True, capture_output=True
    )


def _compression(data: Path) -> str:
    major = int((data / "PG_VERSION").read_text().split(".")[0])
    return "wal_compression=lz4" if major >= QUICK_COMPRESSION_FROM else "wal_compression=on"


def _let_through(home: Path) -> None:
    """The scratch folder of a bench is its maker's alone: the server's account may pass through, and list nothing."""
    for folder in home.parents:
        if Path(tempfile.gettempdir()) in folder.parents:
            folder.chmod(folder.stat().st_mode | 0o011)


def _running(folder: Path, home: Path, account: str | None) -> Iterator[str]:
    _made(folder, home, account)
    password, data = (home / "password").read_text(), home / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [word for setting in (*SETTINGS, _compression(data)) for word in ("-c", setting)]
    log = home / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603
            [folder / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", *words],
            stdout=out,
            stderr=out,
            user=account,
            cwd=home,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while b"ready to accept connections" not in log.read_bytes() and time.monotonic() < until:
            time.sleep(0.05)
        yield f"postgresql://gongyou:{password}@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(300)
