"""Orders of workers who differ, made for tests: what one worker's orders have in common is the worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Orders:
    """One entry an order; `worker` from 0 on."""

    worker: Any
    value: Any
    hours: Any

    @property
    def sums(self) -> Any:
        """Per worker: Σ value, Σ hours, orders."""
        workers = int(self.worker.max()) + 1
        return np.column_stack(
            [np.bincount(self.worker, weights=each, minlength=workers) for each in (self.value, self.hours)]
            + [np.bincount(self.worker, minlength=workers).astype(float)]
        )


def orders(seed: int, workers: int = 60, shift: float = 0.0) -> Orders:
    """5 to 40 orders a worker of about 8 yuan and half an hour; the worker's own rate varies by a tenth."""
    rng = np.random.default_rng(seed)
    worker = np.repeat(np.arange(workers), rng.integers(5, 41, workers))
    rate = rng.normal(1, 0.1, workers)[worker]
    hours = rng.gamma(4, 0.125, len(worker))
    return Orders(worker, 16 * hours * rate + rng.normal(shift, 1, len(worker)), hours)
