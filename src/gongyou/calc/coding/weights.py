"""Weights of runs for codes, learned from labelled texts by ridge regression, and kept small.

One least-squares fit for all codes at once, in its dual form: A = (K + λI)⁻¹ Y with K = X·Xᵀ, and W = Xᵀ·A. Weights
near nothing are dropped and the rest kept in 255 steps, so that a file of them is small and says nothing of a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import linalg, sparse

from gongyou.calc.coding.features import features
from gongyou.calc.coding.vectors import Vocabulary, vocabulary

RIDGE = 0.7
KEPT = 250_000
STEPS = 127


@dataclass(frozen=True)
class Weights:
    """What was learned: the vocabulary, the codes, and a weight for each pair that matters."""

    vocabulary: Vocabulary
    codes: tuple[str, ...]
    matrix: sparse.csr_matrix

    def scores(self, rows: sparse.csr_matrix) -> np.ndarray:
        """A score of every code for every row of the vocabulary."""
        return np.asarray((rows @ self.matrix).toarray())

    def save(self, path: Path) -> None:
        """Writes the weights as whole numbers of steps."""
        step = float(np.abs(self.matrix.data).max()) / STEPS
        np.savez_compressed(
            path,
            words=np.frombuffer("\n".join(self.vocabulary.words).encode(), dtype=np.uint8),
            rarity=self.vocabulary.rarity.astype(np.float32),
            codes=np.frombuffer("\n".join(self.codes).encode(), dtype=np.uint8),
            starts=self.matrix.indptr.astype(np.int32),
            places=self.matrix.indices.astype(np.uint16),
            steps=np.rint(self.matrix.data / step).astype(np.int8),
            step=np.array(step),
        )

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Reads what `save` has written."""
        with np.load(path, allow_pickle=False) as kept:
            words = tuple(kept["words"].tobytes().decode().split("\n"))
            codes = tuple(kept["codes"].tobytes().decode().split("\n"))
            values = kept["steps"].astype(np.float64) * float(kept["step"])
            matrix = sparse.csr_matrix(
                (values, kept["places"].astype(np.int32), kept["starts"]), shape=(len(words), len(codes))
            )
            return cls(Vocabulary(words, kept["rarity"].astype(np.float64)), codes, matrix)


def learned(
    texts: Sequence[str],
    labels: Sequence[str],
    codes: Sequence[str],
    *,
    public: frozenset[int] = frozenset(),
    kept: int = KEPT,
) -> Weights:
    """Weights from labelled texts. A run that one private text alone has is forgotten; `public` texts are names."""
    counted = [features(text) for text in texts]
    open_words = frozenset(word for at in public for word in counted[at])
    known = vocabulary(counted, open_words, at_least=2)
    rows = known.rows_of(counted).astype(np.float32)
    place = {code: at for at, code in enumerate(codes)}
    truth = np.zeros((len(texts), len(codes)), dtype=np.float32)
    truth[np.arange(len(texts)), [place[label] for label in labels]] = 1
    kernel = (rows @ rows.T).toarray()
    kernel[np.diag_indices_from(kernel)] += np.float32(RIDGE)
    dual = linalg.cho_solve(linalg.cho_factor(kernel, overwrite_a=True), truth, overwrite_b=True)
    return Weights(known, tuple(codes), _sparse(np.asarray(rows.T @ dual), kept))


def _sparse(weights: np.ndarray, kept: int) -> sparse.csr_matrix:
    size = np.abs(weights)
    if kept < size.size:
        bound = np.partition(size.ravel(), size.size - kept)[size.size - kept]
        weights = np.where(size >= bound, weights, 0)
    return sparse.csr_matrix(weights.astype(np.float64))
