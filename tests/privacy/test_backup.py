"""Everything goes into one file and comes back at another path; who was erased stays erased."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.site.backup.inspect import figure_again
from gongyou.site.backup.sealing import keys_opened, keys_sealed
from tests.services import postgres, sqlite
from tests.services.forked import ended

# Two processes, as on two machines: one builds a small house, backs it up and erases a person; one restores.
HEAD = """
import contextlib, io, json, sys
from pathlib import Path
from django.utils import timezone
from gongyou.site.cli import frame, run
import tests.lake.figures

def ran(*words):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = run([*words])
    return code, json.loads(said.getvalue())

def looked():
    from gongyou.registry.models import Member
    from gongyou.site.backup.inspect import facts
    return {**facts(frame.data_dir()), "names": sorted(each.name for each in Member.objects.all())}
"""
# The cast, with the quick hasher of the tests: its seven passwords would cost three seconds of a processor.
CAST = """
frame.use_django()
from django.conf import settings
from tests.registry.cast import made
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
cast = made()
"""
FIRST = (
    HEAD
    + CAST
    + """
from tests.lake.cast import order, write_csv
from gongyou.lake import IngestRequest, Lake
from gongyou.registry import services
from gongyou.registry.services.erasures import erasure_finish, erasure_reach
lake, key = Lake.open(frame.data_dir()), cast.lin_member.worker_key
rows = [order(n, worker_key=each, pay_total=f"{n}.00", pay_base="", pay_distance="")
        for n, each in enumerate([key, cast.other_member.worker_key] * 3)]
lake.ingest(IngestRequest("orders", (write_csv(frame.data_dir() / "orders.csv", rows),)))
figure, before = lake.compute("test.pay_of_all").id, looked()
code, told = ran("backup", "--out", sys.argv[1], "--with-keys", "--json")
erasure = services.member_erase(member=cast.lin_member, reason="request", by=None, now=timezone.now())
erasure_finish(erasure=erasure, reached=erasure_reach(erasure), by=None, now=timezone.now())
checked = ran("check", "--json")[1]
print(json.dumps({"figure": figure, "key": key, "before": before, "code": code, "told": told, "checked": checked}))
"""
)
SECOND = (
    HEAD
    + """
frame.use_django(migrated=False)
damaged = ran("restore", sys.argv[2], "--with-keys", "--json")
code, told = ran("restore", sys.argv[1], "--with-keys", "--json")
after, again = looked(), ran("restore", sys.argv[1], "--with-keys", "--json")
print(json.dumps({"damaged": damaged, "code": code, "told": told, "after": after, "again": again}))
"""
)
DRILL = (
    HEAD
    + CAST
    + """
sys.exit(run(["drill", "--scratch", sys.argv[1], "--json"]))
"""
)


class House:
    """A data directory and a database of its own, worked on by processes."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "GONGYOU_DATA_DIR": str(folder),
            "DATABASE_URL": address,
            "GONGYOU_CATALOGUE_URL": "",
            "GONGYOU_BACKUP_PASSPHRASE": "a long enough passphrase",
            "DJANGO_SETTINGS_MODULE": "gongyou.site.settings",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }

    def founded(self) -> House:
        """With the tables that a first migration would make."""
        address = self.environment["DATABASE_URL"]
        if address:
            postgres.filled(address)
        else:
            sqlite.migrated(self.folder / "gongyou.sqlite3")
        return self

    def does(self, code: str, *words: str) -> Any:
        done = ended(code, *words, environment=self.environment)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)


def whole_way(tmp_path: Path, addresses: tuple[str, str]) -> None:
    """Backup, erasure, wipe, restore elsewhere: the person stays erased; a damaged archive changes nothing."""
    house, archive = House(tmp_path / "house", addresses[0]).founded(), tmp_path / "backup.tar.gz"
    first = house.does(FIRST, str(archive))
    before, key = first["before"], first["key"]
    assert (first["code"], first["told"]["members"]) == (0, 3)
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert not [name for name in names if name.endswith(".key")]
    assert "keys.sealed" in names
    assert {each["name"]: each["passed"] for each in first["checked"]["checks"]}["backup"]

    log = (house.folder / "erasures.jsonl").read_bytes()
    assert key.encode() not in log
    shutil.rmtree(house.folder)
    other = House(tmp_path / "另一处", addresses[1])
    other.folder.mkdir()
    (other.folder / "erasures.jsonl").write_bytes(log)  # kept off the machine, as the handbook asks
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(archive.read_bytes()[:-200])
    second = other.does(SECOND, str(archive), str(damaged))
    assert (second["damaged"][0], second["damaged"][1]["error"]) == (2, "restore.damaged")
    assert (second["code"], second["told"]["erased_again"], second["told"]["chain_holds"]) == (0, 1, True)
    after = second["after"]
    assert after["names"] == sorted(["", *[name for name in before["names"] if name != "林小满"]])
    assert after["lake"] == before["lake"]
    assert after["figure"] == {**before["figure"], "id": first["figure"], "same": True}
    assert after["sample"] == {"tried": 2, "opened": 2}
    assert after["chain"]["holds"]
    for path in (other.folder / "lake").rglob("*.parquet"):
        assert key.encode() not in path.read_bytes()
    assert second["again"][1]["error"] == "restore.not_empty"


def test_the_whole_way_on_sqlite(tmp_path: Path) -> None:
    whole_way(tmp_path, ("", ""))


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
def test_the_whole_way_on_postgresql(tmp_path: Path, databases: tuple[str, str]) -> None:
    whole_way(tmp_path, databases)


def test_a_drill_passes_and_leaves_nothing(tmp_path: Path) -> None:
    house, scratch = House(tmp_path / "house").founded(), tmp_path / "scratch"
    scratch.mkdir()
    told = house.does(DRILL, str(scratch))
    assert told["passed"], told
    assert len(told["checks"]) == 5
    assert list(scratch.iterdir()) == []


def test_keys_open_with_the_passphrase_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/field.key").write_text("secret")
    sealed = keys_sealed(tmp_path / "a", "a long enough passphrase")
    assert b"secret" not in sealed
    with pytest.raises(BadInput, match="passphrase"):
        keys_opened(sealed, "another passphrase", tmp_path / "b")
    keys_opened(sealed, "a long enough passphrase", tmp_path / "b")
    assert (tmp_path / "b/field.key").read_text() == "secret"
    assert (tmp_path / "b/field.key").stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput):
        keys_sealed(tmp_path / "a", "short")


@dataclass
class Replayed:
    """A lake that computes figures again: by their names, "same", "other", or "gone" for one that it cannot."""

    folder: Path
    answers: dict[str, str]

    def replay(self, figure: str) -> SimpleNamespace:
        if self.answers[figure] == "gone":
            raise NotFound("lake.snapshot_missing", Text("没有。", "None."))
        return SimpleNamespace(same=self.answers[figure] == "same", found_digest=f"digest of {figure}")


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (["same", "same"], ("fg-1", True)),
        # Somebody was erased: a figure that lists workers comes out otherwise, on either side of a restore.
        (["same", "other", "gone", "other"], ("fg-0", True)),
        (["same", *["other"] * 5], ("fg-5", False)),
        (["gone"], None),
    ],
)
def test_the_figure_of_a_drill_is_the_newest_that_still_comes_out_the_same(
    tmp_path: Path, answers: list[str], found: tuple[str, bool] | None
) -> None:
    (tmp_path / "provenance").mkdir()
    for number in range(len(answers)):
        path = tmp_path / "provenance" / f"fg-{number}.json"
        path.write_text(json.dumps({"computed_at": f"2026-11-2{number}T08:00:00+00:00"}))
        # A copy is written in any order.
        os.utime(path, (1_000 - number, 1_000 - number))
    lake = Replayed(tmp_path / "lake", {f"fg-{number}": answer for number, answer in enumerate(answers)})
    told = figure_again(lake)
    assert (told and (told["id"], told["same"])) == found
