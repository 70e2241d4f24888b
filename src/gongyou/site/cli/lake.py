"""gongyou lake: tables, history, rows, quarantine; undo."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongyou.core.cells import cell_safe
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.site.cli import frame

if TYPE_CHECKING:
    from gongyou.lake import QuarantinedRow

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="查看数据湖；撤销批次。Look at the lake; undo a batch."
)
SHOWN_ROWS = 20
WIDE = 200
HEADINGS = ("文件 File", "行 Line", "列 Column", "值 Value", "代码 Code", "原因", "Reason")


@app.command()
def tables(as_json: frame.AsJson = False, data_dir: frame.DataDir = None) -> None:
    """各表的行数、文件与当前快照。Every table: rows, files and its snapshot."""
    found = frame.open_lake().tables()
    if as_json:
        frame.print_json(
            {
                "tables": [
                    {
                        "name": table.name,
                        "title": table.title,
                        "rows": table.rows,
                        "files": table.files,
                        "bytes": table.size_bytes,
                        "snapshot": table.snapshot_id,
                        "changed_at": table.changed_at.isoformat() if table.changed_at else None,
                    }
                    for table in found
                ]
            }
        )
        return
    _print(
        ("表 Table", "名称 Title", "行数 Rows", "文件 Files", "快照 Snapshot"),
        ((t.name, t.title.zh, f"{t.rows:,}", str(t.files), str(t.snapshot_id or "—")) for t in found),
    )


@app.command()
def history(table: str, as_json: frame.AsJson = False, data_dir: frame.DataDir = None) -> None:
    """表的快照与批次。Snapshots and batches of a table."""
    lake = frame.open_lake()
    snapshots, batches = lake.history(table), lake.batches(table)
    if as_json:
        frame.print_json(
            {
                "table": table,
                "snapshots": [
                    {
                        "snapshot": one.snapshot_id,
                        "parent": one.parent_id,
                        "made_at": one.made_at.isoformat(),
                        "operation": one.operation,
                        "batch": one.batch_id,
                        "source": one.source,
                        "rows_added": one.rows_added,
                        "rows_removed": one.rows_removed,
                        "rows_total": one.rows_total,
                    }
                    for one in snapshots
                ],
                "batches": [batch.as_json() for batch in batches],
            }
        )
        return
    _print(
        ("快照 Snapshot", "时间 Time", "操作 Operation", "批次 Batch", "增 Added", "减 Removed", "合计 Total"),
        (
            (
                str(one.snapshot_id),
                f"{one.made_at:%Y-%m-%d %H:%M:%S}Z",
                one.operation,
                one.batch_id or "—",
                f"{one.rows_added:,}",
                f"{one.rows_removed:,}",
                f"{one.rows_total:,}",
            )
            for one in snapshots
        ),
    )
    _print(
        ("批次 Batch", "状态 State", "来源 Source", "读取 Read", "保留 Kept", "隔离 Quarantined"),
        (
            (one.batch_id, one.state, one.source, f"{one.read:,}", f"{one.kept:,}", f"{one.quarantined:,}")
            for one in batches
        ),
    )


@app.command()
def show(
    table: str,
    snapshot: Annotated[int | None, typer.Option("--snapshot", help="快照编号。Number of the snapshot.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="行数。Rows.")] = SHOWN_ROWS,
    as_json: frame.AsJson = False,
    data_dir: frame.DataDir = None,
) -> None:
    """表的列与前几行。Columns and first rows of a table."""
    lake = frame.open_lake()
    lake.contract(table)
    with lake.engine() as engine:
        rows = engine.execute(engine.table(table, snapshot).limit(limit)).to_pylist()
        count = engine.execute(engine.table(table, snapshot).count().name("n")).to_pylist()[0]["n"]
    pinned = snapshot or lake.snapshot(table)
    if as_json:
        frame.print_json({"table": table, "snapshot": pinned, "rows": count, "first": rows})
        return
    contract = lake.contract(table)
    print(f"{contract.title.zh} {contract.title.en} · {contract.grain.zh} · {contract.grain.en}")
    print(f"快照 snapshot {pinned or '—'} · {count:,} 行 rows")
    _print(
        ("列 Column", "类型 Type", "必填 Required", "含义 Meaning"),
        ((c.name, c.type, "是 yes" if c.required else "", f"{c.meaning.zh} {c.meaning.en}") for c in contract.columns),
    )
    filled = [name for name in (rows[0] if rows else {}) if any(row[name] is not None for row in rows)]
    for row in rows:
        print(" | ".join(f"{name}={row[name]}" for name in filled if row[name] is not None))


@app.command()
def undo(batch: str, as_json: frame.AsJson = False, data_dir: frame.DataDir = None) -> None:
    """撤销一个批次：生成不含它的新快照。Undo a batch: a new snapshot without it."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.rooms.data.services.batches import batch_undo_by_number

    batch_undo_by_number(batch_id=batch, by=None, now=timezone.now())
    info = frame.open_lake().batch(batch)
    if as_json:
        frame.print_json(info.as_json())
        return
    print(f"批次 {info.batch_id} 已撤销，{info.contract} 表少了 {info.kept:,} 行。")
    print(f"Batch {info.batch_id} is undone; table {info.contract} lost {info.kept:,} rows.")
    if info.undone_snapshot_id is not None:
        print(f"新快照 new snapshot {info.undone_snapshot_id}")


@app.command()
def relocate(as_json: frame.AsJson = False, data_dir: frame.DataDir = None) -> None:
    """数据目录移动、复制后，把登记的路径改成现在的路径。Put right a lake whose folder was moved or copied."""
    from gongyou.lake import Lake

    with frame.progress(Text("改写路径", "Writing the new path")) as meter:
        done = Lake.relocated(frame.data_dir(), step=lambda place, of: meter(place, of))
    if as_json:
        frame.print_json({"tables": done.tables, "files": done.files})
        return
    print(f"{done.tables} 张表、{done.files} 个文件已改为现在的路径。")
    print(f"{done.tables} tables and {done.files} files now name the present path.")


@app.command()
def quarantine(
    batch: str,
    out: Annotated[Path | None, typer.Option("--out", help="写入 .xlsx 或 .csv。Write to .xlsx or .csv.")] = None,
    as_json: frame.AsJson = False,
    data_dir: frame.DataDir = None,
) -> None:
    """批次的隔离行及原因。Quarantined rows of a batch and why."""
    lake = frame.open_lake()
    rows = lake.quarantine(batch)
    if out is not None:
        count = _written(out, rows)
        if as_json:
            frame.print_json({"batch": batch, "rows": count, "file": str(out)})
        else:
            print(f"{count:,} 行已写入 {out}。{count:,} rows written.")
        return
    if as_json:
        from gongyou.site.cli.ingest import row_json

        frame.print_json({"batch": batch, "rows": [row_json(row) for row in rows]})
        return
    for row in rows:
        print(f"{row.file}:{row.line} {row.text.zh} {row.text.en}")


def _written(out: Path, rows: Iterable[QuarantinedRow]) -> int:
    told = list(rows)
    names = list(dict.fromkeys(name for row in told for name in row.raw))
    lines = (
        (
            row.file,
            row.line,
            row.column,
            row.value,
            row.code,
            row.text.zh,
            row.text.en,
            *(row.raw.get(n) for n in names),
        )
        for row in told
    )
    if out.suffix.lower() == ".csv":
        with out.open("w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow((*HEADINGS, *names))
            writer.writerows([cell_safe(cell) if isinstance(cell, str) else cell for cell in line] for line in lines)
    elif out.suffix.lower() == ".xlsx":
        import xlsxwriter

        # Text stays text: no formula and no link is made of what a stranger's file held.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(str(out), options) as book:
            sheet = book.add_worksheet("隔离行")
            bold = book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, (*HEADINGS, *names), bold)
            for number, line in enumerate(lines, start=1):
                sheet.write_row(number, 0, line)
    else:
        raise BadInput(
            "file.unknown_kind",
            Text(f"不支持写入“{out.name}”。", f"“{out.name}” can't be written."),
            Text("请以 .xlsx 或 .csv 结尾。", "Let it end in .xlsx or .csv."),
            file=str(out),
        )
    return len(told)


def _print(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    # A pipe gets whole numbers, however long: scripts read batch and snapshot from it.
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    table = Table(*(Column(heading, overflow="fold") for heading in headings))
    for row in rows:
        table.add_row(*row)
    console.print(table)
