"""The code in an organisation's QR: who scans it may ask to join."""

from __future__ import annotations

import secrets

# No 0/O, 1/I/L, U: the code is also printed below the QR and typed by hand.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16


def join_code_made() -> str:
    """A fresh code of 78 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
