"""L1 and L2 of a what-if: ranges over the elasticities that whoever asks declares. L0 stays the headline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from gongyou.calc import reactions
from gongyou.calc.reactions import Base, Ends
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.bargaining.whatif.figures import six
from gongyou.rooms.bargaining.whatif.words import LAYERS

Formula = Callable[[Base, Mapping[str, float]], float]
# Ends that stand until somebody declares others; recalled from the literature, not read again (the page names it).
DEFAULTS: dict[str, Ends] = {
    "hours": (0.0, 1.8),
    "acceptance": (0.0, 1.0),
    "quits": (0.1, 1.0),
    "pass_through": (0.0, 1.0),
    "demand": (0.4, 0.6),
}
LARGEST = 10.0
NAMES = {
    "hours": Text("工时弹性", "Elasticity of hours"),
    "acceptance": Text("接单弹性", "Elasticity of acceptance"),
    "quits": Text("离职弹性", "Elasticity of quits"),
    "pass_through": Text("成本转嫁比例", "Pass-through to prices"),
    "demand": Text("需求价格弹性", "Price elasticity of demand"),
}
NO_PRICE = Text("不可评估：没有顾客支付金额。", "Cannot be evaluated: no customers' prices.")
NO_ONLINE = Text("不可评估：没有在线时间。", "Cannot be evaluated: no hours online.")
RANGE = Text(
    "以下是申报弹性范围内的最低与最高，不是预测；弹性未经本地数据核实。",
    "The lowest and the highest over the declared elasticities, not a forecast; no local data stand behind them.",
)
# Layer, name, words, formula, the elasticities it hangs on, and what must be known of the log.
QUANTITIES: tuple[tuple[str, str, Text, Formula, tuple[str, ...], str], ...] = (
    ("L1", "hours", Text("愿意工作的时间", "Hours supplied"), reactions.hours, ("hours",), ""),
    ("L1", "accepted", Text("接单量（派单不变时）", "Offers accepted"), reactions.accepted, ("acceptance",), ""),
    ("L1", "quits", Text("离职人数", "Quits"), reactions.quits, ("quits",), ""),
    ("L2", "price", Text("顾客价格", "Customers' price"), reactions.price, ("pass_through",), "price"),
    ("L2", "orders", Text("单量", "Orders"), reactions.orders, ("pass_through", "demand"), "price"),
    (
        "L2",
        "cost",
        Text("平台用工成本", "Labour cost"),
        lambda base, at: reactions.cost(base, at) / base.before,
        ("pass_through", "demand"),
        "price",
    ),
    (
        "L2",
        "income",
        Text("留下的人的收入", "Income of who stays"),
        reactions.income,
        ("pass_through", "demand"),
        "price",
    ),
    (
        "L2",
        "hourly_online",
        Text("在线每小时收入", "Pay of an hour online"),
        reactions.hourly_online,
        ("pass_through", "demand", "hours"),
        "both",
    ),
)


def box_of(given: Mapping[str, str]) -> dict[str, Ends]:
    """Declared ranges such as `hours=0..1.5`, over the defaults. Raises BadInput."""
    found = dict(DEFAULTS)
    for name, value in given.items():
        low, dots, high = value.partition("..")
        try:
            ends = float(low), float(high if dots else low)
        except ValueError:
            raise _wrong(name, value) from None
        most = 1.0 if name == "pass_through" else LARGEST
        if name not in DEFAULTS or not 0 <= ends[0] <= ends[1] <= most:
            raise _wrong(name, value)
        found[name] = ends
    return found


def reacted(value: Mapping[str, Any], given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The ranges beside the L0 figures `value`, each with its elasticities; changes as shares of what was before."""
    box, base = box_of(given or {}), _base(value)
    rows = []
    for layer, name, said, formula, names, needs in QUANTITIES:
        row: dict[str, Any] = {"layer": layer, "name": name, "said": _both(said), "reason": None}
        if base is None or (needs and not base.price):
            row["reason"] = _both(NO_PRICE)
        elif needs == "both" and not base.utilisation:
            row["reason"] = _both(NO_ONLINE)
        else:
            ends = reactions.range_of(_at(formula, base), {each: box[each] for each in names})
            row |= {"low": six(ends[0] - 1), "high": six(ends[1] - 1), "over": list(names)}
        rows.append(row)
    return {
        "note": _both(RANGE),
        "layers": {name: _both(LAYERS[name]) for name in ("L1", "L2")},
        "elasticities": {
            name: {"said": _both(NAMES[name]), "low": six(ends[0]), "high": six(ends[1])} for name, ends in box.items()
        },
        "rows": rows,
    }


def _at(formula: Formula, base: Base) -> Callable[[Mapping[str, float]], float]:
    return lambda at: formula(base, at)


def _base(value: Mapping[str, Any]) -> Base | None:
    before, after = (float(Decimal(str(value["cost"][side]))) for side in ("before", "after"))
    if before <= 0 or after <= 0:
        return None
    price = value["cost"]["price"]
    hours = {row["per"]: row["hours"] for row in value["hourly"]}
    online, engaged = hours.get("online"), hours.get("engaged")
    busy = min(1.0, float(engaged) / float(online)) if online and engaged and float(online) > 0 else None
    return Base(before, after, float(price["customers_paid"]) if price else None, busy)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _wrong(name: str, value: str) -> BadInput:
    return BadInput(
        "whatif.elasticity",
        Text(f"“{name}={value}”不是可用的弹性范围。", f"“{name}={value}” is no range of an elasticity."),
        Text(
            f"请写成 hours=0..1.5；可用：{'、'.join(DEFAULTS)}；转嫁比例在 0 与 1 之间。",
            f"Write it as hours=0..1.5; known: {', '.join(DEFAULTS)}; pass-through lies from 0 to 1.",
        ),
        value=value,
    )
