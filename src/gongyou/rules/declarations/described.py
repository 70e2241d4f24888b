"""A declaration in words, parameter by parameter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.answer import number_shown
from gongyou.rules.declarations.model import Declaration, Penalties, Penalty

YES, NO = Text("是", "yes"), Text("否", "no")
MONEY = {"CNY": Text("{} 元", "{} yuan"), "USD": Text("{} 美元", "USD {}"), "CAD": Text("{} 加元", "CAD {}")}
KMH = Text("{} 公里/小时", "{} km/h")
MINUTES = Text("{} 分钟", "{} minutes")
HOURS = Text("{} 小时", "{} hours")
TIMES = Text("{} 次", "{}")
DAYS = Text("{} 日", "{} days")
ORDERS = Text("{} 单", "{}")
SHARE = Text("{}%", "{}%")
PLAIN = Text("{}", "{}")

# Every parameter of every form: what it is called, and its unit.
PARAMETERS: dict[str, tuple[Text, Text]] = {
    "speed_cap_kmh": (Text("预估时间所依据的平均速度上限", "Highest average speed behind a promised time"), KMH),
    "handover_minutes": (Text("等餐、取货时间", "Time allowed at the merchant's"), MINUTES),
    "service_minutes": (Text("交付时间", "Time allowed for handing over"), MINUTES),
    "quantile": (Text("声明的按时完成比例", "Share of orders said to be finished in time"), SHARE),
    "weather_extra_minutes": (Text("恶劣天气补时", "Extra time in bad weather"), MINUTES),
    "late_meal_extra": (Text("出餐慢补时", "Extra time where the meal comes late"), PLAIN),
    "daily_limit_hours": (Text("每日接单时长上限（到点提示并确认）", "Daily hours on orders before the prompt"), HOURS),
    "daily_stop_hours": (Text("每日接单时长到此停止派单", "Daily hours on orders at which dispatch stops"), HOURS),
    "continuous_limit_hours": (Text("连续接单时长上限", "Continuous hours on orders"), HOURS),
    "reset_gap_minutes": (Text("间隔多久重新起算连续时长", "Gap after which continuous hours start anew"), MINUTES),
    "pause_minutes": (Text("超过连续上限后停止派单", "Pause in dispatch past the continuous limit"), MINUTES),
    "prompt_every_minutes": (Text("疲劳提示间隔", "Interval of prompts"), MINUTES),
    "weekly_rest_days": (Text("每周休息日", "Rest days a week"), DAYS),
    "refusal_without_consequence": (Text("拒单不影响派单和收入", "Refusing an order has no consequence"), PLAIN),
    "free_refusals_a_day": (Text("每日可拒单次数", "Refusals allowed a day"), TIMES),
    "transfer_without_consequence": (Text("转单不影响派单和收入", "Passing an order on has no consequence"), PLAIN),
    "free_transfers_a_day": (Text("每日可转单次数", "Orders that may be passed on a day"), TIMES),
    "automatic_acceptance_can_be_turned_off": (
        Text("可以关闭自动接单", "Automatic acceptance can be turned off"),
        PLAIN,
    ),
    "most_orders_at_once": (Text("同时在手的订单上限", "Most orders in hand at once"), ORDERS),
}
POINTS = Text("{} 分", "{} points")
OF_PENALTY = {
    "cause": Text("事由", "cause"),
    "amount": Text("每次扣款", "deduction each time"),
    "points": Text("每次记分", "points each time"),
    "appeal_days": Text("申诉期限", "days to appeal"),
    "excused": Text("免责情形", "excused"),
}
NONE_AT_ALL = Text("不设扣款和处罚。", "There are no deductions and no penalties.")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter in words. `path` tells it from every other one; `unit` is empty where it is no number."""

    path: str
    label: Text
    said: Text
    value: Any
    unit: Text = PLAIN


def parameters(declaration: Declaration) -> list[Parameter]:
    """What is declared, in the order of the form."""
    if isinstance(declaration, Penalties):
        return [
            *_currency(declaration),
            *(found for each in declaration.penalties for found in _penalty(each, declaration)),
        ]
    found = []
    for name in type(declaration).model_fields:
        value = getattr(declaration, name)
        if name != "kind" and value is not None:
            label, unit = PARAMETERS[name]
            found.append(Parameter(name, label, _said(value, unit, name), value, unit))
    return found


def declaration_told(declaration: Declaration, language: str) -> list[str]:
    """The declaration in plain sentences."""
    if isinstance(declaration, Penalties):
        if not declaration.penalties:
            return [NONE_AT_ALL.on(language)]
        return [penalty_told(each, declaration.currency).on(language) for each in declaration.penalties]
    return [
        Text(f"{each.label.zh}：{each.said.zh}。", f"{each.label.en}: {each.said.en}.").on(language)
        for each in parameters(declaration)
    ]


def _said(value: Any, unit: Text, name: str = "") -> Text:
    if isinstance(value, bool):
        return YES if value else NO
    number = number_shown(Decimal(value) * 100 if name == "quantile" else Decimal(value))
    return Text(unit.zh.format(number), unit.en.format(number))


def _currency(declaration: Penalties) -> Iterator[Parameter]:
    money = {"CNY": Text("人民币", "yuan"), "USD": Text("美元", "US dollars"), "CAD": Text("加元", "Canadian dollars")}
    yield Parameter("currency", Text("币种", "Currency"), money[declaration.currency], declaration.currency)


def _penalty(penalty: Penalty, declaration: Penalties) -> Iterator[Parameter]:
    cause = penalty.cause.text

    def one(name: str, label: Text, value: Any, unit: Text) -> Parameter:
        called = Text(f"{cause.zh}（{label.zh}）", f"{cause.en} ({label.en})")
        return Parameter(f"{penalty.code}.{name}", called, _said(value, unit), value, unit)

    yield Parameter(f"{penalty.code}.cause", OF_PENALTY["cause"], cause, penalty.cause)
    if penalty.amount is not None:
        yield one("amount", OF_PENALTY["amount"], penalty.amount, MONEY[declaration.currency])
    if penalty.points is not None:
        yield one("points", OF_PENALTY["points"], penalty.points, POINTS)
    if penalty.appeal_days is not None:
        yield one("appeal_days", OF_PENALTY["appeal_days"], penalty.appeal_days, DAYS)
    if penalty.excused is not None:
        label = Text(f"{cause.zh}（{OF_PENALTY['excused'].zh}）", f"{cause.en} ({OF_PENALTY['excused'].en})")
        yield Parameter(f"{penalty.code}.excused", label, penalty.excused.text, penalty.excused)


def penalty_told(penalty: Penalty, currency: str) -> Text:
    """One penalty as a sentence."""
    if penalty.amount is not None:
        amount = _said(penalty.amount, MONEY[currency])
        zh, en = f"每次扣 {amount.zh}", f"{amount.en} each time"
    else:
        zh, en = f"每次记 {penalty.points} 分", f"{penalty.points} point{'s' * (penalty.points != 1)} each time"
    if penalty.appeal_days is not None:
        zh += f"；{penalty.appeal_days} 日内可以申诉"
        en += f"; appeal within {penalty.appeal_days} days"
    if penalty.excused is not None:
        zh += f"；免责：{penalty.excused.zh}"
        en += f"; excused: {penalty.excused.en}"
    return Text(f"{penalty.cause.zh}：{zh}。", f"{penalty.cause.en}: {en}.")
