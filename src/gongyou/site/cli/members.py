"""gongyou members import: a roster file into the registry, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.site.cli import frame

app = typer.Typer(add_completion=False, no_args_is_help=True, help="导入会员名册。Import a roster of members.")


@app.callback()
def group() -> None:
    """导入会员名册。Import a roster of members."""


@app.command("import")
def members_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 XLSX。CSV or XLSX.")],
    org: Annotated[str, typer.Option("--org", metavar="CODE", help="组织编码。The organisation's code.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入。Check only; write nothing.")] = False,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """登记名册中的会员；已在册的不变。Register the people of a roster; known members stay as they are."""
    frame.use_django()
    from django.db import transaction
    from django.utils import timezone

    from gongyou.registry.models import Organisation
    from gongyou.registry.rosters import roster_read
    from gongyou.registry.services import members_register_many

    organisation = Organisation.objects.filter(code=org).first()
    if organisation is None:
        raise NotFound(
            "cli.organisation_missing",
            Text(f"没有编码为 {org} 的组织。", f"There is no organisation with the code {org}."),
        )
    rows = roster_read(file)
    with transaction.atomic():
        done = members_register_many(organisation=organisation, rows=rows, by=None, now=timezone.now())
        if dry_run:
            transaction.set_rollback(True)
    if as_json:
        frame.print_json({"read": len(rows), "added": done.added, "known": done.known, "dry_run": dry_run})
        return
    zh, en = ("试运行，没有写入。", "Dry run; nothing was written. ") if dry_run else ("", "")
    frame.say(
        Text(
            f"{zh}读取 {len(rows)} 行，登记 {done.added} 人，已在册 {done.known} 人。",
            f"{en}{len(rows)} rows read, {done.added} members registered, {done.known} known.",
        )
    )
