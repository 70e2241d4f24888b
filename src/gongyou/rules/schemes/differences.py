"""How two pay schemes differ, term by term: what was, what is, by how much, in both languages.

Every field of the format is compared; what has the same meaning and another order is no difference. Versions are told
apart by their first day where both schemes hold it, and otherwise from the newest back, so that the one version of a
proposal stands beside the one version in force. What the differences do to an order: `effects`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.answer import STATUS_TEXT
from gongyou.rules.difference import Difference, Way, Weight, in_order
from gongyou.rules.schemes.described import told_of
from gongyou.rules.schemes.described_periods import UNIT, period_told
from gongyou.rules.schemes.differing import NOT_SAID, Place, Side, Sides, joined, money, plain, share, worded
from gongyou.rules.schemes.differing_parts import parts
from gongyou.rules.schemes.effects import SAMPLES, Effect, SampleOrder, effects
from gongyou.rules.schemes.model import Version
from gongyou.rules.schemes.pay_scheme import PayScheme
from gongyou.rules.schemes.period import Period
from gongyou.rules.schemes.words import DAY, INSTANT, MODE

__all__ = ["SAMPLES", "Effect", "SampleOrder", "differences", "effects"]

NATURE = {
    "full": Text("每单应付多少", "what an order pays"),
    "minimum": Text("每单至少付多少", "what it pays at least"),
}
DEDUCTIONS = {
    True: Text("没有规定", "nothing is said"),
    False: Text("只允许列出的项目", "those listed alone"),
}
POINT = {
    "order": Text("每单取整", "each order is rounded"),
    "period": Text("按期合计取整", "the period's sum is rounded"),
}
MONEY_NAME = {"CNY": Text("人民币", "yuan"), "USD": Text("美元", "US dollars"), "CAD": Text("加元", "Canadian dollars")}
HEADING = {
    "订单分配": Text("订单分配", "Order allocation"),
    "收入与抽成": Text("收入与抽成", "Pay and take rate"),
    "工作时长与休息": Text("工作时长与休息", "Working time and rest"),
    "时间预估与路线规划": Text("时间预估与路线规划", "Estimated times and routes"),
    "考核与奖惩": Text("考核与奖惩", "Assessment, rewards and penalties"),
}


def differences(before: PayScheme, after: PayScheme) -> list[Difference]:
    """What `after` says otherwise, the weightiest first; none for a scheme and itself, mirrored when turned round."""
    newest = Sides(Side(before.data, before.data.versions[-1]), Side(after.data, after.data.versions[-1]))
    found = [*_head(newest), *_periods(newest)]
    pairs = _paired(before.data.versions, after.data.versions)
    for old, new in pairs:
        if old is None or new is None:
            found.append(_whole_version(newest, old, new))
            continue
        differing = _versions(Sides(Side(before.data, old), Side(after.data, new)))
        day = max(old.start, new.start)
        since = Text(f"{day} 起", f"from {day}")
        several = len(pairs) > 1
        found.extend(
            replace(each, path=f"{day}/{each.path}", label=joined(each.label, since)) if several else each
            for each in differing
        )
    return in_order(found)


def _head(sides: Sides) -> Iterator[Difference]:
    old, new = sides.before.scheme, sides.after.scheme
    record, counting, wording = Weight.RECORD, Weight.COUNTING, Weight.WORDING
    yield from plain(Place("id", Text("编号", "id"), record), old.id, new.id)
    listed = [", ".join(each.aliases) for each in (old, new)]
    yield from plain(Place("aliases", Text("别名", "other names"), record), listed[0], listed[1])
    yield from _words("title", Text("名称", "title"), wording, (old.title, new.title))
    yield from _words("note", Text("说明", "note"), wording, (old.note, new.note))
    yield from _choice(
        Place("heading", Text("协商标题", "heading"), wording), HEADING[old.heading], HEADING[new.heading]
    )
    nature = Place("nature", Text("规则性质", "what the rule says"), Weight.CONDITION)
    yield from _choice(nature, NATURE[old.nature], NATURE[new.nature])
    currency = Place("currency", Text("币种", "currency"), Weight.MONEY)
    yield from _choice(currency, MONEY_NAME[old.currency], MONEY_NAME[new.currency])
    yield from plain(Place("zone", Text("时区", "time zone"), counting), old.zone, new.zone)
    dated = Place("dated_by", Text("适用版本看哪一刻", "instant that decides the version"), counting)
    yield from _choice(dated, INSTANT[old.dated_by], INSTANT[new.dated_by])
    yield from _choice(Place("time", Text("计费时间", "paid time"), counting), _span(old.time), _span(new.time))
    point = Place("rounding.point", Text("取整环节", "rounding point"), counting)
    yield from _choice(point, POINT[old.rounding.point], POINT[new.rounding.point])
    mode = Place("rounding.mode", Text("取整方式", "rounding"), counting)
    yield from _choice(mode, MODE[old.rounding.mode], MODE[new.rounding.mode])
    if (old.deductions is None) != (new.deductions is None):
        said = [DEDUCTIONS[each.deductions is None] for each in (old, new)]
        yield from worded(Place("deductions", Text("可扣款项", "deductions")), said[0], said[1])
    yield from parts("deductions", sides, (old.deductions or (), new.deductions or ()))
    yield from parts("inputs", sides, (old.inputs, new.inputs))


def _periods(sides: Sides) -> Iterator[Difference]:
    """How pay periods are cut and time is counted in them."""
    old, new = sides.before.scheme.period, sides.after.scheme.period
    place = Place("period", Text("结算期", "pay period"), Weight.COUNTING)
    if old is None or new is None:
        if new is not None:
            yield Difference("period", place.label, Way.ADDED, place.weight, after=_period_told(new, sides.after))
        if old is not None:
            yield Difference("period", place.label, Way.REMOVED, place.weight, before=_period_told(old, sides.before))
        return
    yield from _choice(place.at("unit", Text("长度", "length"), place.weight), UNIT[old.unit], UNIT[new.unit])
    begins = place.at("begins", Text("从周几起", "first day of the week"), place.weight)
    yield from _choice(begins, DAY[old.begins], DAY[new.begins])
    anchors = [str(each.anchor) if each.anchor else None for each in (old, new)]
    yield from plain(place.at("anchor", Text("起数的一天", "counted from"), place.weight), anchors[0], anchors[1])
    engaged = Place("period.engaged", Text("接单时间", "engaged time"), place.weight)
    yield from _choice(engaged, _span(old.engaged), _span(new.engaged))
    allowance = Place("period.allowance", Text("宽放时间", "allowance of working time"), place.weight)
    yield from share(allowance, (sides.before, old.allowance), (sides.after, new.allowance))


def _versions(sides: Sides) -> Iterator[Difference]:
    """What two versions say otherwise."""
    old, new = sides.before.version, sides.after.version
    record = Weight.RECORD
    yield from plain(Place("from", Text("执行起日", "first day"), record), str(old.start), str(new.start))
    ends = [str(each.until) if each.until else None for each in (old, new)]
    yield from plain(Place("until", Text("执行止日", "last day"), record), ends[0], ends[1])
    status = Place("status", Text("核对情况", "how it was checked"), record)
    yield from _choice(status, STATUS_TEXT[old.status], STATUS_TEXT[new.status])
    yield from _words("source.title", Text("来源", "source"), record, (old.source.title, new.source.title))
    sources = [
        ("url", Text("来源网址", "address of the source"), old.source.url, new.source.url),
        ("checked_on", Text("核对日期", "day of the check"), str(old.source.checked_on), str(new.source.checked_on)),
        ("quote", Text("摘录", "quotation"), old.source.quote, new.source.quote),
    ]
    for name, label, one, other in sources:
        yield from plain(Place(f"source.{name}", label, record), one, other)
    yield from _words("source.note", Text("来源说明", "note on the source"), record, (old.source.note, new.source.note))
    least = Place("at_least", Text("每单最低", "Lowest pay of an order"))
    yield from money(sides, least, (old.at_least, new.at_least), new=True)
    for group in ("terms", "floors", "points", "bonuses", "top_ups"):
        yield from parts(group, sides, (getattr(old, group), getattr(new, group)))


def _whole_version(sides: Sides, old: Version | None, new: Version | None) -> Difference:
    """A version without a counterpart."""
    side, version = (sides.after, new) if new is not None else (sides.before, old)
    assert version is not None  # noqa: S101 - one of the two is there
    told = Text(*(_run(told_of(side.scheme, version, language), language).rstrip("。.") for language in ("zh", "en")))
    place = Place(f"versions.{version.start}", Text(f"{version.start} 起的版本", f"the version from {version.start}"))
    if new is not None:
        return Difference(place.path, place.label, Way.ADDED, place.weight, after=told)
    return Difference(place.path, place.label, Way.REMOVED, place.weight, before=told)


def _paired(before: Sequence[Version], after: Sequence[Version]) -> list[tuple[Version | None, Version | None]]:
    """The versions of one first day, then those that are left, from the newest back."""
    starts = {each.start for each in before} & {each.start for each in after}
    both: list[tuple[Version | None, Version | None]] = [
        (one, other) for one in before for other in after if one.start == other.start
    ]
    left, right = ([each for each in reversed(side) if each.start not in starts] for side in (before, after))
    return [*both, *zip_longest(left, right)]


def _period_told(period: Period, side: Side) -> Text:
    return side.told(lambda language: _run(period_told(period, language, with_bonuses=False), language))


def _run(sentences: Sequence[str], language: str) -> str:
    """Sentences one after the other; Chinese sets no blank between them."""
    return ("" if language == "zh" else " ").join(sentences)


def _span(span: Any) -> Text:
    start, until = INSTANT[span.start], INSTANT[span.until]
    return Text(f"{start.zh}至{until.zh}", f"{start.en} to {until.en}")


def _choice(place: Place, before: Text, after: Text) -> Iterator[Difference]:
    yield from worded(place, before, after, same=before == after)


def _words(path: str, label: Text, weight: Weight, pair: tuple[Any, Any]) -> Iterator[Difference]:
    told = [NOT_SAID if each is None else each.text for each in pair]
    yield from worded(Place(path, label, weight), told[0], told[1], same=pair[0] == pair[1])
