"""Laws that hold for any file: kept + quarantined = read, and what is kept is what was written."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.lake import IngestRequest, Lake

TEXT = st.text(alphabet="aé工\n\",; '1", max_size=6)
HEADER = ("period", "region", "occupation", "headcount", "kind")
PERIODS = st.sampled_from(["2026-01", "2026-13", "202602", "", "2026年3月", "x"])
COUNTS = st.sampled_from(["0", "7", "-1", "1.5", "", "1,000", "seven", "99999999999999999999"])
KINDS = st.sampled_from(["first", "应届", "graduate", "高校毕业生", ""])
ROWS = st.lists(
    st.tuples(PERIODS, st.sampled_from(["990101", "", "abc"]), TEXT, COUNTS, KINDS), min_size=1, max_size=12
)
GOOD_PERIODS = {"2026-01": "2026-01", "202602": "2026-02", "2026年3月": "2026-03"}
GOOD_COUNTS = {"0": 0, "7": 7, "1,000": 1000}
GOOD_KINDS = {"first": "first", "graduate": "graduate", "高校毕业生": "graduate", "": None}


def expected(row: tuple[str, ...]) -> tuple[object, ...] | None:
    """The row as the lake must hold it, or None where it must be refused: written without the lake's own code."""
    period, region, occupation, count, kind = row
    if period not in GOOD_PERIODS or region != "990101" or count not in GOOD_COUNTS or kind not in GOOD_KINDS:
        return None
    said = occupation.strip(" ")
    return GOOD_PERIODS[period], region, said or None, GOOD_COUNTS[count], GOOD_KINDS[kind]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS)
def test_it_keeps_the_good_rows_and_quarantines_the_rest(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEADER, *rows])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s.csv"
        path.write_text(text.getvalue(), "utf-8", newline="")
        lake = Lake.open(Path(folder))
        report = lake.ingest(IngestRequest("seekers", (path,)))
        assert report.kept + report.quarantined == report.read == len(rows)
        assert sum(reason.count for reason in report.reasons) == report.quarantined
        with lake.engine() as engine:
            held = engine.execute(engine.table("seekers")).to_pylist()
        refused = list(lake.quarantine(report.batch_id))
    wanted = [expected(row) for row in rows]
    assert Counter(tuple(row[name] for name in HEADER) for row in held) == Counter(row for row in wanted if row)
    assert len(refused) == wanted.count(None)
    starts = dict(_starts(text.getvalue()))
    assert [row.line for row in refused] == [starts[place] for place, row in enumerate(wanted) if row is None]


def _starts(text: str) -> list[tuple[int, int]]:
    """(record, physical line on which it starts), counted by the quotation marks alone."""
    starts, line, inside, record = [], 1, False, -1
    begin = True
    for letter in text:
        if begin:
            starts.append((record, line))
            begin = False
        if letter == '"':
            inside = not inside
        elif letter == "\n":
            line += 1
            if not inside:
                record += 1
                begin = True
    return starts


def test_it_adds_amounts_to_the_cent(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    lines = [f"E1,w{n},2026-01,0.1,0.2" for n in range(1000)]
    path.write_text("employer_key,worker_key,period,gross,net\n" + "\n".join(lines) + "\n")
    lake = Lake.open(tmp_path)
    assert lake.ingest(IngestRequest("payroll", (path,))).kept == 1000
    with lake.engine() as engine:
        table = engine.table("payroll")
        found = engine.execute(table.aggregate(gross=table.gross.sum(), net=table.net.sum())).to_pylist()[0]
    assert found == {"gross": Decimal("100.00"), "net": Decimal("200.00")}
