"""gongyou audit: run holds what a platform paid against its declared rule; recover finds the rule in the log alone.

Exit 1 when the conclusion is 疑似不符, 0 when it is 符合 or 需说明, 2 on bad input.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from gongyou.core.errors import EXIT_FINDINGS, BadInput
from gongyou.core.text import Text
from gongyou.site.cli import frame
from gongyou.site.cli.frame import AsJson, DataDir, leave, open_lake, print_json, progress, say, use_django

app = typer.Typer(add_completion=False, help="平台算法审计。Audit a platform's algorithm.")


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


@app.callback()
def audit() -> None:
    """平台算法审计：公示规则对实付。Audit a platform: declared rule against paid amounts."""


@app.command()
def run(  # noqa: PLR0913 (the options of a command line)
    platform: Annotated[str, typer.Option("--platform", help="平台代码，如 heya。The platform's code.")],
    first: Annotated[str, typer.Option("--from", help="始日，如 2026-01-01。First day.")],
    last: Annotated[str, typer.Option("--to", help="终日（含）。Last day, included.")],
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="报告目录。Folder of the report.")],
    scheme: Annotated[
        str | None, typer.Option("--scheme", help="计价规则文件或编号。A rule file or the id of a scheme.")
    ] = None,
    terms: Annotated[
        Path | None,
        typer.Option("--terms", exists=True, dir_okay=False, help="审计参数（YAML）。Its terms."),
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option("--register", exists=True, dir_okay=False, help="规则登记册（JSON），缺省读本机。Register."),
    ] = None,
    language: Annotated[Language, typer.Option("--language", help="报告语言。Language of the report.")] = Language.ZH,
    engine: Annotated[str, typer.Option("--engine", help="duckdb 或 spark。")] = "duckdb",
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """写出 report.html、report.docx、report.json；疑似不符时退出码为 1。Exit 1 on a suspected breach."""
    from gongyou.rooms.platforms.measures.conclusion import LEVELS, Level
    from gongyou.rooms.platforms.measures.scope import Scope
    from gongyou.rooms.platforms.names import scheme_for
    from gongyou.rooms.platforms.report.few import released
    from gongyou.rooms.platforms.report.made import STAGES, audit_make
    from gongyou.rooms.platforms.report.outcomes import adverse
    from gongyou.rooms.platforms.report.write import report_json, report_write

    rule = str(Path(scheme).resolve()) if scheme and Path(scheme).exists() else scheme or scheme_for(platform)
    scope = Scope.read({"platform": platform, "from": first, "to": last, "scheme": rule})
    with progress(Text("平台审计", "Audit")) as meter:
        made = audit_make(open_lake(), scope, meter, engine, _brief(scope, terms, register))
        written = report_write(made, out, language.value)
        meter(len(STAGES), len(STAGES))
    if as_json:
        print_json({**released(report_json(made)), "files": [str(path) for path in written]})
    for path in written:
        say(Text(f"已写出 {path}", f"Wrote {path}"))
    for reason in made.value["conclusion"]["reasons"]:
        say(Text(f"· {reason['zh']}", f"· {reason['en']}"))
    for finding in adverse(made.outcomes):
        say(Text(f"· {finding.zh}", f"· {finding.en}"))
    said = LEVELS[made.level]
    say(Text(f"结论：{said.zh}", f"Conclusion: {said.en}"))
    if made.level is Level.SUSPECT:
        leave(EXIT_FINDINGS)


def _brief(scope: Any, terms: Path | None, register: Path | None) -> Any:
    """Terms and register from the files given; the register of this installation where it has one."""
    import json

    from gongyou.rooms.platforms.report.made import Brief

    agreed = _mapping(terms, yaml.safe_load) if terms else {}
    if register:
        return Brief(agreed, _mapping(register, json.loads))
    if not (os.environ.get("DATABASE_URL") or (frame.data_dir() / "gongyou.sqlite3").exists()):
        return Brief(agreed)
    use_django()
    from gongyou.rooms.platforms.report.registered import brief_registered

    return brief_registered(scope, agreed)


def _mapping(path: Path, read: Callable[[str], Any]) -> dict[str, Any]:
    """The names and values of a file. Raises BadInput for anything else."""
    try:
        found = read(path.read_text(encoding="utf-8"))
    except (ValueError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = getattr(error, "lineno", None) or (mark.line + 1 if mark else None)
        where = Text(f"第 {line} 行", f" at line {line}") if line else Text("", "")
        kind = path.suffix.lstrip(".").upper() or "YAML"
        raise BadInput(
            "audit.file",
            Text(f"{path} {where.zh}不是可读的 {kind}。", f"{path} is no {kind} that can be read{where.en}."),
            Text(
                "写法见 docs/algorithms/audit.md；文字请存为 UTF-8。", "See docs/algorithms/audit.md; save it as UTF-8."
            ),
        ) from error
    if isinstance(found, dict):
        return found
    raise BadInput(
        "audit.file",
        Text(f"{path} 不是“名称：值”的形式。", f"{path} does not hold names and values."),
        Text("请每行写一项，如 seed: 7。", "Write one on each line, like seed: 7."),
    )


@app.command()
def recover(  # noqa: PLR0913 (the options of a command line)
    orders: Annotated[
        list[Path] | None,
        typer.Option("--orders", exists=True, dir_okay=False, help="派单文件，缺省读数据湖。Order files."),
    ] = None,
    mapping: Annotated[
        str | None, typer.Option("--map", help="文件的对应关系或预设。Mapping or preset of the files.")
    ] = None,
    platform: Annotated[str | None, typer.Option("--platform", help="只看一个平台。One platform only.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="始日。First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="终日（含）。Last day.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """仅凭派单日志还原计价规则、变更日期和留出期的解释率。The pay rule that a log implies, and when it changed."""
    from contextlib import ExitStack

    from gongyou.rooms.platforms.recovery import orders_of_files, read, recovered

    days = [each.date() if each else None for each in (first, last)]
    with ExitStack() as stack:
        lake, refused = stack.enter_context(orders_of_files(tuple(orders), mapping)) if orders else (open_lake(), 0)
        logs = read(lake, platform, *days)
    found = []
    for log in logs:
        with progress(Text(f"还原规则 {log.platform}", f"Recover the rule of {log.platform}")) as meter:
            found.append(recovered(log, meter).as_json())
    if refused:
        say(Text(f"{refused} 行不合格，未使用。", f"{refused} rows were refused and not used."))
    if as_json:
        print_json({"refused_rows": refused, "platforms": found})
        return
    for each in found:
        _show_recovered(each)


def _show_recovered(found: dict[str, Any]) -> None:
    print(f"{found['platform']}：{found['orders']:,} 单 orders")
    changes = {each["on"]: each for each in found["changes"]}
    for rule in found["rules"]:
        change = changes.get(rule["from"])
        if change is not None:
            effect = change["effect"]
            print(f"\n* {change['on']} 规则变更 the rule changed")
            if effect["a_order"] is not None:
                share = f"{Decimal(effect['share']):+.2%}" if effect["share"] is not None else ""
                print(f"  平均每单 an order: {Decimal(effect['a_order']):+.4f} {found['currency']} {share}")
            for zh, en in zip(change["said"]["zh"], change["said"]["en"], strict=True):
                print(f"  · {zh} / {en}")
        print(f"\n{rule['from']} – {rule['to']}  {rule['orders']:,} 单 orders")
        for zh, en in zip(rule["said"]["zh"], rule["said"]["en"], strict=True):
            print(f"  {zh} / {en}")
