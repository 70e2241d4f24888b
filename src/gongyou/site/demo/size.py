"""How large the city is: one number, the scale, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text

SMALLEST = 0.001
LARGEST = 10.0

RIDERS_ORGANISED = 0.58
PAYROLL_OUTSIDERS = 0.24

# Five years of the members' monthly reports; the vacancies, and what is looked at closely, begin later.
HISTORY_FROM = Month(2021, 11)
EMPLOYMENT_FROM = Month(2024, 11)
PAYROLL_FROM = Month(2025, 11)
LAST_MONTH = Month(2026, 10)


@dataclass(frozen=True, slots=True)
class Size:
    """Counts of everything in the city. At scale 1: 100,000 members, 3,000 organisations, 1,000,000 orders."""

    scale: float

    @classmethod
    def of(cls, scale: float) -> Size:
        """The size at `scale`; outside 0.001 … 10 raises BadInput."""
        if not SMALLEST <= scale <= LARGEST:
            raise BadInput(
                "demo.scale",
                Text(f"演示城市的规模 {scale} 不在可用范围内。", f"The demo city cannot have the scale {scale}."),
                Text(f"请给出 {SMALLEST} 到 {LARGEST} 之间的数。", f"Give a number from {SMALLEST} to {LARGEST}."),
                value=scale,
            )
        return cls(scale)

    def _part(self, at_one: int, least: int) -> int:
        return max(least, round(at_one * self.scale))

    @property
    def members(self) -> int:
        return self._part(100_000, 600)

    @property
    def riders_with_violations(self) -> int:
        """Riders of the platform whose log holds planted violations."""
        return self._part(4_000, 48)

    @property
    def riders_of_control(self) -> int:
        # Thirty at least must have ridden: of fewer an audit concludes nothing.
        return self._part(1_000, 36)

    @property
    def riders(self) -> int:
        return self.riders_with_violations + self.riders_of_control

    @property
    def orders_with_violations(self) -> int:
        return self._part(800_000, 1_600)

    @property
    def orders_of_control(self) -> int:
        return self._part(200_000, 640)

    @property
    def rider_members(self) -> int:
        """Riders who are union members by the last month; the others are the gap that coverage shows."""
        return round(self.riders * RIDERS_ORGANISED)

    @property
    def payroll_outsiders(self) -> int:
        """Workers on the payrolls who are no members."""
        return round(self.payroll_workers * PAYROLL_OUTSIDERS)

    @property
    def people(self) -> int:
        """Everybody: members, riders and payroll workers who are none."""
        return self.members - self.rider_members + self.payroll_outsiders + self.riders

    @property
    def organisations(self) -> int:
        return self._part(3_000, 40)

    @property
    def payroll_workers(self) -> int:
        return self._part(30_000, 300)

    @property
    def clocked_workers(self) -> int:
        """Workers whose clock entries of the last month are in the lake."""
        return self._part(1_500, 12)

    @property
    def vacancies(self) -> int:
        # Fewer would leave the board of posts per seeker empty.
        return self._part(24_000, 2_400)

    @property
    def townships_per_district(self) -> int:
        return max(1, min(8, round(8 * self.scale**0.5)))
