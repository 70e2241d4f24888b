"""What Gongyou costs, as ratios against a yardstick measured in the same run on the same machine.

Each module here has NAME, TITLE (a Text) and `run(workdir) -> BenchResult`; `gongyou bench` finds it by itself.
Absolute seconds differ between machines, so a limit is set on the ratio (or on memory), never on seconds alone.
"""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from gongyou.core.errors import NotFound
from gongyou.core.text import Text

Shown = int | float | str


@dataclass(frozen=True)
class BenchResult:
    """What one bench measured. `ratio` at or below `limit` passes; a bench without a limit only reports."""

    figures: Mapping[str, Shown]
    ratio: float | None = None
    limit: float | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        return self.ratio is None or self.limit is None or self.ratio <= self.limit


class Bench(Protocol):
    """A module of this package."""

    NAME: str
    TITLE: Text

    def run(self, workdir: Path, **sizes: int) -> BenchResult:
        """Measures in `workdir`, which is empty at first and may be kept for the next run."""


def benches() -> dict[str, Bench]:
    """Every bench by its name, in alphabetical order."""
    found: dict[str, Bench] = {}
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        if hasattr(module, "run"):
            bench = cast(Bench, module)
            found[bench.NAME] = bench
    return found


def chosen(names: list[str]) -> dict[str, Bench]:
    """The benches named, or all but those with ON_REQUEST; an unknown name raises NotFound and lists the known.

    The name of a group (GROUP of its modules) stands for all of them.
    """
    known = benches()
    groups = sorted({group for bench in known.values() if (group := getattr(bench, "GROUP", ""))})
    for group in set(names).intersection(groups):
        at = names.index(group)
        names = [*names[:at], *(key for key in known if getattr(known[key], "GROUP", "") == group), *names[at + 1 :]]
    for name in names:
        if name not in known:
            listed = ", ".join([*known, *groups])
            raise NotFound(
                "bench.unknown",
                Text(f"没有名为“{name}”的测速项。", f"There is no bench “{name}”."),
                Text(f"可选：{listed}", f"Known: {listed}"),
                value=name,
            )
    if names:
        return {name: known[name] for name in names}
    return {name: bench for name, bench in known.items() if not getattr(bench, "ON_REQUEST", False)}


def alternately(actions: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """The fewest seconds of each action: the round that other work on the machine disturbed least.

    One round of all before the next, so that a slow spell hits all alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            start = time.perf_counter()
            action()
            seconds[name].append(time.perf_counter() - start)
    return {name: min(taken) for name, taken in seconds.items()}
