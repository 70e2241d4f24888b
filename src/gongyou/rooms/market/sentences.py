"""The brief's sentences, each filled from a figure and from nothing else. A figure that is missing says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gongyou.core.figures import MONEY, NUMBER, SHARE, Kind, Style, shown
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.market import names
from gongyou.rooms.market.words import HEADS, LEVELS, MONTH, NOTHING, YEAR, compared, compared_points, signed_points

Value = Mapping[str, Any]


def month_of(value: Value) -> Text:
    """2026年10月 / October 2026, of the figure's period."""
    month = Month.read(value["period"])
    return Text(month.shown("zh"), month.shown("en"))


def _missing(what: Text, value: Value) -> Text:
    month, least = month_of(value), value["minimum"]
    return Text(
        f"{month.zh}没有可以公布的{what.zh}：没有数据，或者涉及的人数不足 {least} 人。",
        f"No {what.en} can be published for {month.en}: there are no data, or fewer than {least} people.",
    )


def joined(sentences: Sequence[Text]) -> Text:
    """One paragraph."""
    return Text("".join(each.zh for each in sentences), " ".join(each.en for each in sentences))


def moved(subject: str, *clauses: Text) -> str:
    """English only: “The mean rose on … (+1.2 %); fell on … (−0.4 %).” What can't be compared gets its own sentence."""
    missing = [clause.en for clause in clauses if clause.en.startswith(NOTHING.en)]
    said = [clause.en for clause in clauses if not clause.en.startswith(NOTHING.en)]
    sentences = [f"{subject} {' and '.join(said)}."] if said else []
    return " ".join([*sentences, *(f"{sentence[:1].upper()}{sentence[1:]}." for sentence in missing)])


def coverage_said(value: Value) -> list[Text]:
    """Workers seen, members, share, changes, and who is covered least."""
    if value["share"] is None:
        return [_missing(Text("覆盖率", "coverage"), value)]
    month, year = (compared_points(value[name]["points"], base) for name, base in (("month", MONTH), ("year", YEAR)))
    said = [
        Text(
            f"{month_of(value).zh}，工资表和平台日志中共有劳动者 {value['workers']:,} 人，其中会员 "
            f"{value['members']:,} 人，"
            f"覆盖率 {shown(value['share'], SHARE)}，{month.zh}；{year.zh}。",
            f"In {month_of(value).en}, payrolls and platform logs show {value['workers']:,} workers, of whom "
            f"{value['members']:,} are members: a coverage of {shown(value['share'], SHARE)}. "
            f"{moved('Coverage', month, year)}",
        )
    ]
    forms = [row for row in value["by_form"] if row["share"] is not None]
    # With a form hidden nobody can say which is highest or lowest.
    if len(forms) == len(value["by_form"]) > 1:
        low, high = min(forms, key=lambda row: row["share"]), max(forms, key=lambda row: row["share"])
        low_name, high_name = names.named(names.FORMS, low["key"]), names.named(names.FORMS, high["key"])
        said.append(
            Text(
                f"按用工来源看，{high_name.zh}的劳动者覆盖率最高，为 {shown(high['share'], SHARE)}；"
                f"{low_name.zh}的最低，为 {shown(low['share'], SHARE)}。",
                f"By form of work, coverage is highest for {_lowered(high_name.en)} ({shown(high['share'], SHARE)}) "
                f"and lowest for {_lowered(low_name.en)} ({shown(low['share'], SHARE)}).",
            )
        )
    return said


def jobs_said(value: Value) -> list[Text]:
    """Employed members, changes, share out of work, hires and separations."""
    if value["employed"] is None:
        return [_missing(Text("就业人数", "number of jobs"), value)]
    month, year = (compared(value[name]["change"], base, HEADS) for name, base in (("month", MONTH), ("year", YEAR)))
    said = [
        Text(
            f"{month_of(value).zh}，会员在岗 {value['employed']:,} 人，{month.zh}；{year.zh}。",
            f"In {month_of(value).en}, {value['employed']:,} members were in work. {moved('The number', month, year)}",
        )
    ]
    share = value["unemployment_share"]
    if share is not None:
        points = compared_points(value["year"]["points"], YEAR)
        said.append(
            Text(
                f"失业会员占在岗与失业会员之和的 {shown(share, SHARE)}，{points.zh}。",
                f"Members out of work are {shown(share, SHARE)} of those in work or out of work. "
                f"{moved('The share', points)}",
            )
        )
    flow = value["flow"]
    if flow and not flow["suppressed"]:
        whose = Text("上月和本月都有记录的会员中，", "Among the members with a record in this month and the last")
        if flow["matched"] is not None:
            count = f"{flow['matched']:,}"
            whose = Text(
                f"上月和本月都有记录的会员有 {count} 人，其中",
                f"Among the {count} members with a record in this month and the last",
            )
        said.append(
            Text(
                f"{whose.zh}新上岗 {flow['hires']:,} 人次，离岗 {flow['separations']:,} 人次，"
                f"流动率 {shown(flow['churn'], SHARE)}。",
                f"{whose.en}, there were {flow['hires']:,} hires and {flow['separations']:,} separations, a churn of "
                f"{shown(flow['churn'], SHARE)}.",
            )
        )
    return said


def wages_said(value: Value) -> list[Text]:
    """Mean and median, raw change beside the change of the same people, spread."""
    if value["mean"] is None:
        return [_missing(Text("工资水平", "wage level"), value)]
    month, year = (compared(value[name]["change"], base, LEVELS) for name, base in (("month", MONTH), ("year", YEAR)))
    said = [
        Text(
            f"{month_of(value).zh}，在岗会员月平均工资 {shown(value['mean'], MONEY)}，中位数 "
            f"{shown(value['median'], MONEY)}；"
            f"平均工资{month.zh}；{year.zh}。",
            f"In {month_of(value).en}, members in work earned {shown(value['mean'], MONEY)} on average and "
            f"{shown(value['median'], MONEY)} at the median. {moved('The mean', month, year)}",
        )
    ]
    alike = value["year"]["like_for_like"]
    if alike["change"] is not None:
        same = compared(alike["change"], YEAR, LEVELS)
        said.append(
            Text(
                f"两期都有工资的同一批会员（{alike['workers']:,} 人），工资{same.zh}。",
                f"Of the {alike['workers']:,} members with a wage in both months, the mean wage {same.en}.",
            )
        )
    if value["year"]["composition_points"] is not None:
        gap = value["year"]["composition_points"]
        said.append(
            Text(
                f"平均工资的变化与同一批会员的变化相差 {signed_points(gap, 'zh')}，来自会员构成的变化。"
                if gap
                else "两者一致，会员构成的变化没有影响平均数。",
                f"The difference between the two, {signed_points(gap, 'en')}, comes from who joined and who left."
                if gap
                else "The two agree: who joined and who left did not move the mean.",
            )
        )
    said.append(
        Text(
            f"工资最低的十分之一不超过 {shown(value['p10'], MONEY)}，最高的十分之一不低于 "
            f"{shown(value['p90'], MONEY)}，"
            f"后者是前者的 {value['p90_to_p10']} 倍。",
            f"The lowest-paid tenth earn at most {shown(value['p10'], MONEY)} and the best-paid tenth at least "
            f"{shown(value['p90'], MONEY)}, {value['p90_to_p10']} times as much.",
        )
    )
    return said


def hours_said(value: Value) -> list[Text]:
    """Overtime, the legal cap, pay short, wages under the minimum."""
    if value["workers"] is None:
        return [_missing(Text("工时数据", "hours"), value)]
    said = [
        Text(
            f"{month_of(value).zh}，工资表覆盖 {value['workers']:,} 人，人均正常工时 "
            f"{shown(value['normal_hours'], NUMBER)} 小时、"
            f"加班 {shown(value['overtime_hours'], NUMBER)} 小时。",
            f"In {month_of(value).en}, payrolls cover {value['workers']:,} workers, with "
            f"{shown(value['normal_hours'], NUMBER)} "
            f"normal hours and {shown(value['overtime_hours'], NUMBER)} hours of overtime each on average.",
        )
    ]
    if value["over_cap"] == 0:
        said.append(
            Text(
                f"适用月加班上限的职工 {value['capped']:,} 人，没有人超过 36 小时。",
                f"None of the {value['capped']:,} workers under the monthly cap worked more than 36 hours of overtime.",
            )
        )
    elif value["over_cap"] is not None:
        said.append(
            Text(
                f"适用月加班上限的职工 {value['capped']:,} 人，其中 {value['over_cap']:,} 人"
                f"（{shown(value['over_cap_share'], SHARE)}）超过 36 小时。",
                f"Of the {value['capped']:,} workers under the monthly cap, {value['over_cap']:,} "
                f"({shown(value['over_cap_share'], SHARE)}) worked more than 36 hours of overtime.",
            )
        )
    if value["short_paid"] == 0:
        said.append(
            Text(
                "按工资表复算，没有发现加班工资不足。",
                "Recomputed from the payrolls, nobody was found to be paid too little for overtime.",
            )
        )
    elif value["short_paid"] is not None:
        said.append(
            Text(
                f"按工资表复算，{value['short_paid']:,} 人加班工资不足，合计 {shown(value['short_amount'], MONEY)}。",
                f"Recomputed from the payrolls, {value['short_paid']:,} workers were paid too little for overtime, "
                f"{shown(value['short_amount'], MONEY)} in all.",
            )
        )
    if value["under_minimum"] == 0:
        said.append(
            Text("没有发现工资低于当地最低工资标准。", "Nobody was found to be paid below the local minimum wage.")
        )
    elif value["under_minimum"] is not None:
        said.append(
            Text(
                f"{value['under_minimum']:,} "
                f"人（{shown(value['under_minimum_share'], SHARE)}）的工资低于当地最低工资标准，"
                f"合计差额 {shown(value['under_minimum_amount'], MONEY)}。",
                f"{value['under_minimum']:,} workers ({shown(value['under_minimum_share'], SHARE)}) were paid "
                "below the local "
                f"minimum wage, {shown(value['under_minimum_amount'], MONEY)} short in all.",
            )
        )
    return said


def ratio_said(value: Value) -> list[Text]:
    """Posts, seekers, ratio, change."""
    if value["ratio"] is None:
        return [_missing(Text("求人倍率", "ratio of posts to seekers"), value)]
    said = [
        Text(
            f"{month_of(value).zh}，登记招聘 {value['posts']:,} 人，登记求职 {value['seekers']:,} 人，"
            f"求人倍率 {value['ratio']}，即每名求职者对应 {value['ratio']} 个岗位。",
            f"In {month_of(value).en}, {value['posts']:,} posts were offered and {value['seekers']:,} people "
            "sought work: "
            f"{value['ratio']} posts for each seeker.",
        )
    ]
    for name, base in (("month", MONTH), ("year", YEAR)):
        said.append(_ratio_moved(value[name]["difference"], value[name]["ratio"], Text(base.zh, base.en)))
    groups = [row for row in value["by_occupation"] if row["ratio"] is not None]
    if len(groups) > 1:
        high, low = max(groups, key=lambda row: row["ratio"]), min(groups, key=lambda row: row["ratio"])
        high_name, low_name = names.named(names.OCCUPATIONS, high["key"]), names.named(names.OCCUPATIONS, low["key"])
        # A hidden group may be harder still: the sentence must not deny it.
        hidden = any(row["suppressed"] for row in value["by_occupation"])
        among = Text("可公布的职业中，", "Among the occupations shown, h") if hidden else Text("", "H")
        said.append(
            Text(
                f"{among.zh}招工最难的是{high_name.zh}（{high['ratio']}），求职最难的是{low_name.zh}（{low['ratio']}）。",
                f"{among.en}iring is hardest for {_lowered(high_name.en)} ({high['ratio']}), finding work hardest for "
                f"{_lowered(low_name.en)} ({low['ratio']}).",
            )
        )
    return said


def _ratio_moved(difference: Decimal | None, before: Decimal | None, base: Text) -> Text:
    if difference is None:
        return Text(f"{base.zh}没有可比数据。", f"There is no comparable ratio for {base.en}.")
    if difference == 0:
        return Text(f"与{base.zh}持平（{before}）。", f"It was the same in {base.en} ({before}).")
    word = Text("上升", "up") if difference > 0 else Text("下降", "down")
    return Text(
        f"比{base.zh}（{before}）{word.zh} {abs(difference)}。",
        f"That is {word.en} {abs(difference)} from {base.en} ({before}).",
    )


def pay_said(value: Value) -> list[Text]:
    """Pay per order and per hour of each platform, with the changes of pay per hour."""
    if not value["platforms"]:
        return [_missing(Text("平台报酬", "platform pay"), value)]
    said = []
    for row in value["platforms"]:
        style = Style(Kind.MONEY, 2, row["currency"] or "CNY")
        name = names.named(names.PLATFORMS, row["platform"])
        month = compared(row["month"]["per_hour_change"], MONTH, LEVELS)
        said.append(
            Text(
                f"{month_of(value).zh}，{name.zh} {row['workers']:,} 名劳动者完成 {row['orders']:,} 单，"
                f"平均每单 {shown(row['per_order'], style)}，接单至送达每小时 {shown(row['per_hour'], style)}，"
                f"每小时报酬{month.zh}。",
                f"In {month_of(value).en}, {row['workers']:,} workers of {name.en} completed {row['orders']:,} "
                "orders at "
                f"{shown(row['per_order'], style)} an order and {shown(row['per_hour'], style)} an hour from "
                "acceptance to "
                f"delivery. {moved('Pay per hour', month)}",
            )
        )
    return said


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
