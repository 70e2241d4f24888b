"""Serving: a free port is needed, pages answer, and TERM ends the server and its worker process."""

from __future__ import annotations

import os
import signal
import socket
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

from gongyou.core.errors import BadInput, Conflict
from gongyou.site.serving import Address, check_free
from tests.services import sqlite
from tests.services.forked import REPOSITORY, Forked

SECONDS = 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_names_a_port_that_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Conflict, match=str(port)):
            check_free(Address("127.0.0.1", port))


def test_it_names_an_address_of_another_machine() -> None:
    with pytest.raises(BadInput, match=r"192\.0\.2\.1"):
        check_free(Address("192.0.2.1", 8000))


@pytest.mark.parametrize(
    ("host", "bind", "url"),
    [
        ("127.0.0.1", "127.0.0.1:80", "http://127.0.0.1:80"),
        ("0.0.0.0", "0.0.0.0:80", "http://127.0.0.1:80"),
        ("::1", "[::1]:80", "http://[::1]:80"),
    ],
)
def test_it_says_what_to_type_into_the_browser(host: str, bind: str, url: str) -> None:
    assert (Address(host, 80).bind, Address(host, 80).url) == (bind, url)


def children_of(parent: int) -> set[int]:
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.add(int(path.parent.name))
    return found


def is_running(process: int) -> bool:
    """Whether a process is there and no zombie: a container may have nobody who buries the dead."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] != "Z"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for children in /proc")
def test_it_serves_and_ends_with_its_worker(tmp_path: Path) -> None:
    port = free_port()
    sqlite.migrated(tmp_path / "gongyou.sqlite3")
    environment = {
        **os.environ,
        "GONGYOU_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "gongyou.site.settings",
        "PYTHONPATH": str(REPOSITORY),
    }
    environment.pop("DATABASE_URL", None)
    code = "from gongyou.site.cli import main; main()"
    with Forked(code, "serve", "--port", str(port), environment=environment) as server:
        page = answered(f"http://127.0.0.1:{port}/", server)
        assert "<html" in page
        style = answered(f"http://127.0.0.1:{port}/static/ui/console.css", server)
        assert "{" in style
        children = children_of(server.pid)
        assert len(children) >= 2  # a process that answers, and the one for long work
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0
        until = time.monotonic() + SECONDS
        while (left := [child for child in children if is_running(child)]) and time.monotonic() < until:
            time.sleep(0.2)
        assert left == []


def answered(url: str, server: Forked) -> str:
    """The page at `url`, asked for until it answers."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, server.communicate()[1]
        try:
            with urllib.request.urlopen(url, timeout=SECONDS) as answer:
                return str(answer.read().decode())
        except URLError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer")
