"""gongyou coverage: counts the roll-up, and estimates how many workers there are from two or three lists."""

from __future__ import annotations

from typing import Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.core.text import Text
from gongyou.site.cli import frame, named

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="统计覆盖、估计应入人数。Count coverage, estimate the workers."
)


@app.callback()
def group() -> None:
    """统计覆盖、估计应入人数。Count coverage, estimate the workers."""


@app.command("count")
def coverage_count(data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """统计会员覆盖，供覆盖页面读取；可每天运行一次。Count the roll-up that the pages read; run it daily."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.services import coverage

    counted = coverage.coverage_count(by=None, now=timezone.now())
    if as_json:
        frame.print_json({"members": counted.members})
        return
    frame.say(Text(f"在籍会员 {counted.members:,} 人。", f"{counted.members:,} active members."))


@app.command("estimate")
def coverage_estimate(
    org: Annotated[str, typer.Option("--org", metavar="CODE", help="地方总工会编码。A federation's code.")],
    period: Annotated[str, typer.Option("--period", metavar="YYYY-MM", help="月份。Month.")],
    lists: Annotated[
        list[str],
        typer.Option("--list", metavar="LIST", help="members、orders:平台 或名单名称，两份或三份。Two or three."),
    ],
    form: Annotated[str, typer.Option("--form", help="用工形式。Form of employment.")] = "platform",
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """用两份或三份名单估计应入人数；不可估计时退出码为 1。Estimate the workers; exit 1 when that cannot be done."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.coverage.lakes import estimated

    organisation = named.organisation_called(org)
    params = {"region": organisation.region, "period": period, "lists": lists, "forms": [form]}
    kept = estimated(organisation, params, by=None, now=timezone.now())
    value = kept.value
    if as_json:
        frame.print_json({"figure": kept.figure_id, **value})
    elif value["state"] == "estimated":
        low, high = f"{value['low']:,}", f"{value['high']:,}"
        share = f"，会员占 {float(value['rate']):.1%}" if "rate" in value else ""
        frame.say(
            Text(
                f"估计 {value['population']:,} 人（{low}–{high}），名单上 {value['seen']:,} 人{share}。",
                f"{value['population']:,} workers ({low}–{high}); {value['seen']:,} are on the lists.",
            )
        )
    elif value["state"] == "refused":
        refusal = value["refusal"]
        frame.say(Text(f"{refusal['zh']}{refusal['need_zh']}", f"{refusal['en']} {refusal['need_en']}"))
    else:
        frame.say(Text("有的单元不足 10 人，不公布。", "Some cell holds fewer than 10 people: not published."))
    if value["state"] != "estimated":
        frame.leave(EXIT_FINDINGS)
