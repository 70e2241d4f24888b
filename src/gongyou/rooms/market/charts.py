"""The charts of the monitor and of the brief: each title states the finding, in words that follow the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gongyou.core.figures import MONEY, MONTH, SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.market import names
from gongyou.rooms.market.words import HEADS, LEVELS, direction, signed_share
from gongyou.ui.charts import Category, Chart, Head, Mark, Measure, Series, bar, histogram, line

Value = Mapping[str, Any]

PEOPLE = Measure(Text("人数", "Number"), Text("人", "people"))
SHARES = Measure(Text("占比", "Share"), Text("%", "%"), SHARE)
CHANGES = Measure(Text("比上年同月", "Change on a year earlier"), Text("%", "%"), SHARE)
PAY = Measure(Text("报酬", "Pay"), Text("元", "yuan"), MONEY)
RATIO = Measure(Text("求人倍率", "Posts per seeker"), Text("", ""), Style(Kind.NUMBER, 2))
MONTHS = Text("月份", "Month")
SPAN = Text("接单至送达的每小时报酬", "Pay per hour, acceptance to delivery")
ONE_POST_EACH = Decimal(1)
FEWEST_POINTS = 2


def all_charts(values: Mapping[str, Value], scope: Text) -> dict[str, Chart]:
    """Every chart that the figures allow, by its id, in the order of the brief."""
    makers = (
        ("market.coverage", coverage_chart),
        ("market.jobs", jobs_chart),
        ("market.wages", wages_chart),
        ("market.hours", hours_chart),
        ("market.ratio", ratio_chart),
        ("market.platform_pay", pay_chart),
    )
    charts = [maker(values[measure], scope) for measure, maker in makers if measure in values]
    return {chart.id: chart for chart in charts if chart is not None and chart.has_data}


def _subtitle(scope: Text, what: Text, period: str) -> Text:
    month = Month.read(period)
    return Text(f"{scope.zh}，{month.shown('zh')}，{what.zh}", f"{scope.en}, {month.shown('en')}: {_lowered(what.en)}")


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _months(series: Sequence[Value]) -> Category:
    return Category(MONTHS, [row["period"] for row in series], MONTH)


def coverage_chart(value: Value, scope: Text) -> Chart | None:
    """Coverage by form of employment and by industry's section, lowest named in the title."""
    rows = value["by_industry"]
    open_rows = [row for row in rows if row["share"] is not None]
    if not open_rows:
        return None
    lowest = min(open_rows, key=lambda row: (row["share"], row["key"]))
    name = names.named(names.INDUSTRIES, lowest["key"])
    # Who is hidden may be lower still: the title must not deny it.
    among = Text("可公布的行业中，", "Among the industries shown, c") if len(open_rows) < len(rows) else Text("", "C")
    title = Text(
        f"{among.zh}覆盖率最低的是{name.zh}，为 {shown(lowest['share'], SHARE)}",
        f"{among.en}overage is lowest in {name.en}: {shown(lowest['share'], SHARE)}",
    )
    ordered = sorted(rows, key=lambda row: (row["share"] is None, -(row["share"] or 0), row["key"]))
    return bar(
        Head("market-coverage", title, _subtitle(scope, Text("会员占比", "Members as a share"), value["period"])),
        Category(Text("行业", "Industry"), [names.named(names.INDUSTRIES, row["key"]) for row in ordered]),
        [
            Series(
                Text("覆盖率", "Coverage"),
                [SUPPRESSED if row["share"] is None else row["share"] for row in ordered],
            )
        ],
        SHARES,
        lying=True,
    )


def jobs_chart(value: Value, scope: Text) -> Chart | None:
    """Employed members by month."""
    series = value["series"]
    if value["employed"] is None or len(series) < FEWEST_POINTS:
        return None
    change = value["year"]["change"]
    base = Text("比上年同月", "on a year earlier")
    if change is None:
        change, base = value["month"]["change"], Text("比上月", "on the month before")
    title = Text(f"会员在岗 {value['employed']:,} 人", f"{value['employed']:,} members are in work")
    if change is not None:
        word = direction(change, HEADS)
        title = Text(
            f"会员在岗人数{base.zh}{word.zh}（{signed_share(change)}）",
            f"Members in work: the number {word.en} {base.en} ({signed_share(change)})",
        )
    return line(
        Head("market-jobs", title, _subtitle(scope, Text("在岗会员人数", "Members in work"), value["period"])),
        _months(series),
        [
            Series(
                Text("在岗会员", "Members in work"),
                [SUPPRESSED if row["employed"] is None else row["employed"] for row in series],
            )
        ],
        PEOPLE,
    )


def wages_chart(value: Value, scope: Text) -> Chart | None:
    """Raw change of the mean beside the change of the same people."""
    series = [row for row in value["series"] if row["change"] is not None and row["like_for_like_change"] is not None]
    raw, alike = value["year"]["change"], value["year"]["like_for_like"]["change"]
    if len(series) < FEWEST_POINTS or raw is None or alike is None:
        return None
    title = Text(
        f"同一批会员的工资{_moved(alike).zh}，全部会员的平均数{_moved(raw).zh}",
        f"Wages of the same members {_moved(alike).en}; the mean of all members {_moved(raw).en}",
    )
    return line(
        Head("market-wages", title, _subtitle(scope, Text("月工资比上年同月", "Monthly wages"), value["period"])),
        _months(series),
        [
            Series(Text("同一批会员", "Same members"), [row["like_for_like_change"] for row in series]),
            Series(Text("平均数", "Mean of all"), [row["change"] for row in series]),
        ],
        CHANGES,
    )


def _moved(change: Decimal) -> Text:
    word = direction(change, LEVELS)
    return Text(f"{word.zh}（{signed_share(change)}）", f"{word.en} ({signed_share(change)})")


def hours_chart(value: Value, scope: Text) -> Chart | None:
    """Workers by monthly overtime."""
    bins = value["bins"]
    if value["over_cap_share"] is None or not bins:
        return None
    part = shown(value["over_cap_share"], SHARE)
    title = Text(
        f"适用每月上限的职工中，{part}加班超过 36 小时",
        f"Of the workers under the monthly cap, {part} worked more than 36 hours of overtime",
    )
    return histogram(
        Head("market-hours", title, _subtitle(scope, Text("职工按月加班小时", "Workers by overtime"), value["period"])),
        Category(Text("月加班小时", "Overtime in the month (hours)"), [row["key"] for row in bins]),
        Series(Text("职工", "Workers"), [SUPPRESSED if row["workers"] is None else row["workers"] for row in bins]),
        PEOPLE,
    )


def ratio_chart(value: Value, scope: Text) -> Chart | None:
    """Posts per seeker by month, with the line where there is one post for each seeker."""
    series = value["series"]
    if value["ratio"] is None or len(series) < FEWEST_POINTS:
        return None
    if value["ratio"] == ONE_POST_EACH:
        title = Text("岗位与求职者一样多", "There is one post for each seeker")
    elif value["ratio"] > ONE_POST_EACH:
        title = Text("岗位多于求职者", "There are more posts than seekers")
    else:
        title = Text("求职者多于岗位", "There are fewer posts than seekers")
    title = Text(f"{title.zh}，求人倍率 {value['ratio']}", f"{title.en}: {value['ratio']} posts per seeker")
    chart = line(
        Head("market-ratio", title, _subtitle(scope, Text("求人倍率", "Posts per seeker"), value["period"])),
        _months(series),
        [
            Series(
                Text("求人倍率", "Posts per seeker"),
                [SUPPRESSED if row["suppressed"] else row["ratio"] for row in series],
            )
        ],
        RATIO,
    )
    return chart.marked(Mark(Text("一人一岗", "One post each"), ONE_POST_EACH))


def pay_chart(value: Value, scope: Text) -> Chart | None:
    """Pay per hour of order time by platform and month, of the currency with the most platforms."""
    platforms = [row for row in value["platforms"] if row["per_hour"] is not None]
    if not platforms:
        return None
    currency = max(sorted({p["currency"] for p in platforms}), key=lambda c: sum(p["currency"] == c for p in platforms))
    keys = [row["platform"] for row in platforms if row["currency"] == currency]
    rows = {(r["period"], r["platform"]): r["per_hour"] for r in value["series"] if r["currency"] == currency}
    months = sorted({period for period, _ in rows})
    if len(months) < FEWEST_POINTS:
        return None
    title = _pay_title([row for row in platforms if row["currency"] == currency], currency)
    style = Style(Kind.MONEY, 2, currency or "CNY")
    unit = (
        Text("元/小时", "yuan an hour") if style.currency == "CNY" else Text(f"{currency}/小时", f"{currency} an hour")
    )
    return line(
        Head("market-pay", title, _subtitle(scope, SPAN, value["period"])),
        Category(MONTHS, months, MONTH),
        [Series(names.named(names.PLATFORMS, key), [rows.get((month, key)) for month in months]) for key in keys],
        Measure(Text("每小时报酬", "Pay per hour"), unit, style),
    )


def _pay_title(platforms: Sequence[Value], currency: str) -> Text:
    style = Style(Kind.MONEY, 2, currency or "CNY")
    low = min(platforms, key=lambda row: (row["per_hour"], row["platform"]))
    high = max(platforms, key=lambda row: (row["per_hour"], row["platform"]))
    low_name, high_name = (names.named(names.PLATFORMS, row["platform"]) for row in (low, high))
    if len(platforms) == 1 or low["per_hour"] == high["per_hour"]:
        pay = shown(low["per_hour"], style)
        return Text(f"{low_name.zh}每小时报酬 {pay}", f"{low_name.en} pays {pay} an hour")
    gap = shown(high["per_hour"] - low["per_hour"], style)
    return Text(
        f"{low_name.zh}每小时报酬比{high_name.zh}低 {gap}", f"{low_name.en} pays {gap} an hour less than {high_name.en}"
    )
