"""Short opinions that say the same in other words, put together: characters, TF-IDF, average linkage.

    groups(opinions, threshold=THRESHOLD) -> list[int]        a group number for each opinion, from 0
    nearest(opinions, known) -> list[(key, similarity)|None]  for each opinion the most similar known group
    central(texts) -> int                                     the text that is most similar to all others
    normalised(text) -> str                                   what is compared: letters and digits alone
    pair_scores(found, truth) -> PairScores                   precision and recall of pairs, adjusted Rand index

An `Opinion` is a text and a heading. Similarity is the cosine of TF-IDF vectors of runs of characters (`LENGTHS`;
single ones did best), between 0 and 1; under different headings it counts `ACROSS` times. Equal texts count once,
however often they were sent: repeating an opinion changes no group but the size of its own. The same for any order of
the opinions. No network, no dictionary. Method, laws and how well it does: docs/algorithms/opinion-clusters.md.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

THRESHOLD = 0.09
ACROSS = 0.5
# Similarities are rounded to so many decimals: below that they are the machine's, not the texts'.
DECIMALS = 9
LENGTHS = (1,)
# Beyond so many different texts the table of all pairs is refused.
MOST = 4000


@dataclass(frozen=True, slots=True)
class Opinion:
    """A text with the heading under which it was sent; "" is a heading like any other."""

    text: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class PairScores:
    """How two groupings of the same items agree; see docs/algorithms/opinion-clusters.md."""

    precision: float
    recall: float
    adjusted_rand: float


def normalised(text: str) -> str:
    """Half-width, lower case, letters and digits alone: 「远单，价格 低！」 → 远单价格低."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).lower() if each.isalnum())


def groups(opinions: Sequence[Opinion], threshold: float = THRESHOLD) -> list[int]:
    """Numbers from 0 in the order of first appearance. ValueError for a threshold outside 0 < t ≤ 1, or too many texts.

    A higher threshold only divides groups further.
    """
    if not 0 < threshold <= 1:
        raise ValueError("a threshold lies above 0 and not above 1")
    keys = [(each.section, normalised(each.text)) for each in opinions]
    kinds = sorted(set(keys))
    if len(kinds) > MOST:
        raise ValueError(f"more than {MOST} different texts")
    labels = dict(zip(kinds, _linked(_similarities(kinds), threshold), strict=True))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(labels[key], len(numbers)) for key in keys]


def nearest(opinions: Sequence[Opinion], known: Mapping[int, Sequence[Opinion]]) -> list[tuple[int, float] | None]:
    """For each opinion the group with the highest mean similarity (of equal ones the lowest key); None without any.

    An opinion that stands in a group already must be left out of it first, or it is compared with itself.
    """
    found = [(key, each) for key in sorted(known) for each in known[key]]
    if not found or not opinions:
        return [None] * len(opinions)
    kinds = [(each.section, normalised(each.text)) for each in [*opinions, *(each for _, each in found)]]
    if len(set(kinds)) > MOST:
        raise ValueError(f"more than {MOST} different texts")
    table = _similarities(kinds)[: len(opinions), len(opinions) :]
    keys = np.asarray([key for key, _ in found])
    order = sorted(known)
    means = np.round(
        np.stack([table[:, keys == key].mean(axis=1) if known[key] else np.zeros(len(opinions)) for key in order], 1),
        DECIMALS,
    )
    best = means.argmax(axis=1)
    return [(order[at], float(means[row, at])) for row, at in enumerate(best)]


def central(texts: Sequence[str]) -> int:
    """The place of the text with the largest sum of similarities; of equal ones the shortest, then the first."""
    kinds = [("", normalised(each)) for each in texts]
    sums = np.round(_similarities(kinds).sum(axis=1), DECIMALS)
    return min(range(len(texts)), key=lambda at: (-sums[at], len(kinds[at][1]), at))


def grams(text: str) -> Counter[str]:
    """How often each run of `LENGTHS` characters occurs."""
    return Counter(text[at : at + length] for length in LENGTHS for at in range(len(text) - length + 1))


def _similarities(kinds: Sequence[tuple[str, str]]) -> Any:
    """Cosines of the TF-IDF vectors; weights (1 + ln tf) · (ln((1 + n) / (1 + df)) + 1) over the different texts."""
    from scipy.sparse import csr_matrix

    counted = [grams(text) for _, text in kinds]
    of_text = {text: own for (_, text), own in zip(kinds, counted, strict=True)}
    spread = Counter(gram for own in of_text.values() for gram in own)
    places = {gram: at for at, gram in enumerate(sorted(spread))}
    weight = {gram: math.log((1 + len(of_text)) / (1 + often)) + 1 for gram, often in spread.items()}
    values, columns, ends = [], [], [0]
    for own in counted:
        line = {gram: (1 + math.log(times)) * weight[gram] for gram, times in sorted(own.items())}
        length = math.sqrt(math.fsum(value * value for value in line.values())) or 1.0
        values += [value / length for value in line.values()]
        columns += [places[gram] for gram in line]
        ends.append(len(values))
    table = csr_matrix((values, columns, ends), shape=(len(counted), max(1, len(places))))
    found = np.asarray((table @ table.T).todense(), dtype=np.float64)
    sections = np.asarray([section for section, _ in kinds])
    found = np.where(sections[:, None] == sections[None, :], found, ACROSS * found)
    np.fill_diagonal(found, 1.0)
    return np.round(np.clip(found, 0.0, 1.0), DECIMALS)


def _linked(similarities: Any, threshold: float) -> list[int]:
    """Average linkage, cut where the mean similarity of two groups falls below the threshold."""
    size = len(similarities)
    if size < 2:
        return [0] * size
    from scipy.cluster.hierarchy import fcluster, linkage

    above = np.triu_indices(size, 1)
    tree = linkage(1.0 - similarities[above], method="average")
    return [int(label) for label in fcluster(tree, 1.0 - threshold + 10**-DECIMALS, criterion="distance")]


def pair_scores(found: Sequence[int], truth: Sequence[int]) -> PairScores:
    """Over all pairs: the share of pairs put together that belong together, the share of those that were put together.

    The adjusted Rand index (Hubert & Arabie 1985) is 1 for equal groupings and 0 on average for random ones.
    """
    if len(found) != len(truth):
        raise ValueError("two groupings of the same items")
    both = _pairs(Counter(zip(found, truth, strict=True)).values())
    ours, theirs = _pairs(Counter(found).values()), _pairs(Counter(truth).values())
    every = len(found) * (len(found) - 1) // 2
    expected = ours * theirs / every if every else 0.0
    most = (ours + theirs) / 2
    return PairScores(
        precision=both / ours if ours else 1.0,
        recall=both / theirs if theirs else 1.0,
        adjusted_rand=1.0 if most == expected else (both - expected) / (most - expected),
    )


def _pairs(sizes: Any) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
