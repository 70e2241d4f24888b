"""A backup or a restore that is killed, that runs out of room or meets another one leaves nothing half-done in use."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gongyou.core.errors import Conflict, StorageFull
from gongyou.core.text import Text
from gongyou.registry.privacy import log
from gongyou.site.backup import guard
from tests.privacy.test_backup import CAST, HEAD, House
from tests.services import postgres
from tests.services.forked import Forked, ended

HELD = ("counts", "chain", "sample", "lake", "figure", "names")
# A small house with a batch in its lake; one person is erased after the backup, so that a restore has that to do too.
BUILT = (
    HEAD
    + CAST
    + """
from tests.lake.cast import order, write_csv
from gongyou.lake import IngestRequest, Lake
from gongyou.registry import services
from gongyou.registry.services.erasures import erasure_finish, erasure_reach
rows = [order(n, worker_key=each, pay_total=f"{n}.00", pay_base="", pay_distance="")
        for n, each in enumerate([cast.lin_member.worker_key, cast.other_member.worker_key] * 3)]
Lake.open(frame.data_dir()).ingest(IngestRequest("orders", (write_csv(frame.data_dir() / "orders.csv", rows),)))
code, told = ran("backup", "--out", sys.argv[1], "--with-keys", "--json")
assert code == 0, told
erasure = services.member_erase(member=cast.lin_member, reason="request", by=None, now=timezone.now())
erasure_finish(erasure=erasure, reached=erasure_reach(erasure), by=None, now=timezone.now())
print(json.dumps({"key": cast.lin_member.worker_key}))
"""
)
LOOKED = HEAD + "frame.use_django()\nprint(json.dumps(looked()))\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Path]:
    """A house, and its archive from before an erasure."""
    folder = tmp_path_factory.mktemp("built")
    house, archive = House(folder / "house").founded(), folder / "backup.tar.gz"
    house.does(BUILT, str(archive))
    return house, archive


@pytest.fixture
def other(built: tuple[House, Path], tmp_path: Path) -> House:
    """An empty place, with the log of erasures that was kept off the machine."""
    found = House(tmp_path / "other")
    found.folder.mkdir()
    (found.folder / log.NAME).write_bytes((built[0].folder / log.NAME).read_bytes())
    return found


COMMAND = "import sys; from gongyou.site.cli import main; sys.argv[0] = 'gongyou'; sys.exit(main())"
# No file may grow beyond so many bytes.
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"


def ran(house: House, *words: str, room: int = 0) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own; no file may grow beyond `room` bytes."""
    limited = LIMITED.format(room=room) if room else ""
    return ended(limited + COMMAND, *words, environment=house.environment)


def killed_at(house: House, stage: str, mark: Path, *words: str) -> None:
    environment = {**house.environment, "GONGYOU_TEST_PAUSE": stage, "GONGYOU_TEST_PAUSE_FILE": str(mark)}
    with Forked(COMMAND, *words, environment=environment) as process:
        process.until_marked(mark, 120)
        process.send_signal(signal.SIGKILL)


def is_whole(house: House, *, names: int = 3) -> None:
    found = house.does(LOOKED)
    assert found["chain"]["holds"]
    assert found["sample"] == {"tried": 2, "opened": 2}
    assert len(found["names"]) == names
    assert "林小满" not in found["names"]
    assert found["lake"]["orders"][0] == 6


def test_a_backup_that_is_killed_leaves_no_archive_and_the_next_one_clears_up(
    built: tuple[House, Path], tmp_path: Path
) -> None:
    house, _ = built
    target = tmp_path / "night.tar.gz"
    killed_at(house, "backup-file", tmp_path / "mark", "backup", "--out", str(target))
    assert not target.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name != "mark"] != []
    assert list(house.folder.glob(".backup-*"))
    done = ran(house, "backup", "--out", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"mark", "night.tar.gz"}
    assert not list(house.folder.glob(".backup-*"))
    assert target.stat().st_mode & 0o077 == 0


def test_a_restore_that_is_killed_again_and_again_is_not_used_and_ends_well(
    built: tuple[House, Path], other: House, tmp_path: Path
) -> None:
    _, archive = built
    erased = log.digests(other.folder / log.NAME)
    assert erased
    for stage in ("restore-begun", "restore-database", "restore-files", "restore-lake", "erasure-file"):
        killed_at(other, stage, tmp_path / stage, "restore", str(archive), "--with-keys")
        assert guard.unfinished(other.folder) == archive.name
        # The log in the archive is older; it takes nobody out of the one that lies here.
        assert log.digests(other.folder / log.NAME) >= erased
    refused = ran(other, "check", "--json")
    assert json.loads(refused.stdout)["error"] == "restore.unfinished"
    assert refused.returncode == 2
    again = ran(other, "restore", str(archive), "--with-keys", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["erased_again"] == 1
    assert not (other.folder / guard.MARK).exists()
    assert not list(other.folder.glob(".backup-*"))
    is_whole(other)


def test_a_full_disk_makes_no_backup(built: tuple[House, Path], tmp_path: Path) -> None:
    house, _ = built
    target, room = tmp_path / "full.tar.gz", 100_000
    failed = ran(house, "backup", "--out", str(target), "--json", room=room)
    assert failed.returncode != 0
    assert json.loads(failed.stdout)["error"] == "storage.full", failed.stderr
    assert list(tmp_path.iterdir()) == []
    assert not list(house.folder.glob(".backup-*"))


def test_a_full_disk_before_a_restore_changes_nothing(built: tuple[House, Path], other: House) -> None:
    _, archive = built
    erased = (other.folder / log.NAME).read_bytes()
    failed = ran(other, "restore", str(archive), "--with-keys", "--json", room=100_000)
    assert json.loads(failed.stdout)["error"] == "storage.full", failed.stderr
    left = {path.name for path in other.folder.iterdir() if not path.name.startswith("gongyou.sqlite3")}
    assert left == {log.NAME, guard.LOCK}
    assert (other.folder / log.NAME).read_bytes() == erased


def test_a_restore_finds_another_one_at_work(built: tuple[House, Path], other: House) -> None:
    _, archive = built
    with guard.one_restore(other.folder):
        second = ran(other, "restore", str(archive), "--with-keys", "--json")
    assert json.loads(second.stdout)["error"] == "restore.running"
    assert not (other.folder / guard.MARK).exists()
    assert not (other.folder / "lake").exists()


def test_a_backup_refuses_what_a_restore_left_unfinished(built: tuple[House, Path], tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), guard.marked(tmp_path, Path("some.tar.gz")):
        raise RuntimeError
    assert guard.unfinished(tmp_path) == "some.tar.gz"
    with pytest.raises(Conflict) as refused:
        guard.refuse_unfinished(tmp_path)
    assert refused.value.code == "restore.unfinished"
    (tmp_path / guard.MARK).write_text("{")
    assert guard.unfinished(tmp_path) == "?"
    with guard.marked(tmp_path, Path("some.tar.gz")):
        pass
    assert guard.unfinished(tmp_path) == ""


def sqlite_full() -> sqlite3.OperationalError:
    """As SQLite itself says it: a database that may have two pages."""
    with closing(sqlite3.connect(":memory:")) as small, pytest.raises(sqlite3.OperationalError) as full:
        small.execute("PRAGMA max_page_count = 2")
        small.execute("CREATE TABLE t (x)")
        small.execute("INSERT INTO t VALUES (zeroblob(100000))")
    return full.value


@pytest.mark.parametrize("reason", [OSError(28, "no room"), OSError(27, "too big"), sqlite_full()])
def test_every_way_of_having_no_room_is_said_alike(reason: Exception) -> None:
    with pytest.raises(StorageFull), guard.space_said(Text("满", "full")):
        raise reason
    with pytest.raises(StorageFull), guard.space_said(Text("满", "full")):
        raise RuntimeError from reason
    with pytest.raises(KeyError), guard.space_said(Text("满", "full")):
        raise KeyError("something else")


def test_a_line_that_a_crash_cut_off_swallows_no_other(tmp_path: Path) -> None:
    from tests.registry.cast import NOW

    path = tmp_path / log.NAME
    log.digests_added(["a" * 64], NOW, path)
    path.write_bytes(path.read_bytes() + b'{"at": "2026')
    log.digests_added(["b" * 64, "a" * 64], NOW, path)
    assert log.digests(path) == {"a" * 64, "b" * 64}


@pytest.fixture(scope="module")
def databases() -> Iterator[tuple[str, str]]:
    import psycopg

    with postgres.server() as address:
        with psycopg.connect(address, autocommit=True) as own:
            own.execute("CREATE DATABASE one")
            own.execute("CREATE DATABASE two")
        head = address.rsplit("/", 1)[0]
        yield f"{head}/one", f"{head}/two"


@pytest.mark.postgres
def test_a_restore_on_postgresql_that_is_killed_is_run_again(tmp_path: Path, databases: tuple[str, str]) -> None:
    house, archive = House(tmp_path / "house", databases[0]).founded(), tmp_path / "backup.tar.gz"
    house.does(BUILT, str(archive))
    other = House(tmp_path / "other", databases[1])
    other.folder.mkdir()
    (other.folder / log.NAME).write_bytes((house.folder / log.NAME).read_bytes())
    for stage in ("restore-database", "restore-lake"):
        killed_at(other, stage, tmp_path / stage, "restore", str(archive), "--with-keys")
        assert guard.unfinished(other.folder) == archive.name
    again = ran(other, "restore", str(archive), "--with-keys", "--json")
    assert again.returncode == 0, again.stderr
    is_whole(other)
