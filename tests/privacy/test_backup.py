"""Everything goes into one file and comes back at another path; who was erased stays erased."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongyou.core.errors import BadInput
from gongyou.site.backup.sealing import keys_opened, keys_sealed
from tests.services import postgres

# One process that builds a small house, and one that works on it: as a person would, by the command line's own words.
BUILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from gongyou.site.cli import frame
frame.use_django()
from tests.registry.cast import NOW, made
from tests.lake.cast import order, write_csv
from gongyou.lake import IngestRequest, Lake
import tests.lake.test_erasure
cast = made()
lake = Lake.open(frame.data_dir())
rows = [order(n, worker_key=key, pay_total=f"{n}.00", pay_base="", pay_distance="")
        for n, key in enumerate([cast.lin_member.worker_key, cast.other_member.worker_key] * 3)]
lake.ingest(IngestRequest("orders", (write_csv(frame.data_dir() / "orders.csv", rows),)))
print(lake.compute("test.pay_of_all").id, cast.lin_member.worker_key)
"""
WORK = """
import sys
import tests.lake.test_erasure
from pathlib import Path
from gongyou.site.cli import frame, run
code = run(sys.argv[1:])
sys.exit(code)
"""
ERASE = """
from django.utils import timezone
from gongyou.site.cli import frame
frame.use_django()
from gongyou.registry import services
from gongyou.registry.models import Member
from gongyou.registry.services.erasures import erasure_finish, erasure_reach
member = next(each for each in Member.objects.all() if each.name == "林小满")
erasure = services.member_erase(member=member, reason="request", by=None, now=timezone.now())
erasure_finish(erasure=erasure, reached=erasure_reach(erasure), by=None, now=timezone.now())
"""
LOOK = """
import json
from gongyou.site.cli import frame
frame.use_django()
import tests.lake.test_erasure
from gongyou.site.backup.inspect import facts
from gongyou.registry.models import Member
print(json.dumps({**facts(frame.data_dir()), "names": sorted(each.name for each in Member.objects.all())}))
"""


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

    def does(self, code: str, *words: str, fails: bool = False) -> str:
        command = [sys.executable, "-W", "ignore", "-c", code, *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) is fails, done.stderr[-3000:]
        return done.stderr if fails else done.stdout

    def facts(self) -> dict[str, Any]:
        return dict(json.loads(self.does(LOOK)))


def whole_way(tmp_path: Path, addresses: tuple[str, str]) -> None:
    """Backup, erasure, wipe, restore elsewhere: the person stays erased; a damaged archive changes nothing."""
    house = House(tmp_path / "house", addresses[0])
    figure, key = house.does(BUILD).split()
    before = house.facts()
    archive = tmp_path / "backup.tar.gz"
    told = json.loads(house.does(WORK, "backup", "--out", str(archive), "--with-keys", "--json"))
    assert told["members"] == 3
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert not [name for name in names if name.endswith((".key", "session.key"))]
    assert "keys.sealed" in names

    house.does(ERASE)
    log = (house.folder / "erasures.jsonl").read_bytes()
    assert key.encode() not in log
    other = House(tmp_path / "另一处", addresses[1])
    other.folder.mkdir()
    (other.folder / "erasures.jsonl").write_bytes(log)  # kept off the machine, as the handbook asks
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(archive.read_bytes()[:-200])
    assert "损坏" in other.does(WORK, "restore", str(damaged), "--with-keys", fails=True)
    shutil.rmtree(house.folder)

    told = json.loads(other.does(WORK, "restore", str(archive), "--with-keys", "--json"))
    assert (told["erased_again"], told["chain_holds"]) == (1, True)
    after = other.facts()
    assert after["names"] == sorted(["", *[name for name in before["names"] if name != "林小满"]])
    assert after["lake"] == before["lake"]
    assert after["figure"] == {**before["figure"], "id": figure, "same": True}
    assert after["sample"] == {"tried": 2, "opened": 2}
    assert after["chain"]["holds"]
    for path in (other.folder / "lake").rglob("*.parquet"):
        assert key.encode() not in path.read_bytes()
    assert "已有数据" in other.does(WORK, "restore", str(archive), "--with-keys", fails=True)


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
    house = House(tmp_path / "house")
    house.does(BUILD)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    told = json.loads(house.does(WORK, "drill", "--scratch", str(scratch), "--json"))
    assert told["passed"], told
    assert len(told["checks"]) == 5
    assert list(scratch.iterdir()) == []


def test_keys_open_with_the_passphrase_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/field.key").write_text("secret")
    sealed = keys_sealed(tmp_path / "a", "a long enough passphrase")
    assert b"secret" not in sealed
    with pytest.raises(BadInput, match="口令"):
        keys_opened(sealed, "another passphrase", tmp_path / "b")
    keys_opened(sealed, "a long enough passphrase", tmp_path / "b")
    assert (tmp_path / "b/field.key").read_text() == "secret"
    assert (tmp_path / "b/field.key").stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput):
        keys_sealed(tmp_path / "a", "short")
