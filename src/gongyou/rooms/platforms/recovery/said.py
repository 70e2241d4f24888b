"""A recovered rule in sentences, Chinese and English."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from gongyou.calc.recovery import DAY, Condition, Stretch, Term
from gongyou.core.text import Text
from gongyou.rooms.platforms.recovery.by_word import by_word
from gongyou.rooms.platforms.recovery.reading import Read
from gongyou.rules.schemes.words import CODE

UNITS = {
    "kilometre": Text("公里", "kilometre"),
    "mile": Text("英里", "mile"),
    "minute": Text("分钟", "minute"),
    "price": Text("顾客支付的每 1 元", "unit of the customer's price"),
    "published": Text("公示报酬的每 1 元", "unit of the published pay"),
}
INSTANTS = {
    "dispatched_at": Text("派单", "dispatch"),
    "accepted_at": Text("接单", "acceptance"),
    "picked_up_at": Text("取货", "pick-up"),
    "delivered_at": Text("送达", "delivery"),
}
COLUMNS = {
    "weather_code": Text("天气", "weather"),
    "channel": Text("派单方式", "channel"),
    "area": Text("区域", "area"),
    "access_code": Text("通行条件", "access"),
    "weekday": Text("星期", "weekday"),
}
WEEKDAYS = (
    Text("一", "Monday"),
    Text("二", "Tuesday"),
    Text("三", "Wednesday"),
    Text("四", "Thursday"),
    Text("五", "Friday"),
    Text("六", "Saturday"),
    Text("日", "Sunday"),
)
# Rates that differ by less, in cents, are the same rate.
SAME_RATE = 0.02
CHANNELS = {"assigned": Text("系统派单", "assigned"), "grabbed": Text("抢单", "grabbed")}


def rule_said(stretch: Stretch, read: Read) -> list[Text]:
    """One sentence a component, bands as bands, the lowest pay last."""
    rule = stretch.rule
    if not rule.terms:
        return [
            Text(
                "没有找到能解释较多订单的计价规则：订单太少，或报酬另有日志之外的依据。",
                "No rule explains many orders: too few of them, or the pay rests on something that the log lacks.",
            )
        ]
    said = []
    if rule.is_minimum:
        said.append(
            Text(
                "多数订单高于下列算式，许多订单恰好等于它，几乎没有低于它的：这是一条最低报酬线。",
                "Most orders are paid above the following formula, many exactly it and hardly any less: a minimum.",
            )
        )
    for terms in _bundles(rule.terms):
        said.append(_bands_said(terms, read) if len(terms) > 1 else term_said(terms[0], read))
    if rule.at_least is not None:
        least = _money(rule.at_least, read)
        said.append(Text(f"每单不低于 {least.zh}。", f"No order pays less than {least.en}."))
    return said


def share_said(stretch: Stretch) -> Text:
    """How much it explains, on what it was fitted and afterwards."""
    fitted, later = stretch.share_fitted, stretch.share_held_out
    if fitted is None:
        return Text(f"共 {stretch.orders} 单，未作结论。", f"{stretch.orders} orders; no conclusion.")
    zh, en = (
        f"拟合所用订单中 {fitted:.2%} 精确到分",
        f"{fitted:.2%} of the orders it was fitted on are exact to the cent",
    )
    if later is None:
        return Text(f"{zh}；没有留作检验的订单。", f"{en}; no orders were held out to test it.")
    return Text(
        f"{zh}；未参与拟合的 {stretch.held_out} 单中 {later:.2%} 精确到分。",
        f"{en}; of the {stretch.held_out} orders that it never saw, {later:.2%}.",
    )


def change_said(before: Stretch, after: Stretch, read: Read) -> list[Text]:
    """What differs between two rules that follow each other."""
    if not before.rule.terms or not after.rule.terms:
        return [
            Text("此前或此后没有可复原的规则。", "No rule was recovered before or after."),
        ]
    words = by_word(before, after, read, _is_same, SAME_RATE)
    said = [_moved_said(each.term, each.was, read) for each in words.moved]
    gone = words.before
    fresh = []
    for now in words.after:
        was = next((term for term in gone if _is_same(term, now)), None)
        if was is None:
            fresh.append(now)
            continue
        gone.remove(was)
        if abs(was.rate - now.rate) > SAME_RATE:
            said.append(_moved_said(now, was.rate, read))
    for term in fresh:
        told = term_said(term, read)
        said.append(Text(f"新增：{told.zh}", f"New: {told.en}"))
    for term in gone:
        told = term_said(term, read)
        said.append(Text(f"取消：{told.zh}", f"Gone: {told.en}"))
    if before.rule.at_least != after.rule.at_least:
        was_least, least = (
            Text("无", "none") if each.rule.at_least is None else _money(each.rule.at_least, read)
            for each in (before, after)
        )
        said.append(
            Text(
                f"每单最低报酬由 {was_least.zh} 变为 {least.zh}。",
                f"Lowest pay of an order: from {was_least.en} to {least.en}.",
            )
        )
    return said or [
        Text("各项单价相同，能解释的订单比例变了。", "The rates are the same; the share explained differs.")
    ]


def _moved_said(now: Term, was: float, read: Read) -> Text:
    label, old, new = _label(now, read), _money(was, read), _money(now.rate, read)
    return Text(f"{label.zh}由 {old.zh} 变为 {new.zh}。", f"{label.en}: from {old.en} to {new.en}.")


def term_said(term: Term, read: Read) -> Text:
    """One term as a sentence."""
    label, amount = _label(term, read), _money(term.rate, read)
    return Text(f"{label.zh} {amount.zh}。", f"{label.en}: {amount.en}.")


def _label(term: Term, read: Read) -> Text:
    where = [_condition_said(each, read) for each in term.when]
    zh = f"（{'，且'.join(each.zh for each in where)}）" if where else ""
    en = f" ({' and '.join(each.en for each in where)})" if where else ""
    if term.quantity is None:
        return Text(f"每单{zh}", f"An order{en}")
    unit, is_started = _unit(term.quantity)
    beyond_zh = f"超过 {term.beyond:g} {unit.zh}的部分，" if term.beyond else ""
    beyond_en = f" beyond {term.beyond:g}" if term.beyond else ""
    started_zh = f"（不足 1 {unit.zh}按 1 {unit.zh}计）" if is_started else ""
    started_en = "started " if is_started else ""
    counted = _counted(term.quantity)
    each_zh = unit.zh if term.quantity in ("price", "published") else f"每{unit.zh}"
    return Text(
        f"{counted.zh}{beyond_zh}{each_zh}{started_zh}{zh}", f"Each {started_en}{unit.en}{counted.en}{beyond_en}{en}"
    )


def _bands_said(terms: list[Term], read: Read) -> Text:
    """Marginal bands of one quantity: what each further unit pays from knot to knot."""
    assert terms[0].quantity is not None  # noqa: S101 (bundles of several are of one quantity)
    unit, is_started = _unit(terms[0].quantity)
    counted = _counted(terms[0].quantity)
    knots = sorted({term.beyond for term in terms} | {0.0})
    zh, en = [], []
    for at, low in enumerate(knots):
        rate = _money(sum(term.rate for term in terms if term.beyond <= low), read)
        high = knots[at + 1] if at + 1 < len(knots) else None
        span = f"{low:g} 至 {high:g} {unit.zh}的部分" if high else f"超过 {low:g} {unit.zh}的部分"
        zh.append(f"{span}每{unit.zh} {rate.zh}")
        en.append(f"{rate.en} from {low:g} to {high:g}" if high else f"{rate.en} beyond {low:g}")
    where = [_condition_said(each, read) for each in terms[0].when]
    when_zh = f"（{'，且'.join(each.zh for each in where)}）" if where else ""
    when_en = f" ({' and '.join(each.en for each in where)})" if where else ""
    started = "started " if is_started else ""
    head_zh = counted.zh or "按里程，"
    return Text(
        f"{head_zh}{when_zh}{'，'.join(zh)}{'（不足一个单位按一个单位计）' if is_started else ''}。",
        f"Each {started}{unit.en}{counted.en}{when_en}: {', '.join(en)}.",
    )


def _bundles(terms: Iterable[Term]) -> list[list[Term]]:
    bundles: dict[object, list[Term]] = defaultdict(list)
    for term in terms:
        bundles[(term.quantity, term.when) if term.quantity else term].append(term)
    return [sorted(each, key=lambda term: term.beyond) for each in bundles.values()]


def _is_same(one: Term, other: Term) -> bool:
    """The same component: a condition may name more words in one stretch only because the other never saw them."""
    if (one.quantity, one.beyond, len(one.when)) != (other.quantity, other.beyond, len(other.when)):
        return False
    return all(
        a == b or (a.variable == b.variable and a.over is None and b.over is None and bool(a.codes & b.codes))
        for a, b in zip(one.when, other.when, strict=True)
    )


def _unit(quantity: str) -> tuple[Text, bool]:
    name = quantity.split(" ")[0]
    return UNITS[name.removeprefix("started_")], name.startswith("started_")


def _counted(quantity: str) -> Text:
    """From which instant minutes run."""
    if " " not in quantity:
        return Text("", "")
    start = INSTANTS[quantity.split(" ")[1]]
    return Text(f"{start.zh}至送达，", f" from {start.en} to delivery")


def _condition_said(condition: Condition, read: Read) -> Text:
    if condition.variable == DAY and condition.over is not None:
        since = read.slots[int(condition.over) + 1]
        written = since.date().isoformat() if read.are_days else since.isoformat(sep=" ")
        return Text(f"自 {written} 起", f"from {written}")
    if condition.over is not None:
        unit, _ = _unit(condition.variable)
        return Text(f"超过 {condition.over:g} {unit.zh}的订单", f"orders above {condition.over:g} {unit.en}s")
    name = condition.variable
    coded = read.log.conditions[name]
    if name in INSTANTS:
        spans = "、".join(windows(condition.codes))
        return Text(f"{INSTANTS[name].zh}时刻 {spans}", f"{INSTANTS[name].en} at {spans.replace('、', ', ')}")
    words = [_word(name, coded.labels[code]) for code in sorted(condition.codes)]
    column = COLUMNS[name]
    if name == "weekday":
        return Text(f"星期{'、'.join(word.zh for word in words)}", ", ".join(word.en for word in words))
    return Text(
        f"{column.zh}为 {'、'.join(word.zh for word in words)}", f"{column.en} {', '.join(word.en for word in words)}"
    )


def _word(name: str, label: object) -> Text:
    if name == "weekday" and isinstance(label, int):
        return WEEKDAYS[label]
    if name == "channel" and label in CHANNELS:
        return CHANNELS[str(label)]
    if name == "weather_code" and label in CODE:
        return CODE[str(label)]
    return Text(str(label) or "未记", str(label) or "not recorded")


def windows(codes: Iterable[int]) -> list[str]:
    """Half-hours of the day as spans of the clock; a span may pass midnight."""
    chosen = set(codes)
    if len(chosen) == 48:
        return ["00:00–24:00"]
    starts = [code for code in sorted(chosen) if (code - 1) % 48 not in chosen]
    spans = []
    for start in starts:
        end = start
        while end % 48 in chosen:
            end += 1
        spans.append(f"{_clock(start)}–{_clock(end % 48)}")
    return spans


def _clock(code: int) -> str:
    return f"{code // 2:02d}:{code % 2 * 30:02d}"


def _money(cents: float, read: Read) -> Text:
    amount = money(cents, 5)
    foreign = f"{read.currency} {amount}"
    return Text(f"{amount} 元" if read.currency == "CNY" else foreign, foreign)


def money(cents: float, places: int = 6) -> str:
    """Cents as the currency's own unit, without idle zeros beyond two places."""
    value = (Decimal(repr(round(float(cents), 6))) / 100).quantize(Decimal(1).scaleb(-places)).normalize()
    return f"{value:f}" if -int(value.as_tuple().exponent) > 2 else f"{value:.2f}"
