"""Identity numbers of people and firms that cannot exist: the region codes 9901xx are assigned to nobody.

They pass every check digit (GB 11643, GB 32100, GB 11714), so that they travel through the same checks as real ones.
"""

from __future__ import annotations

import numpy as np

_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_ID_CHECK = np.array(list("10X98765432"))
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_numbers(regions: np.ndarray, births: np.ndarray, sequence: np.ndarray) -> np.ndarray:
    """18-character identity numbers. `regions` and `births` (YYYYMMDD) and `sequence` (0–999) are whole numbers.

    The last digit of the sequence is odd for men. Check digit by GB 11643-1999.
    """
    body = (regions.astype(np.int64) * 10**8 + births) * 1000 + sequence
    powers = 10 ** np.arange(16, -1, -1, dtype=np.int64)
    digits = body[:, None] // powers % 10
    check = _ID_CHECK[digits @ _ID_WEIGHTS % 11]
    return np.char.add(body.astype(str), check)


def phone_numbers(people: np.ndarray) -> np.ndarray:
    """11 digits that begin with 100: no mobile network has such numbers."""
    return (10_000_000_000 + people.astype(np.int64)).astype(str)


def credit_code(region: str, number: int) -> str:
    """A unified social credit code (18 signs, GB 32100-2015) of a firm in an unassigned region."""
    base = f"{number:08d}"
    total = sum(int(sign) * weight for sign, weight in zip(base, _ORGANISATION_WEIGHTS, strict=True))
    organisation = base + "0123456789X0"[(11 - total % 11) % 11 if total % 11 != 1 else 10]
    first = f"91{region}{organisation}"
    weighted = sum(_USCC_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first))
    return first + _USCC_SIGNS[(31 - weighted % 31) % 31]
