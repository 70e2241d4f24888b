"""What a brief says of a period: what changed, why, and for whom. Each sentence is filled from one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.core.figures import COUNT, MONEY, NUMBER, SHARE, shown
from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.rooms.market.brief.groups import DIMENSIONS, group_name
from gongyou.rooms.market.brief.worse import Prices, WorseOff
from gongyou.rooms.market.measures.span_scope import BEFORE, YEAR, months_shown
from gongyou.rooms.market.sentences import joined, moved
from gongyou.rooms.market.words import HEADS, LEVELS, Base, base_named, compared

Value = Mapping[str, Any]
EARLIER = {
    1: (Text("上月", "the month before"), Text("上年同月", "the same month a year earlier")),
    3: (Text("上一季度", "the quarter before"), Text("上年同期", "the same quarter a year earlier")),
    6: (Text("上一个半年", "the half-year before"), Text("上年同期", "the same half-year a year earlier")),
    12: (Text("上年", "the year before"), Text("上年", "the year before")),
}
BY = {
    "industry": Text("各行业、职业和用工形式", "trades, occupations and forms of work"),
    "district": Text("各区县、职业和用工形式", "districts, occupations and forms of work"),
    "district_part": Text("各区县、时段", "districts and parts of the day"),
}


def period_of(value: Value) -> Text:
    """2026年第三季度 / the third quarter of 2026."""
    span = Span.read(value["period"])
    return Text(span.shown("zh"), span.shown("en"))


def base_of(value: Value, name: str) -> Base:
    """What a change of this period is measured against, in words."""
    earlier = EARLIER[Span.read(value["period"]).length][0 if name == BEFORE else 1]
    return base_named(earlier.zh, earlier.en)


def bases(value: Value) -> list[str]:
    """The comparisons that a period has: a year has one."""
    return [YEAR] if Span.read(value["period"]).length == 12 else [BEFORE, YEAR]


def incomplete(value: Value) -> list[Text]:
    """That months are missing, where they are: such a period is compared with nothing."""
    if not value["missing"]:
        return []
    months = months_shown(value["missing"])
    return [
        Text(
            f"缺少{months.zh}的数据，本期不作比较。",
            f"There are no data for {months.en}; the period is compared with none.",
        )
    ]


def changed_said(value: Value) -> Text:
    """Jobs, pay, hours and pay an hour with their changes, and the same people's pay."""
    period = period_of(value)
    if value["employed"] is None:
        return Text(
            f"{period.zh}没有可以公布的会员就业数据：没有数据，或者涉及的人数不足 {value['minimum']} 人。",
            f"Nothing can be published for {period.en}: there are no data, or fewer than {value['minimum']} people.",
        )
    # One month has no average.
    held = Text("在岗", "") if Span.read(value["period"]).length == 1 else Text("月均在岗", " in an average month")
    said = [
        Text(
            f"{period.zh}，会员{held.zh} {value['employed']:,} 人，{_moves(value, 'employed', HEADS)}。",
            f"In {period.en}, {value['employed']:,} members were in work{held.en}. "
            f"{moved('The number', *_clauses(value, 'employed', HEADS))}",
        )
    ]
    for name, zh, en, amount in (
        ("mean", "月平均工资", "The mean monthly wage", _money),
        ("hours", "月均工时", "The mean working time a month", _hours),
        ("per_hour", "每小时工资", "Pay an hour", _money),
    ):
        if value[name] is not None:
            level = amount(value[name])
            said.append(
                Text(
                    f"{zh} {level.zh}，{_moves(value, name, LEVELS)}。",
                    f"{en} was {level.en}. {moved('It', *_clauses(value, name, LEVELS))}",
                )
            )
    return joined([*incomplete(value), *said, *_same_said(value)])


def _same_said(value: Value) -> list[Text]:
    same = value["same"]
    if same["change"] is None:
        return []
    base = base_of(value, value["base"])
    then, now = shown(same["mean_then"], MONEY), shown(same["mean"], MONEY)
    word = compared(same["change"], base, LEVELS)
    said = [
        Text(
            f"两期都有工资的同一批会员（{same['people']:,} 人），月平均工资由 {then} 变为 {now}，{word.zh}。",
            f"Of the {same['people']:,} members with pay in both periods, mean pay went from {then} to {now}: it "
            f"{word.en}.",
        )
    ]
    if same["fell"] is not None:
        part = shown(same["fell_share"], SHARE)
        said.append(
            Text(
                f"其中 {same['fell']:,} 人（{part}）的工资低于{base.zh}。",
                f"For {same['fell']:,} of them ({part}) pay was lower than in {base.en}.",
            )
        )
    return said


def _clauses(value: Value, name: str, verbs: Any) -> list[Text]:
    return [compared(value[base][f"{name}_change"], base_of(value, base), verbs) for base in bases(value)]


def _moves(value: Value, name: str, verbs: Any) -> str:
    return "；".join(clause.zh for clause in _clauses(value, name, verbs))


def _money(amount: Any) -> Text:
    return Text(shown(amount, MONEY), shown(amount, MONEY))


def _hours(amount: Any) -> Text:
    return Text(f"{shown(amount, NUMBER)} 小时", f"{shown(amount, NUMBER)} hours")


def why_said(value: Value, level: Text) -> Text:
    """The change of the mean in two parts, and which groups moved it most; `level` is what the mean is of."""
    split = value["split"]
    if split is None:
        return Text(
            "没有可比的一期，或者人数不足，变化的原因无法分解。",
            "There is no comparable period, or there are too few people: the change cannot be split.",
        )
    base, by = base_of(value, value["base"]), BY[split["by"]]
    whole, (within, between) = split["difference"], (signed_money(split[name]) for name in ("within", "between"))
    pay, who = (
        (Text("报酬", "pay"), Text("订单", "orders that"))
        if "workers" in value
        else (Text("工资", "pay"), Text("人员", "people who"))
    )
    size, word = shown(abs(whole), MONEY), Text("提高", "rose") if whole > 0 else Text("降低", "fell")
    moves = Text(f"{word.zh} {size}", f"{word.en} by {size}") if whole else Text("没有变化", "did not change")
    said = [
        Text(
            f"{level.zh}比{base.zh}{moves.zh}：{by.zh}内部的{pay.zh}变化影响 {within}，{who.zh}在它们之间的变动影响 "
            f"{between}。",
            f"{level.en} {moves.en} on {base.en}: {within} comes from {pay.en} within {by.en}, {between} from "
            f"{who.en} moved between them.",
        )
    ]
    parts = [part for part in split["parts"] if part["key"] != "other" and part["within"]]
    # One part alone is the whole, which has been said.
    if parts and len(split["parts"]) > 1:
        named = [(group_name(split["by"], part["key"]), signed_money(part["within"])) for part in parts[:2]]
        several = len(named) > 1
        said.append(
            Text(
                f"内部变化中影响最大的是{'和'.join(f'{name.zh}（{money}）' for name, money in named)}。",
                f"The largest part{'s' if several else ''} within {'are' if several else 'is'} "
                f"{' and '.join(f'{name.en} ({money})' for name, money in named)}.",
            )
        )
    return joined(said)


def places_said(value: Value) -> list[Text]:
    """The districts' own part in the change of jobs: the best and the worst that may be shown."""
    rows = [row for row in value["places"] if not row["suppressed"]]
    if len(rows) < 2:
        return []
    base = base_of(value, value["base"])
    best, worst = (pick(rows, key=lambda row: (row["own"], row["key"])) for pick in (max, min))
    high, low = group_name("district", best["key"]), group_name("district", worst["key"])
    if best["own"] == worst["own"]:
        return []
    return [
        Text(
            f"与{base.zh}相比，扣除全地区走势和行业构成的影响后，各区县自身因素引起的在岗人数变化，{high.zh}最有利，为 "
            f"{signed_people(best['own'])} 人；{low.zh}最不利，为 {signed_people(worst['own'])} 人。",
            f"Against {base.en}, beyond the region's course and the mix of trades, {high.en} itself moved jobs by "
            f"{signed_people(best['own'])} and {low.en} by {signed_people(worst['own'])}.",
        )
    ]


def signed_money(amount: Any) -> str:
    """+¥168.58, −¥3.99, ¥0.00."""
    return f"{_sign(amount)}{shown(abs(amount), MONEY)}"


def signed_people(count: int) -> str:
    return f"{_sign(count)}{shown(abs(count), COUNT)}"


def _sign(value: Any) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


def worse_said(value: Value, found: Sequence[WorseOff], prices: Prices | None) -> Text:
    """How many groups of those that may be shown lost, and which lost most."""
    rows = [row for rows in value["groups"].values() for row in rows]
    open_rows = [row for row in rows if not row["suppressed"]]
    if value["base"] is None or not open_rows:
        return Text(
            "没有可比的一期，或者各组人数不足，无法判断哪些人群的处境变差。",
            "There is no comparable period, or groups are too small: who is worse off cannot be told.",
        )
    base, dims = base_of(value, value["base"]), [DIMENSIONS[name] for name in value["groups"]]
    count, verb = len(found), "is" if len(found) < 2 else "are"
    said = [
        Text(
            f"按{'、'.join(each.zh for each in dims)}分组，可以公布的 {len(open_rows)} 组中，"
            f"{f'有 {count} 组' if count else '没有一组'}比{base.zh}处境变差。",
            f"By {', '.join(_low(each.en) for each in dims)}, {count or 'none'} of the {len(open_rows)} groups that "
            f"may be shown {verb} worse off than in {base.en}.",
        )
    ]
    hidden = len(rows) - len(open_rows)
    if hidden:
        said.append(
            Text(
                f"另有 {hidden} 组人数不足，不予公布，情况不明。",
                f"{hidden} further groups are too small to be shown; nothing is said of them.",
            )
        )
    if found:
        worst = found[0]
        reasons = worst.reasons_said
        said.append(
            Text(
                f"降幅最大的是{worst.group.name.zh}：{reasons.zh}。", f"{worst.group.name.en} lost most: {reasons.en}."
            )
        )
    if prices:
        said.append(
            Text(
                f"物价按{prices.source}（{prices.index}，{base.zh}＝100）扣除。",
                f"Prices are taken off by the index {prices.index} ({base.en} = 100; {prices.source}).",
            )
        )
    else:
        pay = "报酬" if "workers" in value else "工资"
        said.append(Text(f"没有登记物价指数，以上为名义{pay}。", "No price index was given: pay is nominal."))
    return joined(said)


def platform_said(value: Value, name: Text) -> Text:
    """Workers, orders, pay an order and an hour of a platform with their changes."""
    period = period_of(value)
    if value["workers"] is None:
        return Text(
            f"{period.zh}没有可以公布的{name.zh}报酬：没有数据，或者不足 {value['minimum']} 名劳动者。",
            f"No pay of {name.en} can be published for {period.en}: there are no data, or fewer than "
            f"{value['minimum']} workers.",
        )
    said = [
        Text(
            f"{period.zh}，{name.zh}有 {value['workers']:,} 名劳动者完成 {value['orders']:,} 单，"
            f"订单{_moves(value, 'orders', HEADS)}。",
            f"In {period.en}, {value['workers']:,} workers of {name.en} completed {value['orders']:,} orders. "
            f"{moved('The number of orders', *_clauses(value, 'orders', HEADS))}",
        )
    ]
    for key, zh, en in (
        ("per_order", "每单报酬", "Pay an order"),
        ("per_hour", "接单至送达每小时报酬", "Pay an hour from acceptance to delivery"),
    ):
        if value[key] is not None:
            money = shown(value[key], MONEY)
            said.append(
                Text(
                    f"{zh} {money}，{_moves(value, key, LEVELS)}。",
                    f"{en} was {money}. {moved('It', *_clauses(value, key, LEVELS))}",
                )
            )
    return joined([*incomplete(value), *said])


def _low(word: str) -> str:
    return word[:1].lower() + word[1:]
