"""Coding of free-text job titles by the classification of 2022: up to five candidates; whether a person must look.

A score has two parts: weights learned from names, aliases and labelled titles (`calc.coding.weights`), and the likeness
of the title to the code's name in the book. A softmax turns scores into shares; its one constant was fitted to titles
that the weights had not seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from scipy import sparse

from gongyou.calc.coding.features import plain
from gongyou.calc.coding.weights import Weights, learned
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.occupations import tables
from gongyou.occupations.classification import Level, find, occupation, occupations, padded

MODEL = tables.FOLDER / "coding.npz"
TOP = 5
# What likeness to a name counts beside the learned score; found on the half of the labelled titles that tunes.
OF_NAMES = 0.25
# The softmax's sharpness; see docs/algorithms/occupation-coding.md.
SHARPNESS = 17.0
# How often the first candidate was right, by its share, on titles held out together with their near-duplicates.
RIGHT_BY_SHARE = (
    (0.0, 0.19),
    (0.024, 0.191),
    (0.072, 0.268),
    (0.304, 0.42),
    (0.644, 0.508),
    (0.807, 0.623),
    (0.92, 0.73),
    (0.978, 0.77),
    (0.994, 0.852),
    (1.0, 0.98),
)
# The chance of being right below which a person looks.
SURE = 0.6
AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code that the title may be, with its share of all that it may be."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Coded:
    """A title, its candidates with the best first, and whether a person must look, with the reason.

    `chance` is how often a first candidate with such a share was right on titles that were not learned, 0 to 1.
    """

    title: str
    candidates: tuple[Candidate, ...]
    needs_review: bool
    reason: Text | None = None
    chance: float = 0.0

    @property
    def best(self) -> Candidate | None:
        """The first candidate."""
        return self.candidates[0] if self.candidates else None


EMPTY = Text("没有岗位名称。", "There is no title.")
UNKNOWN = Text("岗位名称中没有认识的字词。", "Nothing in the title is known.")
UNSURE = Text("最可能的职业不够确定。", "The likeliest occupation is not sure enough.")
A_GROUP = Text("只能归到类，不能归到职业。", "It goes to a group, not to an occupation.")


@cache
def _book() -> tuple[tuple[str, str], ...]:
    """Every name of the book with its padded code."""
    return tuple(dict.fromkeys((each.name, each.padded) for each in occupations()))


@cache
def _aliases() -> tuple[tuple[str, str], ...]:
    """Titles in common use, judged by us, with their codes."""
    return tuple((row["title"], row["code"]) for row in tables.rows("aliases.csv"))


def known_codes() -> tuple[str, ...]:
    """Every code that a title may get, padded, in order."""
    return tuple(sorted({each.padded for each in occupations()}))


def learn(rows: Iterable[tuple[str, str]]) -> Weights:
    """Weights from labelled titles (title, code), the names and aliases among them. Codes must be in the book."""
    names = (*_book(), *_aliases())
    given = [(title, padded(occupation(code).code)) for title, code in rows]
    labelled = [*names, *given]
    return learned(
        [title for title, _ in labelled],
        [code for _, code in labelled],
        known_codes(),
        public=frozenset(range(len(names))),
    )


def chance_of(share: float) -> float:
    """How likely the first candidate is right, given its share: a rising line through what was measured."""
    return float(np.interp(share, [at for at, _ in RIGHT_BY_SHARE], [right for _, right in RIGHT_BY_SHARE]))


@dataclass(frozen=True)
class Coder:
    """Codes titles with given weights."""

    weights: Weights

    @cached_property
    def _names(self) -> sparse.csr_matrix:
        """Runs by names, so that a title's row times this is its likeness to each name."""
        return self.weights.vocabulary.rows([name for name, _ in _book()]).T.tocsr()

    @cached_property
    def _of_code(self) -> tuple[np.ndarray, np.ndarray]:
        """The names in the order of their codes, and where each code's names begin."""
        place = {code: at for at, code in enumerate(self.weights.codes)}
        owners = np.array([place[code] for _, code in _book()])
        order = np.argsort(owners, kind="stable")
        starts = np.searchsorted(owners[order], np.arange(len(self.weights.codes)))
        return order, starts

    def scores(self, titles: Sequence[str]) -> np.ndarray:
        """A score of every code for every title."""
        rows = self.weights.vocabulary.rows(titles)
        order, starts = self._of_code
        likeness = np.maximum.reduceat((rows @ self._names).toarray()[:, order], starts, axis=1)
        return self.weights.scores(rows) + OF_NAMES * likeness

    def code(self, titles: Sequence[str], top: int = TOP) -> list[Coded]:
        """Every title with its candidates."""
        found: list[Coded] = []
        for start in range(0, len(titles), AT_ONCE):
            found += self._coded(titles[start : start + AT_ONCE], top)
        return found

    def _coded(self, titles: Sequence[str], top: int) -> list[Coded]:
        scores = self.scores(titles)
        shares = np.exp(SHARPNESS * (scores - scores.max(axis=1, keepdims=True)))
        shares /= shares.sum(axis=1, keepdims=True)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :top]
        return [
            self._one(title, order[at], shares[at], known=bool(scores[at].any())) for at, title in enumerate(titles)
        ]

    def _one(self, title: str, order: np.ndarray, shares: np.ndarray, *, known: bool) -> Coded:
        if not plain(title):
            return Coded(title, (), needs_review=True, reason=EMPTY)
        if not known:
            return Coded(title, (), needs_review=True, reason=UNKNOWN)
        candidates = tuple(
            Candidate(code, occupation(code).name, float(shares[at]))
            for at, code in ((at, self.weights.codes[at]) for at in order)
        )
        reason = None
        chance = chance_of(candidates[0].score)
        if chance < SURE:
            reason = UNSURE
        elif occupation(candidates[0].code).level != Level.DETAILED:
            reason = A_GROUP
        return Coded(title, candidates, needs_review=reason is not None, reason=reason, chance=chance)


@cache
def coder() -> Coder:
    """The coder with the weights that ship with the product."""
    return Coder(Weights.load(MODEL))


def code_title(title: str, top: int = TOP) -> Coded:
    """One title with its candidates."""
    return coder().code([title], top)[0]


def code_titles(titles: Sequence[str], top: int = TOP) -> list[Coded]:
    """Many titles with their candidates."""
    return coder().code(titles, top)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often the right code comes first, and among the first five; rows without a known code are counted apart.

    `sure`: titles that need no review, and how many of these are right.
    """

    count: int
    top1: int
    top5: int
    left_out: int
    sure: int
    sure_right: int
    by_major: dict[str, tuple[int, int, int]]


def accuracy(rows: Iterable[tuple[str, str]], using: Coder | None = None) -> Accuracy:
    """Holds coded titles against the codes that are expected of them."""
    given = list(rows)
    known = [(title, found.padded) for title, code in given if (found := find(code)) is not None]
    coded = (using or coder()).code([title for title, _ in known])
    first = [each.best is not None and each.best.code == code for each, (_, code) in zip(coded, known, strict=True)]
    among = [code in {one.code for one in each.candidates} for each, (_, code) in zip(coded, known, strict=True)]
    by_major: dict[str, tuple[int, int, int]] = {}
    for (_, code), right, near in zip(known, first, among, strict=True):
        count, ones, fives = by_major.get(code[0], (0, 0, 0))
        by_major[code[0]] = (count + 1, ones + right, fives + near)
    sure = [right for each, right in zip(coded, first, strict=True) if not each.needs_review]
    return Accuracy(
        len(known),
        sum(first),
        sum(among),
        len(given) - len(known),
        len(sure),
        sum(sure),
        dict(sorted(by_major.items())),
    )


def halves(rows: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Labelled titles in two halves by a hash of the title: one to learn and tune from, one to report on."""
    parts: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for title, code in rows:
        parts[hashlib.sha256(title.encode()).digest()[0] & 1].append((title, code))
    return parts


def read_model(path: Path) -> Coder:
    """A coder with weights that an installation has learned itself."""
    if not path.is_file():
        raise BadInput(
            "occupation.model_missing",
            Text(f"没有权重文件 {path.name}。", f"There is no file of weights {path.name}."),
            Text("用 gongyou occupations learn 生成。", "Make one with gongyou occupations learn."),
        )
    return Coder(Weights.load(path))
