"""Exposure to generative AI: the ILO's classes and look-ups, β of the GPTs study, standardised scores."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from gongyou.calc.exposure import Gradient, beta, gradient, spread
from gongyou.occupations.exposure import ilo, scored_in
from gongyou.site.worked.family import Case, Family

# Published shares carry sums of binary fractions.
AGREED = 1e-9


def classes(case: Case) -> dict[str, Any]:
    """How many occupations of the file fall into each class; those of none are told as 0."""
    seen = {}
    for row in case.rows():
        seen[row["ISCO_08"]] = gradient(float(row["mean_score_2025"]), float(row["SD_2025"]))
    return {each.value: Counter(seen.values())[each] for each in Gradient}


def looked_up(case: Case) -> dict[str, Any]:
    """A unit group's title, mean, deviation and class."""
    code = str(next(case.inputs[name] for name in ("isco08", "isco", "ISCO_08", "isco_08") if name in case.inputs))
    found = ilo()[code.zfill(4)]
    return {"title": found.title, "mean": found.mean, "sd": found.sd, "gradient": found.gradient.value}


def shares(case: Case) -> dict[str, Any]:
    """The mean of every share; raises ValueError where some β is not half way between α and γ."""
    rows = case.rows()
    raters = sorted({name.removesuffix("_alpha") for name in rows[0] if name.endswith("_alpha")})
    for row in rows:
        for rater in raters:
            alpha, told, gamma = (float(row[f"{rater}_{kind}"]) for kind in ("alpha", "beta", "gamma"))
            if abs(told - beta(alpha, gamma)) > AGREED:
                raise ValueError(f"{row} is off")
    names = [f"{rater}_{kind}" for rater in raters for kind in ("alpha", "beta", "gamma")]
    return {
        "n": len(rows),
        "mean": {name: math.fsum(float(row[name]) for row in rows) / len(rows) for name in names},
    }


def standardised(case: Case) -> dict[str, Any]:
    """Count, mean, deviation and both ends of a list of scores by code."""
    found = spread(scored_in(case.rows()))
    return {
        "n": found.count,
        "mean": found.mean,
        "sd_ddof1": found.deviation,
        "min": [*found.lowest],
        "max": [*found.highest],
    }


def _asked(case: Case, *words: str) -> bool:
    return all(word in case.formula.lower() for word in words)


def _has_file(case: Case) -> bool:
    return isinstance(case.inputs.get("file"), str)


FAMILIES = (
    Family("exposure_classes", lambda case: _has_file(case) and _asked(case, "gradient"), classes),
    Family(
        "exposure_of_a_group",
        lambda case: case.one_of("isco08", "isco", "ISCO_08", "isco_08") is not None and _asked(case, "exposure"),
        looked_up,
        "mean",
    ),
    Family("exposure_shares", lambda case: _has_file(case) and _asked(case, "beta", "alpha", "gamma"), shares, "mean"),
    Family("exposure_standardised", lambda case: _has_file(case) and _asked(case, "z-score"), standardised, "mean"),
)
