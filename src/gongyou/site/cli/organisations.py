"""gongyou organisations: lists of organisations in. All of a file or nothing, and what went in can be taken back."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.site.cli import frame

if TYPE_CHECKING:
    from gongyou.registry.models import Organisation, OrganisationImport

app = typer.Typer(add_completion=False, no_args_is_help=True, help="组织名录的导入与撤销。Lists of organisations in.")


@app.callback()
def group() -> None:
    """组织名录的导入与撤销。Lists of organisations in, and the way back."""


@app.command("import")
def organisations_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="XLSX 或 CSV。XLSX or CSV.")],
    org: Annotated[str, typer.Option("--org", metavar="CODE", help="建在它之下。Where the file goes.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不建立。Check only; found nothing.")] = False,
    leave_wrong: Annotated[
        Path | None,
        typer.Option(
            "--leave-wrong",
            metavar="FILE",
            help="只建立正确的，有误的行另存为工作簿。Founds the right ones and writes the wrong rows to FILE.",
        ),
    ] = None,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """建立文件中的组织，已有的不改动，可撤销 30 天。Found the file's organisations; known ones stay as they are."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.organisation_imports import shown, work
    from gongyou.registry.services import organisation_imports as services

    batch = work.import_checked_from(file, _organisation(org))
    if leave_wrong is not None and batch.rows_wrong:
        shown.errors_write(batch, leave_wrong, said_in="zh")
    wrong = shown.wrong_rows(batch) if batch.rows_wrong and leave_wrong is None else None
    if dry_run or wrong:
        services.organisation_import_discard(batch=batch, by=None, now=timezone.now())
        if wrong:
            raise wrong
    else:
        batch = work.import_committed_now(batch, leave_wrong=leave_wrong is not None)
    founded = batch.rows_new if dry_run else batch.rows_founded
    if as_json:
        frame.print_json(
            {
                "import": str(batch.pk),
                "read": batch.rows_read,
                "founded": founded,
                "known": batch.rows_known,
                "wrong": batch.rows_wrong,
                "dry_run": dry_run,
            }
        )
        return
    for remark in batch.remarks:
        frame.say(Text(remark["zh"], remark["en"]))
    zh, en = ("试运行，没有建立。", "Dry run; nothing was founded. ") if dry_run else ("", "")
    undo = Text("", "")
    if not dry_run:
        undo = Text(
            f"\n30 天内可撤销：gongyou organisations undo {batch.pk}",
            f"\nTo take it back within 30 days: gongyou organisations undo {batch.pk}",
        )
    frame.say(
        Text(
            f"{zh}读取 {batch.rows_read:,} 行，新增 {founded:,} 个，已在册 {batch.rows_known:,} 个，"
            f"有误 {batch.rows_wrong:,} 行。{undo.zh}",
            f"{en}{batch.rows_read:,} rows read, {founded:,} founded, {batch.rows_known:,} known, "
            f"{batch.rows_wrong:,} wrong rows.{undo.en}",
        )
    )


@app.command("undo")
def organisations_undo(
    number: Annotated[str, typer.Argument(metavar="IMPORT", help="导入编号。The import's number.")],
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """撤销一次组织名录导入：移除它建立的组织。Take an import back; what something hangs on is kept."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.services import organisation_imports as services

    batch = services.organisation_import_undo(batch=_import(number), by=None, now=timezone.now())
    if as_json:
        frame.print_json({"import": str(batch.pk), "removed": batch.rows_removed, "kept": batch.rows_kept})
        return
    frame.say(
        Text(
            f"已撤销：移除组织 {batch.rows_removed:,} 个，因后续事项保留 {batch.rows_kept:,} 个。",
            f"Undone: {batch.rows_removed:,} removed, {batch.rows_kept:,} kept because of what followed.",
        )
    )


@app.command("template")
def organisations_template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx")],
    org: Annotated[
        str, typer.Option("--org", metavar="CODE", help="附上其下的组织编码。Lists the codes below it.")
    ] = "",
    data_dir: frame.DataDir = None,
) -> None:
    """写出空白的组织名录。Write the empty list to fill in."""
    frame.use_django()
    from gongyou.registry.organisation_imports.template import template_write
    from gongyou.registry.rosters.selectors import organisations_coded

    if file.suffix.lower() != ".xlsx":
        raise BadInput(
            "cli.template_kind", Text(f"“{file.name}”应以 .xlsx 结尾。", f"“{file.name}” should end in .xlsx.")
        )
    template_write(file, organisations=organisations_coded(_organisation(org)) if org else (), language="zh")
    frame.say(Text(f"已写出 {file}。", f"Wrote {file}."))


def _organisation(code: str) -> Organisation:
    from gongyou.registry.models import Organisation

    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise NotFound(
            "cli.organisation_missing",
            Text(f"没有编码为 {code} 的组织。", f"There is no organisation with the code {code}."),
        )
    return found


def _import(number: str) -> OrganisationImport:
    from gongyou.registry.models import OrganisationImport

    try:
        key = uuid.UUID(number)
    except ValueError as reason:
        raise BadInput(
            "cli.import_number", Text(f"“{number}”不是导入编号。", f"“{number}” is no import's number.")
        ) from reason
    found = OrganisationImport.objects.filter(pk=key).first()
    if found is None:
        raise NotFound(
            "cli.import_missing", Text(f"没有编号为 {number} 的导入。", f"There is no import with the number {number}.")
        )
    return found
