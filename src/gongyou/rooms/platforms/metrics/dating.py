"""From which day on a daily series stands on another level, and by how much: for a finding's date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongyou.calc.changes import LEAST_QUIET, Change, calibrated, changes
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.encoded import day_of

# Below so many days nothing is dated: the first four weeks say how much days differ by themselves.
LEAST_DAYS = LEAST_QUIET + 14


@dataclass(frozen=True, slots=True)
class Since:
    """The day (since 1970), its date, the range that holds it with 95 %, and the levels on both sides."""

    day: int
    on: date
    first: date
    last: date
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After − before."""
        return self.after - self.before

    def ranged(self, what: Text) -> Text:
        """The sentence with the range that holds the day."""
        return Text(
            f"{what.zh}（起始日 95 % 区间：{self.first} 至 {self.last}）",
            f"{what.en} (95 % range of the day: {self.first} to {self.last})",
        )


def since(days: Sequence[int], values: Sequence[float], worse: int) -> Since | None:
    """The greatest lasting change in the direction `worse` (1 up, −1 down); None where chance gives as much.

    The quiet period is the first quarter of the days, at least four weeks: a change within it is not seen.
    """
    if len(days) < LEAST_DAYS:
        return None
    quiet = values[: max(LEAST_QUIET, len(values) // 4)]
    found = changes(values, calibrated(quiet, len(values)))
    harmful = [each for each in found if each.difference * worse > 0]
    if not harmful:
        return None
    return _since(days, max(harmful, key=lambda each: abs(each.difference)))


def _since(days: Sequence[int], change: Change) -> Since:
    day = int(days[change.index])
    first, last = (day_of(int(days[place])) for place in (change.first, change.last))
    return Since(day, day_of(day), first, last, change.before, change.after)
