"""gongyou rules screen: whole payrolls against the law. Exit 1 when there are breaches, 2 on bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.core.text import Text
from gongyou.site.cli import frame
from gongyou.site.cli.audit import Language


def screen(  # noqa: PLR0913  one argument per option of the command
    pack: Annotated[str, typer.Argument(help="规则包、组或单项，如 cn、cn.wages。A pack, a family or one check.")],
    period: Annotated[
        str, typer.Option("--period", help="月份或起止月份，如 2026-10 或 2026-01..2026-10。A month, or first..last.")
    ],
    table: Annotated[str, typer.Option("--table", help="数据湖中的表。A table of the lake.")] = "payroll",
    place: Annotated[str, typer.Option("--place", help="地区代码，缺省为全部。A region; all by default.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="目录，或 .xlsx .csv .parquet 文件。A folder or a file.")
    ] = None,
    payday: Annotated[int, typer.Option("--payday", help="约定付薪日（次月第几日）。Day of the next month.")] = 31,
    overlay: Annotated[
        list[Path] | None,
        typer.Option("--overlay", help="补充规则目录，可多次。An overlay folder; may repeat."),
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb 或 spark。")] = "duckdb",
    language: Annotated[Language, typer.Option("--language", help="文件语言。Language of the files.")] = Language.ZH,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会读到什么。Only says what would be read.")] = False,
    as_json: frame.AsJson = False,
    data_dir: frame.DataDir = None,
) -> None:
    """用法律逐行比对工资表：欠发加班费、低于最低工资、违法扣款、超时、合同、社保等。Screen payrolls against the law."""
    from gongyou.rooms.screening.made import STAGES, screen_ahead, screen_make
    from gongyou.rooms.screening.measures.scope import Scope

    first, _, last = period.partition("..")
    scope = Scope.read(
        {
            "pack": pack,
            "table": table,
            "from": first,
            "to": last or first,
            "region": place,
            "payday": payday,
            "overlays": [str(folder) for folder in overlay or ()],
        }
    )
    know_measures()
    if dry_run:
        ahead = screen_ahead(frame.open_lake(), scope, engine)
        _dry(scope.as_params(), ahead, as_json=as_json)
        return
    with frame.progress(Text("工资筛查", "Screen")) as meter:
        made = screen_make(frame.open_lake(), scope, meter, engine)
        files: list[Path] = []
        if out is not None:
            from gongyou.rooms.screening.writing import screen_write

            files = screen_write(made, out, language.value)
        meter(len(STAGES), len(STAGES))
    _said(made, files, as_json=as_json)
    if made.value["breaches"]:
        frame.leave(EXIT_FINDINGS)


def know_measures() -> None:
    """The room's measures, without Django."""
    import gongyou.rooms.screening.measures  # noqa: F401


def _dry(params: dict[str, Any], ahead: Any, *, as_json: bool) -> None:
    from gongyou.rules.screening.check import checks

    names = [each.id for each in checks(params["pack"])]
    if as_json:
        counted = {"rows": ahead.rows, "employers": ahead.employers, "workers": ahead.workers}
        frame.print_json({**params, **counted, "empty_columns": list(ahead.empty), "checks": names})
    empty = "、".join(ahead.empty) or "无"
    frame.say(
        Text(
            f"将比对 {ahead.rows:,} 行、{ahead.employers:,} 家单位、{ahead.workers:,} 人；没有内容的列：{empty}。",
            f"Would hold {ahead.rows:,} rows of {ahead.employers:,} employers and {ahead.workers:,} workers against "
            f"{len(names)} checks; empty columns: {', '.join(ahead.empty) or 'none'}.",
        )
    )


def _said(made: Any, files: list[Path], *, as_json: bool) -> None:
    from gongyou.rooms.screening.words import check_words, reason, remedy

    value = made.value
    if as_json:
        frame.print_json(
            {
                **{name: value[name] for name in ("pack", "table", "from", "to", "region", "checks", "refused")},
                "breaches": len(value["breaches"]),
                "unjudged": [
                    {
                        **{key: group[key] for key in ("check", "reason", "rows")},
                        "said": reason(group["reason"], group["check"]),
                        "remedy": remedy(group["reason"], group["check"]),
                    }
                    for group in value["unjudged"]
                ],
                "figure": made.figure.id,
                "files": [str(path) for path in files],
            }
        )
    else:
        for each in value["checks"]:
            rows, money = each["rows"], f"\t{each['amount']:,} 元" if each["amount"] is not None else ""
            print(f"{each['check']}@{each['version']}\t{check_words(each['check'])}\t{rows['breach']:,}{money}")
        for group in value["unjudged"]:
            said, how = reason(group["reason"], group["check"]), remedy(group["reason"], group["check"])
            print(f"不能判断 not judged\t{group['check']}\t{group['rows']:,}\t{said}\t{how.zh}")
        for line in value["refused"]:
            print(f"导入时退回 refused at ingest\t{line['column']}\t{line['rows']:,}\t{line['zh']} / {line['en']}")
    for path in files:
        frame.say(Text(f"已写出 {path}", f"Wrote {path}"))
    frame.say(
        Text(
            f"发现 {len(value['breaches']):,} 项；复算：gongyou replay {made.figure.id}",
            f"{len(value['breaches']):,} breaches; run again: gongyou replay {made.figure.id}",
        )
    )
