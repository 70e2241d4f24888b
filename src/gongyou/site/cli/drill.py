"""gongyou drill: a backup is worth what its restore is worth."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from gongyou.core.errors import EXIT_FINDINGS, GongyouError
from gongyou.core.text import Text
from gongyou.site.cli import frame


def command(
    scratch: Annotated[
        Path | None, typer.Option("--scratch", file_okay=False, help="演练用的目录。Where to restore to.")
    ] = None,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """备份、恢复到临时目录、逐项核对；不符时退出码为 1。Back up, restore elsewhere, compare; exit 1 when it differs."""
    frame.use_django()
    from gongyou.site.backup.archive import backup_made
    from gongyou.site.backup.inspect import facts

    started = time.monotonic()
    source = frame.data_dir()
    folder = Path(tempfile.mkdtemp(prefix="gongyou-drill-", dir=scratch))
    passphrase = secrets.token_hex(16)
    inspect = [sys.executable, "-m", "gongyou.site.backup.inspect"]
    try:
        before = json.loads(json.dumps(facts(source)))
        manifest = backup_made(folder / "backup.tar.gz", source, passphrase=passphrase, say=frame.say)
        with _scratch_database() as address:
            environment = {
                **os.environ,
                "GONGYOU_DATA_DIR": str(folder / "restored"),
                "GONGYOU_BACKUP_PASSPHRASE": passphrase,
                "DATABASE_URL": address,
                # A catalogue in PostgreSQL belongs to the lake that is at work: the copy keeps its own.
                "GONGYOU_CATALOGUE_URL": "",
            }
            frame.say(Text("恢复到临时目录并查看", "Restoring to a scratch folder and looking"))
            found = json.loads(_run([*inspect, str(folder / "backup.tar.gz")], environment))
        after = json.loads(json.dumps(facts(source)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    checks = compared(steady(before, after), found, manifest)
    passed = all(check["passed"] for check in checks)
    if as_json:
        frame.print_json({"passed": passed, "checks": checks, "seconds": round(time.monotonic() - started, 1)})
    else:
        for check in checks:
            verdict = "通过 passed" if check["passed"] else "不符 FAILED"
            print(f"{verdict}  {check['zh']} {check['en']}  {check['said']}")
        verdict = "演练通过 The drill passed" if passed else "演练未通过 The drill failed"
        print(f"{verdict} {time.monotonic() - started:.1f} s")
    if not passed:
        frame.leave(EXIT_FINDINGS)


def steady(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What did not change while the backup was made: people may go on working, and only this can be compared."""
    counts = {name: count for name, count in before["counts"].items() if after["counts"].get(name) == count}
    lake = {name: held for name, held in before["lake"].items() if after["lake"].get(name) == held}
    return {**before, "counts": counts, "lake": lake}


def compared(expected: dict[str, Any], found: dict[str, Any], manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """What must be equal after a restore, line by line."""
    different = [name for name, count in expected["counts"].items() if found["counts"].get(name) != count]
    sample, figure = found["sample"], found["figure"]
    return [
        {
            "zh": "操作记录链成立",
            "en": "the audit chain holds",
            "passed": found["chain"]["holds"] and found["chain"]["lines"] >= manifest["audit"]["number"] + 1,
            "said": f"{found['chain']['lines']:,}",
        },
        {
            "zh": "各表行数一致",
            "en": "every table has as many rows",
            "passed": not different,
            "said": ", ".join(different) or f"{sum(found['counts'].values()):,}",
        },
        {
            "zh": "抽样解密并可查到",
            "en": "a sample opens and is found by its index",
            "passed": sample["tried"] == sample["opened"] and sample == expected["sample"],
            "said": f"{sample['opened']}/{sample['tried']}",
        },
        {
            "zh": "数据湖各表与快照一致",
            "en": "the lake has the same tables and snapshots",
            "passed": all(found["lake"].get(name) == held for name, held in expected["lake"].items()),
            "said": f"{sum(rows for rows, _ in found['lake'].values()):,}",
        },
        {
            "zh": "一个数字复算一致",
            "en": "a figure comes out the same",
            "passed": figure == expected["figure"] and (figure is None or figure["same"]),
            "said": figure["id"] if figure else "—",
        },
    ]


@contextmanager
def _scratch_database() -> Iterator[str]:
    """An address for the restore: SQLite in the scratch folder, or a database of its own on the same server."""
    from django.db import connection

    if connection.vendor == "sqlite":
        yield ""
        return
    from urllib.parse import urlsplit, urlunsplit

    import psycopg

    name = f"gongyou_drill_{secrets.token_hex(4)}"
    given = urlsplit(os.environ["DATABASE_URL"])
    params = connection.get_connection_params()
    wanted = {key: value for key, value in params.items() if key in ("dbname", "user", "password", "host", "port")}
    try:
        with psycopg.connect(**wanted, autocommit=True) as own:
            own.execute(f'CREATE DATABASE "{name}"')
    except psycopg.errors.InsufficientPrivilege as reason:
        raise GongyouError(
            "drill.no_database",
            Text("数据库账号不能新建演练用的库。", "The database account may not make a database for the drill."),
            Text("请授予 CREATEDB，或在另一台机器上恢复。", "Grant CREATEDB, or restore on another machine."),
        ) from reason
    try:
        yield urlunsplit(given._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(**wanted, autocommit=True) as own:
            own.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(words: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (our own)
    if done.returncode:
        raise GongyouError(
            "drill.step_failed",
            Text(f"演练中断：{done.stderr.strip()[-800:]}", f"The drill stopped: {done.stderr.strip()[-800:]}"),
        )
    return done.stdout
