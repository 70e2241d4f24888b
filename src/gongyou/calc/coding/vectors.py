"""Texts as rows of a sparse matrix: damped counts, rare runs weighing more, each row of length one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from gongyou.calc.coding.features import features


@dataclass(frozen=True)
class Vocabulary:
    """The runs that are known and how rare each is."""

    words: tuple[str, ...]
    rarity: np.ndarray

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each run stands."""
        return {word: at for at, word in enumerate(self.words)}

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """One row for each text; runs that are not known are left out. A text of unknown runs alone is a row of 0."""
        return self.rows_of([features(text) for text in texts])

    def rows_of(self, counted: Sequence[Counter[str]]) -> sparse.csr_matrix:
        """The same, of counted runs."""
        places: list[int] = []
        times: list[float] = []
        starts = [0]
        for counts in counted:
            for word, count in counts.items():
                at = self.places.get(word)
                if at is not None:
                    places.append(at)
                    times.append(count)
            starts.append(len(places))
        damped = np.array(times, dtype=np.float64)
        damped = np.where(damped >= 1, 1 + np.log(np.maximum(damped, 1)), damped) * self.rarity[places]
        shape = (len(counted), len(self.words))
        rows = sparse.csr_matrix((damped, np.array(places, dtype=np.int32), starts), shape=shape)
        rows.sort_indices()
        lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        return sparse.csr_matrix(sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ rows)


def vocabulary(counted: Sequence[Counter[str]], keep: frozenset[str] = frozenset(), at_least: int = 1) -> Vocabulary:
    """The runs that occur in at least so many texts, or are to be kept; rarity is √(1 + ln((n + 1) / (texts + 1)))."""
    texts = Counter(word for counts in counted for word in counts)
    words = tuple(sorted(word for word, count in texts.items() if count >= at_least or word in keep))
    rarity = np.array([np.sqrt(np.log((len(counted) + 1) / (texts[word] + 1)) + 1) for word in words])
    return Vocabulary(words, rarity)
