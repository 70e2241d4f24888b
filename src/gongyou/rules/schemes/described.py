"""A pay scheme in sentences that a rider and a negotiator read alike."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.rules.answer import STATUS_TEXT, number_shown
from gongyou.rules.schemes.model import AmountTerm, AnyTerm, Band, BandsTerm, Quantity, RateTerm, Scheme, Version, When

MONEY = {"CNY": Text("{} 元", "{} yuan"), "USD": Text("{} 美元", "USD {}")}
UNIT = {
    Quantity.KILOMETRE: Text("公里", "kilometre"),
    Quantity.MILE: Text("英里", "mile"),
    Quantity.MINUTE: Text("分钟", "minute"),
    Quantity.HOUR: Text("小时", "hour"),
    Quantity.ORDER_VALUE: Text("元订单金额", "unit of the order's value"),
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
}


def described(scheme: Scheme, language: str) -> list[str]:
    """One sentence per rule: how time is counted, each version's terms, floor and rounding, and its source."""
    english = language.lower().startswith("en")
    start, end = (INSTANT[at].on(language) for at in (scheme.time.start, scheme.time.until))
    dated = INSTANT[scheme.dated_by].on(language)
    sentences = [
        f"Paid time runs from {start} to {end}, in whole seconds; the day of {dated} ({scheme.zone}) decides "
        "which version applies."
        if english
        else f"计费时间从{start}到{end}，按整秒计；适用哪一版，看{dated}当天（{scheme.zone} 当地时间）。"
    ]
    for version in scheme.versions:
        sentences.extend(_version(scheme, version, language))
    rounding = MODE[scheme.rounding.mode].on(language)
    sentences.append(f"The sum of an order is {rounding}, once." if english else f"每单合计后一次取整：{rounding}。")
    return sentences


def _version(scheme: Scheme, version: Version, language: str) -> list[str]:
    english = language.lower().startswith("en")
    until = version.until
    if english:
        period = f"From {version.start}" + (f" to {until}" if until else "")
        head = f"{period} ({STATUS_TEXT[version.status].en}; source: {version.source.title.en}):"
    else:
        period = f"{version.start} 起" + (f"至 {until}" if until else "")
        head = f"{period}（{STATUS_TEXT[version.status].zh}；来源：{version.source.title.zh}）："
    sentences = [head, *(_sentence(term, scheme.currency, language) for term in version.terms)]
    if version.at_least is not None:
        least = _money(version.at_least, scheme.currency, language)
        sentences.append(f"No order pays less than {least}." if english else f"每单不低于 {least}。")
    return sentences


def _sentence(term: AnyTerm, currency: str, language: str) -> str:
    english = language.lower().startswith("en")
    label = term.label.text.on(language)
    condition = _condition(term.when, language) if term.when else ""
    body = _body(term, currency, language)
    if english:
        return f"{label}{f' ({condition})' if condition else ''}: {body}."
    return f"{label}{f'（{condition}）' if condition else ''}：{body}。"


def _body(term: AnyTerm, currency: str, language: str) -> str:
    english = language.lower().startswith("en")
    if isinstance(term, AmountTerm):
        amount = _money(term.amount, currency, language)
        return f"{amount} an order" if english else f"每单 {amount}"
    unit = UNIT[term.per].on(language)
    if isinstance(term, RateTerm):
        return _rate(term, unit, currency, language)
    return _bands(term, unit, currency, language)


def _rate(term: RateTerm, unit: str, currency: str, language: str) -> str:
    english = language.lower().startswith("en")
    rate, beyond = _money(term.rate, currency, language), number_shown(term.beyond)
    started = term.counted == "started"
    if english:
        each = f"{rate} per {'started ' if started else ''}{unit}"
        return f"{each} beyond {beyond}" if term.beyond else each
    each = f"每{unit} {rate}" + (f"，不足一{unit}按一{unit}计" if started else "")
    return f"超过 {beyond} {unit}的部分，{each}" if term.beyond else each


def _bands(term: BandsTerm, unit: str, currency: str, language: str) -> str:
    english = language.lower().startswith("en")
    pieces, lower = [], None
    for band in term.bands:
        pieces.append(f"{_extent(band, lower, unit, language)} {_price(band, unit, currency, language)}".strip())
        lower = band.up_to
    if english:
        how = "each part at the rate of its own band" if term.method == "marginal" else "the last band reached decides"
        return f"{'; '.join(pieces)} ({how})"
    how = "分段累计" if term.method == "marginal" else "按所到一段计全程"
    return f"{'；'.join(pieces)}（{how}）"


def _extent(band: Band, lower: object, unit: str, language: str) -> str:
    low = number_shown(lower) if lower is not None else ""  # type: ignore[arg-type]
    high = number_shown(band.up_to) if band.up_to is not None else ""
    if language.lower().startswith("en"):
        if not low:
            return f"up to {high} {unit}s:" if high else "always:"
        return f"above {low} and up to {high} {unit}s:" if high else f"above {low} {unit}s:"
    if not low:
        return f"{high} {unit}以内（含）" if high else "全程"
    return f"超过 {low} 至 {high} {unit}" if high else f"超过 {low} {unit}"


def _price(band: Band, unit: str, currency: str, language: str) -> str:
    english = language.lower().startswith("en")
    if band.amount is not None:
        amount = _money(band.amount, currency, language)
        return f"{amount} an order" if english else f"每单 {amount}"
    if not band.rate:
        return "nothing more" if english else "不另计"
    rate = _money(band.rate, currency, language)
    return f"{rate} per {unit}" if english else f"每{unit} {rate}"


def _condition(when: When, language: str) -> str:
    english = language.lower().startswith("en")
    pieces = []
    if when.hours:
        span = f"{when.hours.start}–{when.hours.until}"
        at = f"{INSTANT[when.hours.at].on(language)} " if when.hours.at else ""
        pieces.append(f"{at}between {span} local time" if english else f"{at}当地时间 {span}")
    codes = [CODE[code].on(language) if code in CODE else code for code in (*when.weather_code, *when.channel)]
    if codes:
        pieces.append((" or " if english else "或").join(codes))
    return ", ".join(pieces) if english else "，".join(pieces)


def _money(amount: object, currency: str, language: str) -> str:
    return MONEY[currency].on(language).format(number_shown(amount))  # type: ignore[arg-type]
