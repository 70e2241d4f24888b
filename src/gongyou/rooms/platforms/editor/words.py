"""What the form calls the fields of the format, their choices and their units."""

from __future__ import annotations

from typing import Any

from gongyou.core.text import Text
from gongyou.rules.answer import STATUS_TEXT
from gongyou.rules.declarations.described import OF_PENALTY, PARAMETERS
from gongyou.rules.schemes.described_periods import BY, PAID, SUM
from gongyou.rules.schemes.described_periods import UNIT as PERIOD_UNIT
from gongyou.rules.schemes.differences import HEADING, MONEY_NAME, NATURE, POINT
from gongyou.rules.schemes.differing_parts import COUNTED, COUNTS, PARTS_OF
from gongyou.rules.schemes.words import CODE, DAY, INSTANT, MODE, UNIT

METHOD = {
    "marginal": Text("分段累计：各段按各段的价", "each part at the rate of its own band"),
    "whole": Text("按所到一段计全部", "the last band reached decides for all"),
}
TIES = {
    "half_up": Text("四舍五入", "half up"),
    "down": Text("舍去", "down"),
    "up": Text("进位", "up"),
}
MONEY = {"CNY": Text("元", "yuan"), "USD": Text("美元", "USD"), "CAD": Text("加元", "CAD")}
NO_UNIT = Text("", "")
HOLIDAY = {"statutory": Text("法定节假日", "statutory holidays")}

# Every key of the format. A key that a model uses otherwise stands as Model.key.
LABELS: dict[str, Text] = {
    "id": Text("编号", "Id"),
    "aliases": Text("别名", "Other names"),
    "title": Text("名称", "Title"),
    "note": Text("说明", "Note"),
    "heading": Text("协商标题", "Heading"),
    "nature": Text("规则性质", "What the rule says"),
    "currency": Text("币种", "Currency"),
    "zone": Text("时区", "Time zone"),
    "dated_by": Text("适用版本看哪一刻", "Instant that decides the version"),
    "time": Text("计费时间", "Paid time"),
    "rounding": Text("取整", "Rounding"),
    "point": Text("取整环节", "Rounding point"),
    "mode": Text("取整方式", "Rounding"),
    "deductions": Text("可扣款项", "Deductions allowed"),
    "period": Text("结算期", "Pay period"),
    "inputs": Text("须由使用者给出的数", "Numbers that the user supplies"),
    "versions": Text("版本", "Versions"),
    "from": Text("起", "From"),
    "to": Text("止", "To"),
    "until": Text("止", "Until"),
    "Version.from": Text("执行起日", "First day"),
    "Version.until": Text("执行止日", "Last day"),
    "status": Text("核对情况", "How it was checked"),
    "source": Text("来源", "Source"),
    "Source.title": Text("来源名称", "Title of the source"),
    "Source.note": Text("来源说明", "Note on the source"),
    "url": Text("网址", "Address"),
    "checked_on": Text("核对日期", "Day of the check"),
    "quote": Text("摘录", "Quotation"),
    "terms": Text("每单计价项", "Parts of an order's pay"),
    "at_least": Text("每单最低", "Lowest pay of an order"),
    "floors": Text("有条件的每单保底", "Lowest pay with conditions"),
    "points": Text("记分", "Points"),
    "Points.points": Text("每单记分", "Points an order"),
    "bonuses": Text("档位和按期奖励", "Tiers and bonuses of a period"),
    "top_ups": Text("补差", "Top-ups"),
    "name": Text("代号", "Name"),
    "label": Text("名称", "Label"),
    "kind": Text("种类", "Kind"),
    "amount": Text("金额", "Amount"),
    "rate": Text("单价", "Rate"),
    "ShareBonus.rate": Text("比例（0.01 即 1%）", "Share (0.01 is 1%)"),
    "per": Text("按什么计", "For each"),
    "part": Text("计哪一部分", "Which part"),
    "beyond": Text("起算点", "Counted beyond"),
    "counted": Text("怎样计数", "How it is counted"),
    "method": Text("分段方法", "How bands are counted"),
    "bands": Text("分段", "Bands"),
    "up_to": Text("到（含）", "Up to"),
    "when": Text("适用情形", "When"),
    "unless": Text("除外情形", "Unless"),
    "counts": Text("加还是扣", "Added or deducted"),
    "hours": Text("时段", "Hours of the day"),
    "at": Text("看哪一刻", "At which instant"),
    "weather_code": Text("天气", "Weather"),
    "channel": Text("派单方式", "Way of dispatch"),
    "area": Text("区域", "Area"),
    "service_code": Text("服务种类", "Service"),
    "platform": Text("平台", "Platform"),
    "days": Text("周几", "Days of the week"),
    "dates": Text("日期", "Dates"),
    "holiday": Text("节假日", "Holidays"),
    "late_beyond": Text("超时超过多少分钟", "Late by more than, minutes"),
    "of": Text("基数", "Base"),
    "ShareBonus.of": Text("按哪些部分计", "Share of"),
    "times": Text("乘以", "Times"),
    "raised_by": Text("上调（0.03 即 3%）", "Raised by (0.03 is 3%)"),
    "divided_by": Text("除以（利用率等）", "Divided by (utilisation)"),
    "places": Text("取几位小数", "Decimals"),
    "code": Text("代号", "Code"),
    "remedy": Text("怎样给出", "How to supply it"),
    "value": Text("已给出的数", "Number supplied"),
    "unit": Text("长度", "Length"),
    "begins": Text("从周几起", "First day of the week"),
    "anchor": Text("双周起数的一天", "First day of one fortnight"),
    "engaged": Text("接单时间", "Engaged time"),
    "allowance": Text("宽放（0.1 即 10%）", "Allowance (0.1 is 10%)"),
    "unless_points": Text("满多少分不发", "Lost from points"),
    "by": Text("怎样补", "How it is added"),
    "against": Text("对照什么", "Held against"),
    "floor": Text("补到哪条线", "What it reaches up to"),
    "zh": Text("中文", "Chinese"),
    "en": Text("英文", "English"),
    "penalties": Text("处罚", "Penalties"),
    **{name: said for name, (said, _unit) in PARAMETERS.items()},
    **{f"Penalty.{name}": said for name, said in OF_PENALTY.items()},
    "cause": OF_PENALTY["cause"],
    "appeal_days": OF_PENALTY["appeal_days"],
    "excused": OF_PENALTY["excused"],
}
# A class of parts: what one is called in the form.
PARTS = {
    "AmountTerm": Text("固定金额", "Fixed amount"),
    "RateTerm": Text("按量计价", "Rate"),
    "BandsTerm": Text("分段计价", "Bands"),
    "Floor": Text("保底", "Lowest pay"),
    "Points": Text("记分", "Points"),
    "BandsBonus": Text("按档位", "Tier"),
    "ShareBonus": Text("按比例", "Share"),
    "TopUp": Text("补差", "Top-up"),
    "FloorTerm": Text("一项", "Part"),
    "Band": Text("一段", "Band"),
    "Deduction": Text("款项", "Deduction"),
    "Input": Text("一个数", "Number"),
    "Penalty": Text("处罚", "Penalty"),
    "When": Text("条件", "Condition"),
    "Version": Text("版本", "Version"),
}
_BY_KEY: dict[str, dict[Any, Text]] = {
    "heading": HEADING,
    "nature": NATURE,
    "currency": MONEY_NAME,
    "point": POINT,
    "mode": MODE,
    "Derived.mode": TIES,
    "status": STATUS_TEXT,
    "part": PARTS_OF,
    "counted": COUNTED,
    "counts": COUNTS,
    "method": METHOD,
    "holiday": HOLIDAY,
    "unit": PERIOD_UNIT,
    "by": BY,
    "against": PAID,
    "days": DAY,
    "channel": {each: CODE[each] for each in ("assigned", "grabbed")},
    "begins": DAY,
    "dated_by": INSTANT,
    "at": INSTANT,
    "from": INSTANT,
    "to": INSTANT,
}


def label(model: str, key: str) -> Text:
    """What a key of a model is called."""
    return LABELS.get(f"{model}.{key}") or LABELS[key]


def choice(model: str, key: str, value: str) -> Text:
    """One of the values of a key of a model."""
    if key == "per":
        return next((said for known in (SUM, UNIT) for name, said in known.items() if str(name) == value), NO_UNIT)
    known = _BY_KEY.get(f"{model}.{key}") or _BY_KEY[key]
    return {str(name): said for name, said in known.items()}[value]


def codes(key: str) -> list[tuple[str, Text]]:
    """The words that are known for a column of words; another one may be written too."""
    known = {
        "weather_code": ("clear", "cloudy", "rain", "heavy_rain", "storm", "snow", "heat"),
        "channel": ("assigned", "grabbed"),
    }
    return [(each, CODE[each]) for each in known.get(key, ())]


def unit(model: str, key: str, per: str, currency: str) -> Text:
    """The unit behind a number; empty where the label says it."""
    if key in PARAMETERS:
        _said, template = PARAMETERS[key]
        return Text(template.zh.format("").strip(), template.en.format("").strip())
    money = {"CNY": Text("元", "yuan"), "USD": Text("美元", "USD"), "CAD": Text("加元", "CAD")}.get(
        currency, Text("", "")
    )
    if key in ("amount", "at_least"):
        return money
    if key == "rate" and model != "ShareBonus" and per:
        each = choice(model, "per", per)
        return Text(f"{money.zh}/{each.zh}", f"{money.en} per {each.en}")
    if key in ("up_to", "beyond") and per:
        return choice(model, "per", per)
    if key == "appeal_days":
        return Text("日", "days")
    return NO_UNIT
