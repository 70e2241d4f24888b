"""A private PostgreSQL on loopback, for one command or one test.

python -m tests.services.postgres CMD…   starts a server in a temporary folder, runs CMD with DATABASE_URL set, stops
the server and gives back CMD's exit code. Needs only the binaries of Debian's package `postgresql`.
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
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

STARTS_WITHIN_SECONDS = 60
# Nothing here has to survive a crash, so nothing waits for the disk. Tests undo what they wrote: a table that is looked
# at in between is held to be empty for ever after, and the next test's queries are planned for an empty table.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=50")
SPEED = tuple(word for setting in SETTINGS for word in ("-c", setting))


class PostgresMissing(RuntimeError):
    """The binaries are not installed: apt-get install postgresql."""


def binaries() -> Path:
    """The folder of initdb and postgres: the newest of Debian's, or where PATH finds them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise PostgresMissing("PostgreSQL is not installed: apt-get install postgresql")


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address postgresql://… of a server that lives as long as the block."""
    bin_ = binaries()
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="gongyou-postgres-"))
    try:
        password = secrets.token_hex(16)
        password_file = folder / "password"
        password_file.write_text(password)
        data = folder / "data"
        if account:
            for path in (folder, password_file):
                shutil.chown(path, account)
        make = [bin_ / "initdb", "-D", data, "-U", "gongyou", f"--pwfile={password_file}"]
        _run([*make, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"], account, folder)
        port = _free_port()
        log = folder / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [bin_ / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", *SPEED],
                stdout=out,
                stderr=out,
                user=account,
                cwd=folder,
                start_new_session=True,
            )
        try:
            _wait(process, port, log)
            yield f"postgresql://gongyou:{password}@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown: ends sessions, then the server
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> str | None:
    """PostgreSQL refuses to run as root: Debian's own account, or nobody; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    raise PostgresMissing("PostgreSQL refuses to run as root, and there is no other account.")


def _run(command: list[str | Path], account: str | None, folder: Path) -> None:
    done = subprocess.run(command, user=account, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        # A listening port is not enough: the server answers "starting up" for a while; the log says when it is over.
        if b"database system is ready to accept connections" in log.read_bytes():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def main(command: list[str]) -> int:
    """Runs `command` beside a server."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    with server() as url:
        try:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
