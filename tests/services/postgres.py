"""A private PostgreSQL on loopback, for one command or one test.

python -m tests.services.postgres CMD…   starts a server in a temporary folder, runs CMD with DATABASE_URL set, stops
the server and gives back CMD's exit code. Needs only the binaries of Debian's package `postgresql`.

Migrating takes half a minute of a processor. As on SQLite it is done once for a state of the migrations, and what it
gave is kept under .pytest_cache as a dump, from which any empty database is filled in two seconds.
"""

from __future__ import annotations

import contextlib
import fcntl
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

import psycopg

from tests.services.sqlite import KEPT, digest_of_migrations

STARTS_WITHIN_SECONDS = 60
# Nothing here has to survive a crash, so nothing waits for the disk. Tests undo what they wrote: a table that is looked
# at in between is held to be empty for ever after, and the next test's queries are planned for an empty table.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=50")
SPEED = tuple(word for setting in SETTINGS for word in ("-c", setting))


TEMPLATE, LOCK = "gongyou_migrated", 20_261_122


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


def filled(url: str) -> str:
    """The address of an empty database, once it has the tables that migrating would make."""
    _run([binaries() / "pg_restore", "--no-owner", "--exit-on-error", "-d", url, dump()], None, KEPT)
    return url


def template(url: str) -> str:
    """The name of a migrated database on this server, filled where it is not there: new ones may be made from it."""
    with psycopg.connect(url, autocommit=True) as opened:
        # Two processes of one run come at once; the second waits, and finds it.
        opened.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if opened.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone() is None:
            opened.execute(f"CREATE DATABASE {TEMPLATE}_draft")
            filled(f"{url.rsplit('/', 1)[0]}/{TEMPLATE}_draft")
            opened.execute(f"ALTER DATABASE {TEMPLATE}_draft RENAME TO {TEMPLATE}")
    return TEMPLATE


def dump() -> Path:
    """The dump of a migrated database, built when it is not there; two processes at once build one."""
    KEPT.mkdir(exist_ok=True)
    found = KEPT / f"migrated-{digest_of_migrations()}.dump"
    with (KEPT / "migrated-postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            for old in KEPT.glob("migrated-*.dump"):
                old.unlink()
            _build(found)
    return found


def _build(path: Path) -> None:
    with server() as url, tempfile.TemporaryDirectory(prefix="gongyou-migrated-") as folder:
        environment = {
            **os.environ,
            "GONGYOU_DATA_DIR": folder,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "gongyou.site.settings",
        }
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=environment, check=True)
        draft = path.with_suffix(".draft")
        _run([binaries() / "pg_dump", "--format=custom", "--no-owner", "-f", draft, "-d", url], None, KEPT)
        draft.replace(path)


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
