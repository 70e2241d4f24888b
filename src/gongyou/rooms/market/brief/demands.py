"""What to ask for: each rule looks at one number and, where it holds, proposes one demand that carries the number.

A rule never proposes without a number that may be published, and says where its ground lies: a law, or a convention
of bargaining that the other side need not share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.core.figures import MONEY, shown
from gongyou.core.text import Text
from gongyou.lake.provenance import Figure
from gongyou.rooms.market.brief.worse import HOURLY_FELL, LESS_WORK, LONGER_FOR_NO_MORE, PAY_FELL, Prices, WorseOff
from gongyou.rooms.market.words import signed_share

LABOUR_LAW_41 = Text("《劳动法》第四十一条", "Labour Law, article 41")
LABOUR_LAW_44 = Text("《劳动法》第四十四条", "Labour Law, article 44")
MINIMUM_WAGE_12 = Text("《最低工资规定》第十二条", "Minimum Wage Provisions, article 12")
WAGE_BARGAINING = Text("《工资集体协商试行办法》第八条", "Trial Measures for Collective Wage Bargaining, article 8")
CONVENTION = Text("协商惯例，没有法定标准", "a convention of bargaining; no statutory standard")
# More would be a list that nobody negotiates.
MOST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class Demand:
    """One proposal: its words with the number in them, its ground, and the figure that holds the number."""

    rule: str
    text: Text
    ground: Text
    figure: str

    @property
    def said(self) -> Text:
        return Text(
            f"{self.text.zh}依据：{self.ground.zh}；数字出处 {self.figure}。",
            f"{self.text.en} Ground: {self.ground.en}; figure {self.figure}.",
        )


def demands_of(figures: Mapping[str, Figure], worse: Sequence[WorseOff], prices: Prices | None) -> list[Demand]:
    """The demands in the order of the law first, then the groups that lost most."""
    found: list[Demand] = []
    if "market.hours" in figures:
        found += _of_payrolls(figures["market.hours"])
    if "market.span" in figures:
        found += _of_groups(figures["market.span"], worse)
        found += _of_prices(figures["market.span"], prices)
    if "market.platform_span" in figures:
        found += _of_platform(figures["market.platform_span"])
    return found


def _of_payrolls(figure: Figure) -> Iterator[Demand]:
    value = figure.value
    if value["over_cap"]:
        yield Demand(
            "over_cap",
            Text(
                f"要求用人单位把加班控制在每月 36 小时以内，涉及 {value['over_cap']:,} 人。",
                f"Employers to keep overtime within 36 hours a month; {value['over_cap']:,} workers are concerned.",
            ),
            LABOUR_LAW_41,
            figure.id,
        )
    if value["short_paid"] and value["short_amount"]:
        money = shown(value["short_amount"], MONEY)
        yield Demand(
            "overtime_short",
            Text(
                f"要求核实并补足加班工资 {money}，涉及 {value['short_paid']:,} 人。",
                f"Overtime pay of {money} owed to {value['short_paid']:,} workers to be verified and paid.",
            ),
            LABOUR_LAW_44,
            figure.id,
        )
    if value["under_minimum"] and value["under_minimum_amount"]:
        money = shown(value["under_minimum_amount"], MONEY)
        yield Demand(
            "under_minimum",
            Text(
                f"要求补足低于最低工资标准的差额 {money}，涉及 {value['under_minimum']:,} 人。",
                f"Wages of {value['under_minimum']:,} workers to be raised to the minimum, {money} in all.",
            ),
            MINIMUM_WAGE_12,
            figure.id,
        )


def _of_groups(figure: Figure, worse: Sequence[WorseOff]) -> Iterator[Demand]:
    seen: list[Mapping[str, Any]] = []
    for one in worse[:MOST_GROUPS]:
        row, name = one.group.row, one.group.name
        # The same people under another heading, number for number: asked for once.
        numbers = {key: held for key, held in row.items() if key != "key"}
        if numbers in seen:
            continue
        seen.append(numbers)
        fell = PAY_FELL in one.reasons or LESS_WORK in one.reasons
        if fell and one.is_same_people:
            gap = row["same_mean_then"] - row["same_mean"]
            yield Demand(
                "group_pay",
                Text(
                    f"就{name.zh}的工资开展集体协商，恢复同一批会员的水平需每人每月增加 {shown(gap, MONEY)}。",
                    f"Collective bargaining on the pay of {_inside(name.en)}: {shown(gap, MONEY)} more a month each "
                    "restores what the same members earned.",
                ),
                WAGE_BARGAINING,
                figure.id,
            )
        elif (HOURLY_FELL in one.reasons or LONGER_FOR_NO_MORE in one.reasons) and row["per_hour_then"] is not None:
            then, now = shown(row["per_hour_then"], MONEY), shown(row["per_hour"], MONEY)
            yield Demand(
                "group_hourly",
                Text(
                    f"要求{name.zh}每小时工资由 {now} 恢复到 {then}，或者相应减少工时。",
                    f"Pay an hour of {_inside(name.en)} to go back from {now} to {then}, or hours to be cut.",
                ),
                CONVENTION,
                figure.id,
            )


def _of_prices(figure: Figure, prices: Prices | None) -> Iterator[Demand]:
    same = figure.value["same"]["change"]
    if prices is None or same is None or prices.real(same) >= 0:
        return
    needed = prices.index / 100 - 1
    yield Demand(
        "behind_prices",
        Text(
            f"要求工资增幅不低于物价涨幅 {signed_share(needed)}；同一批会员的工资只变化了 {signed_share(same)}。",
            f"Pay to rise at least as prices did ({signed_share(needed)}); that of the same members moved by "
            f"{signed_share(same)}.",
        ),
        WAGE_BARGAINING,
        figure.id,
    )


def _of_platform(figure: Figure) -> Iterator[Demand]:
    value = figure.value
    if value["base"] is None:
        return
    for name, zh, en in (("per_order", "每单", "an order"), ("per_hour", "接单至送达每小时", "an hour on orders")):
        change = value[value["base"]][f"{name}_change"]
        if change is None or change >= 0:
            continue
        now, then = shown(value[name], MONEY), shown(value[value["base"]][name], MONEY)
        yield Demand(
            f"platform_{name}",
            Text(
                f"要求平台说明{zh}报酬由 {then} 降为 {now}（{signed_share(change)}）的规则变动，并恢复原水平。",
                f"The platform to explain which rule took pay {en} from {then} to {now} ({signed_share(change)}), "
                "and to restore it.",
            ),
            CONVENTION,
            figure.id,
        )


def _inside(name: str) -> str:
    return name[:1].lower() + name[1:]
