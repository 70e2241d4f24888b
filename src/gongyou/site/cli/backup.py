"""gongyou backup: everything in one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.site.cli import frame


def command(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", dir_okay=False, help="备份文件。The archive.")],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="连同密钥，用口令加密。Keys too, under a passphrase.")
    ] = False,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """把数据库、数据湖和文件做成一个备份，默认不含密钥。Database, lake and files in one archive, without keys."""
    frame.use_django()
    from gongyou.site.backup.archive import backup_made

    passphrase = asked_passphrase(twice=True) if with_keys else None
    manifest = backup_made(out, frame.data_dir(), passphrase=passphrase, say=frame.say)
    size = out.stat().st_size
    head = manifest["audit"]["hash"]
    if as_json:
        told = {name: manifest[name] for name in ("made_at", "members", "with_keys", "audit", "lake_files")}
        frame.print_json({"file": str(out), "bytes": size, **told})
        return
    print(f"{out} {size:,} 字节 bytes")
    print(f"操作记录链尾 audit head {manifest['audit']['number']} {head}")
    if not with_keys:
        frame.say(
            Text(
                "密钥不在备份中。没有密钥，个人信息打不开：请把 secrets 目录另行保管，或加 --with-keys。",
                "The keys are not in it. Without them personal data stay shut: keep the secrets folder elsewhere, or "
                "add --with-keys.",
            )
        )


def asked_passphrase(*, twice: bool = False) -> str:
    """From GONGYOU_BACKUP_PASSPHRASE, or from the terminal."""
    from gongyou.kit.environment import Environment

    given = Environment().text("GONGYOU_BACKUP_PASSPHRASE")
    if given:
        return given
    if not sys.stdin.isatty():
        raise BadInput(
            "backup.passphrase_missing",
            Text("没有口令。", "There is no passphrase."),
            Text("请设置 GONGYOU_BACKUP_PASSPHRASE。", "Set GONGYOU_BACKUP_PASSPHRASE."),
        )
    return str(typer.prompt("口令 Passphrase", hide_input=True, confirmation_prompt=twice, err=True))
