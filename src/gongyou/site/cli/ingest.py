"""gongyou ingest: files into the lake under a contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongyou.core.text import Text
from gongyou.site.cli import frame

if TYPE_CHECKING:
    from gongyou.lake import IngestReport, IngestRequest, Progress

SHARES = 1000
SHOWN_ROWS = 10


def command(  # noqa: PLR0913 - a command line has as many words as it needs
    contract: Annotated[str, typer.Argument(help="数据契约，如 orders、payroll。The contract.")],
    files: Annotated[list[Path], typer.Argument(help="CSV、XLSX、XLS、ODS、Parquet 文件。The files.")],
    source: Annotated[str | None, typer.Option("--source", help="来源名称。Name of the source.")] = None,
    mapping: Annotated[
        str | None, typer.Option("--map", help="对应关系 YAML 文件，或预设 tlc-hvfhv、meituan-tsl。File or preset.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。Check only, write nothing.")] = False,
    as_json: frame.AsJson = False,
    data_dir: frame.DataDir = None,
) -> None:
    """把文件按数据契约入湖；不合格的行进隔离区，注明行号与原因。Bring files into the lake under a contract."""
    from gongyou.lake import IngestRequest

    request = IngestRequest(contract=contract, files=tuple(files), source=source, mapping=mapping, dry_run=dry_run)
    report = ingested(_with_key(request))
    if as_json:
        frame.print_json({**report.as_json(), "rows": [row_json(row) for row in report.previews[:SHOWN_ROWS]]})
    else:
        _show(report)


def ingested(request: IngestRequest) -> IngestReport:
    """The report of a request, with a progress bar while it runs."""
    with frame.progress(Text(f"入湖 {request.contract}", f"Ingest {request.contract}")) as meter:

        def tell(step: Progress) -> None:
            meter(int((step.share or 0) * SHARES), SHARES if step.share is not None else None, step.text)

        if request.dry_run:
            return frame.open_lake().ingest(request, tell)
        # What goes in leaves a line in the audit trail, whoever brought it.
        frame.use_django()
        from django.utils import timezone

        from gongyou.rooms.data.services.batches import batch_ingest

        return batch_ingest(request=request, organisation=None, by=None, now=timezone.now(), progress=tell)


def row_json(row: object) -> dict[str, object]:
    """One quarantined row as JSON."""
    from gongyou.lake import QuarantinedRow

    if not isinstance(row, QuarantinedRow):
        raise TypeError(type(row).__name__)
    return {
        "file": row.file,
        "line": row.line,
        "column": row.column,
        "value": row.value,
        "code": row.code,
        "reason": {"zh": row.text.zh, "en": row.text.en},
        "raw": dict(row.raw),
    }


def _with_key(request: IngestRequest) -> IngestRequest:
    """The same request with the house's pseudonym function, which is only set up where a mapping may ask for it."""
    from dataclasses import replace

    from gongyou.lake.contract import contract
    from gongyou.lake.mapping import mapping_for, preset_names

    if request.mapping is None:
        return request
    if request.mapping in preset_names():
        terms = mapping_for(request, contract(request.contract)).terms.values()
        if not any(term.hmac for term in terms):
            return request
    frame.use_django(migrated=False)
    from gongyou.kit.crypto import worker_key_for

    return replace(request, pseudonym=worker_key_for)


def _show(report: IngestReport) -> None:
    from rich.console import Console
    from rich.table import Table

    out = Console()
    head = "试运行（未写入）Dry run" if report.dry_run else f"批次 Batch {report.batch_id}"
    if report.already_known:
        head += " · 此前已入湖，没有重复写入 already known, nothing written twice"
    out.print(head)
    out.print(f"读取 read {report.read:,} · 保留 kept {report.kept:,} · 隔离 quarantined {report.quarantined:,}")
    if report.snapshot_id is not None:
        out.print(f"快照 snapshot {report.snapshot_id}")
    if report.ignored:
        out.print(f"未使用的列 columns not used: {', '.join(report.ignored)}")
    if report.reasons:
        table = Table("原因 Reason", "列 Column", "行数 Rows")
        for reason in report.reasons:
            table.add_row(f"{reason.text.zh} {reason.text.en}", reason.column or "", f"{reason.count:,}")
        out.print(table)
    for row in report.previews[:SHOWN_ROWS]:
        out.print(f"{row.file}:{row.line} {row.text.zh} {row.text.en}", markup=False)
    if report.quarantined and report.batch_id:
        out.print(f"全部隔离行 all of them: gongyou lake quarantine {report.batch_id} --out FILE.xlsx")
    if report.quarantined:
        out.print(
            "改正这些行后，单独作为一个文件再入湖；已保留的行不用重交。"
            "Correct these rows and ingest them as a file of their own; the kept rows stand."
        )
