"""How two terms, floors, bonuses, points, top-ups, deductions or inputs of one name differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.difference import Difference, Way, Weight
from gongyou.rules.schemes.amended import ORDER, PERIOD, SUM
from gongyou.rules.schemes.described import body_told, floor_told, term_told
from gongyou.rules.schemes.described_periods import BY, PAID, bonus_told, part_told, points_told, top_up_told
from gongyou.rules.schemes.differing import (
    NEVER,
    Place,
    Side,
    Sides,
    bands,
    condition,
    counted,
    money,
    share,
    worded,
)
from gongyou.rules.schemes.model import AmountTerm, BandsTerm, Deduction, Floor, Input
from gongyou.rules.schemes.period import ORDERS, FloorTerm, Points, ShareBonus, TopUp
from gongyou.rules.schemes.words import UNIT

COUNTS = {"added": Text("加到每单", "added to the order"), "deducted": Text("从每单扣除", "deducted from the order")}
COUNTED = {"exact": Text("按实际数量", "exactly"), "started": Text("不足一个单位按一个计", "by each started unit")}
PARTS_OF = {
    "whole": Text("全程", "the whole"),
    "inside": Text("区内", "inside the zone"),
    "outside": Text("区外", "outside the zone"),
}
POINT_UNIT = Text("分", "point")
WHEN, UNLESS, LABEL = Text("适用情形", "when"), Text("除外情形", "unless"), Text("名称", "label")


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of one kind: what one is called as a whole, and how two of one name differ."""

    told: Callable[[Any, Side], Text]
    same: Callable[[Sides, Any, Any, Place], Iterator[Difference]]
    name: Callable[[Any], str] = lambda part: str(part.name)
    weight: Weight = Weight.MONEY


def parts(
    group: str, sides: Sides, pair: tuple[Sequence[Any], Sequence[Any]], within: Place | None = None
) -> Iterator[Difference]:
    """Part by part: one that stands on one side alone is new or gone. `within`: the part that they are parts of."""
    kind = GROUPS[group]
    before, after = (_by_name(each, kind) for each in pair)
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        label: Text = (old if new is None else new).label.text  # type: ignore[union-attr]
        if within is not None:
            label = Text(f"{within.label.zh}：{label.zh}", f"{within.label.en}: {label.en}")
        place = Place(f"{f'{within.path}.' if within else ''}{group}.{name}", label, kind.weight)
        if old is None:
            yield Difference(place.path, place.label, Way.ADDED, kind.weight, after=kind.told(new, sides.after))
        elif new is None:
            yield Difference(place.path, place.label, Way.REMOVED, kind.weight, before=kind.told(old, sides.before))
        else:
            called = place.at("label", LABEL, Weight.WORDING)
            yield from worded(called, old.label.text, new.label.text, same=old.label == new.label)
            yield from kind.same(sides, old, new, place)


def _by_name(listed: Sequence[Any], kind: Group) -> dict[str, Any]:
    """The parts by name. Those without names of their own are numbered under their label."""
    found: dict[str, Any] = {}
    for part in listed:
        name = kind.name(part)
        again = sum(each.rsplit("#", 1)[0] == name for each in found)
        found[f"{name}#{again + 1}" if again else name] = part
    return found


def _without_label(part: Any, side: Side, sentence: Callable[[str], str]) -> Text:
    """The sentence without the label that stands before it."""
    said = side.told(sentence)
    zh, en = said.zh.removeprefix(part.label.zh), said.en.removeprefix(part.label.en)
    return Text(zh.removeprefix("："), en.removeprefix(": "))


def _term_told(term: Any, side: Side) -> Text:
    return _without_label(term, side, lambda language: term_told(term, side.currency, language))


def _points_told(points: Points, side: Side) -> Text:
    return _without_label(points, side, lambda language: points_told(points, language))


def _bonus_told(bonus: Any, side: Side) -> Text:
    return _without_label(bonus, side, lambda language: bonus_told(bonus, side.version, side.currency, language))


def _top_up_told(top_up: TopUp, side: Side) -> Text:
    return _without_label(top_up, side, lambda language: top_up_told(top_up, side.currency, language))


def _floor_told(floor: Floor, side: Side) -> Text:
    return _without_label(floor, side, lambda language: floor_told(floor, side.currency, language))


def _part_told(part: FloorTerm, side: Side) -> Text:
    return side.told(lambda language: part_told(part, side.currency, language))


def _deduction_told(deduction: Deduction, side: Side) -> Text:
    return Text(f"可扣款项，代号 {deduction.code}", f"a deduction that is allowed, with the code {deduction.code}")


def _input_told(given: Input, side: Side) -> Text:
    value = "" if given.value is None else f" = {given.value:f}"
    zh, en = given.remedy.zh.rstrip("。"), given.remedy.en.rstrip(".")
    return Text(f"须给出{value}。{zh}", f"to be supplied{value}. {en}")


def _conditions(old: Any, new: Any, place: Place) -> Iterator[Difference]:
    yield from condition(place.at("when", WHEN), old.when, new.when)
    yield from condition(place.at("unless", UNLESS), old.unless, new.unless, NEVER)


def _deductions(sides: Sides, old: Deduction, new: Deduction, place: Place) -> Iterator[Difference]:
    """A deduction has a code, by which the two were found, and a label."""
    yield from ()


def _inputs(sides: Sides, old: Input, new: Input, place: Place) -> Iterator[Difference]:
    told = place.at("remedy", Text("怎样给出", "how to supply it"), Weight.WORDING)
    yield from worded(told, old.remedy.text, new.remedy.text, same=old.remedy == new.remedy)
    yield from counted(place.at("value", Text("给出的数", "the number supplied"), Weight.MONEY), old.value, new.value)


def _floors(sides: Sides, old: Floor, new: Floor, place: Place) -> Iterator[Difference]:
    yield from money(sides, place, (old.amount, new.amount))
    yield from _conditions(old, new, place)


def _terms(sides: Sides, old: Any, new: Any, place: Place) -> Iterator[Difference]:
    yield from _conditions(old, new, place)
    counts = place.at("counts", Text("加还是扣", "added or deducted"), Weight.MONEY)
    yield from worded(counts, COUNTS[old.counts], COUNTS[new.counts], same=old.counts == new.counts)
    if _shape(old) != _shape(new):
        yield from worded(
            place,
            sides.before.told(lambda language: body_told(old, sides.before.currency, language)),
            sides.after.told(lambda language: body_told(new, sides.after.currency, language)),
        )
        return
    if isinstance(new, AmountTerm):
        yield from money(sides, place, (old.amount, new.amount))
        return
    where = place.at("part", Text("计哪一部分", "which part"))
    yield from worded(where, PARTS_OF[old.part], PARTS_OF[new.part], same=old.part == new.part)
    unit = UNIT[new.per]
    if isinstance(new, BandsTerm):
        yield from bands(sides, place, (old, new), (unit, ORDER))
        return
    yield from money(sides, place, (old.rate, new.rate), unit)
    yield from counted(place.at("beyond", Text("起算点", "counted beyond")), old.beyond, new.beyond, unit)
    how = place.at("counted", Text("怎样计数", "how it is counted"), Weight.COUNTING)
    yield from worded(how, COUNTED[old.counted], COUNTED[new.counted], same=old.counted == new.counted)


def _shape(part: Any) -> tuple[Any, ...]:
    """What must be the same for two numbers to be held against each other."""
    return part.kind, getattr(part, "per", None), getattr(part, "method", None)


def _points(sides: Sides, old: Points, new: Points, place: Place) -> Iterator[Difference]:
    each = place.at("points", Text("每单记分", "points an order"), place.weight)
    yield from counted(each, old.points, new.points, POINT_UNIT)
    yield from condition(place.at("when", WHEN), old.when, new.when)


def _bonuses(sides: Sides, old: Any, new: Any, place: Place) -> Iterator[Difference]:
    lost = place.at("unless_points", Text("满多少分不发", "points from which it is lost"))
    yield from counted(lost, old.unless_points, new.unless_points, POINT_UNIT)
    if isinstance(old, ShareBonus) and isinstance(new, ShareBonus):
        yield from share(place, (sides.before, old.rate), (sides.after, new.rate))
        of = place.at("of", Text("按什么计", "what it is a share of"))
        yield from worded(of, _of(old, sides.before), _of(new, sides.after), same=set(old.of) == set(new.of))
    elif _shape(old) == _shape(new):
        yield from bands(sides, place, (old, new), (SUM[new.per], PERIOD))
    else:
        yield from worded(place, _bonus_told(old, sides.before), _bonus_told(new, sides.after))


def _of(bonus: ShareBonus, side: Side) -> Text:
    labels = {each.name: each.label.text for each in side.version.bonuses}
    labels[ORDERS] = Text("全部订单应付", "the pay of all orders")
    named = [labels.get(name) or Text(name, name) for name in bonus.of]
    return Text("、".join(each.zh for each in named), " + ".join(each.en for each in named))


def _top_ups(sides: Sides, old: TopUp, new: TopUp, place: Place) -> Iterator[Difference]:
    by = place.at("by", Text("补差方式", "how it is added"))
    yield from worded(by, BY[old.by], BY[new.by], same=old.by == new.by)
    against = place.at("against", Text("对照什么", "held against"))
    yield from worded(against, PAID[old.against], PAID[new.against], same=old.against == new.against)
    yield from parts("floor", sides, (old.floor, new.floor), place)


def _parts_of_floor(sides: Sides, old: FloorTerm, new: FloorTerm, place: Place) -> Iterator[Difference]:
    if old.per is not new.per:
        yield from worded(place, _part_told(old, sides.before), _part_told(new, sides.after))
    else:
        yield from money(sides, place, (old.rate, new.rate), SUM[new.per])
    yield from _conditions(old, new, place)


GROUPS = {
    "terms": Group(_term_told, _terms),
    "floors": Group(_floor_told, _floors, lambda floor: str(floor.label.zh)),
    "points": Group(_points_told, _points, weight=Weight.CONDITION),
    "bonuses": Group(_bonus_told, _bonuses),
    "top_ups": Group(_top_up_told, _top_ups),
    "floor": Group(_part_told, _parts_of_floor),
    "deductions": Group(_deduction_told, _deductions, lambda deduction: str(deduction.code)),
    "inputs": Group(_input_told, _inputs, weight=Weight.CONDITION),
}
