"""Random streams with names, so that adding a draw in one place changes no other place."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

DEFAULT_SEED = 20261101


@dataclass(frozen=True, slots=True)
class Streams:
    """All randomness of one city. The same seed gives the same city on every machine."""

    seed: int = DEFAULT_SEED

    def of(self, name: str) -> np.random.Generator:
        """A fresh generator that depends on the seed and the name alone, never on what was drawn before."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, crc32(name.encode())])))
