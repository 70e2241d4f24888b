"""gongyou whatif: the same orders under another pay rule. Exit 0, or 2 on bad input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.site.cli.frame import AsJson, DataDir, open_lake, print_json, progress, say

if TYPE_CHECKING:
    from gongyou.lake import Lake
    from gongyou.rooms.bargaining.whatif.asked import Asked
    from gongyou.rooms.bargaining.whatif.replay import Replay

STAGES = (Text("读入订单", "Reading the orders"), Text("按两个规则重算", "Reckoning by both rules"))
Named = list[str] | None


def command(  # noqa: PLR0913 (the options of a command line)
    before: Annotated[str, typer.Option("--before", help="现行规则：文件或编号。The rule before: a file or an id.")],
    after: Annotated[str, typer.Option("--after", help="拟议规则：文件或编号。The rule after: a file or an id.")],
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="结果文件（JSON）。The result as JSON.")],
    orders: Annotated[
        list[Path] | None,
        typer.Option("--orders", exists=True, dir_okay=False, help="派单文件，缺省读数据湖。Order files."),
    ] = None,
    sessions: Annotated[
        list[Path] | None,
        typer.Option("--sessions", exists=True, dir_okay=False, help="上下线记录文件。Session files."),
    ] = None,
    mapping: Annotated[
        str | None, typer.Option("--map", help="文件的对应关系或预设。Mapping or preset of the files.")
    ] = None,
    platform: Annotated[str | None, typer.Option("--platform", help="平台代码。The platform's code.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="始日。First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="终日（含）。Last day.")] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="拟议规则取该日有效的版本。The rule after as in force then."),
    ] = None,
    changes: Annotated[
        Named, typer.Option("--set", help="改拟议规则的一个数，如 terms.base.amount=4.20。Change a number; may repeat.")
    ] = None,
    inputs: Annotated[
        Named, typer.Option("--input", help="规则的输入，如 minimum_wage=18.50。An input of the rules; may repeat.")
    ] = None,
    floor: Annotated[
        str | None, typer.Option("--floor", help="每小时保底，如 engaged=25（working、online）。A lowest hourly pay.")
    ] = None,
    floor_unit: Annotated[str, typer.Option("--floor-unit", help="保底按 day、week 或 month 计。")] = "month",
    take_cap: Annotated[
        str | None, typer.Option("--take-cap", help="每单抽成上限，如 0.30。The largest take rate of an order.")
    ] = None,
    hours_cap: Annotated[
        str | None, typer.Option("--hours-cap", help="每日接单时长上限（小时），到点停派。Engaged hours a day at most.")
    ] = None,
    line: Annotated[
        str | None, typer.Option("--line", help="小时最低线，如 18.50：统计低于它的人。Hourly pay to stay above.")
    ] = None,
    allowance: Annotated[
        str | None, typer.Option("--allowance", help="宽放比例，如 0.10。The allowance in working time.")
    ] = None,
    elasticities: Annotated[
        Named, typer.Option("--elasticity", help="反应弹性的范围，如 hours=0..1.5。A declared range; may repeat.")
    ] = None,
    lever: Annotated[
        Named, typer.Option("--lever", help="可动的数与上下限，如 terms.base.amount=3.60..5.00。A number to choose.")
    ] = None,
    reach: Annotated[
        Named,
        typer.Option("--reach", help="最省方案的目标：p10=350、line=20:0.95、losers=0、groups=0、cost=50000。Targets."),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """同样的订单换一个计价规则：谁多谁少、平台成本、小时收入、红线（L0 静态回放）。The same orders, another rule."""
    import gongyou.rooms.bargaining.measures  # noqa: F401 (makes the measure known without Django)
    from gongyou.rooms.bargaining.measures.what_if import NAME
    from gongyou.rooms.bargaining.whatif.asked import Asked

    params: dict[str, Any] = {
        "before": _rule(before),
        "after": _rule(after),
        **{name: each.date().isoformat() for name, each in (("first", first), ("last", last), ("on", on)) if each},
        "changes": _pairs(changes, "--set"),
        "inputs": _pairs(inputs, "--input"),
        "elasticities": _pairs(elasticities, "--elasticity"),
        "take_cap": take_cap,
        "hours_cap": hours_cap,
        "line": line,
        "allowance": allowance,
        **_floor(floor, floor_unit),
    }
    with ExitStack() as stack, progress(Text("规则试算", "What-if")) as meter:
        meter(0, len(STAGES), STAGES[0])
        lake, refused = _opened(stack, (tuple(orders or ()), tuple(sessions or ())), mapping)
        asked = Asked.read({**params, "platform": platform or _only_platform(lake)})
        meter(1, len(STAGES), STAGES[1])
        figure = lake.compute(NAME, asked.as_params())
        meter(len(STAGES), len(STAGES), Text("完成", "Done"))
        from gongyou.rooms.bargaining.whatif.saved import report_json

        report = {**report_json(figure), "refused_rows": refused}
        if lever:
            report["package"] = _package(lake, asked, _pairs(lever, "--lever"), _pairs(reach, "--reach"))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if refused:
        say(Text(f"{refused} 行不合格，未使用。", f"{refused} rows were refused and not used."))
    if as_json:
        print_json(report)
    else:
        _show(report["what_if"])
        if "package" in report:
            _show_package(report["package"], report["what_if"]["currency"])
    say(Text(f"已写出 {out}", f"Wrote {out}"))


def _package(lake: Lake, asked: Asked, lever: dict[str, str], reach: dict[str, str]) -> dict[str, Any]:
    """The cheapest package and the frontier of P10, each point replayed."""
    from gongyou.rooms.bargaining.whatif.package import frontier, package
    from gongyou.rooms.bargaining.whatif.replay import known_of, replayed
    from gongyou.rooms.bargaining.whatif.saved import plain
    from gongyou.rooms.bargaining.whatif.sought import bounds_of, targets_of
    from gongyou.rules.schemes import PayScheme

    bounds, targets = bounds_of(PayScheme.load(asked.after), lever), targets_of(reach)
    with lake.engine() as engine:
        known = known_of(engine, asked)

        def evaluate(numbers: Mapping[str, Decimal]) -> Replay:
            return replayed(engine, replace(asked, changes={**asked.changes, **numbers}), known)

        found = package(evaluate, bounds, targets).as_value()
        return {**plain(found), "frontier": plain(frontier(evaluate, bounds, targets))}


def _opened(
    stack: ExitStack, files: tuple[tuple[Path, ...], tuple[Path, ...]], mapping: str | None
) -> tuple[Lake, int]:
    from gongyou.rooms.platforms.recovery import orders_of_files

    orders, sessions = files
    if not orders:
        return open_lake(), 0
    lake, refused = stack.enter_context(orders_of_files(orders, mapping))
    if sessions:
        from gongyou.lake import IngestRequest

        refused += lake.ingest(IngestRequest("sessions", sessions)).quarantined
    return lake, refused


def _only_platform(lake: Lake) -> str:
    """The platform of the log where it holds one only."""
    found: list[str] = []
    if lake.snapshot("orders") is not None:
        with lake.engine() as engine:
            rows = engine.execute(engine.table("orders").select("platform").distinct().order_by("platform"))
            found = [row["platform"] for row in rows.to_pylist()]
    if len(found) != 1:
        listed = "、".join(found) or "无"
        raise BadInput(
            "whatif.which_platform",
            Text(f"日志里的平台：{listed}。", f"Platforms in the log: {', '.join(found) or 'none'}."),
            Text("请用 --platform 指定一个。", "Name one with --platform."),
        )
    return found[0]


def _rule(name: str) -> str:
    return str(Path(name).resolve()) if Path(name).exists() else name


def _pairs(given: Named, option: str) -> dict[str, str]:
    found = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not equals:
            raise BadInput(
                "whatif.pair",
                Text(f"{option} 的“{each}”不是“名称=数”。", f"“{each}” given for {option} is not name=number."),
                Text("请写成 terms.base.amount=4.20 这样。", "Write it as terms.base.amount=4.20."),
            )
        found[name.strip()] = value.strip()
    return found


def _floor(given: str | None, unit: str) -> dict[str, str]:
    if given is None:
        return {}
    ((name, value),) = _pairs([given], "--floor").items()
    return {"floor_on": name, "floor": value, "floor_unit": unit}


def _show(value: dict[str, Any]) -> None:
    cost, winners, currency = value["cost"], value["winners"], value["currency"]
    print(f"L0 静态回放 static replay  {value['platform']}  {value['from']} – {value['to']}")
    print(f"{value['orders']['judged']:,} 单 orders · {winners['workers']:,} 人 workers")
    print(
        f"平台用工成本 labour cost: {cost['before']} → {cost['after']} {currency}  "
        f"({cost['change']}, {_percent(cost['change_share'])}; 每单 an order {cost['change_per_order']})"
    )
    for name, zh, en in (("winners", "增加", "gain"), ("losers", "减少", "lose")):
        number, share, mean = winners[name], winners[f"{name}_share"], winners[f"{name}_mean"]
        print(
            f"收入{zh} {en}: {number} 人 ({_percent(share)})  平均 mean {mean if mean is not None else '—'} {currency}"
        )
    income = value["income"]
    for key in ("p10", "p50", "p90", "gini"):
        print(f"{key.upper()}: {income['before'][key]} → {income['after'][key]}")
    for note in value["notes"]:
        print(f"· {note['zh']} / {note['en']}")


def _show_package(found: dict[str, Any], currency: str) -> None:
    said = "达到目标 reached" if found["reached"] else f"达不到 not reached: {', '.join(found['missed'])}"
    print(f"最省方案 cheapest package: {said}  成本 cost {found['change']} {currency}  P10 {found['p10']}")
    for path, value in found["numbers"].items():
        print(f"  {path} = {value}")
    for each in found["frontier"]:
        print(f"  P10 ≥ {each['target']}: {each['change']} {currency}")


def _percent(share: Any) -> str:
    from gongyou.core.figures import SHARE, shown

    return shown(share, SHARE)
