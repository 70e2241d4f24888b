"""gongyou audit-trail: does the chain of acts still hold?"""

from __future__ import annotations

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.core.text import Text
from gongyou.site.cli import frame

app = typer.Typer(add_completion=False, no_args_is_help=True, help="核验操作记录链。Verify the audit trail.")


@app.callback()
def group() -> None:
    """核验操作记录链。Verify the audit trail."""


@app.command("verify")
def verify(data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """走完整条链；不成立时退出码为 1。Walk the whole chain; exit 1 when it does not hold."""
    frame.use_django()
    from gongyou.kit import audit

    found = audit.verify()
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
