"""Files that no batch of this lake brought: another tool wrote into the table, and nobody looked at the keys.

What comes in by a batch was held against the whole table (staging.py), so nothing there repeats. Figures rest on that:
a member's month that stood there twice would be paired with itself and counted wrong without a word.
"""

from __future__ import annotations

from pathlib import Path

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.contract import Contract, contract, contract_names
from gongyou.lake.engine import Handle, TableFiles, literal, quoted
from gongyou.lake.ledger import Ledger


def unrepeated(name: str, files: TableFiles, ledger: Ledger, folder: Path) -> None:
    """Raises BadInput for a table whose key stands there twice.

    Names tell who brought a file, so a table of batches alone costs one question to the ledger; only one that holds
    other files is looked through.
    """
    if name not in contract_names() or not contract(name).key or not files.paths:
        return
    known = ledger.names(name)
    foreign = [path for path in files.paths if Path(path).stem.rpartition("-")[0] not in known]
    if foreign:
        _looked_through(contract(name), files, foreign[0], folder)


def _looked_through(table: Contract, files: TableFiles, foreign: str, folder: Path) -> None:
    keys = [quoted(column) for column in table.key]
    paths = ", ".join(literal(path) for path in files.paths)
    folder.mkdir(parents=True, exist_ok=True)
    with Handle(folder) as handle:
        found = handle.rows(
            f"SELECT {', '.join(keys)}, count(*) FROM read_parquet([{paths}], union_by_name = true) "  # noqa: S608
            f"GROUP BY ALL HAVING count(*) > 1 ORDER BY {', '.join(keys)} LIMIT 1"
        )
    if not found:
        return
    *values, times = found[0]
    told = [
        f"{str(value)[:7]}…" if table.column(column).type == "worker" else str(value)
        for column, value in zip(table.key, values, strict=True)
    ]
    raise BadInput(
        "table.repeated",
        Text(
            f"表 {table.name} 中 {'、'.join(told)} 有 {times} 行，应当只有一行；"
            f"文件 {Path(foreign).name} 不是由批次带入的。",
            f"Table {table.name} holds {times} rows of {', '.join(told)} where one is right; "
            f"the file {Path(foreign).name} was brought by no batch.",
        ),
        Text(
            "用写入它的工具删去这个文件，再用 gongyou ingest 导入原始数据：重复的行会被隔离。",
            "Delete that file with the tool that wrote it and bring its source in with gongyou ingest: "
            "repeated rows are set aside there.",
        ),
        table=table.name,
        file=foreign,
    )
