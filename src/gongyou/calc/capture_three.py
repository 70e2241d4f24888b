"""Capture–recapture with three lists: log-linear models that allow lists to depend on each other, and sample coverage.

Sources: Fienberg 1972; Bishop, Fienberg and Holland 1975, ch. 6; Cormack 1992 (profile likelihood); Burnham and
Anderson 2002 (model averaging); Chao and Tsay 1998 and Chao et al. 2001 (sample coverage).

SciPy takes most of a second to import and is imported where it is needed: every process that knows the addresses of
the pages would pay for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gongyou.calc.capture import Z_95, Estimate, Refusal, TwoLists, log_normal
from gongyou.core.text import Text

HISTORIES = ("111", "110", "101", "011", "100", "010", "001")
UNSEEN = "000"
PAIRS = ((0, 1), (0, 2), (1, 2))
# Half the 95 % point of χ² with one degree of freedom.
HALF_CHI_95 = Z_95 * Z_95 / 2
FEWEST_PAIRED = 7
# An estimate beyond this has run away: an empty cell left nothing to extrapolate from.
FARTHEST = 1e9
STEPS = 200
CLOSE = 1e-11

Cells = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Model:
    """One hierarchical log-linear model. `pairs` are the lists that may depend on each other.

    `weight` is the AIC weight; 0 for the saturated model, which fits any table and so is shown and never averaged.
    A model without a finite estimate on these cells carries no weight either.
    """

    pairs: tuple[tuple[int, int], ...]
    parameters: int
    freedom: int
    deviance: float
    aic: float
    bic: float
    population: float
    variance: float
    weight: float = 0.0
    bic_weight: float = 0.0

    @property
    def name(self) -> str:
        """AB, C and the like: lists that stand together may depend on each other."""
        joined = ["".join("ABC"[at] for at in pair) for pair in self.pairs]
        alone = ["ABC"[at] for at in range(3) if not any(at in pair for pair in self.pairs)]
        return ", ".join(joined + alone)

    @property
    def is_saturated(self) -> bool:
        return len(self.pairs) == len(PAIRS)

    @property
    def is_usable(self) -> bool:
        return not self.is_saturated and math.isfinite(self.population) and self.population < FARTHEST


@dataclass(frozen=True, slots=True)
class SampleCoverage:
    """Chao's answer without a model: `coverage` is the share of the overlap that the lists reach."""

    coverage: float
    independent: float
    high_coverage: float | None
    one_step: float


@dataclass(frozen=True, slots=True)
class ThreeLists:
    """All models, the averaged estimate, the profile interval of the best model, and sample coverage beside them."""

    models: tuple[Model, ...]
    averaged: Estimate
    best: Model
    profile: tuple[float, float]
    coverage: SampleCoverage

    @property
    def fit(self) -> float:
        """How likely so large a misfit of the best model is by chance; below 0.05 no model describes the lists."""
        from scipy.stats import chi2

        return float(chi2.sf(self.best.deviance, self.best.freedom))


def three_lists(cells: Cells) -> ThreeLists | Refusal:
    """The eight hierarchical models and their average by AIC weights, or the reason why there is no estimate."""
    counts = {history: int(cells.get(history, 0)) for history in HISTORIES}
    seen = sum(counts.values())
    if refusal := _refused(counts, seen):
        return refusal
    models = weighted([fitted(counts, pairs) for pairs in model_pairs()])
    usable = [model for model in models if model.is_usable]
    if not usable:
        return Refusal(
            "capture.no_model",
            Text(
                "不可估计：空单元太多，没有一个模型给出有限的结果。",
                "Cannot be estimated: too many cells are empty; no model gives a finite answer.",
            ),
            Text("合并地区或改用重合较多的名单。", "Join areas, or take lists that overlap more."),
            seen,
        )
    best = max(usable, key=lambda model: model.weight)
    return ThreeLists(models, averaged(models, seen), best, profile(counts, best.pairs), sample_coverage(counts))


def model_pairs() -> list[tuple[tuple[int, int], ...]]:
    """Independence, one pair, two pairs, all three (the saturated one)."""
    return [tuple(pair for at, pair in enumerate(PAIRS) if chosen >> at & 1) for chosen in (0, 1, 2, 4, 3, 5, 6, 7)]


def fitted(cells: Cells, pairs: tuple[tuple[int, int], ...]) -> Model:
    """One model fitted by Poisson likelihood to the seven cells that are seen."""
    from scipy.special import gammaln

    counts = np.array([cells[history] for history in HISTORIES], dtype=float)
    design = _design(HISTORIES, pairs)
    means, covariance, beta = _poisson(design, counts)
    deviance = 2 * float(np.sum(_times_log(counts, means) - (counts - means)))
    likelihood = float(np.sum(_times_log_of(counts, means) - means - gammaln(counts + 1)))
    parameters = design.shape[1]
    # Separation (an empty margin) drives the unseen cell to the edge of what a float can hold.
    unseen = math.exp(min(beta[0], 700.0))
    spread = unseen + unseen**2 * float(covariance[0, 0])
    seen = float(counts.sum())
    return Model(
        pairs=pairs,
        parameters=parameters,
        freedom=len(HISTORIES) - parameters,
        deviance=max(deviance, 0.0),
        aic=2 * parameters - 2 * likelihood,
        bic=math.log(seen) * parameters - 2 * likelihood,
        population=seen + unseen,
        variance=spread,
    )


def weighted(models: Sequence[Model]) -> tuple[Model, ...]:
    """The models with their Akaike and Bayes weights, which add to one over the usable ones."""
    usable = [model for model in models if model.is_usable]
    if not usable:
        return tuple(models)
    best_aic, best_bic = min(model.aic for model in usable), min(model.bic for model in usable)
    of_aic = {model.pairs: math.exp((best_aic - model.aic) / 2) for model in usable}
    of_bic = {model.pairs: math.exp((best_bic - model.bic) / 2) for model in usable}
    return tuple(
        Model(
            model.pairs,
            model.parameters,
            model.freedom,
            model.deviance,
            model.aic,
            model.bic,
            model.population,
            model.variance,
            of_aic.get(model.pairs, 0.0) / sum(of_aic.values()),
            of_bic.get(model.pairs, 0.0) / sum(of_bic.values()),
        )
        for model in models
    )


def averaged(models: Sequence[Model], seen: int, *, z: float = Z_95) -> Estimate:
    """The mean by AIC weights; its variance counts how far the models disagree (Burnham and Anderson 2002, 4.9)."""
    used = [model for model in models if model.weight]
    population = sum(model.weight * model.population for model in used)
    spread = sum(model.weight * math.sqrt(model.variance + (model.population - population) ** 2) for model in used)
    low, high = log_normal(seen, population - seen, spread**2, z=z)
    return Estimate(seen, population, low, high, spread**2, "log-linear")


def profile(cells: Cells, pairs: tuple[tuple[int, int], ...]) -> tuple[float, float]:
    """The profile-likelihood interval of one model: every population within χ² of the best one.

    Follows Cormack (1992): the cell of those on no list is set to each value in turn and the rest fitted anew.
    """
    from scipy.optimize import brentq, minimize_scalar
    from scipy.special import gammaln

    counts = np.array([cells[history] for history in HISTORIES], dtype=float)
    seen = float(counts.sum())
    design = _design((*HISTORIES, UNSEEN), pairs)

    def likelihood(unseen: float) -> float:
        whole = np.append(counts, unseen)
        means, _, _ = _poisson(design, whole)
        total = seen + unseen
        return float(gammaln(total + 1) - gammaln(unseen + 1) + np.sum(_times_log_of(whole, means / total)))

    start = max(fitted(cells, pairs).population - seen, 0.5)
    found = minimize_scalar(
        lambda logged: -likelihood(math.exp(logged)),
        bounds=(math.log(start) - 3, math.log(start) + 3),
        method="bounded",
        options={"xatol": 1e-9},
    )
    middle, top = math.exp(found.x), -float(found.fun)

    def short_of(unseen: float) -> float:
        return likelihood(unseen) - (top - HALF_CHI_95)

    low = 0.0 if short_of(1e-9) >= 0 else float(brentq(short_of, 1e-9, middle, xtol=1e-6))
    far = middle * 2 + 1
    while short_of(far) > 0 and far < FARTHEST:
        far *= 2
    high = far if far >= FARTHEST else float(brentq(short_of, middle, far, xtol=1e-6))
    return seen + low, seen + high


def sample_coverage(cells: Cells) -> SampleCoverage:
    """Chao and Tsay (1998): with independence, for high coverage (None when it breaks down), and the one-step bound."""
    z = {history: cells[history] for history in HISTORIES}
    n = [sum(count for history, count in z.items() if history[at] == "1") for at in range(3)]
    seen = sum(z.values())
    alone = (z["100"], z["010"], z["001"])
    reached = seen - sum(alone) / 3
    coverage = 1 - sum(only / size for only, size in zip(alone, n, strict=True)) / 3
    plain = reached / coverage
    both = {pair: sum(c for h, c in z.items() if h[pair[0]] == h[pair[1]] == "1") for pair in PAIRS}
    apart = {pair: _without_third(z, pair) for pair in PAIRS}
    dependence = sum(apart[pair] * both[pair] / (n[pair[0]] * n[pair[1]]) for pair in PAIRS)
    rest = 1 - dependence / (3 * coverage)
    high = sum(both.values()) / (3 * coverage) / rest if rest > 0 else None

    def stepped(population: float) -> float:
        """The bound when the pairs' dependence is read off a first guess of the population."""
        dependent = (apart[pair] * (population * both[pair] / (n[pair[0]] * n[pair[1]]) - 1) for pair in PAIRS)
        return plain + sum(dependent) / (3 * coverage)

    return SampleCoverage(coverage, plain, high, max(stepped(stepped(plain)), float(seen)))


def _without_third(cells: Cells, pair: tuple[int, int]) -> int:
    """Z₁₊₀ + Z₊₁₀: on the first list but not on the third, plus on the second but not on the third."""
    third = 3 - sum(pair)
    return sum(count for at in pair for history, count in cells.items() if history[at] == "1" > history[third])


def pairwise(cells: Cells) -> dict[tuple[int, int], TwoLists]:
    """The three two-list tables inside the three-list one: what each pair alone would say."""
    found = {}
    for first, second in PAIRS:
        found[first, second] = TwoLists(
            sum(count for history, count in cells.items() if history[first] == "1"),
            sum(count for history, count in cells.items() if history[second] == "1"),
            sum(count for history, count in cells.items() if history[first] == history[second] == "1"),
        )
    return found


def _refused(counts: Cells, seen: int) -> Refusal | None:
    pairs = pairwise(counts)
    paired = sum(count for history, count in counts.items() if history.count("1") >= 2)
    if any(not table.first or not table.second for table in pairs.values()):
        return Refusal(
            "capture.list_empty",
            Text("有一份名单没有人，不可估计。", "One of the lists is empty: nothing can be estimated."),
            Text("去掉这份名单，或换一份。", "Leave this list out, or take another."),
            seen,
        )
    if paired < FEWEST_PAIRED:
        return Refusal(
            "capture.overlap_small",
            Text(
                f"不可估计：只有 {paired} 人出现在两份以上名单，少于 {FEWEST_PAIRED} 人。",
                f"Cannot be estimated: only {paired} people stand on more than one list; {FEWEST_PAIRED} are needed.",
            ),
            Text(
                "请核对地区、月份和劳动者编码是否一致，或合并地区。",
                "Check that region, month and worker keys agree, or join areas.",
            ),
            seen,
        )
    if sum(1 for table in pairs.values() if table.both) < 2:
        return Refusal(
            "capture.list_apart",
            Text(
                "不可估计：有一份名单与其他名单都不重合，看不出它与谁相关。",
                "Cannot be estimated: one list shares nobody with the others.",
            ),
            Text("去掉这份名单，用另两份估计。", "Leave it out and estimate from the other two."),
            seen,
        )
    return None


def _design(histories: Sequence[str], pairs: tuple[tuple[int, int], ...]) -> np.ndarray:
    on = np.array([[int(mark) for mark in history] for history in histories], dtype=float)
    columns = [np.ones(len(histories)), *(on[:, at] for at in range(3))]
    columns += [on[:, first] * on[:, second] for first, second in pairs]
    return np.column_stack(columns)


def _poisson(design: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means, covariance and coefficients by Newton's method with halved steps."""
    beta = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]

    def gain(at: np.ndarray) -> float:
        eta = np.clip(design @ at, -700, 700)
        return float(counts @ eta - np.exp(eta).sum())

    now = gain(beta)
    for _ in range(STEPS):
        means = np.exp(np.clip(design @ beta, -700, 700))
        information = design.T @ (design * means[:, None])
        step = np.linalg.pinv(information) @ (design.T @ (counts - means))
        size = 1.0
        while gain(beta + size * step) < now - 1e-13 * abs(now) and size > 1e-6:
            size /= 2
        beta = beta + size * step
        after = gain(beta)
        if abs(after - now) <= CLOSE * (abs(now) + 1) and size == 1.0:
            break
        now = after
    means = np.exp(np.clip(design @ beta, -700, 700))
    covariance = np.linalg.pinv(design.T @ (design * means[:, None]))
    return means, covariance, beta


def _times_log(counts: np.ndarray, means: np.ndarray) -> np.ndarray:
    """n·log(n/μ), nothing where nobody was counted."""
    return np.where(counts > 0, counts * np.log(np.where(counts > 0, counts, 1) / np.maximum(means, 1e-300)), 0.0)


def _times_log_of(counts: np.ndarray, means: np.ndarray) -> np.ndarray:
    return np.where(counts > 0, counts * np.log(np.maximum(means, 1e-300)), 0.0)
