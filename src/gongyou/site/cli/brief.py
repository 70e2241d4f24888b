"""gongyou brief: the labour brief of a region and a month, as HTML and Word."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.text import Text
from gongyou.site.cli.frame import AsJson, DataDir, open_lake, print_json, progress, say

TITLE = Text("编制简报", "Making the brief")


class Language(StrEnum):
    """The language of the brief."""

    ZH = "zh"
    EN = "en"


def command(
    region: Annotated[str, typer.Option(help="行政区划代码，如 990100。Region code (GB/T 2260).")],
    period: Annotated[str, typer.Option(help="月份，如 2026-10。Month.")],
    out: Annotated[Path, typer.Option(help="存放简报的目录。Folder for the brief.", file_okay=False)],
    language: Annotated[Language, typer.Option(help="简报语言。Language of the brief.")] = Language.ZH,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """编制一个地区一个月的用工形势简报：brief.html、brief.docx、brief.json。

    Makes the labour brief of a region and a month: brief.html, brief.docx and brief.json.
    """
    # Charts start V8 and figures start the engines: only when the verb runs.
    from gongyou.rooms.market.brief.made import BriefRequest
    from gongyou.rooms.market.brief.make import brief_make
    from gongyou.rooms.market.brief.write import brief_write

    request = BriefRequest.of(region, period)
    with progress(TITLE) as meter:
        brief = brief_make(open_lake(), request, told=lambda stage, at, of: meter(at, of, stage))
        files = brief_write(brief, out, [language.value])
    if as_json:
        print_json({**brief.as_json(), "language": language.value, "files": [str(path) for path in files]})
    else:
        for path in files:
            print(path)
        say(Text(f"简报已写入 {out}。", f"The brief lies in {out}."))
