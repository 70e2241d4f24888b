"""A declaration in words, parameter by parameter, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.answer import number_shown
from gongyou.rules.declarations.model import Declaration, Penalties, Penalty

YES, NO = Text("是", "yes"), Text("否", "no")
NOT_DECLARED = Text("未写明", "not declared")
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
NONE_AT_ALL = Text("不设扣款和处罚。", "There are no deductions and no penalties.")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter in words. `path` tells it from every other one."""

    path: str
    label: Text
    said: Text
    value: Any


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """What a parameter was and is; NOT_DECLARED where one side is silent."""

    path: str
    label: Text
    before: Text
    after: Text

    @property
    def text(self) -> Text:
        return Text(
            f"{self.label.zh}：由{self.before.zh}改为{self.after.zh}。",
            f"{self.label.en}: from {self.before.en} to {self.after.en}.",
        )


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
            found.append(Parameter(name, label, _said(value, unit, name), value))
    return found


def declaration_told(declaration: Declaration, language: str) -> list[str]:
    """The declaration in plain sentences."""
    if isinstance(declaration, Penalties):
        if not declaration.penalties:
            return [NONE_AT_ALL.on(language)]
        return [_sentence(each, declaration.currency).on(language) for each in declaration.penalties]
    return [
        Text(f"{each.label.zh}：{each.said.zh}。", f"{each.label.en}: {each.said.en}.").on(language)
        for each in parameters(declaration)
    ]


def declaration_differences(before: Declaration | None, after: Declaration | None) -> list[ParameterChange]:
    """Parameter by parameter; none where both declare the same."""
    was = {each.path: each for each in parameters(before)} if before else {}
    now = {each.path: each for each in parameters(after)} if after else {}
    found = []
    for path in dict.fromkeys([*was, *now]):
        old, new = was.get(path), now.get(path)
        if old is not None and new is not None and (old.label, old.value) == (new.label, new.value):
            continue
        known = new or old
        assert known is not None  # noqa: S101 - one of the two has the path
        found.append(
            ParameterChange(path, known.label, old.said if old else NOT_DECLARED, new.said if new else NOT_DECLARED)
        )
    return found


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

    def one(name: str, zh: str, en: str, said: Text, value: Any) -> Parameter:
        label = Text(f"{cause.zh}（{penalty.code}）{zh}", f"{cause.en} ({penalty.code}), {en}")
        return Parameter(f"{penalty.code}.{name}", label, said, value)

    if penalty.amount is not None:
        unit = MONEY[declaration.currency]
        yield one("amount", "每次扣款", "deduction each time", _said(penalty.amount, unit), penalty.amount)
    if penalty.points is not None:
        yield one("points", "每次记分", "points each time", _said(penalty.points, Text("{} 分", "{}")), penalty.points)
    if penalty.appeal_days is not None:
        yield one("appeal_days", "申诉期限", "days to appeal", _said(penalty.appeal_days, DAYS), penalty.appeal_days)
    if penalty.excused is not None:
        yield one("excused", "免责情形", "excused", penalty.excused.text, penalty.excused)


def _sentence(penalty: Penalty, currency: str) -> Text:
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
