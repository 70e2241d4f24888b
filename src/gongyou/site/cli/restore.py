"""gongyou restore: everything back from one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.core.text import Text
from gongyou.site.cli import frame
from gongyou.site.cli.backup import asked_passphrase


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件。The archive.")],
    with_keys: Annotated[bool, typer.Option("--with-keys", help="连同密钥。The keys too.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="覆盖现有数据。Overwrite what is here.")] = False,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """从备份恢复到空的数据目录（可以是另一个路径）。Restore into an empty data directory, at any path."""
    frame.use_django(migrated=False)
    from gongyou.kit import audit
    from gongyou.site.backup.archive import backup_restored

    passphrase = asked_passphrase() if with_keys else None
    told = backup_restored(file, frame.data_dir(), passphrase=passphrase, replace=replace, say=frame.say)
    chain = audit.verify()
    if as_json:
        frame.print_json(
            {
                "made_at": told["made_at"],
                "members": told["members"],
                "erased_again": told["erased_again"],
                "chain_holds": chain.broken is None,
                "lines": chain.lines,
            }
        )
    else:
        made_at, members, erased = told["made_at"][:19], told["members"], told["erased_again"]
        print(f"已恢复 {made_at} 的备份，会员 {members:,} 人，再次删除 {erased} 人。")
        print(f"Restored the backup of {made_at}: {members:,} members, {erased} erased again.")
    for name in told.get("environment", {}):
        frame.say(Text(f"备份中有 {name}，请写入环境变量。", f"The backup holds {name}: set it in the environment."))
    if chain.broken:
        frame.say(Text("操作记录链不成立。", "The audit chain does not hold."))
        frame.leave(EXIT_FINDINGS)
