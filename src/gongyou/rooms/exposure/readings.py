"""What the three sources say of an occupation by the crosswalk as it holds, and how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongyou.calc.risk_tiers import Exposed
from gongyou.core.text import Text
from gongyou.occupations.exposure import Reading, compare_links
from gongyou.rooms.exposure.crosswalk import Row
from gongyou.rooms.exposure.rules import rules

PAIR = 2


class Accord(StrEnum):
    """How far the places of an occupation in the sources lie apart."""

    ALIKE = "alike"
    BETWEEN = "between"
    APART = "apart"
    ONE = "one"
    NONE = "none"


ACCORDS = {
    Accord.ALIKE: Text("几个来源的判断相近", "The sources agree"),
    Accord.BETWEEN: Text("几个来源的判断有一些出入", "The sources differ somewhat"),
    Accord.APART: Text("几个来源的判断出入很大", "The sources differ widely"),
    Accord.ONE: Text("只有一个来源有数，无从比较", "One source alone has a figure: nothing to compare"),
    Accord.NONE: Text("三个来源都没有数", "None of the sources has a figure"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """One occupation in the sources. `spread` is the largest percentile less the smallest."""

    readings: tuple[Reading, ...]
    accord: Accord
    spread: float | None

    @property
    def ilo(self) -> Reading:
        return next(each for each in self.readings if each.source == "ilo_2025")

    @property
    def exposed(self) -> Exposed:
        """The step of exposure on which tiers rest: by the median of the places in the sources."""
        return self._step(self.readings)

    @property
    def exposed_without(self) -> dict[str, Exposed]:
        """The step when each source that knows the occupation is left out, by source; empty for one source alone."""
        known = [each for each in self.readings if each.percentile is not None]
        if len(known) < PAIR:
            return {}
        return {left.source: self._step([each for each in known if each is not left]) for left in known}

    @property
    def places(self) -> tuple[float, float] | None:
        """The lowest and the highest place: the range within which the sources disagree."""
        found = [each.percentile for each in self.readings if each.percentile is not None]
        return (min(found), max(found)) if found else None

    @staticmethod
    def _step(readings: Sequence[Reading]) -> Exposed:
        return rules().tiers.places.step([each.percentile for each in readings if each.percentile is not None])

    def said(self) -> Text:
        """The plain sentence."""
        words = ACCORDS[self.accord]
        if self.spread is None or self.accord in (Accord.ONE, Accord.NONE):
            return Text(f"{words.zh}。", f"{words.en}.")
        places = sorted((each.percentile, each.source) for each in self.readings if each.percentile is not None)
        low, high = SHORT[places[0][1]], SHORT[places[-1][1]]
        points = f"{self.spread:.0f}"
        return Text(
            f"{words.zh}（位次最高：{high.zh}；最低：{low.zh}；相差 {points} 个百分位）。",
            f"{words.en}: place in {high.en} highest, in {low.en} lowest, {points} percentile points apart.",
        )


SHORT = {
    "ilo_2025": Text("国际劳工组织", "ILO"),
    "gpts_2023": Text("GPTs-are-GPTs", "GPTs-are-GPTs"),
    "microsoft_2025": Text("微软", "Microsoft"),
}


def read(row: Row) -> Read:
    """The three readings of a row of the crosswalk."""
    found = compare_links(row.mapping.links if row.mapping else ())
    places = [each.percentile for each in found if each.percentile is not None]
    if len(places) < PAIR:
        return Read(found, Accord.ONE if places else Accord.NONE, None)
    spread = max(places) - min(places)
    step = rules()
    accord = (
        Accord.ALIKE if spread <= step.alike_within else Accord.APART if spread >= step.apart_from else Accord.BETWEEN
    )
    return Read(found, accord, spread)
