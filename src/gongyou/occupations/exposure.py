"""Published scores of exposure to generative AI, side by side for an occupation: ILO, GPTs are GPTs, Microsoft.

Read as tasks likely to change. The scores measure different things and are compared by place, not by value.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gongyou.calc.exposure import Gradient, Part, gradient, mixed, place
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.occupations import crosswalk, tables
from gongyou.occupations.bridge import bridge
from gongyou.occupations.crosswalk import Link, mapping
from gongyou.occupations.sources import Source, sources

__all__ = [
    "Comparison",
    "GptsScore",
    "IloScore",
    "MicrosoftScore",
    "Reading",
    "Source",
    "aioe",
    "compare",
    "compare_isco",
    "compare_links",
    "gpts",
    "ilo",
    "microsoft",
    "scored_in",
    "sources",
]


@dataclass(frozen=True, slots=True)
class IloScore:
    """A unit group of ISCO-08: mean and deviation of its tasks' scores, 0 to 1, and the class that follows."""

    isco: str
    title: str
    mean: float
    sd: float
    tasks: int
    published: Gradient

    @property
    def gradient(self) -> Gradient:
        """The class by the rule; a test holds it against the published one."""
        return gradient(self.mean, self.sd)


@dataclass(frozen=True, slots=True)
class GptsScore:
    """An O*NET occupation: the share of tasks whose time a model halves, alone (α) or with software around it (γ)."""

    soc: str
    title: str
    alpha: float
    beta: float
    gamma: float
    human_alpha: float
    human_beta: float
    human_gamma: float


@dataclass(frozen=True, slots=True)
class MicrosoftScore:
    """A SOC occupation: how far its activities were met, with success, in conversations with an assistant."""

    soc: str
    title: str
    applicability: float


@cache
def ilo() -> dict[str, IloScore]:
    """The ILO's scores of 2025 by unit group."""
    return {
        row["isco"]: IloScore(
            row["isco"],
            row["title"],
            float(row["mean"]),
            float(row["sd"]),
            int(row["tasks"]),
            Gradient(row["published"]),
        )
        for row in tables.rows("ilo-2025.csv")
    }


@cache
def gpts() -> dict[str, GptsScore]:
    """The scores of “GPTs are GPTs” by O*NET-SOC code."""
    names = ("alpha", "beta", "gamma", "human_alpha", "human_beta", "human_gamma")
    return {
        row["soc"]: GptsScore(row["soc"], row["title"], *(float(row[name]) for name in names))
        for row in tables.rows("gpts-2023.csv")
    }


@cache
def microsoft() -> dict[str, MicrosoftScore]:
    """Microsoft's applicability by SOC code."""
    return {
        row["soc"]: MicrosoftScore(row["soc"], row["title"], float(row["applicability"]))
        for row in tables.rows("microsoft-2025.csv")
    }


def aioe(path: Path) -> dict[str, float]:
    """AIOE from a CSV file that the user has: it carries no licence, so it is cited and never shipped."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return scored_in(list(csv.DictReader(opened)), path.name)


def scored_in(rows: Sequence[Mapping[str, str]], file: str = "") -> dict[str, float]:
    """Scores by code and title, from rows whose columns are known by their headings."""
    heads = {name.strip().lower(): name for name in (rows[0] if rows else ())}
    code = next((heads[name] for name in heads if "soc" in name or "code" in name), None)
    title = next((heads[name] for name in heads if "title" in name or "occupation" in name), None)
    score = next((heads[name] for name in heads if name in ("aioe", "score", "lm_aioe")), None)
    if code is None or score is None:
        raise BadInput(
            "exposure.aioe_columns",
            Text("文件缺少 SOC 代码列或分数列。", "The file lacks a column of SOC codes or of scores."),
            Text("列名应含 SOC Code 与 AIOE。", "Name the columns SOC Code and AIOE."),
            file=file,
        )
    return {f"{row[code]} {row[title] if title else ''}".strip(): float(row[score]) for row in rows}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source says: the score, its place among all occupations of that source, and the codes it rests on.

    `covered` is the share of the mapping's weight for which the source has a score; the rest is left out.
    """

    source: str
    score: float | None
    percentile: float | None
    basis: tuple[str, ...] = ()
    gradient: Gradient | None = None
    covered: float = 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sources side by side. `disagreement`: the widest distance between two places, in points."""

    code: str
    readings: tuple[Reading, ...]
    disagreement: float | None
    mapping: crosswalk.Mapping | None


def compare(code: str) -> Comparison:
    """The three sources for an occupation of 2022; no score where nobody has mapped it or it is unmapped."""
    found = mapping(code)
    readings = _readings(found.links if found else ())
    places = [reading.percentile for reading in readings if reading.percentile is not None]
    apart = max(places) - min(places) if len(places) > 1 else None
    return Comparison(found.code if found else code, readings, apart, found)


def compare_isco(isco: str) -> tuple[Reading, ...]:
    """The three sources for a unit group of ISCO-08."""
    return _readings((Link(isco, 1.0),))


def compare_links(links: Sequence[Link]) -> tuple[Reading, ...]:
    """The three sources for unit groups with their shares: for a crosswalk that somebody corrected."""
    return _readings(tuple(links))


def _readings(links: Sequence[Link]) -> tuple[Reading, ...]:
    return (
        _ilo(links),
        _soc("gpts_2023", links, _gpts_by_soc()),
        _soc("microsoft_2025", links, {soc: each.applicability for soc, each in microsoft().items()}),
    )


def _ilo(links: Sequence[Link]) -> Reading:
    known = [(link, ilo()[link.isco]) for link in links if link.isco in ilo()]
    if not known:
        return Reading("ilo_2025", None, None)
    mean, deviation = mixed([Part(link.weight, each.mean, each.sd) for link, each in known])
    ordered = _ordered("ilo_2025")
    return Reading(
        "ilo_2025",
        mean,
        place(mean, ordered),
        tuple(link.isco for link, _ in known),
        gradient(mean, deviation),
        _covered(links, [link for link, _ in known]),
    )


def _covered(links: Sequence[Link], known: Sequence[Link]) -> float:
    return math.fsum(link.weight for link in known) / math.fsum(link.weight for link in links)


def _soc(source: str, links: Sequence[Link], scores: Mapping[str, float]) -> Reading:
    """The mean over the SOC codes of each unit group, and of these means by weight."""
    parts: list[Part] = []
    known: list[Link] = []
    basis: list[str] = []
    for link in links:
        found = bridge(link.isco)
        values = {soc: score for soc in (found.socs if found else ()) if (score := _scored(soc, scores)) is not None}
        if values:
            parts.append(Part(link.weight, math.fsum(values.values()) / len(values)))
            known.append(link)
            basis += values
    if not parts:
        return Reading(source, None, None)
    mean, _ = mixed(parts)
    return Reading(source, mean, place(mean, _ordered(source)), tuple(basis), covered=_covered(links, known))


def _scored(soc: str, scores: Mapping[str, float]) -> float | None:
    """The score of a SOC code; of a broad one (ending in 0) that the source splits, the mean of its parts."""
    if soc in scores:
        return scores[soc]
    within = [score for code, score in scores.items() if soc.endswith("0") and code.startswith(soc[:-1])]
    return math.fsum(within) / len(within) if within else None


@cache
def _gpts_by_soc() -> dict[str, float]:
    """β of each SOC code of six digits: the mean over its O*NET occupations."""
    found: dict[str, list[float]] = {}
    for each in gpts().values():
        found.setdefault(each.soc.partition(".")[0], []).append(each.beta)
    return {soc: sum(values) / len(values) for soc, values in found.items()}


@cache
def _ordered(source: str) -> tuple[float, ...]:
    scores = {
        "ilo_2025": lambda: [each.mean for each in ilo().values()],
        "gpts_2023": lambda: [*_gpts_by_soc().values()],
        "microsoft_2025": lambda: [each.applicability for each in microsoft().values()],
    }
    return tuple(sorted(scores[source]()))
