"""gongyou members: rosters in and out. All of a file or nothing, and what went in can be taken back."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.site.cli import frame

if TYPE_CHECKING:
    from gongyou.registry.models import Organisation, RosterImport

app = typer.Typer(add_completion=False, no_args_is_help=True, help="会员名册的导入、撤销与导出。Rosters in and out.")
TITLE = Text("核对名册", "Checking the roster")
Org = Annotated[str, typer.Option("--org", metavar="CODE", help="组织编码。The organisation's code.")]


@app.callback()
def group() -> None:
    """会员名册的导入、撤销与导出。Rosters of members in and out."""


@app.command("import")
def members_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 XLSX。CSV or XLSX.")],
    org: Org,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不登记。Check only; register nobody.")] = False,
    leave_wrong: Annotated[
        Path | None,
        typer.Option(
            "--leave-wrong",
            metavar="FILE",
            help="只登记正确的行，有误的行另存为工作簿。Registers the right rows and writes the wrong ones to FILE.",
        ),
    ] = None,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """登记名册：新人登记，在册的按名册更新，可撤销 30 天。Register a roster; `members undo` takes it back."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.rosters import importing
    from gongyou.registry.services import rosters as services

    organisation = _organisation(org)
    with frame.progress(TITLE) as meter:
        roster = importing.roster_checked_from(file, organisation, progress=meter)
    if leave_wrong is not None and roster.rows_wrong:
        _errors_written(roster, leave_wrong)
    wrong = importing.wrong_rows(roster) if roster.rows_wrong and leave_wrong is None else None
    if dry_run or wrong:
        services.roster_discard(roster=roster, by=None, now=timezone.now())
        if wrong:
            raise wrong
    else:
        roster = importing.roster_registered(roster, leave_wrong=leave_wrong is not None)
    if as_json:
        frame.print_json(_json(roster, dry_run=dry_run))
        return
    for remark in roster.remarks:
        frame.say(Text(remark["zh"], remark["en"]))
    frame.say(_said(roster, dry_run=dry_run))


@app.command("imports")
def members_imports(data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """列出名册导入。List the imports of rosters, newest first."""
    frame.use_django()
    from django.utils import translation

    from gongyou.registry.models import RosterImport

    found = RosterImport.objects.select_related("organisation")[:100]
    with translation.override("zh-hans"):
        rows = [
            {
                "import": str(each.pk),
                "at": each.created_at.isoformat(timespec="seconds"),
                "organisation": each.organisation.code,
                "state": each.state,
                "added": each.rows_added,
                "changed": each.rows_updated,
                "undo_until": each.undo_until.isoformat(timespec="seconds") if each.undo_until else None,
            }
            for each in found
        ]
    if as_json:
        frame.print_json({"imports": rows})
        return
    for row in rows:
        print("  ".join(str(row[key]) for key in ("import", "at", "organisation", "state", "added", "changed")))


@app.command("undo")
def members_undo(
    number: Annotated[str, typer.Argument(metavar="IMPORT", help="导入编号。The import's number.")],
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """撤销一次名册导入：移出新登记的人，恢复变更前的内容。Take an import back."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.services import rosters as services

    roster = services.roster_undo(roster=_roster(number), by=None, now=timezone.now())
    if as_json:
        frame.print_json(
            {
                "import": str(roster.pk),
                "removed": roster.rows_removed,
                "restored": roster.rows_restored,
                "kept": roster.rows_kept,
            }
        )
        return
    frame.say(
        Text(
            f"已撤销：移出 {roster.rows_removed:,} 人，恢复 {roster.rows_restored:,} 人，"
            f"因后续已有变动而保留 {roster.rows_kept:,} 人。",
            f"Undone: {roster.rows_removed:,} removed, {roster.rows_restored:,} restored, "
            f"{roster.rows_kept:,} kept because they were changed since.",
        )
    )


@app.command("template")
def members_template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx 或 .csv。.xlsx or .csv.")],
    org: Annotated[
        str, typer.Option("--org", metavar="CODE", help="预填其下的组织编码。Fills in the codes below it.")
    ] = "",
    data_dir: frame.DataDir = None,
) -> None:
    """写出空白名册。Write the empty roster to fill in."""
    frame.use_django()
    from gongyou.registry.regions import region_prefix
    from gongyou.registry.rosters.selectors import organisations_coded, stations_coded
    from gongyou.registry.rosters.template import template_csv, template_write

    if file.suffix.lower() == ".csv":
        file.write_bytes(template_csv())
    elif file.suffix.lower() == ".xlsx":
        top = _organisation(org) if org else None
        template_write(
            file,
            organisations=organisations_coded(top) if top else (),
            language="zh",
            stations=stations_coded(region_prefix(top.region)) if top else (),
        )
    else:
        raise BadInput(
            "cli.template_kind",
            Text(f"“{file.name}”应以 .xlsx 或 .csv 结尾。", f"“{file.name}” should end in .xlsx or .csv."),
        )
    frame.say(Text(f"已写出 {file}。", f"Wrote {file}."))


@app.command("export")
def members_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx 或 .csv。.xlsx or .csv.")],
    org: Org,
    reason: Annotated[str, typer.Option("--reason", metavar="WORDS", help="用途。What it is for.")],
    clear: Annotated[
        bool, typer.Option("--clear", help="不脱敏；由有服务器权限的人负责。Unmasked, on the operator's own account.")
    ] = False,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """导出会员名册，默认脱敏，留下审计记录。Export members, masked by default, with an audit line."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.kit.sealed_files import file_blocks, sealed_remove
    from gongyou.registry.rosters import exporting, work
    from gongyou.registry.services import roster_exports as services

    request = services.ExportRequest(
        _organisation(org), reason, form="csv" if file.suffix.lower() == ".csv" else "xlsx", is_clear=clear
    )
    export = services.export_ask(request=request, queued=False, by=None, now=timezone.now())
    with frame.progress(Text("导出名册", "Exporting the roster")) as meter:
        export = work.exported(export, by=None, progress=meter)
    with file.open("wb") as target:
        for block in file_blocks(export.stored, purpose=exporting.PURPOSE):
            target.write(block)
    sealed_remove(export.stored)
    if as_json:
        frame.print_json({"export": export.number, "rows": export.rows, "file": str(file), "masked": not clear})
        return
    frame.say(
        Text(
            f"已导出 {export.rows:,} 人到 {file}，编号 {export.number}。",
            f"{export.rows:,} members exported to {file}, number {export.number}.",
        )
    )


def _organisation(code: str) -> Organisation:
    from gongyou.registry.models import Organisation

    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise NotFound(
            "cli.organisation_missing",
            Text(f"没有编码为 {code} 的组织。", f"There is no organisation with the code {code}."),
        )
    return found


def _roster(number: str) -> RosterImport:
    from gongyou.registry.models import RosterImport

    try:
        key = uuid.UUID(number)
    except ValueError as reason:
        raise BadInput(
            "cli.import_number",
            Text(f"“{number}”不是导入编号。", f"“{number}” is no import's number."),
            Text("用 gongyou members imports 查看。", "See gongyou members imports."),
        ) from reason
    found = RosterImport.objects.filter(pk=key).first()
    if found is None:
        raise NotFound(
            "cli.import_missing", Text(f"没有编号为 {number} 的导入。", f"There is no import with the number {number}.")
        )
    return found


def _errors_written(roster: RosterImport, target: Path) -> None:
    from gongyou.registry.rosters.errors import errors_write

    errors_write(roster, target, language="zh")


def _json(roster: RosterImport, *, dry_run: bool) -> dict[str, Any]:
    return {
        "import": str(roster.pk),
        "read": roster.rows_read,
        "added": roster.rows_new if dry_run else roster.rows_added,
        "changed": roster.rows_changed if dry_run else roster.rows_updated,
        "known": roster.rows_unchanged + roster.rows_elsewhere,
        "elsewhere": roster.rows_elsewhere,
        "repeated": roster.rows_repeated,
        "wrong": roster.rows_wrong,
        "dry_run": dry_run,
    }


def _said(roster: RosterImport, *, dry_run: bool) -> Text:
    given = _json(roster, dry_run=dry_run)
    zh, en = ("试运行，没有登记。", "Dry run; nobody was registered. ") if dry_run else ("", "")
    undo = Text("", "")
    if not dry_run:
        undo = Text(
            f"\n30 天内可撤销：gongyou members undo {roster.pk}",
            f"\nTo take it back within 30 days: gongyou members undo {roster.pk}",
        )
    return Text(
        f"{zh}读取 {given['read']:,} 行，新增 {given['added']:,} 人，变更 {given['changed']:,} 人，"
        f"已在册 {given['known']:,} 人（其中在其他组织 {given['elsewhere']:,} 人），"
        f"有误 {given['wrong']:,} 行。{undo.zh}",
        f"{en}{given['read']:,} rows read, {given['added']:,} added, {given['changed']:,} changed, "
        f"{given['known']:,} known ({given['elsewhere']:,} elsewhere), {given['wrong']:,} wrong rows.{undo.en}",
    )
