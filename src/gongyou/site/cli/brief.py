"""gongyou brief: the labour brief of a region, an industry or a platform and a period, in every form."""

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


def command(  # noqa: PLR0913 (the options of a command line)
    region: Annotated[str, typer.Option(help="行政区划代码，如 990100。Region code (GB/T 2260).")],
    period: Annotated[
        str, typer.Option(help="期间：2026-10、2026-Q3、2026-H1 或 2026。Month, quarter, half-year or year.")
    ],
    out: Annotated[Path, typer.Option(help="存放简报的目录。Folder for the brief.", file_okay=False)],
    industry: Annotated[str, typer.Option(help="只写一个行业，如 C 或 C13。One industry only (GB/T 4754).")] = "",
    platform: Annotated[str, typer.Option(help="只写一个平台，如 heya。One platform only.")] = "",
    prices: Annotated[
        str, typer.Option(help="物价指数和来源，如 101.2:统计局。Price index (100 = no change) and source.")
    ] = "",
    language: Annotated[Language, typer.Option(help="简报语言。Language of the brief.")] = Language.ZH,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """编制用工形势简报：brief.html、brief.docx、brief.pdf、brief.xlsx、brief.json。

    Makes the labour brief: brief.html, brief.docx, brief.pdf, brief.xlsx and brief.json.
    """
    # Charts start V8 and figures start the engines: only when the verb runs.
    from gongyou.rooms.market.brief.made import BriefRequest, Within
    from gongyou.rooms.market.brief.make import brief_make
    from gongyou.rooms.market.brief.worse import prices_read
    from gongyou.rooms.market.brief.write import brief_write

    within = Within(industry, platform, prices_read(prices))
    request = BriefRequest.of(region, period, within=within)
    with progress(TITLE) as meter:
        brief = brief_make(open_lake(), request, told=lambda stage, at, of: meter(at, of, stage))
        files = brief_write(brief, out, [language.value])
    if as_json:
        print_json({**brief.as_json(), "language": language.value, "files": [str(path) for path in files]})
    else:
        for path in files:
            print(path)
        say(Text(f"简报已写入 {out}。", f"The brief lies in {out}."))
