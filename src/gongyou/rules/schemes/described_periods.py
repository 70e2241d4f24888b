"""What a scheme says of a period, in sentences."""

from __future__ import annotations

from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.answer import number_shown
from gongyou.rules.schemes.figures import Derived, exact
from gongyou.rules.schemes.model import Input, Version
from gongyou.rules.schemes.period import ORDERS, BandsBonus, FloorTerm, Period, Points, ShareBonus, Sum, TopUp
from gongyou.rules.schemes.words import DAY, INSTANT, bands_told, condition_told, derivation_told, held_told, money_told

SUM = {
    Sum.ENGAGED_HOUR: Text("小时接单时间", "hour engaged"),
    Sum.WORKING_HOUR: Text("小时工作时间", "hour worked"),
    Sum.ONLINE_HOUR: Text("小时在线时间", "hour online"),
    Sum.ON_CALL_HOUR: Text("小时待命时间", "hour on call"),
    Sum.KILOMETRE: Text("公里", "kilometre"),
    Sum.MILE: Text("英里", "mile"),
    Sum.ORDER: Text("单", "order"),
    Sum.PAY: Text("元订单收入", "unit of order pay"),
}
COUNT = {
    Sum.ENGAGED_HOUR: "接单小时数",
    Sum.WORKING_HOUR: "工作小时数",
    Sum.ONLINE_HOUR: "在线小时数",
    Sum.ON_CALL_HOUR: "待命小时数",
    Sum.KILOMETRE: "公里数",
    Sum.MILE: "英里数",
    Sum.ORDER: "单数",
}
UNIT = {
    "day": Text("自然日", "a day"),
    "week": Text("一周", "a week"),
    "fortnight": Text("双周", "a fortnight"),
    "month": Text("自然月", "a calendar month"),
}
PAID = {
    "paid": Text("实际支付（不含小费）", "what was paid without tips"),
    "declared": Text("本规则应付", "what this rule declares"),
}
BY = {
    "worker": Text("逐人逐期补差", "added worker by worker and period by period"),
    "order": Text("逐单补差", "added order by order"),
    "platform": Text("全平台逐期合计补差", "added for the platform as a whole, period by period"),
}


def input_told(given: Input, language: str) -> str:
    """A number that the user supplies."""
    called = given.label.text.on(language)
    label = f"{called} ({given.name})" if _english(language) else f"{called}（{given.name}）"
    if given.value is not None:
        value = number_shown(given.value)
        return f"Supplied: {label} = {value}." if _english(language) else f"已给出：{label} = {value}。"
    remedy = given.remedy.text.on(language)
    return f"To be supplied: {label}. {remedy}" if _english(language) else f"须给出：{label}。{remedy}"


def period_told(period: Period, language: str, *, with_bonuses: bool) -> list[str]:
    """How pay periods are cut and engaged time is counted."""
    start, end = (INSTANT[at].on(language) for at in (period.engaged.start, period.engaged.until))
    unit = UNIT[period.unit].on(language)
    day = DAY[period.begins].on(language)
    if _english(language):
        begins = {"week": f", beginning on {day}", "fortnight": f", counted from {period.anchor}"}.get(period.unit, "")
        said = [
            f"The pay period is {unit}{begins}; an order belongs to the day that decides its version.",
            f"Engaged time runs from {start} to {end}; overlapping orders of one worker count once.",
            "When a rate changes within a period, each order keeps the rate of its own day.",
        ]
        bonuses = "Tiers and bonuses follow the version in force on the period's last day (this software's convention)."
    else:
        begins = {"week": f"，从{day}起", "fortnight": f"，从 {period.anchor} 起数"}.get(period.unit, "")
        said = [
            f"结算期为{unit}{begins}；订单按决定适用版本的那一天归入结算期。",
            f"接单时间从{start}到{end}，同一人重叠的订单只计一次。",
            "结算期内换版时，各单按自己当天的标准。",
        ]
        bonuses = "档位和奖励按结算期最后一天有效的版本（本软件的约定）。"
    said += [bonuses] if with_bonuses else []
    share = period.allowance
    if isinstance(share, Derived) or share:
        shown = percent_told(share, language)
        said.append(
            f"Working time is engaged time with an allowance of {shown}."
            if _english(language)
            else f"工作时间 = 接单时间 + 宽放时间（{shown}）。"
        )
    return said


def version_told(version: Version, currency: str, language: str) -> list[str]:
    """Points, bonuses and top-ups of a version, a sentence each."""
    return [
        *(points_told(each, language) for each in version.points),
        *(bonus_told(each, version, currency, language) for each in version.bonuses),
        *(top_up_told(each, currency, language) for each in version.top_ups),
    ]


def points_told(points: Points, language: str) -> str:
    label, when = points.label.text.on(language), condition_told(points.when, language)
    if _english(language):
        many = "point" if points.points == 1 else "points"
        return f"{label} ({when}): {points.points} {many} an order."
    return f"{label}（{when}）：每单记 {points.points} 分。"


def bonus_told(bonus: BandsBonus | ShareBonus, version: Version, currency: str, language: str) -> str:
    english = _english(language)
    label = bonus.label.text.on(language)
    if isinstance(bonus, BandsBonus):
        body = bands_told(bonus, SUM[bonus.per].on(language), currency, language, "period")
    else:
        labels = {each.name: each.label.text.on(language) for each in version.bonuses}
        labels[ORDERS] = "the pay of all orders" if english else "全部订单应付"
        of = (" + " if english else "、").join(labels[name] for name in bonus.of)
        percent = percent_told(bonus.rate, language)
        body = f"{percent} of {of}" if english else f"{of}的 {percent}"
    if bonus.unless_points:
        lost = f"; lost from {bonus.unless_points} points" if english else f"；满 {bonus.unless_points} 分不发"
        body += lost
    return f"{label}: {body}." if english else f"{label}：{body}。"


def percent_told(rate: Decimal | Derived, language: str) -> str:
    """A share in per cent."""
    if isinstance(rate, Derived) and rate.input:
        return derivation_told(rate, language)
    return f"{number_shown(exact(rate) * 100)}%"


def top_up_told(top_up: TopUp, currency: str, language: str) -> str:
    english = _english(language)
    label, by = top_up.label.text.on(language), BY[top_up.by].on(language)
    against = PAID[top_up.against].on(language)
    if top_up.by == "order":
        if english:
            return f"{label}: {by}, where an order was paid less than it should be."
        return f"{label}：{by}，每单实付低于应付的部分补足。"
    floor = " + ".join(part_told(term, currency, language) for term in top_up.floor)
    if english:
        return f"{label}: {by}, where {against} stays below {floor}."
    # Behind a closing bracket Chinese sets no blank.
    return f"{label}：{by}，{against}低于 {floor} 的部分补足。".replace("） ", "）")


def part_told(term: FloorTerm, currency: str, language: str) -> str:
    unit, rate = SUM[term.per].on(language), money_told(term.rate, currency, language)
    where = held_told(term, language)
    if _english(language):
        return f"{rate} per {unit}{f' ({where})' if where else ''}"
    return f"{rate} × {COUNT[term.per]}{f'（{where}）' if where else ''}"


def _english(language: str) -> bool:
    return language.lower().startswith("en")
