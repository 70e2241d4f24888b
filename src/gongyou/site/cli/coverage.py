"""gongyou coverage: counts the roll-up, and estimates how many workers there are from two or three lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from gongyou.core.errors import EXIT_FINDINGS, BadInput
from gongyou.core.text import Text
from gongyou.site.cli import frame, named

ALL_FORMS = "all"
NO_STRATA = Text(
    "有的名单多半没有注明分层所需的内容，没有分层。",
    "Some list mostly does not say what the strata need: not stratified.",
)
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
def coverage_estimate(  # noqa: PLR0913  one argument per option of the command
    org: Annotated[str, typer.Option("--org", metavar="CODE", help="地方总工会编码。A federation's code.")],
    period: Annotated[str, typer.Option("--period", metavar="YYYY-MM", help="月份。Month.")],
    lists: Annotated[
        list[str],
        typer.Option("--list", metavar="LIST", help="members、orders:平台 或名单名称，两份或三份。Two or three."),
    ],
    form: Annotated[
        str,
        typer.Option(
            "--form",
            help="用工形式，如 platform、part_time；all 为全部。A form such as platform or part_time, or all.",
        ),
    ] = "platform",
    strata: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="STRATA",
            help="分层：district、street、grid、form 或 industry。Strata: district, street, grid, form or industry.",
        ),
    ] = "district",
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """用两份或三份名单估计应入人数；不可估计时退出码为 1。Estimate the workers; exit 1 when that cannot be done."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.coverage.lakes import estimated
    from gongyou.registry.coverage.measures.scope import By
    from gongyou.registry.models import Member
    from gongyou.registry.services.coverage import EstimateRequest

    organisation = named.organisation_called(org)
    forms = list(Member.EmploymentForm.values)
    _known("--form", form, (*forms, ALL_FORMS))
    _known("--by", strata, tuple(By))
    request = EstimateRequest(
        organisation.region, period, tuple(lists), tuple(forms if form == ALL_FORMS else [form]), strata
    )
    kept = estimated(organisation, request.params(), by=None, now=timezone.now())
    value = kept.value
    if as_json:
        frame.print_json({"figure": kept.figure_id, **value})
    elif value["state"] == "estimated":
        low, high = f"{value['low']:,}", f"{value['high']:,}"
        english = f", {float(value['rate']):.1%} are members" if "rate" in value else ""
        share = f"，会员占 {float(value['rate']):.1%}" if "rate" in value else ""
        frame.say(
            Text(
                f"估计 {value['population']:,} 人（{low}–{high}），名单上 {value['seen']:,} 人{share}。",
                f"{value['population']:,} workers ({low}–{high}); {value['seen']:,} are on the lists{english}.",
            )
        )
        for stratum in value["strata"]:
            frame.say(_stratum(stratum))
        if value["unsaid"]:
            frame.say(NO_STRATA)
    elif value["state"] == "refused":
        refusal = value["refusal"]
        frame.say(Text(f"{refusal['zh']}{refusal['need_zh']}", f"{refusal['en']} {refusal['need_en']}"))
    else:
        frame.say(Text("有的单元不足 10 人，不公布。", "Some cell holds fewer than 10 people: not published."))
    if value["state"] != "estimated":
        frame.leave(EXIT_FINDINGS)


@app.command("platforms")
def coverage_platforms(
    org: Annotated[str, typer.Option("--org", metavar="CODE", help="组织编码。An organisation's code.")],
    period: Annotated[str, typer.Option("--period", metavar="YYYY-MM", help="月份。Month.")],
    level: Annotated[
        int, typer.Option("--level", metavar="DIGITS", help="地区分到 6、9 或 12 位。Areas of 6, 9 or 12 digits.")
    ] = 6,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """以派单记录和名单中的平台劳动者为分母，统计入会率。The share of members among the platform workers of a month."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.coverage.lakes import platform_counted, said_of

    organisation = named.organisation_called(org)
    params = {"region": organisation.region[:6], "period": period, "level": level}
    kept = platform_counted(organisation, params, by=None, now=timezone.now())
    if as_json:
        frame.print_json({"figure": kept.figure_id, **kept.value})
        return
    for source in kept.value["sources"]:
        frame.say(_members_among(said_of(source["source"]), source))
    frame.say(_members_among(Text("合计", "All"), kept.value))


def _known(option: str, given: str, choices: Sequence[str]) -> None:
    if given not in choices:
        listed = "、".join(choices)
        raise BadInput(
            "cli.choice_unknown",
            Text(f"{option} 没有“{given}”。", f"{option} knows no “{given}”."),
            Text(f"可选：{listed}。", f"Choose one of {', '.join(choices)}."),
        )


def _stratum(one: Mapping[str, Any]) -> Text:
    key = one["key"] or "—"
    if one["state"] != "estimated":
        return Text(f"  {key}：不可估计或不公布。", f"  {key}: no estimate, or not published.")
    return Text(
        f"  {key}：{one['population']:,} 人（{one['low']:,}–{one['high']:,}）。",
        f"  {key}: {one['population']:,} ({one['low']:,}–{one['high']:,}).",
    )


def _members_among(called: Text, counts: Mapping[str, Any]) -> Text:
    workers, members = counts["workers"], counts["members"]
    if workers is None or members is None:
        hidden = Text(
            "不足 10 人，或可由其他数字推出，不公布", "fewer than 10 people, or to be worked out: not published"
        )
        return Text(f"{called.zh}：{hidden.zh}。", f"{called.en}: {hidden.en}.")
    share = f"{members / workers:.1%}" if workers else "—"
    return Text(
        f"{called.zh}：{workers:,} 人，其中会员 {members:,} 人，入会率 {share}。",
        f"{called.en}: {workers:,} people, {members:,} of them members ({share}).",
    )
