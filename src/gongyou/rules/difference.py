"""One difference between two rules, in words and numbers: what a scheme and a declaration tell alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction

from gongyou.core.text import Text
from gongyou.rules.answer import number_shown

NOTHING = Text("", "")
TENTH = Decimal("0.1")


class Way(StrEnum):
    """What happened to it."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Weight(IntEnum):
    """How much a difference weighs; the lower, the earlier it is told."""

    MONEY = 0  # what is paid or deducted
    CONDITION = 1  # when and where it is
    COUNTING = 2  # how it is counted, dated and rounded
    WORDING = 3  # what it is called
    RECORD = 4  # dates, sources, names of files: they differ from version to version by nature


@dataclass(frozen=True, slots=True)
class Difference:
    """What was and what is. `path` tells it from every other one of the two rules.

    `before` and `after` are words, empty where the part is new or gone. Where both are numbers of one unit, `old` and
    `new` hold them, exact or to six decimals where the rule itself derives them without an end. `per` is what one of
    them is for: an order, a kilometre.
    """

    path: str
    label: Text
    way: Way
    weight: Weight
    before: Text = NOTHING
    after: Text = NOTHING
    old: Decimal | None = None
    new: Decimal | None = None
    unit: Text = NOTHING
    per: Text = NOTHING

    @property
    def change(self) -> Decimal | None:
        """New less old, exact."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def percent(self) -> Decimal | None:
        """The change in per cent of the old number, to one decimal, half up; None where the old number is 0."""
        if self.old is None or self.new is None or not self.old:
            return None
        exact = Fraction(self.new - self.old) / abs(Fraction(self.old)) * 1000
        tenths = (abs(exact) + Fraction(1, 2)).__floor__()
        return Decimal(tenths if exact > 0 else -tenths).scaleb(-1) + 0

    @property
    def size(self) -> Fraction:
        """How far apart the two are, of the larger one: the same both ways, 1 for what is no pair of numbers."""
        if self.old is None or self.new is None:
            return Fraction(1)
        larger = max(abs(self.old), abs(self.new))
        return abs(Fraction(self.new) - Fraction(self.old)) / Fraction(larger) if larger else Fraction(0)

    @property
    def mirrored(self) -> Difference:
        """The same read backwards."""
        ways = {Way.ADDED: Way.REMOVED, Way.REMOVED: Way.ADDED}
        return replace(
            self,
            way=ways.get(self.way, self.way),
            before=self.after,
            after=self.before,
            old=self.new,
            new=self.old,
        )

    @property
    def text(self) -> Text:
        """A sentence in both languages."""
        zh, en = self.label.zh, f"{self.label.en[:1].upper()}{self.label.en[1:]}"
        if self.way is Way.ADDED:
            told = _after_name(self.after.zh, "："), _after_name(self.after.en, ", ")
            return Text(f"新增“{zh}”{told[0]}。", f"New: “{en}”{told[1]}.")
        if self.way is Way.REMOVED:
            told = _after_name(self.before.zh, "："), _after_name(self.before.en, ", ")
            return Text(f"取消“{zh}”{told[0]}。", f"Gone: “{en}”{told[1]}.")
        if self.old is None or self.new is None:
            old, new = self._told_apart()
            return Text(
                f"{zh}：{self.per.zh}由“{old.zh}”改为“{new.zh}”。",
                f"{en}{self.per.en}: was “{old.en}”, is now “{new.en}”.",
            )
        how, verb = self._how(), self._verb()
        return Text(
            f"{zh}：{self.per.zh}由{apart_from_latin(self.before.zh)}{verb.zh}{apart_from_latin(self.after.zh)}".rstrip()
            + f"（{how.zh}）。",
            f"{en}: {verb.en} {self.before.en} to {self.after.en}{self.per.en} ({how.en}).",
        )

    def _told_apart(self) -> tuple[Text, Text]:
        """The two in words; where one language has not changed, its sentence names the words of the other."""
        old, new = self.before, self.after
        if old.zh == new.zh:
            return Text(f"{old.en}（英文）", old.en), Text(f"{new.en}（英文）", new.en)
        if old.en == new.en:
            return Text(old.zh, f"{old.zh} (Chinese)"), Text(new.zh, f"{new.zh} (Chinese)")
        return old, new

    def _verb(self) -> Text:
        change = self.change
        if not change:
            return Text("改为", "changed from")
        return Text("升为", "rises from") if change > 0 else Text("降为", "falls from")

    def _how(self) -> Text:
        change, percent = self.change, self.percent
        if change is None or not change:
            return Text("数额不变", "the same amount")
        zh = f"{signed(change)} {self.unit.zh}".strip()
        en = f"{signed(change)} {self.unit.en}".strip()
        if percent is not None:
            zh, en = f"{zh}，{signed(percent, 1)}%", f"{en}, {signed(percent, 1)}%"
        return Text(zh, en)


def _after_name(said: str, apart: str) -> str:
    """What follows a name: a condition in brackets stands beside it."""
    return f" {said.strip()}" if said.startswith(" (") else said if said.startswith("（") else f"{apart}{said}"


def apart_from_latin(said: str) -> str:
    """Chinese words between others: a blank stands only beside a figure or a Latin letter."""
    return f"{' ' * said[:1].isascii()}{said}{' ' * said[-1:].isascii()}"


def signed(number: Decimal, places: int | None = None) -> str:
    """A number with its sign; money-like decimals keep two places, `places` gives another count."""
    shown = amount_shown(abs(number)) if places is None else f"{abs(number).quantize(TENTH, ROUND_HALF_UP):,}"
    return f"{'−' if number < 0 else '+'}{shown}"


def amount_shown(number: Decimal | Fraction) -> str:
    """A number with two decimals where it needs no more, without any where it is whole and above 0."""
    shown = number_shown(number)
    whole, _, decimals = shown.partition(".")
    return f"{whole}.{decimals}0" if len(decimals) == 1 else shown


def in_order(differences: Iterable[Difference]) -> list[Difference]:
    """By weight, then the largest first; by name where they weigh the same."""
    return sorted(differences, key=lambda each: (each.weight, -each.size, each.path))


def substantive(differences: Iterable[Difference]) -> list[Difference]:
    """Without what differs from version to version by nature: dates, sources and names of files."""
    return [each for each in differences if each.weight is not Weight.RECORD]
