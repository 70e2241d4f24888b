"""gongyou duplicates: looks for member records that may be one person; officers decide on the pages."""

from __future__ import annotations

from typing import Annotated

import typer

from gongyou.core.text import Text
from gongyou.site.cli import frame, named

app = typer.Typer(add_completion=False, no_args_is_help=True, help="查找疑似重复的档案。Look for duplicate records.")


@app.callback()
def group() -> None:
    """查找疑似重复的档案。Look for duplicate records."""


@app.command("find")
def duplicates_find(
    org: Annotated[str, typer.Option("--org", metavar="CODE", help="组织编码（含下级）。The organisation's code.")],
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """查找并记下疑似重复，由工会干部逐对核对。Find and keep possible duplicates for officers to check."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.duplicates.finding import pairs_found
    from gongyou.registry.services.duplicates import duplicates_record

    organisation = named.organisation_called(org)
    with frame.progress(Text("比对会员档案", "Comparing the records")) as meter:
        found = pairs_found(organisation, lambda done, total: meter(done, total))
    recorded = duplicates_record(organisation=organisation, found=found, by=None, now=timezone.now())
    if as_json:
        frame.print_json({"added": recorded.added, "known": recorded.known})
        return
    frame.say(
        Text(
            f"新发现疑似重复 {recorded.added} 对，已知 {recorded.known} 对。",
            f"{recorded.added} possible duplicates are new; {recorded.known} were known.",
        )
    )
