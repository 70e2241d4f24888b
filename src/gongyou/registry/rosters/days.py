"""Days and codes in a roster's cells, however people and workbooks write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
# strptime would read 202611 as the first of January: only eight digits are a day.
EIGHT_DIGITS = re.compile(r"\d{8}", re.ASCII)
TIME_OF_DAY = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\Z", re.ASCII)
# A month alone, with or without a word: which day of it is not guessed.
MONTH_ALONE = re.compile(r"(?:19|20)\d{2}([-/.年]\d{1,2}月?|(0[1-9]|1[0-2]))", re.ASCII)
# Excel counts days from here; the range is 1954 to 2064.
SERIAL_ORIGIN, SERIAL = date(1899, 12, 30), re.compile(r"[2-5]\d{4}", re.ASCII)


def day_read(written: str) -> date | None:
    """The day of a date as people and workbooks write it, a serial number of Excel among them; None for none."""
    return _day_cached(plain(written))


def plain(written: str) -> str:
    """A code or a date as it is meant: half-width, without blanks around it."""
    text = written.strip()
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=50_000)
def _day_cached(text: str) -> date | None:
    if time_of_day := TIME_OF_DAY.search(text):
        text = text[: time_of_day.start()]
    for form in ("%Y%m%d",) if EIGHT_DIGITS.fullmatch(text) else DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return SERIAL_ORIGIN + timedelta(days=int(text)) if SERIAL.fullmatch(text) else None


def is_month_alone(written: str) -> bool:
    """Whether a year and a month stand there without a day."""
    return MONTH_ALONE.fullmatch(plain(written)) is not None
