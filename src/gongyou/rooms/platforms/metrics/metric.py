"""A metric as a declaration: what it asks, which right and heading it hangs on, what data it cannot do without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gongyou.core.text import Text
from gongyou.rooms.platforms import words

if TYPE_CHECKING:
    from gongyou.rooms.platforms.metrics.material import Material
    from gongyou.rooms.platforms.metrics.outcome import Outcome


class Section(StrEnum):
    """The five headings of 《平台劳动规则和算法协商指引（试行）》, and what goes before all of them."""

    ALL = "all"
    DISPATCH = "dispatch"
    PAY = "pay"
    HOURS = "hours"
    TIME = "time"
    CONDUCT = "conduct"


HEADINGS = {
    Section.ALL: Text("公示与变更", "Publication and changes"),
    Section.DISPATCH: words.DISPATCH,
    Section.PAY: words.PAY,
    Section.HOURS: words.HOURS,
    Section.TIME: words.TIME,
    Section.CONDUCT: words.RATING,
}


class Right(StrEnum):
    """Which right of the workers or which duty of the platform a metric serves."""

    KNOW = "know"
    TAKE_PART = "take_part"
    CHOOSE = "choose"
    PAY = "pay"
    REST = "rest"
    FAIR = "fair"
    REMEDY = "remedy"


RIGHTS = {
    Right.KNOW: Text("知情权", "Right to know"),
    Right.TAKE_PART: Text("参与权", "Right to take part"),
    Right.CHOOSE: Text("选择权", "Right to choose"),
    Right.PAY: Text("劳动报酬", "Pay"),
    Right.REST: Text("休息", "Rest"),
    Right.FAIR: Text("公平分配", "Fair allocation"),
    Right.REMEDY: Text("申诉救济", "Remedy"),
}


@dataclass(frozen=True, slots=True)
class Needs:
    """A table and the columns of it that must hold something; a metric without them is 「不可评估」."""

    table: str
    columns: tuple[str, ...]


Assess = Callable[["Material"], "Outcome"]


@dataclass(frozen=True, slots=True)
class Metric:
    """`id` as in the audit's specification (A1 … G1); `page` is its page in docs/algorithms."""

    id: str
    title: Text
    section: Section
    right: Right
    definition: Text
    needs: tuple[Needs, ...]
    page: str
    assess: Assess
