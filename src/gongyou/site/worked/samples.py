"""Published answers on public data, and what is reckoned from rows that a case brings along."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from gongyou.calc import breaks, inequality
from gongyou.calc.clusters import Sums, difference, naive_se, ratio
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.site.worked.family import Answer, Case, Family

HERE = Path(__file__).resolve().parent / "vendor"
FILES = {"nile": "nile.csv", "mexico": "mexico.csv", "nsw": "nsw_mixtape.csv", "lalonde": "nsw_mixtape.csv"}
# A log for the law of duplication where a case brings none: three workers, nine orders.
LOG = {"A": (5.0, 6.5, 9.0), "B": (4.0, 4.5), "C": (8.0, 8.5, 7.0, 12.0)}
WAVE = ("grab_times", "times", "wave_grab_times")


@cache
def columns_of(file: str) -> dict[str, tuple[str, ...]]:
    with (HERE / file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    return {name: tuple(row[name] for row in rows) for name in rows[0]}


def _dataset(case: Case, *names: str) -> dict[str, tuple[str, ...]] | None:
    asked = str(case.inputs.get("dataset", "")).lower()
    found = next((file for name, file in FILES.items() if name in names and name in asked), None)
    return columns_of(found) if found else None


def _numbers(values: Sequence[Any]) -> list[float]:
    return [float(each) for each in values]


def _is_break(case: Case) -> bool:
    return "break" in case.formula and (_dataset(case, "nile") is not None or case.one_of("values", "x") is not None)


def one_break(case: Case) -> dict[str, Any]:
    """Where one mean becomes another, every place tried."""
    columns = _dataset(case, "nile")
    values = _numbers(columns["volume"] if columns else case.inputs[case.one_of("values", "x") or ""])
    found = breaks.mean_break(values)
    if found is None:
        raise ValueError("a break needs two values")
    first = int(columns["year"][0]) if columns else int(case.inputs.get("first", 0))
    last = first + found.index - 1
    shown = {"index": found.index, "mean_before": found.before, "mean_after": found.after}
    return {**shown, "last_year_before": last, "first_year_after": last + 1, "last_before": last}


def _is_dataset_inequality(case: Case) -> bool:
    return _dataset(case, "mexico") is not None and bool(_years(case))


def _years(case: Case) -> list[str]:
    read = re.search(r"pcgdp(\d{4})(?:\s*(?:\.\.|-|–|to)\s*(?:pcgdp)?(\d{4}))?", str(case.inputs["dataset"]))
    if read is None:
        return []
    first, last = int(read.group(1)), int(read.group(2) or read.group(1))
    return [str(year) for year in range(first, last + 1, 10)]


def of_states(case: Case) -> Answer:
    """An index of inequality of the columns named, in the order of years; one column gives one value."""
    columns = _dataset(case, "mexico") or {}
    index = inequality.theil if "theil" in case.formula.lower() else inequality.gini
    found: list[Any] = [index(_numbers(columns[f"pcgdp{year}"])) for year in _years(case)]
    return found if len(found) > 1 or isinstance(case.expected, list) else {"value": found[0]}


def _is_trial(case: Case) -> bool:
    return _dataset(case, "nsw", "lalonde") is not None or case.has("treated", "control")


def trial(case: Case) -> dict[str, Any]:
    """The difference of two groups' means, people as units."""
    columns = _dataset(case, "nsw", "lalonde")
    if columns:
        outcome = columns[str(case.inputs.get("outcome", "re78"))]
        groups = [
            _numbers([value for value, own in zip(outcome, columns["treat"], strict=True) if own == wanted])
            for wanted in ("1", "0")
        ]
    else:
        groups = [_numbers(case.inputs[name]) for name in ("treated", "control")]
    first, second = groups
    sums = (
        Sums([*first, *(0 for _ in second)], [*(1 for _ in first), *(0 for _ in second)]),
        Sums([*(0 for _ in first), *second], [*(0 for _ in first), *(1 for _ in second)]),
    )
    means, gap = [ratio(each) for each in sums], difference(*sums)
    if gap is None or means[0] is None or means[1] is None:
        raise ValueError("a group is empty")
    shown = {"treated_mean": means[0].value, "control_mean": means[1].value, "diff": gap.value, "se": gap.se}
    return {**shown, "att": gap.value, "n1": len(first), "n0": len(second), "low": gap.low, "high": gap.high}


def _is_duplication(case: Case) -> bool:
    return case.has("k") and not case.has("n") and ("duplicat" in case.formula or "clustered_ratio" in case.asked)


def duplication(case: Case) -> dict[str, Any]:
    """What repeating every order k times inside its worker does to the clustered and to the naive standard error."""
    times = int(case.number("k"))
    log = case.inputs.get("orders", LOG)
    rows = [_numbers(values) for values in log.values()]
    once, often = _errors(rows), _errors([values * times for values in rows])
    return {
        "clustered_ratio": often[0] / once[0],
        "naive_ratio": often[1] / once[1],
        "clustered_se": often[0],
        "naive_se": often[1],
    }


def _errors(rows: list[list[float]]) -> tuple[float, float]:
    found = ratio(Sums([sum(values) for values in rows], [len(values) for values in rows]))
    if found is None or not found.se:
        raise ValueError("the workers do not differ")
    orders = [value for values in rows for value in values]
    return found.se, naive_se(sum(orders), sum(value * value for value in orders), len(orders))


def _is_wave(case: Case) -> bool:
    return case.one_of(*WAVE) is not None and ("wave" in case.formula or case.has("stored"))


def wave(case: Case) -> dict[str, Any]:
    """The start of a wave: the earliest grab in it, whatever start is stored with it."""
    times = [int(each) for each in case.inputs[case.one_of(*WAVE) or ""]]
    start = min(times)
    stored = case.inputs.get("stored")
    return {"wave_start": start, "late_by": None if stored is None else int(stored) - start}


BEFORE, AFTER = ("v1", "before", "old", "counterfactual"), ("v2", "after", "new", "pay")


def _is_rule_change(case: Case) -> bool:
    return "losers" in case.formula or "share_losers" in case.asked


def rule_change(case: Case) -> dict[str, Any]:
    """Who loses by a rule, how much, and the mean: from rows of worker, pay by the old rule and by the new one.

    Refuses a case that gives counts only: the shops of its workers were never published.
    """
    rows = case.inputs.get("rows", case.inputs.get("shops"))
    if not isinstance(rows, list) or not rows:
        raise BadInput(
            "verify.no_rows",
            Text(
                "这个实例只有人数和单数：逐单数据没有公布，算不出，也不编造。",
                "The case gives counts alone: the orders were not published, so nothing is computed, nothing invented.",
            ),
            Text("请在 rows 中给出每单的劳动者、原规则与新规则的报酬。", "Give rows of worker, pay before and after."),
        )
    paid: dict[str, tuple[Fraction, Fraction, int]] = {}
    for row in rows:
        before, after = (next(Fraction(str(row[name])) for name in names if name in row) for names in (BEFORE, AFTER))
        old, new, number = paid.get(str(row["worker"]), (Fraction(0), Fraction(0), 0))
        paid[str(row["worker"])] = (old + before, new + after, number + 1)
    losers = [(old, new) for old, new, _ in paid.values() if new < old]
    lost = sum((old for old, _ in losers), Fraction(0))
    change = sum((new - old for old, new, _ in paid.values()), Fraction(0))
    return {
        "workers": len(paid),
        "shops": len(rows),
        "share_losers": Fraction(len(losers), len(paid)),
        "loser_gap": sum((new - old for old, new in losers), Fraction(0)) / lost if lost else Fraction(0),
        "mean_delta": change / len(rows),
        "mean_delta_per_shop": change / len(rows),
    }


FAMILIES = (
    Family("one_break", _is_break, one_break, "index"),
    Family("inequality_of_states", _is_dataset_inequality, of_states, "value"),
    Family("difference_of_groups", _is_trial, trial, "diff"),
    Family("duplication", _is_duplication, duplication, "clustered_ratio"),
    Family("wave_start", _is_wave, wave, "wave_start"),
    Family("rule_change", _is_rule_change, rule_change, "share_losers"),
)
