"""Which rate holds for the members of an organisation in a month."""

from __future__ import annotations

from collections import defaultdict

from gongyou.core.period import Month
from gongyou.registry.models import DuesRate, Organisation


class Rates:
    """All rates, read once: the nearest organisation upwards that has one in force decides, be it zero."""

    def __init__(self) -> None:
        self._by_path: dict[str, list[DuesRate]] = defaultdict(list)
        for rate in DuesRate.objects.select_related("organisation").order_by("from_month"):
            self._by_path[rate.organisation.path].append(rate)

    def of(self, path: str, month: Month) -> DuesRate | None:
        """The rate of an organisation, by its path in the tree; None where no rate was recorded."""
        step = Organisation.steplen
        for length in range(len(path), 0, -step):
            held = [rate for rate in self._by_path.get(path[:length], ()) if rate.from_month <= str(month)]
            if held:
                return held[-1]
        return None

    def __bool__(self) -> bool:
        return bool(self._by_path)
