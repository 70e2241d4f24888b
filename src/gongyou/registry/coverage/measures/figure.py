"""The published figure from the counts: estimate, interval, models, strata; small counts withheld."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from gongyou.calc import capture, capture_strata, capture_three
from gongyou.calc.capture import Answer, Estimate, Refusal, TwoLists
from gongyou.calc.capture_three import ThreeLists
from gongyou.registry.coverage.measures.scope import MEMBERS, Scope

Cells = Mapping[str, int]
ESTIMATED, REFUSED, WITHHELD = "estimated", "refused", "withheld"
PLACES = Decimal("0.0001")
# Strata mean something only where nearly everybody on every list has one.
MOST_UNSAID = 0.05


def figure_value(scope: Scope, strata: Mapping[str, Cells]) -> dict[str, Any]:
    """The figure of a region. Whole people and shares to four decimals, so that every machine gives the same digits."""
    whole: Counter[str] = Counter()
    for cells in strata.values():
        whole.update(cells)
    value: dict[str, Any] = {
        "region": scope.region,
        "period": str(scope.period),
        "lists": list(scope.lists),
        "forms": list(scope.forms),
        "minimum": scope.minimum,
    }
    if _is_small(whole, scope.minimum):
        return value | {"state": WITHHELD}
    sizes = [sum(count for history, count in whole.items() if history[at] == "1") for at in range(len(scope.lists))]
    value |= {"cells": dict(sorted(whole.items())), "sizes": sizes, "seen": sum(whole.values())}
    answer, detail = _answer(whole, len(scope.lists))
    value |= detail
    if isinstance(answer, Refusal):
        return value | {"state": REFUSED, "refusal": _refusal(answer)}
    unsaid = _unsaid(scope, strata, sizes)
    shown, stratified = ([], None) if unsaid else _strata(scope, strata)
    headline = stratified or answer
    value |= {"state": ESTIMATED, "is_stratified": stratified is not None, "strata": shown}
    value |= _estimate(headline) | {"pooled": _estimate(answer)}
    value |= {"by": scope.by.value, "unsaid": unsaid, "alike": None if unsaid else _alike(strata)}
    if MEMBERS in scope.lists:
        members = sizes[scope.lists.index(MEMBERS)]
        share = capture.rate(members, headline)
        value |= {"members": members, "rate": _share(share.share)}
        value |= {"rate_low": _share(share.low), "rate_high": _share(share.high)}
    return value


def _unsaid(scope: Scope, strata: Mapping[str, Cells], sizes: list[int]) -> list[str]:
    """The lists that leave too many people without a stratum: who stands on another list alone brings none along."""
    without = strata.get("", {})
    shares = [
        sum(count for history, count in without.items() if history[at] == "1") / size if size else 0.0
        for at, size in enumerate(sizes)
    ]
    return [name for name, share in zip(scope.lists, shares, strict=True) if share > MOST_UNSAID]


def _alike(strata: Mapping[str, Cells]) -> dict[str, Any] | None:
    """Whether the strata are caught alike; three lists are asked as the first one against the other two."""
    if len(strata) < 2:
        return None
    tables = {}
    for key, cells in strata.items():
        first = sum(count for history, count in cells.items() if history[0] == "1")
        second = sum(count for history, count in cells.items() if "1" in history[1:])
        both = sum(count for history, count in cells.items() if history[0] == "1" and "1" in history[1:])
        tables[key] = TwoLists(first, second, both)
    found = capture_strata.alike(tables)
    if found.p_first is None or found.p_second is None:
        return None
    sign = 0 if not found.differs else 1 if found.together > 0 else -1
    return {"p_first": _share(found.p_first), "p_second": _share(found.p_second), "sign": sign}


def _answer(cells: Cells, lists: int) -> tuple[Answer, dict[str, Any]]:
    """The estimate over all strata together, and what is shown beside it."""
    if lists == 2:
        table = _two(cells)
        petersen = capture.lincoln_petersen(table)
        detail: dict[str, Any] = {"petersen": None if petersen is None else _people(petersen)}
        return capture.two_lists(table), detail | {"linkage": _linkage(table)}
    found = capture_three.three_lists(cells)
    # How the answer depends on missed matches is asked of the first list against the two others together.
    others = sum(count for history, count in cells.items() if "1" in history[1:])
    first = sum(count for history, count in cells.items() if history[0] == "1")
    both = sum(count for history, count in cells.items() if history[0] == "1" and "1" in history[1:])
    detail = {"linkage": _linkage(TwoLists(first, others, both))}
    if isinstance(found, Refusal):
        return found, detail
    return found.averaged, detail | _three(found)


def _three(found: ThreeLists) -> dict[str, Any]:
    return {
        "models": [
            {
                "name": model.name,
                "freedom": model.freedom,
                "deviance": _share(model.deviance),
                "aic": _share(model.aic),
                "bic": _share(model.bic),
                "weight": _share(model.weight),
                "population": _people(model.population) if model.population < capture_three.FARTHEST else None,
                "saturated": model.is_saturated,
            }
            for model in found.models
        ],
        "best": found.best.name,
        "fit": _share(found.fit),
        "profile": [_people(end) for end in found.profile],
        "sample_coverage": _share(found.coverage.coverage),
        "sample_coverage_estimate": _people(found.coverage.one_step),
    }


def _strata(scope: Scope, strata: Mapping[str, Cells]) -> tuple[list[dict[str, Any]], Estimate | None]:
    """Every stratum with its estimate, and their sum; no sum where a stratum cannot be estimated.

    A stratum with a small count is withheld, and with it a second one, so that neither follows from the total.
    """
    small = {key for key, cells in strata.items() if _is_small(cells, scope.minimum)}
    if len(small) == 1 and len(strata) > 1:
        small.add(min((key for key in strata if key not in small), key=lambda key: (sum(strata[key].values()), key)))
    lines: list[dict[str, Any]] = []
    parts: list[Estimate] = []
    for key in sorted(strata):
        answer, _ = _answer(strata[key], len(scope.lists))
        if isinstance(answer, Estimate):
            parts.append(answer)
        if key in small:
            lines.append({"key": key, "state": WITHHELD})
        elif isinstance(answer, Refusal):
            lines.append({"key": key, "state": REFUSED, "seen": answer.seen, "refusal": _refusal(answer)})
        else:
            lines.append({"key": key, "state": ESTIMATED, "seen": answer.seen, **_estimate(answer)})
    whole = len(parts) == len(strata) > 1
    return lines, capture.summed(parts) if whole else None


def _two(cells: Cells) -> TwoLists:
    both = cells.get("11", 0)
    return TwoLists(both + cells.get("10", 0), both + cells.get("01", 0), both)


def _linkage(table: TwoLists) -> list[dict[str, Any]]:
    return [{"missed": _share(one.missed), "population": _people(one.population)} for one in capture.linkage(table)]


def _is_small(cells: Cells, minimum: int) -> bool:
    return any(0 < count < minimum for count in cells.values())


def _estimate(found: Estimate) -> dict[str, Any]:
    return {
        "population": max(_people(found.population), found.seen),
        "low": max(_people(found.low), found.seen),
        "high": _people(found.high),
        "method": found.method,
    }


def _refusal(found: Refusal) -> dict[str, Any]:
    return {
        "code": found.code,
        "zh": found.text.zh,
        "en": found.text.en,
        "need_zh": found.need.zh,
        "need_en": found.need.en,
    }


def _people(number: float) -> int:
    return int(Decimal(repr(number)).quantize(Decimal(1), ROUND_HALF_UP))


def _share(number: float) -> Decimal:
    return Decimal(repr(number)).quantize(PLACES, ROUND_HALF_UP)
