"""The pieces from which the differences of two schemes are put together: numbers, words, conditions and bands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from gongyou.core.text import Text
from gongyou.rules.answer import number_shown
from gongyou.rules.difference import NOTHING, Difference, Way, Weight, amount_shown
from gongyou.rules.schemes.amended import MONEY, ORDER, rounded
from gongyou.rules.schemes.bands import Band, Banded
from gongyou.rules.schemes.conditions import When
from gongyou.rules.schemes.figures import Derived
from gongyou.rules.schemes.model import Scheme, Version
from gongyou.rules.schemes.words import MONEY as MONEY_TOLD
from gongyou.rules.schemes.words import condition_told, derivation_told, extent_told, inputs_named

ALWAYS, NEVER = Text("任何情形", "in every case"), Text("没有例外", "no exception")
NOT_SAID = Text("未写明", "not declared")
Number = Decimal | Derived | None
SHARES = "share"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its scheme, and the version that is held against the other's."""

    scheme: Scheme
    version: Version

    @property
    def currency(self) -> str:
        return self.scheme.currency

    def told(self, sentence: Callable[[str], str]) -> Text:
        """A sentence in both languages without its full stop, with the names of inputs in words."""
        return self.named(Text(*(sentence(language).rstrip("。.") for language in ("zh", "en"))))

    def named(self, said: Text) -> Text:
        """With the names of inputs in words."""
        inputs = self.scheme.inputs
        zh, en = {each.name: each.label.zh for each in inputs}, {each.name: each.label.en for each in inputs}
        return Text(inputs_named(said.zh, zh), inputs_named(said.en, en))


@dataclass(frozen=True, slots=True)
class Sides:
    """What is held against each other."""

    before: Side
    after: Side

    @property
    def is_one_currency(self) -> bool:
        return self.before.currency == self.after.currency


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a scheme something stands, and what it is called."""

    path: str
    label: Text
    weight: Weight = Weight.MONEY

    def at(self, name: str, said: Text, weight: Weight = Weight.CONDITION) -> Place:
        """A part of it."""
        return Place(f"{self.path}.{name}", joined(self.label, said), weight)


def joined(label: Text, part: Text) -> Text:
    return Text(f"{label.zh}（{part.zh}）", f"{label.en} ({part.en})")


def worded(place: Place, before: Text, after: Text, *, same: bool = False) -> Iterator[Difference]:
    """What is told in words. `same`: the two are the same, whatever their words."""
    if not same:
        yield Difference(place.path, place.label, Way.CHANGED, place.weight, before, after)


def plain(place: Place, before: str | None, after: str | None) -> Iterator[Difference]:
    """What a file writes as it stands: a name, an address, a day."""
    yield from worded(place, _written(before), _written(after), same=before == after)


def counted(
    place: Place, before: Decimal | int | None, after: Decimal | int | None, unit: Text = NOTHING
) -> Iterator[Difference]:
    """A number that is no money: a limit, points, minutes, days."""
    if before == after:
        return
    told = [NOT_SAID if each is None else _with_unit(Decimal(each), unit) for each in (before, after)]
    found = Difference(place.path, place.label, Way.CHANGED, place.weight, told[0], told[1])
    if before is not None and after is not None:
        found = replace(found, old=Decimal(before), new=Decimal(after), unit=unit)
    yield found


def money(
    sides: Sides, place: Place, numbers: tuple[Number, Number], per: Text = ORDER, *, new: bool = False
) -> Iterator[Difference]:
    """An amount of money for each of something; `new` where one that is not there is a part that is new or gone."""
    before, after = numbers
    if before == after and _kind(before) is _kind(after):
        return
    told = (_money(before, sides.before), _money(after, sides.after))
    each = Text(f"每{per.zh}", f" per {per.en}")
    way = Way.CHANGED
    if new and None in numbers:
        way = Way.ADDED if before is None else Way.REMOVED
        told = (told[0], _for_each(told[1], each)) if before is None else (_for_each(told[0], each), told[1])
    found = Difference(place.path, place.label, way, place.weight, *told, per=each)
    old, later = value_of(before), value_of(after)
    if old is not None and later is not None and sides.is_one_currency:
        found = replace(found, old=old, new=later, unit=MONEY[sides.after.currency])
    yield found


def share(place: Place, before: tuple[Side, Number], after: tuple[Side, Number]) -> Iterator[Difference]:
    """A share, told in per cent; its change is one of percentage points."""
    if before[1] == after[1] and _kind(before[1]) is _kind(after[1]):
        return
    told = _share(before[1], before[0]), _share(after[1], after[0])
    found = Difference(place.path, place.label, Way.CHANGED, place.weight, *told)
    old, later = value_of(before[1]), value_of(after[1])
    if old is not None and later is not None:
        found = replace(found, old=old * 100, new=later * 100, unit=Text("个百分点", "percentage points"))
    yield found


def condition(place: Place, before: When | None, after: When | None, none: Text = ALWAYS) -> Iterator[Difference]:
    """When something holds, or does not."""
    told = [Text(condition_told(each, "zh"), condition_told(each, "en")) if each else none for each in (before, after)]
    yield from worded(place, told[0], told[1], same=before == after)


def bands(sides: Sides, place: Place, pair: tuple[Banded, Banded], units: tuple[Text, Text]) -> Iterator[Difference]:
    """Two sets of bands, over the stretches that both together cut; `units`: of the quantity, of a fixed amount."""
    before, after = pair
    unit, whole = units
    limits = [[band.up_to for band in each.bands if band.up_to is not None] for each in pair]
    if limits[0] != limits[1]:
        told = [_limits(each, unit) for each in limits]
        yield from worded(place.at("limits", Text("分段界限", "limits of the bands")), told[0], told[1])
    for low, high, old, new in _stretches(before, after, [*limits[0], *limits[1]]):
        extent = extent_told(low, high, unit)
        there = place.at(f"{low or 0:f}-{'' if high is None else f'{high:f}'}", extent, place.weight)
        if old.amount is not None and new.amount is not None:
            yield from money(sides, there, (old.amount, new.amount), whole)
        elif old.rate is not None and new.rate is not None:
            yield from money(sides, there, (old.rate, new.rate), unit)
        else:
            words = [_price(band, side, units) for band, side in ((old, sides.before), (new, sides.after))]
            yield from worded(there, words[0], words[1])


def _stretches(
    before: Banded, after: Banded, limits: Sequence[Decimal]
) -> list[tuple[Decimal | None, Decimal | None, Band, Band]]:
    """The stretches in which the two pay differently, each with its two bands; neighbours that say the same are one."""
    ends: list[Decimal | None] = [None, *sorted(set(limits)), None]
    found: list[tuple[Decimal | None, Decimal | None, Band, Band]] = []
    for low, high in pairwise(ends):
        old, new = _band_at(before, high), _band_at(after, high)
        if _paid(old) == _paid(new):
            continue
        last = found[-1] if found else None
        if last and last[1] == low and (_paid(last[2]), _paid(last[3])) == (_paid(old), _paid(new)):
            found[-1] = (last[0], high, old, new)
        else:
            found.append((low, high, old, new))
    return found


def _band_at(term: Banded, high: Decimal | None) -> Band:
    """The band in which a stretch that ends at `high` lies."""
    if high is None:
        return term.bands[-1]
    return next(band for band in term.bands if band.up_to is None or band.up_to >= high)


def _paid(band: Band) -> tuple[object, ...]:
    return band.rate, _kind(band.rate), band.amount, _kind(band.amount)


def value_of(number: Number) -> Decimal | None:
    """The number; None for one that waits for an input, and for none at all. Without an end: six decimals."""
    if isinstance(number, Derived):
        return None if number.input is not None else rounded(number.exact)
    return number


def _kind(number: Number) -> type:
    return type(number)


def _money(number: Number, side: Side) -> Text:
    if number is None:
        return NOT_SAID
    if not isinstance(number, Derived):
        return _currency(amount_shown(number), side)
    how = side.told(lambda language: derivation_told(number, language))
    if number.input is not None:
        return how
    shown = _currency(amount_shown(number.exact), side)
    return Text(f"{shown.zh}（{how.zh}）", f"{shown.en} ({how.en})")


def _share(number: Number, side: Side) -> Text:
    if number is None:
        return NOT_SAID
    if not isinstance(number, Derived):
        return Text(*(f"{number_shown(number * 100)}%",) * 2)
    how = side.told(lambda language: derivation_told(number, language))
    if number.input is not None:
        return how
    shown = f"{number_shown(number.exact * 100)}%"
    return Text(f"{shown}（{how.zh}）", f"{shown} ({how.en})")


def _currency(shown: str, side: Side) -> Text:
    template = MONEY_TOLD[side.currency]
    return Text(template.zh.format(shown), template.en.format(shown))


def _for_each(said: Text, each: Text) -> Text:
    return Text(f"{each.zh} {said.zh}", f"{said.en}{each.en}")


def _price(band: Band, side: Side, units: tuple[Text, Text]) -> Text:
    number, per = (band.rate, units[0]) if band.amount is None else (band.amount, units[1])
    return _for_each(_money(number, side), Text(f"每{per.zh}", f" per {per.en}"))


def _limits(limits: Sequence[Decimal], unit: Text) -> Text:
    if not limits:
        return Text("不分段", "one band")
    listed = "、".join(number_shown(each) for each in limits), ", ".join(number_shown(each) for each in limits)
    return Text(f"{listed[0]} {unit.zh}", f"{listed[1]} {many(unit)}")


def many(unit: Text) -> str:
    """The plural of an English unit."""
    return " ".join([f"{unit.en.split()[0]}s", *unit.en.split()[1:]]) if unit.en else ""


def _with_unit(number: Decimal, unit: Text) -> Text:
    shown = number_shown(number)
    return Text(f"{shown} {unit.zh}".strip(), f"{shown} {unit.en if number == 1 else many(unit)}".strip())


def _written(value: str | None) -> Text:
    return NOT_SAID if value in (None, "") else Text(str(value), str(value))
