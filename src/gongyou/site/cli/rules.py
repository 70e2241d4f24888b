"""gongyou rules: list, show, compare, run, screen, check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongyou.core.errors import MissingParameter, NotFound
from gongyou.core.text import Text
from gongyou.rules.answer import STATUS_TEXT, Status
from gongyou.site.cli import frame
from gongyou.site.cli.days import read_day
from gongyou.site.cli.rules_compare import compare
from gongyou.site.cli.screen import screen

if TYPE_CHECKING:
    from gongyou.rules.catalogue import Catalogue
    from gongyou.rules.rule import Rule
    from gongyou.rules.schemes import PayScheme

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="列出、查看、运行规则，筛查工资表，检查规则文件。List, show and run rules, screen payrolls, check files.",
)
app.command()(screen)
app.command()(compare)

Overlays = Annotated[
    list[Path] | None,
    typer.Option("--overlay", help="补充规则目录，可多次给出。An overlay folder; may be given again."),
]
Day = Annotated[str, typer.Option("--on", help="日期 YYYY-MM-DD，默认今天。A day; today by default.")]


@app.command("list")
def list_rules(as_json: frame.AsJson = False, overlay: Overlays = None) -> None:
    """全部规则、计价规则与参数。Every rule, pay scheme and parameter."""
    catalogue = _catalogue(overlay)
    if as_json:
        frame.print_json(
            {
                "rules": [_rule_head(rule) for rule in catalogue.rules()],
                "schemes": [_scheme_head(scheme) for scheme in catalogue.schemes()],
                "parameters": [
                    {"id": each.id, "title": each.title, "unit": each.unit, "values": len(each.values)}
                    for each in catalogue.parameters
                ],
            }
        )
        return
    for rule in catalogue.rules():
        print(f"{rule.id}@{rule.version}\t{rule.title}\t{rule.law.zh}{rule.article.zh}")
    for scheme in catalogue.schemes():
        print(f"{scheme.id}@{scheme.version}\t{scheme.title}\t{STATUS_TEXT[scheme.status]}")
    for each in catalogue.parameters:
        print(f"{each.id}\t{each.title}\t{each.unit.text}")


@app.command()
def show(name: str, on: Day = "", as_json: frame.AsJson = False, overlay: Overlays = None) -> None:
    """一条规则或计价规则：依据、输入、当日参数、约定。One rule or scheme with its sources on a day."""
    catalogue = _catalogue(overlay)
    day = read_day(on)
    try:
        rule = catalogue.rule(name)
    except NotFound as unknown:
        try:
            scheme = catalogue.scheme(name)
        except NotFound:
            raise unknown from None
        _show_scheme(scheme, as_json=as_json)
        return
    _show_rule(rule, catalogue, day, as_json=as_json)


@app.command()
def run(  # noqa: PLR0913  one argument per option of the command
    name: str,
    source: Annotated[Path, typer.Option("--input", help="CSV、XLSX、Parquet 或 JSON Lines。")],
    target: Annotated[Path, typer.Option("--output", help="写出同样几种格式之一。Written in one of these kinds.")],
    on: Day = "",
    place: Annotated[str, typer.Option("--place", help="GB/T 2260 代码；表里有 place 列则按列。")] = "",
    as_json: frame.AsJson = False,
    overlay: Overlays = None,
) -> None:
    """对文件的每一行运行规则；列名即输入名，可另有 on、place 列。Run a rule over every row of a file."""
    from gongyou.site.cli.rule_files import results, rows_of, written

    catalogue = _catalogue(overlay)
    rule = catalogue.rule(name)
    table = rows_of(source, rule, (read_day(on), place or None))
    found = results(rule, table, catalogue.parameters)
    written(found, target)
    missing = sum(value is not None for value in found["not_evaluable"].to_pylist())
    summary = {
        "rule": rule.id,
        "version": rule.version,
        "rows": found.num_rows,
        "not_evaluable": missing,
        "output": target,
    }
    if as_json:
        frame.print_json(summary)
    frame.say(
        Text(
            f"{rule.title.zh}：{found.num_rows:,} 行，其中 {missing:,} 行不可评估；已写入 {target}。",
            f"{rule.title.en}: {found.num_rows:,} rows, {missing:,} not evaluable; written to {target}.",
        )
    )


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="补充规则目录。An overlay folder.")] = None,
    as_json: frame.AsJson = False,
) -> None:
    """读入全部规则文件，报告未经核实的数值。Read every rule file; name what is not verified."""
    catalogue = _catalogue([folder] if folder else None)
    doubtful = sorted(
        {
            (each.id, dated.status)
            for each in catalogue.parameters
            for dated in each.values
            if dated.status is not Status.VERIFIED
        }
        | {
            (f"{scheme.id} {version.start}", version.status)
            for scheme in catalogue.schemes()
            for version in scheme.in_force
            if version.status is not Status.VERIFIED
        }
    )
    counts = {
        "rules": len(catalogue.rules()),
        "parameters": len(list(catalogue.parameters)),
        "schemes": len(catalogue.schemes()),
    }
    if as_json:
        frame.print_json({**counts, "not_verified": [{"id": name, "status": status} for name, status in doubtful]})
        return
    for name, status in doubtful:
        print(f"{STATUS_TEXT[status]}\t{name}")
    print("规则文件无误 OK: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


def _catalogue(overlays: list[Path] | None) -> Catalogue:
    from gongyou.rules.catalogue import standard

    return standard(tuple(overlays or ()))


def _rule_head(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "law": rule.law,
        "article": rule.article,
        "names": list(rule.names),
        "inputs": [
            {"name": each.name, "label": each.label, "unit": each.unit, "required": each.is_required}
            for each in rule.inputs
        ],
        "outputs": [{"name": each.name, "label": each.label, "unit": each.unit} for each in rule.outputs],
    }


def _scheme_head(scheme: PayScheme) -> dict[str, Any]:
    return {
        "id": scheme.id,
        "version": scheme.version,
        "title": scheme.title,
        "currency": scheme.currency,
        "status": scheme.status,
        "versions": [
            {"from": each.start, "until": each.until, "status": each.status, "source": each.source.title.text}
            for each in scheme.in_force
        ],
    }


def _show_scheme(scheme: PayScheme, *, as_json: bool) -> None:
    if as_json:
        words = {"zh": scheme.described("zh"), "en": scheme.described("en")}
        frame.print_json({**_scheme_head(scheme), "described": words})
        return
    print(f"{scheme.id}@{scheme.version}  {scheme.title}")
    for language in ("zh", "en"):
        for sentence in scheme.described(language):
            print(f"  {sentence}")


def _show_rule(rule: Rule, catalogue: Catalogue, day: date, *, as_json: bool) -> None:
    parameters = [_parameter(catalogue, name, day) for name in rule.uses]
    if as_json:
        frame.print_json(
            {**_rule_head(rule), "on": day, "parameters": parameters, "conventions": list(rule.conventions)}
        )
        return
    print(f"{rule.id}@{rule.version}  {rule.title}")
    print(f"依据 Law: {rule.law.zh}{rule.article.zh} / {rule.law.en}, {rule.article.en}")
    print("输入 Inputs:")
    for each in rule.inputs:
        print(f"  {each.name}\t{each.label}（{each.unit.text.zh}）{'' if each.is_required else ' 可不给 optional'}")
    print("结果 Outputs:")
    for output in rule.outputs:
        print(f"  {output.name}\t{output.label}（{output.unit.text.zh}）")
    print(f"参数 Parameters, {day}:")
    for parameter in parameters:
        sure = f"[{STATUS_TEXT[parameter['status']]}]\t" if "status" in parameter else ""
        value = parameter["value"] or "—"
        print(f"  {parameter['id']}\t{parameter['title'].zh}\t{value}\t{sure}{parameter['citation']}")
    for convention in rule.conventions:
        print(f"约定 Convention: {convention}")


def _parameter(catalogue: Catalogue, name: str, day: date) -> Mapping[str, Any]:
    parameter = catalogue.parameters.get(name)
    if parameter.by_place:
        words = f"按地区 by place, {len({dated.place for dated in parameter.values})}"
        return {"id": name, "title": parameter.title, "unit": parameter.unit, "value": None, "citation": words}
    try:
        dated = parameter.on(day)
    except MissingParameter as missing:
        return {
            "id": name,
            "title": parameter.title,
            "unit": parameter.unit,
            "value": None,
            "citation": missing.text.zh,
        }
    cited = dated.citation
    return {
        "id": name,
        "title": parameter.title,
        "unit": parameter.unit,
        "value": dated.value,
        "from": dated.start,
        "until": dated.until,
        "status": dated.status,
        "citation": f"{cited.law} {cited.article}：{cited.quote}",
    }
