"""The words of a scheme: units, conditions, bands and derived numbers, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.answer import number_shown
from gongyou.rules.difference import amount_shown, apart_from_latin
from gongyou.rules.exact import Rounding
from gongyou.rules.schemes.bands import Band, Banded
from gongyou.rules.schemes.conditions import When
from gongyou.rules.schemes.figures import Derived
from gongyou.rules.schemes.model import Quantity

MONEY = {"CNY": Text("{} 元", "{} yuan"), "USD": Text("{} 美元", "USD {}"), "CAD": Text("{} 加元", "CAD {}")}
UNIT = {
    Quantity.KILOMETRE: Text("公里", "kilometre"),
    Quantity.MILE: Text("英里", "mile"),
    Quantity.MINUTE: Text("分钟", "minute"),
    Quantity.HOUR: Text("小时", "hour"),
    Quantity.ORDER_VALUE: Text("元订单金额", "unit of the order's value"),
    Quantity.KILOGRAM: Text("公斤", "kilogram"),
    Quantity.ITEM: Text("件", "item"),
}
PART = {"inside": Text("区内", "inside the zone"), "outside": Text("区外", "outside the zone")}
DAY = {
    "monday": Text("周一", "Monday"),
    "tuesday": Text("周二", "Tuesday"),
    "wednesday": Text("周三", "Wednesday"),
    "thursday": Text("周四", "Thursday"),
    "friday": Text("周五", "Friday"),
    "saturday": Text("周六", "Saturday"),
    "sunday": Text("周日", "Sunday"),
}
INSTANT = {
    "created_at": Text("下单", "the order's creation"),
    "dispatched_at": Text("派单", "dispatch"),
    "accepted_at": Text("接单", "acceptance"),
    "picked_up_at": Text("取货（上车）", "pick-up"),
    "delivered_at": Text("送达（下车）", "delivery"),
}
MODE = {
    "half_up": Text("四舍五入到分", "rounded half up to the cent"),
    "down": Text("舍去不足一分的部分", "rounded down to the cent"),
    "up": Text("不足一分的进一分", "rounded up to the cent"),
}
# How a derived number is rounded where it is not by half up.
TIES = {Rounding.UP: Text("，进位", ", rounded up"), Rounding.DOWN: Text("，舍去", ", rounded down")}
CODE = {
    "clear": Text("晴", "clear sky"),
    "cloudy": Text("多云", "cloud"),
    "rain": Text("雨", "rain"),
    "heavy_rain": Text("大雨", "heavy rain"),
    "storm": Text("暴雨", "storm"),
    "snow": Text("雪", "snow"),
    "heat": Text("高温", "heat"),
    "assigned": Text("派单", "assigned orders"),
    "grabbed": Text("抢单", "grabbed orders"),
    "wav": Text("无障碍车", "wheelchair-accessible vehicle"),
    "standard": Text("普通车", "standard vehicle"),
    "ride_hailing": Text("网约车", "ride-hailing"),
    "delivery": Text("配送", "delivery"),
    "seattle": Text("西雅图", "Seattle"),
    "uber": Text("Uber", "Uber"),
    "lyft": Text("Lyft", "Lyft"),
    "juno": Text("Juno", "Juno"),
    "via": Text("Via 公司", "Via"),
}

OF_CODES = {
    "weather_code": Text("天气", "weather"),
    "channel": Text("派单方式", "way of dispatch"),
    "service_code": Text("服务种类", "service"),
    "platform": Text("平台", "platform"),
}
# Around the name of an input until the sentence is whole: private-use signs.
OPENS, CLOSES = "\ue000", "\ue001"


def bands_told(term: Banded, unit: str, currency: str, language: str, of: str = "order") -> str:
    """Bands in words; a fixed amount is one of an order or of a period."""
    english = language.lower().startswith("en")
    pieces, lower = [], None
    for band in term.bands:
        apart = " " if english else "，"
        pieces.append(f"{_extent(band, lower, unit, language)}{apart}{_price(band, unit, (currency, of), language)}")
        lower = band.up_to
    if english:
        how = "each part at the rate of its own band" if term.method == "marginal" else "the last band reached decides"
        return f"{'; '.join(pieces)} ({how})"
    all_of_it = "全程" if unit in (UNIT[Quantity.KILOMETRE].zh, UNIT[Quantity.MILE].zh) else "全部"
    whole = f"按所到一段计{all_of_it}" if of == "order" else "按所到一档计"
    how = "分段累计" if term.method == "marginal" else whole
    return f"{'；'.join(pieces)}（{how}）"


def _extent(band: Band, lower: object, unit: str, language: str) -> str:
    low = number_shown(lower) if lower is not None else ""  # type: ignore[arg-type]
    high = number_shown(band.up_to) if band.up_to is not None else ""
    if language.lower().startswith("en"):
        many = " ".join([f"{unit.split()[0]}s", *unit.split()[1:]])
        if not low:
            return f"up to {high} {many}:" if high else "always:"
        return f"above {low} and up to {high} {many}:" if high else f"above {low} {many}:"
    if not low:
        return f"{high} {unit}以内（含）" if high else "不论多少"
    return f"超过 {low} 至 {high} {unit}" if high else f"超过 {low} {unit}"


def _price(band: Band, unit: str, money: tuple[str, str], language: str) -> str:
    english = language.lower().startswith("en")
    currency, of = money
    if band.amount is not None:
        amount = money_told(band.amount, currency, language)
        if of == "order":
            return f"{amount} an order" if english else f"每单 {amount}"
        return f"{amount} a period" if english else f"每期 {amount}"
    if not band.rate:
        return "nothing more" if english else "不另计"
    rate = money_told(band.rate, currency, language)
    return f"{rate} per {unit}" if english else f"每{unit} {rate}"


def held_told(part: Any, language: str) -> str:
    """When a term holds and when it does not; empty where it always does."""
    english = language.lower().startswith("en")
    pieces = [condition_told(part.when, language)] if part.when else []
    if part.unless:
        excepted = condition_told(part.unless, language)
        pieces.append(f"not: {excepted}" if english else f"{excepted}除外")
    return "; ".join(pieces) if english else "；".join(pieces)


def listed_told(told: Sequence[str], language: str) -> str:
    """One of these: commas, and “or” before the last. Chinese words stand close, names in Latin letters apart."""
    *others, last = told
    if not others:
        return last
    if language.lower().startswith("en"):
        return f"{', '.join(others)} or {last}"
    either = " 或 " if any(each.isascii() for each in told) else "或"
    return f"{'、'.join(others)}{either}{last}"


def condition_told(when: When, language: str) -> str:
    """A condition in words."""
    english = language.lower().startswith("en")
    pieces = []
    if when.hours:
        span = f"{when.hours.start}–{when.hours.until}"
        at = INSTANT[when.hours.at].on(language) + " " * english if when.hours.at else ""
        if when.hours.start == when.hours.until:
            # A rule on record may say so; today the hours are left out.
            span = "00:00–24:00"
        pieces.append(f"{at}between {span} local time" if english else f"{at}{'在' * bool(at)}当地时间 {span}")
    for name, codes in when.codes.items():
        told = [CODE[code].on(language) if code in CODE else code for code in codes]
        listed = listed_told(told, language)
        if name == "area":
            listed = f"starting in {listed}" if english else f"起点在{apart_from_latin(listed)}".rstrip()
        elif not set(codes) <= set(CODE):
            # A code without words says of what it is one.
            listed = f"{OF_CODES[name].en} {listed}" if english else f"{OF_CODES[name].zh} {listed}"
        pieces.append(listed)
    if when.days:
        pieces.append(
            ("on " if english else "") + ("、", ", ")[english].join(DAY[day].on(language) for day in when.days)
        )
    if when.dates:
        listed = ("、", ", ")[english].join(str(day) for day in when.dates)
        pieces.append(f"on {listed}" if english else listed)
    if when.holiday:
        pieces.append("on statutory holidays" if english else "法定节假日")
    if when.late_beyond is not None:
        minutes = number_shown(when.late_beyond)
        late = f"delivered more than {minutes} minutes late" if when.late_beyond else "delivered late"
        pieces.append(late if english else f"超时超过 {minutes} 分钟" if when.late_beyond else "超时送达")
    return ", ".join(pieces) if english else "，".join(pieces)


def money_told(amount: Decimal | Derived, currency: str, language: str) -> str:
    """An amount with its currency; a derived one with how it is derived."""
    if not isinstance(amount, Derived):
        return MONEY[currency].on(language).format(amount_shown(amount))
    how = derivation_told(amount, language)
    if amount.input is not None:
        return how
    shown = MONEY[currency].on(language).format(amount_shown(amount.exact))
    return f"{shown} ({how})" if language.lower().startswith("en") else f"{shown}（{how}）"


def input_marked(name: str) -> str:
    """The name of an input inside a sentence, between signs that nobody types; `inputs_named` takes them out."""
    return f"{OPENS}{name}{CLOSES}"


def inputs_named(sentence: str, labels: Mapping[str, str]) -> str:
    """The sentence with its marked inputs in words. A word that only looks like one of them stays what it is."""
    for name, label in labels.items():
        sentence = sentence.replace(input_marked(name), label)
    return sentence.replace(OPENS, "").replace(CLOSES, "")


def derivation_told(amount: Derived, language: str) -> str:
    """How a number is derived: 0.631 ÷ utilisation 0.58, three decimals."""
    english = language.lower().startswith("en")
    base = input_marked(amount.input) if amount.input else amount_shown(Decimal(amount.of))
    pieces = [base]
    pieces += [f"× {number_shown(amount.times)}"] if amount.times != 1 else []
    if amount.raised_by:
        percent = number_shown(amount.raised_by * 100)
        pieces.append(f"raised by {percent}%" if english else f"上调 {percent}%")
    if amount.divided_by != 1:
        divisor = number_shown(amount.divided_by)
        pieces.append(f"÷ {divisor}")
    said = " ".join(pieces)
    if amount.places is not None:
        said += f", to {amount.places} decimals" if english else f"，取 {amount.places} 位小数"
    return said + (TIES[amount.mode].on(language) if amount.mode in TIES else "")


def extent_told(lower: Decimal | None, upper: Decimal | None, unit: Text) -> Text:
    """How far a band goes, in both languages."""
    low = None if lower is None else number_shown(lower)
    high = None if upper is None else number_shown(upper)
    many = " ".join([f"{unit.en.split()[0]}s", *unit.en.split()[1:]])
    if low is None:
        return Text(f"{high} {unit.zh}以内", f"up to {high} {many}") if high else Text("全部", "all")
    if high is None:
        return Text(f"超过 {low} {unit.zh}", f"above {low} {many}")
    return Text(f"超过 {low} 至 {high} {unit.zh}", f"above {low} to {high} {many}")
