"""Numbers on disk come back as they were put, whatever the ranges and the memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.lake.engine import DuckdbEngine
from gongyou.lake.parted import Ranges, Shelf, narrowed

ROWS = st.lists(st.tuples(st.integers(0, 90), st.integers(-(2**62), 2**62)), max_size=60)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, max_size=4), st.integers(1, 40))
def test_each_range_holds_its_rows_in_the_order_in_which_they_came(
    batches: list[list[tuple[int, int]]], step: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, Ranges(Path(folder), "worker", step) as ranges:
        for batch in batches:
            columns = [pa.array([row[at] for row in batch], kind) for at, kind in ((0, pa.int32()), (1, pa.int64()))]
            ranges.add(
                pa.record_batch(
                    [*columns, pa.array([row[1] > 0 for row in batch], pa.bool_())], ["worker", "n", "is_above"]
                )
            )
        every = [row for batch in batches for row in batch]
        for place in range(-(-91 // step)):
            found = ranges.part(place)
            own = [row for row in every if row[0] // step == place]
            if found:
                rows = list(zip(found["worker"].tolist(), found["n"].tolist(), strict=True))
                assert rows == own
                assert found["is_above"].tolist() == [row[1] > 0 for row in own]
            else:
                assert not batches


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=30), max_size=6), st.sampled_from([0, 60, 10**6]))
def test_a_shelf_gives_its_pieces_again_and_again(pieces: list[list[int]], most: int) -> None:
    shelf = Shelf(None, most)
    try:
        for piece in pieces:
            shelf.put({"n": np.array(piece, dtype=np.int64)})
        for _ in range(2):
            assert [piece["n"].tolist() for piece in shelf] == pieces
        assert len(shelf) == len(pieces)
    finally:
        shelf.close()


@pytest.mark.parametrize(("high", "kind"), [(127, "int8"), (128, "int16"), (2**15, "int32"), (2**31, "int64")])
def test_the_smallest_type_that_holds_all(high: int, kind: str) -> None:
    assert narrowed(np.array([-1, high])).dtype == kind


def test_an_engine_reads_its_rows_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    import ibis

    rows = ibis.memtable(pa.table({"worker": pa.array([5, 0, 9, 3, 5], pa.int32()), "n": [1, 2, 3, 4, 5]}))
    with DuckdbEngine(lambda name, _snapshot: None, tmp_path) as engine:  # type: ignore[arg-type, return-value]
        with engine.ranged(rows, "worker", 4) as part:
            found = [part(place)["n"].tolist() for place in range(3)]
        assert found == [[2, 4], [1, 5], [3]]
        assert [path for path in engine.folder.iterdir() if path.name.startswith("ranges-")] == []
