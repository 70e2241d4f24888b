"""Inequality, rates by group, intervals of shares, breaks: the statistics of an audit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gongyou.calc import breaks, group_rates, inequality
from gongyou.calc.intervals import Interval, newcombe, wilson
from gongyou.site.worked.family import Answer, Case, Family


def unequal(case: Case) -> dict[str, Any]:
    """Every measure of inequality of the values."""
    values = [float(each) for each in case.inputs["x"]]
    return {
        "gini": inequality.gini(values),
        "gini_corrected": inequality.gini(values, corrected=True),
        "theil_T": inequality.theil(values),
        "mld": inequality.mean_log_deviation(values),
        "hoover": inequality.hoover(values),
        **{
            name: inequality.atkinson(values, float(name.removeprefix("atkinson_")))
            for name in case.asked
            if name.startswith("atkinson_")
        },
    }


def by_group(case: Case) -> dict[str, Any]:
    """Theil's T and its two parts."""
    parts = inequality.theil_parts([float(each) for each in case.inputs["x"]], case.inputs["group"])
    return {"T": parts.total, "between": parts.between, "within": parts.within}


def chosen(case: Case) -> dict[str, Any]:
    """The rates of every group and of all."""
    truth, choice, groups = _choices(case)
    found = {**group_rates.rates_by_group(truth, choice, groups), "overall": group_rates.rates(truth, choice)}
    return {
        str(name): {"tpr": each.hit, "fpr": each.false_alarm, "sel": each.chosen, "n": each.count}
        for name, each in found.items()
    }


def apart(case: Case) -> dict[str, Any]:
    """How far the groups lie apart, by the notion that the formula names."""
    found = group_rates.rates_by_group(*_choices(case))
    gap = group_rates.equal_odds(found) if "odds" in case.formula else group_rates.parity(found)
    return {"difference": gap.difference, "ratio": gap.ratio}


def _choices(case: Case) -> tuple[list[bool], list[bool], list[Any]]:
    return (
        [bool(each) for each in case.inputs["y_true"]],
        [bool(each) for each in case.inputs["y_pred"]],
        (case.inputs["group"]),
    )


def share(case: Case) -> Answer:
    """A share with its interval."""
    return _interval(wilson(int(case.number("k")), int(case.number("n"))))


def difference(case: Case) -> Answer:
    """The difference of two shares with its interval."""
    one, other = ((int(case.number(f"k{at}")), int(case.number(f"n{at}"))) for at in (1, 2))
    return _interval(newcombe(one, other))


def _interval(found: Interval | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "share": Fraction(found.estimate),
        "diff": Fraction(found.estimate),
        "lo": Fraction(found.low),
        "hi": Fraction(found.high),
    }


def quality(case: Case) -> dict[str, Any]:
    """How well found breaks meet the true ones."""
    true, found = case.inputs["true"], case.inputs["est"]
    if "rand" in case.formula.lower() or "rand" in case.asked:
        return {"rand": breaks.rand_index(true, found), "hausdorff": breaks.rand_index(true, found)}
    if "margin" not in case.inputs:
        return {"hausdorff": breaks.hausdorff(true, found)}
    precision, recall = breaks.precision_and_recall(true, found, int(case.number("margin")))
    return {"precision": precision, "recall": recall, "hausdorff": breaks.hausdorff(true, found)}


FAMILIES = (
    Family("theil_parts", lambda case: case.keys == {"x", "group"}, by_group, "T"),
    Family("theil", lambda case: case.keys == {"x"} and case.formula.startswith("T"), unequal, "theil_T"),
    Family("inequality", lambda case: case.keys == {"x"}, unequal, "gini"),
    Family(
        "group_gap",
        lambda case: case.has("y_true", "y_pred", "group") and "difference" in case.asked | {case.formula},
        apart,
        "difference",
    ),
    Family("group_rates", lambda case: case.has("y_true", "y_pred", "group"), chosen),
    Family("share", lambda case: case.keys == {"k", "n"}, share, "share"),
    Family("share_difference", lambda case: case.has("k1", "n1", "k2", "n2"), difference, "diff"),
    Family("break_quality", lambda case: case.has("true", "est"), quality, "hausdorff"),
)
