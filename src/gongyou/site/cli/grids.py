"""gongyou grids import: grids from a map or a list into the registry, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.text import Text
from gongyou.site.cli import frame

app = typer.Typer(add_completion=False, no_args_is_help=True, help="导入网格。Import grids.")


@app.callback()
def group() -> None:
    """导入网格。Import grids."""


@app.command("import")
def grids_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="GeoJSON、CSV 或 XLSX。GeoJSON, CSV or XLSX.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入。Check only; write nothing.")] = False,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """登记文件中的网格，已有编码的更新，并报告重叠。Record the file's grids, update known codes, report overlaps."""
    frame.use_django()
    from django.db import transaction
    from django.utils import timezone

    from gongyou.registry.grids.finding import overlaps_of
    from gongyou.registry.grids.reading import grids_read_file
    from gongyou.registry.models import Grid
    from gongyou.registry.services import grids_record_many

    rows = grids_read_file(file)
    with transaction.atomic():
        done = grids_record_many(rows=rows, by=None, now=timezone.now())
        overlaps = overlaps_of(Grid.objects.all())
        if dry_run:
            transaction.set_rollback(True)
    if as_json:
        frame.print_json(
            {
                "added": done.added,
                "changed": done.changed,
                "overlaps": [[one.code, other.code] for one, other in overlaps],
                "dry_run": dry_run,
            }
        )
        return
    zh, en = ("试运行，没有写入。", "Dry run; nothing was written. ") if dry_run else ("", "")
    frame.say(
        Text(
            f"{zh}新增网格 {done.added} 个，更新 {done.changed} 个；同类重叠 {len(overlaps)} 对。",
            f"{en}{done.added} grids new, {done.changed} updated; {len(overlaps)} pairs of one kind overlap.",
        )
    )
    for one, other in overlaps:
        frame.say(Text(f"重叠：{one.code} 与 {other.code}", f"Overlap: {one.code} and {other.code}"))
