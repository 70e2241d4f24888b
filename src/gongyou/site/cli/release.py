"""gongyou release: the brief, the figures for everybody and the notices of one period, or of all that is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS, BadInput, NotFound
from gongyou.core.text import Text
from gongyou.site.cli.frame import AsJson, DataDir, leave, open_lake, print_json, progress, say, use_django

if TYPE_CHECKING:
    from gongyou.kit.models import User
    from gongyou.registry.models import Organisation
    from gongyou.rooms.market.brief.made import BriefRequest
    from gongyou.rooms.market.models import Release

TITLE = Text("发布指标", "Releasing indicators")


def command(  # noqa: PLR0913 (the options of a command line)
    region: Annotated[str, typer.Option(help="行政区划代码，如 990100。Region code (GB/T 2260).")] = "",
    period: Annotated[str, typer.Option(help="2026-10、2026-Q3、2026-H1 或 2026。Month, quarter, half, year.")] = "",
    by: Annotated[str, typer.Option(help="发布的工会干部账号。Account of the officer who releases.")] = "",
    industry: Annotated[str, typer.Option(help="只发布一个行业，如 C。One industry only.")] = "",
    platform: Annotated[str, typer.Option(help="只发布一个平台，如 heya。One platform only.")] = "",
    due: Annotated[
        bool, typer.Option("--due", help="发布日历中到期的全部。All that the calendar says is due.")
    ] = False,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """一次完成：编制简报、公开指标、通知干部。The brief, the public figures and the notices at once.

    用 --due 发布日历中到期的各期；否则给出 --region、--period 和 --by。With --due: what is due; else --region,
    --period and --by. Exit 1 when something due could not be released.
    """
    use_django()
    from django.utils import timezone

    from gongyou.rooms.market.brief.made import BriefRequest, Within
    from gongyou.rooms.market.release.making import due_make, release_make
    from gongyou.rooms.market.services.releases import Plan, release_plan

    now = timezone.now()
    if due:
        done, failed = due_make(open_lake(), now=now)
    else:
        if not (region and period and by):
            raise BadInput(
                "release.incomplete",
                Text(
                    "请给出 --region、--period 和 --by，或者用 --due。", "Give --region, --period and --by, or --due."
                ),
            )
        user, organisation = _officer(by), _organisation(region)
        within = Within(industry, platform)
        request = BriefRequest.of(region, period, within=within)
        release = _planned(request)
        if release is None:
            plan = Plan(request, organisation, timezone.localdate(now))
            release = release_plan(plan=plan, by=user, now=now)
        with progress(TITLE) as meter:
            made = release_make(open_lake(), release, by=user, now=now, told=lambda stage, at, of: meter(at, of, stage))
        done, failed = [made], []
    if as_json:
        print_json({"released": [_json(each) for each in done], "failed": [_json(each) for each in failed]})
    for each in done:
        say(Text(f"已发布：{each.name_text.zh} {each.period}。", f"Released: {each.name_text.en} {each.period}."))
    for each in failed:
        why = each.failure
        say(Text(f"未能发布：{each.name_text.zh} {each.period}。{why['zh']}",
                 f"Not released: {each.name_text.en} {each.period}. {why['en']}"))  # fmt: skip
    if failed:
        leave(EXIT_FINDINGS)


def _planned(request: BriefRequest) -> Release | None:
    from gongyou.rooms.market.models import Release

    return (
        Release.objects.select_related("organisation")
        .filter(
            state=Release.State.PLANNED,
            region=request.region,
            industry=request.industry,
            platform=request.platform,
            period=str(request.period),
        )
        .first()
    )


def _officer(name: str) -> User:
    from gongyou.kit.models import User

    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise NotFound("release.no_account", Text(f"没有账号“{name}”。", f"There is no account “{name}”."), value=name)
    return found


def _organisation(region: str) -> Organisation:
    from gongyou.registry.models import Organisation
    from gongyou.rooms.market.selectors import TERRITORIAL

    there = Organisation.objects.filter(
        region__startswith=region, level__in=TERRITORIAL, kind=Organisation.Kind.FEDERATION
    )
    found = there.order_by("path").first()
    if found is None:
        raise NotFound(
            "release.no_organisation",
            Text(f"没有负责 {region} 的地方总工会。", f"No territorial federation answers for {region}."),
            value=region,
        )
    return found


def _json(release: Release) -> dict[str, object]:
    return {
        "key": str(release.key),
        "region": release.region,
        "industry": release.industry,
        "platform": release.platform,
        "period": release.period,
        "state": release.state,
        "observations": len(release.observations),
        "failure": release.failure,
    }
