"""A list by identity number: pseudonyms go into the lake, numbers stay out of it."""

from __future__ import annotations

from pathlib import Path

from gongyou.kit.crypto import worker_key_for
from gongyou.lake import IngestRequest, Lake
from tests.registry.cast import id_number


def test_numbers_become_pseudonyms_on_arrival(data_dir: Path) -> None:
    numbers = [id_number(serial) for serial in range(1, 20)]
    lines = ["名单,月份,身份证号,行政区划代码", *(f"参保,2026-09,{number},990101" for number in numbers)]
    file = data_dir / "insured.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    lake = Lake.open(data_dir)
    request = IngestRequest("sightings", (file,), mapping="id-list", pseudonym=worker_key_for)
    assert lake.ingest(request).kept == len(numbers)
    with lake.engine() as engine:
        kept = engine.execute(engine.table("sightings")).to_pylist()
    assert {row["worker_key"] for row in kept} == {worker_key_for(number) for number in numbers}
    inside = b"".join(path.read_bytes() for path in (data_dir / "lake").rglob("*") if path.is_file())
    assert not any(number.encode() in inside for number in numbers)
