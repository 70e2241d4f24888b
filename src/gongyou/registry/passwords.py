"""One-time passwords: drawn by the product, read aloud or copied once, replaced by their owner at first sign-in."""

from __future__ import annotations

import secrets

# Without the letters and digits that are taken for one another on paper: 0 o, 1 l i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4


def one_time_password() -> str:
    """Four groups of four, as kq7m-x2wd-9pft-hb4n: 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
