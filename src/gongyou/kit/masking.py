"""How personal data is shown to people who need to recognise it, not to know it."""

from __future__ import annotations

SHOWN_ID_HEAD, SHOWN_TAIL = 4, 4
SHOWN_PHONE_HEAD = 3


def id_number_masked(id_number: str) -> str:
    """1101**********123X: the first and last four; anything too short to hide is all stars."""
    return _middle_hidden(id_number, SHOWN_ID_HEAD)


def phone_masked(phone: str) -> str:
    """138****1234."""
    return _middle_hidden(phone, SHOWN_PHONE_HEAD)


def name_masked(name: str) -> str:
    """张*, 欧**: the first character and one star for each of the others."""
    return name[:1] + "*" * (len(name) - 1)


def worker_masked(worker_key: str) -> str:
    """w12ab…: enough of a pseudonym to tell two rows apart on a screen."""
    return worker_key if len(worker_key) <= 8 else f"{worker_key[:7]}…"


def _middle_hidden(text: str, head: int) -> str:
    hidden = len(text) - head - SHOWN_TAIL
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[-SHOWN_TAIL:]
