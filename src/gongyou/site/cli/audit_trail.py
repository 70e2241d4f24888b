"""gongyou audit-trail: does the chain of acts still hold?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS, NotFound
from gongyou.core.text import Text
from gongyou.site.cli import frame

app = typer.Typer(add_completion=False, no_args_is_help=True, help="核验操作记录链。Verify the audit trail.")


@app.callback()
def group() -> None:
    """核验操作记录链。Verify the audit trail."""


@app.command("verify")
def verify(
    against: Annotated[
        str, typer.Option("--against", metavar="HEAD", help="以前记下的链尾。A head that was noted down before.")
    ] = "",
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """走完整条链；不成立时退出码为 1。Walk the whole chain; exit 1 when it does not hold."""
    frame.use_django()
    from gongyou.kit import audit, trail_files

    try:
        found = trail_files.verified_against(against) if against else audit.verify()
    except NotFound as missing:
        frame.fail(missing, as_json=as_json)
        frame.leave(EXIT_FINDINGS)
    broken = found.broken
    if as_json:
        frame.print_json(
            {
                "lines": found.lines,
                "head": found.head,
                "broken": {"number": broken.number, "reason": {"zh": broken.reason.zh, "en": broken.reason.en}}
                if broken
                else None,
            }
        )
    if broken:
        frame.say(
            Text(
                f"第 {broken.number} 行不成立：{broken.reason.zh}前面 {found.lines} 行成立。",
                f"Line {broken.number} does not hold: {broken.reason.en} The {found.lines} lines before it hold.",
            )
        )
        frame.leave(EXIT_FINDINGS)
    if not as_json:
        print(f"{found.lines} {found.head}")
    frame.say(
        Text(
            f"{found.lines} 行全部成立。请把链尾记在系统之外。",
            f"All {found.lines} lines hold. Note the head down outside the system.",
        )
    )


@app.command("export")
def export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", dir_okay=False, help="只增不改的文件。A file that only grows.")
    ],
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """把新的记录追加到文件，供保存在系统之外。Add the new lines to a file that is kept outside the system."""
    frame.use_django()
    from gongyou.kit import trail_files

    done = trail_files.exported(file)
    if as_json:
        frame.print_json({"added": done.added, "number": done.number, "head": done.head})
    else:
        print(f"{done.number}:{done.head}")
    frame.say(
        Text(
            f"追加 {done.added} 行，共 {done.number} 行。请把文件和链尾存到另一台机器。",
            f"{done.added} lines were added, {done.number} in all. Keep the file and the head on another machine.",
        )
    )
