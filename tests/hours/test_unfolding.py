"""Wide clock sheets become spells; what cannot be paired is counted, what cannot be read is named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gongyou.core.errors import BadInput
from gongyou.rooms.hours.unfolding import Unfolded, unfold

FORM = "%d/%m/%Y %H:%M"
IN = "\ufeff,01/10/2026,02/10/2026,05/10/2026\n7,01/10/2026 09:00,NA,05/10/2026 09:10\n8,NA,NA,05/10/2026 22:00\n"
OUT = ",01/10/2026,02/10/2026,05/10/2026\n7,01/10/2026 17:30,02/10/2026 18:00,\n8,NA,NA,06/10/2026 06:00\n"


def unfolded(folder: Path, arrivals: str = IN, departures: str = OUT) -> Unfolded:
    for name, text in (("in.csv", arrivals), ("out.csv", departures)):
        (folder / name).write_text(text, encoding="utf-8")
    return unfold(folder / "in.csv", folder / "out.csv", folder / "long.csv", employer="E1", form=FORM)


def test_arrivals_and_departures_are_paired(tmp_path: Path) -> None:
    assert unfolded(tmp_path) == Unfolded(workers=2, days=3, spells=3, open=1, lone=1)
    with (tmp_path / "long.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["员工号"], row["上班时间"], row["下班时间"]) for row in rows] == [
        ("7", "2026-10-01 09:00:00", "2026-10-01 17:30:00"),
        ("7", "2026-10-05 09:10:00", ""),
        ("8", "2026-10-05 22:00:00", "2026-10-06 06:00:00"),
    ]


@pytest.mark.parametrize(
    ("arrivals", "departures", "code"),
    [
        (IN, OUT.replace("\n8,", "\n9,"), "hours.sheets_differ"),
        (IN.replace("02/10/2026", "03/10/2026"), OUT, "hours.sheets_differ"),
        (IN.replace("\n8,", "\n7,"), OUT, "hours.sheet_row"),
        (IN + "9,NA\n", OUT, "hours.sheet_row"),
        (IN.replace("01/10/2026 09:00", "2026-10-01 09:00"), OUT, "hours.sheet_time"),
    ],
)
def test_sheets_that_do_not_fit_are_refused(tmp_path: Path, arrivals: str, departures: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        unfolded(tmp_path, arrivals, departures)
    assert refused.value.code == code
    assert not (tmp_path / "long.csv").exists()
