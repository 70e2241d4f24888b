"""Job titles coded in bulk: how many a second of processor, the weights' reading included apart."""

from __future__ import annotations

import time
from pathlib import Path

from gongyou.core.text import Text
from gongyou.occupations import tables
from gongyou.occupations.coding import MODEL, read_model
from gongyou.site.bench import BenchResult

NAME = "occupations"
GROUP = "market"
TITLE = Text("给岗位名称归码", "Job titles coded")

TITLES = 20_000
PROMISED = 1_000
PLACES = ("（北京）", "(包吃住)", " 6k-8k", "·急聘", "", "助理", "【夜班】")


def run(workdir: Path, rows: int = TITLES) -> BenchResult:
    """Titles made of our own aliases with the noise of adverts; over the limit below a thousand a second."""
    begun = time.process_time()
    coder = read_model(MODEL)
    coder.code(["快递员"])
    reading = time.process_time() - begun
    aliases = [row["title"] for row in tables.rows("aliases.csv")]
    titles = [aliases[at % len(aliases)] + PLACES[at % len(PLACES)] for at in range(rows or TITLES)]
    begun = time.process_time()
    coded = coder.code(titles)
    seconds = max(time.process_time() - begun, 1e-9)
    figures: dict[str, int | float | str] = {
        "titles": len(coded),
        "reading_processor_seconds": round(reading, 2),
        "coding_processor_seconds": round(seconds, 2),
        "titles_a_second": round(len(coded) / seconds),
    }
    return BenchResult(figures, ratio=round(PROMISED * seconds / len(coded), 3), limit=1.0)
