"""Words for changes. One table decides direction and size, so that no sentence can say more than its number.

The change is judged after rounding, as the reader sees it. docs/algorithms/jobs.md prints the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gongyou.core.figures import NONE, rounded
from gongyou.core.text import Text

LITTLE, SLIGHT, MARKED = Decimal("0.002"), Decimal("0.010"), Decimal("0.050")


@dataclass(frozen=True, slots=True)
class Verbs:
    """Rise and fall of one kind of number: 增加/减少 for heads, 上升/下降 for levels and shares."""

    up: Text
    down: Text


HEADS = Verbs(Text("增加", "rose"), Text("减少", "fell"))
LEVELS = Verbs(Text("上升", "rose"), Text("下降", "fell"))

SAME = Text("持平", "was unchanged")
LITTLE_CHANGED = Text("基本持平", "was little changed")


def direction(change: Decimal, verbs: Verbs) -> Text:
    """持平 · 基本持平 · 略增 · 增加 · 明显增加, and the same downwards, by the size of the rounded change."""
    size = abs(change)
    if size == 0:
        return SAME
    if size < LITTLE:
        return LITTLE_CHANGED
    verb = verbs.up if change > 0 else verbs.down
    if size < SLIGHT:
        return Text(f"略有{verb.zh}", f"{verb.en} slightly")
    if size < MARKED:
        return verb
    return Text(f"明显{verb.zh}", f"{verb.en} markedly")


def signed_share(change: Decimal | None) -> str:
    """+1.2 %, −0.4 %, 0.0 %; — for none."""
    return NONE if change is None else f"{_signed(rounded(change * 100, 1))} %"


def signed_points(points: Decimal | None, language: str) -> str:
    """+0.3 个百分点 or +0.3 percentage points; — for none."""
    if points is None:
        return NONE
    unit = Text(" 个百分点", " percentage points").on(language)
    return f"{_signed(rounded(points * 100, 1))}{unit}"


def signed_count(difference: int | None) -> str:
    """+1,234, −56, 0; — for none."""
    return NONE if difference is None else _signed(Decimal(difference))


def _signed(value: Decimal) -> str:
    if value == 0:
        return f"{abs(value):,}"
    return f"+{value:,}" if value > 0 else f"−{abs(value):,}"


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is measured against."""

    zh: str
    en: str
    missing: Text


NOTHING = Text("没有可比数据", "there is no comparable figure for")


def base_named(zh: str, en: str) -> Base:
    """A base by its name, with the words for having nothing there."""
    return Base(zh, en, Text(f"{zh}{NOTHING.zh}", f"{NOTHING.en} {en}"))


MONTH = base_named("上月", "the month before")
YEAR = base_named("上年同月", "the same month a year earlier")


def compared(change: Decimal | None, base: Base, verbs: Verbs) -> Text:
    """比上月略有增加（+0.4 %） / rose slightly on the month before (+0.4 %)."""
    if change is None:
        return base.missing
    word = direction(change, verbs)
    shown = signed_share(change)
    than = "与" if word in (SAME, LITTLE_CHANGED) else "比"
    return Text(f"{than}{base.zh}{word.zh}（{shown}）", f"{word.en} on {base.en} ({shown})")


def compared_points(points: Decimal | None, base: Base, verbs: Verbs = LEVELS) -> Text:
    """比上月上升 0.3 个百分点; the size is in the number, so the word gives the direction only."""
    if points is None:
        return base.missing
    if points == 0:
        return Text(f"与{base.zh}持平", f"was unchanged on {base.en}")
    verb = verbs.up if points > 0 else verbs.down
    size = rounded(abs(points) * 100, 1)
    return Text(f"比{base.zh}{verb.zh} {size} 个百分点", f"{verb.en} by {size} percentage points on {base.en}")
