"""gongyou rules compare: how two schemes, or two declarations, differ, and what it does to three orders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.difference import Difference, substantive
from gongyou.site.cli import frame
from gongyou.site.cli.days import read_day

if TYPE_CHECKING:
    from gongyou.rules.declarations import Declaration
    from gongyou.rules.schemes import PayScheme
    from gongyou.rules.schemes.effects import Effect

Asked = Annotated[
    str,
    typer.Argument(help="计价规则编号或 YAML 文件，可加 @日期。A scheme's id or a YAML file, @day for a version."),
]


def compare(
    before: Asked,
    after: Asked,
    overlay: Annotated[list[Path] | None, typer.Option("--overlay", help="补充规则目录。An overlay folder.")] = None,
    as_json: frame.AsJson = False,
) -> None:
    """逐项比较两个规则：由多少改为多少、差多少。Compare two rules, term by term."""
    one, other = (rule_of(each, overlay) for each in (before, after))
    found, effects = _compared(one, other)
    if as_json:
        frame.print_json(
            {"differences": [_row(each) for each in found], "effects": [_effect(each) for each in effects]}
        )
        return
    if not found:
        print("没有不同 They do not differ.")
        return
    for each in found:
        print(f"{each.text.zh}\n  {each.text.en}")
    for effect in effects:
        three = (effect.before, effect.after, effect.change)
        amounts = ["—" if amount is None else f"{amount:,.2f}" for amount in three]
        print(f"{effect.order.label}\t{amounts[0]} → {amounts[1]}\t{amounts[2]}")


def rule_of(asked: str, overlay: list[Path] | None) -> PayScheme | Declaration:
    """The scheme or declaration of an id or a file, narrowed to a day. Raises BadInput or NotFound."""
    name, _, day = asked.partition("@")
    path = Path(name)
    if path.suffix not in {".yaml", ".yml"}:
        from gongyou.rules.catalogue import standard

        return _on(standard(tuple(overlay or ())).scheme(name), day)
    from gongyou.rules.declarations import declaration_of
    from gongyou.rules.files import data_of
    from gongyou.rules.schemes import PayScheme

    written = _text(path)
    content = data_of(written, path)
    if isinstance(content, Mapping) and "kind" in content:
        return declaration_of(written, path)
    return _on(PayScheme.parse(written, path), day)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "cli.rule_unreadable",
            Text(f"规则文件 {path} 读不出来。", f"The rule file {path} cannot be read."),
            Text("请检查路径，并存为 UTF-8。", "Check the path and save it as UTF-8."),
            file=path,
        ) from error


def _on(scheme: PayScheme, day: str) -> PayScheme:
    from gongyou.rules.schemes.amended import in_force_on

    if not day:
        return scheme
    on = read_day(day)
    return in_force_on(scheme, on, (on, on))


def _compared(one: PayScheme | Declaration, other: PayScheme | Declaration) -> tuple[list[Difference], list[Effect]]:
    from gongyou.rules.declarations.differences import declaration_differences
    from gongyou.rules.schemes import PayScheme
    from gongyou.rules.schemes.differences import differences, effects

    if isinstance(one, PayScheme) and isinstance(other, PayScheme):
        found = substantive(differences(one, other))
        return found, effects(one, other) if found else []
    if isinstance(one, PayScheme) or isinstance(other, PayScheme):
        raise BadInput(
            "cli.rules_unlike",
            Text("一个是计价规则，另一个不是，不能比较。", "One is a pay scheme, the other is not."),
            Text("请给出同一类的两个规则。", "Give two rules of one kind."),
        )
    return declaration_differences(one, other), []


def _row(each: Difference) -> dict[str, Any]:
    return {
        "path": each.path,
        "label": each.label,
        "way": each.way,
        "before": each.before,
        "after": each.after,
        "old": each.old,
        "new": each.new,
        "unit": each.unit,
        "per": each.per,
        "change": each.change,
        "percent": each.percent,
        "text": each.text,
    }


def _effect(each: Effect) -> dict[str, Any]:
    return {
        "order": each.order.label,
        "before": each.before,
        "after": each.after,
        "change": each.change,
        "currencies": list(each.currencies),
        "reason": each.reason,
    }
