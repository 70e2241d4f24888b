"""Card numbers: eleven random digits and a check digit, so that a number read aloud wrongly is noticed."""

from __future__ import annotations

import secrets

RANDOM_DIGITS = 11


def serial_drawn() -> str:
    """A new number. With 20 million cards out, one drawing in 4,500 is taken already: the caller draws again."""
    # The first digit is never 0: people drop it.
    body = str(secrets.randbelow(9 * 10 ** (RANDOM_DIGITS - 1)) + 10 ** (RANDOM_DIGITS - 1))
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """Luhn's (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
