"""gongyou hours: look (exit 1 when something is found), unfold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.core.text import Text
from gongyou.site.cli import frame
from gongyou.site.cli.audit import Language

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="比对工时记录与工时制度，展开考勤表。Hold records of hours against their scheme, unfold clock sheets.",
)


@app.command()
def look(
    period: Annotated[
        str, typer.Option("--period", help="月份或起止月份，如 2026-10 或 2026-01..2026-10。A month, or first..last.")
    ],
    employer: Annotated[
        list[str] | None,
        typer.Option("--employer", help="用人单位编码，可多次；缺省为全部。Employers; all by default."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="目录：写出 findings.xlsx。A folder for findings.xlsx.")
    ] = None,
    language: Annotated[Language, typer.Option("--language", help="文件语言。Language of the file.")] = Language.ZH,
    as_json: frame.AsJson = False,
    data_dir: frame.DataDir = None,
) -> None:
    """比对工时：上限、休息日、综合计算周期、工资表漏记、班外迹象。Look at the hours."""
    import gongyou.rooms.hours.measures  # noqa: F401
    from gongyou.rooms.hours.made import STAGES, look_make
    from gongyou.rooms.hours.measures.scope import Scope

    first, _, last = period.partition("..")
    scope = Scope.read({"from": first, "to": last or first, "employers": employer or []})
    with frame.progress(Text("工时比对", "Look at the hours")) as meter:
        made = look_make(frame.open_lake(), scope, meter)
        files: list[Path] = []
        if out is not None:
            from gongyou.rooms.hours.writing import look_write

            files = [look_write(made, out, language.value)]
        meter(len(STAGES), len(STAGES))
    _said(made, files, as_json=as_json)
    if made.value["found"]:
        frame.leave(EXIT_FINDINGS)


@app.command()
def unfold(
    arrivals: Annotated[
        Path, typer.Argument(help="上班时间表：一人一行、一天一列。Arrivals, a row a worker.", exists=True)
    ],
    departures: Annotated[Path, typer.Argument(help="下班时间表，同样的行列。Departures.", exists=True)],
    employer: Annotated[str, typer.Option("--employer", help="用人单位编码。Key of the employer.")],
    out: Annotated[Path, typer.Option("--out", help="写出的 CSV。The CSV to write.")],
    form: Annotated[str, typer.Option("--form", help="时间的写法。Form of the times.")] = "%d/%m/%Y %H:%M",
    as_json: frame.AsJson = False,
) -> None:
    """把横排的考勤表展开成一行一次上下班，再用 --map clock-pairs 导入。Unfold wide clock sheets."""
    from dataclasses import asdict

    from gongyou.rooms.hours.unfolding import unfold as unfolded

    found = unfolded(arrivals, departures, out, employer=employer, form=form)
    if as_json:
        frame.print_json({**asdict(found), "file": str(out)})
    frame.say(
        Text(
            f"{found.workers} 人 {found.days} 天：写出 {found.spells:,} 段，缺下班 {found.open:,} 段，"
            f"只有下班 {found.lone:,} 次。导入：gongyou ingest worktime {out} --map clock-pairs",
            f"{found.workers} workers, {found.days} days: {found.spells:,} spells, {found.open:,} never closed, "
            f"{found.lone:,} departures alone. Next: gongyou ingest worktime {out} --map clock-pairs",
        )
    )


def _said(made: Any, files: list[Path], *, as_json: bool) -> None:
    value = made.value
    if as_json:
        named = ("from", "to", "sums", "weeks", "cycles", "records", "schemes")
        frame.print_json(
            {
                **{name: value[name] for name in named},
                "found": len(value["found"]),
                "figure": made.figure.id,
                "files": [str(path) for path in files],
            }
        )
    else:
        from gongyou.rooms.hours.said import KINDS

        for each in value["sums"]:
            print(f"{each['kind']}\t{KINDS[each['kind']].words}\t{each['found']:,}\t{each['judged']:,}")
    for path in files:
        frame.say(Text(f"已写出 {path}", f"Wrote {path}"))
    frame.say(
        Text(
            f"发现 {len(value['found']):,} 项；复算：gongyou replay {made.figure.id}",
            f"{len(value['found']):,} findings; run again: gongyou replay {made.figure.id}",
        )
    )
