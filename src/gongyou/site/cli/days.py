"""Days as a command line writes them."""

from __future__ import annotations

from datetime import date

from gongyou.core.errors import BadInput
from gongyou.core.text import Text


def read_day(written: str) -> date:
    """The day of --on, today without one; anything but YYYY-MM-DD raises BadInput."""
    if not written:
        return date.today()  # noqa: DTZ011  the user's own day
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadInput(
            "cli.day_unreadable",
            Text(f"“{written}”不是日期。", f"“{written}” is not a day."),
            Text("请写成 2026-10-31。", "Write it as 2026-10-31."),
            value=written,
        ) from None
