"""gongyou panel: lists panels, publishes a release, makes one again from its snapshot, asks silent reporters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongyou.core.errors import EXIT_FINDINGS, NotFound
from gongyou.core.text import Text
from gongyou.site.cli import frame, named

if TYPE_CHECKING:
    from gongyou.rooms.market.models import Panel, PanelRelease

DIFFERENCES_SHOWN = 20
Org = Annotated[str, typer.Option("--org", metavar="CODE", help="地方总工会编码。A federation's code.")]
Period = Annotated[str, typer.Option("--period", metavar="YYYY-MM", help="截至月份。Up to this month.")]
app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="监测样本：发布、重算、催报。The panel: publish, reproduce, chase.",
)


@app.callback()
def group() -> None:
    """监测样本：发布、重算、催报。The panel: publish, reproduce, chase."""


@app.command("list")
def panel_list(data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """列出监测样本和各期。List the panels and their releases."""
    frame.use_django()
    from gongyou.rooms.market.models import Panel, PanelRelease

    rows: list[dict[str, Any]] = []
    for panel in Panel.objects.select_related("organisation"):
        releases = PanelRelease.objects.filter(panel=panel).defer("snapshot").order_by("number")
        told = [{"release": f"{panel.organisation.code}/{each.number}", "period": each.period} for each in releases]
        rows.append({"org": panel.organisation.code, "title": panel.title, "releases": told})
    if as_json:
        frame.print_json({"panels": rows})
        return
    for row in rows:
        print(f"{row['org']}  {row['title']}")
        for each in row["releases"]:
            print(f"  {each['release']}  {each['period']}")


@app.command("release")
def panel_release(org: Org, period: Period, data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """发布新一期；可作为定期任务运行。Publish a release; made to run on a schedule."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.rooms.market.services.panel_releases import release_publish

    made = release_publish(panel=_panel(org), period=period, by=None, now=timezone.now())
    if as_json:
        frame.print_json({"release": f"{org}/{made.number}", "period": made.period, "figures": made.figures_sha256})
        return
    frame.say(
        Text(f"已发布第 {made.number} 期（{made.period}）。", f"Published release {made.number} ({made.period}).")
    )


@app.command("reproduce")
def panel_reproduce(
    release: Annotated[str, typer.Argument(help="组织编码/期号，如 HL/3。Federation's code/number, such as HL/3.")],
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """由快照重算一期，逐位比对；不一致时退出码为 1。Make a release again from its snapshot, digit by digit."""
    frame.use_django()
    from gongyou.rooms.market.panel.snapshots import reproduced

    found = _release(release)
    same, different = reproduced(found)
    if as_json:
        frame.print_json({"release": release, "same": same, "different": different, "figures": found.figures_sha256})
    elif same:
        print(f"一致：逐位相同（{found.figures_sha256[:16]}）。The same, digit by digit.")
    else:
        print(f"不一致：{len(different)} 处。Not the same: {len(different)} places.")
        for each in different[:DIFFERENCES_SHOWN]:
            print(f"  {each}")
    if not same:
        frame.leave(EXIT_FINDINGS)


@app.command("chase")
def panel_chase(org: Org, period: Period, data_dir: frame.DataDir = None) -> None:
    """催报：向没有报送的监测点发出疑问。Ask every reporter who has not handed the month in."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.rooms.market.services import panel_forms

    count = panel_forms.panel_chase(panel=_panel(org), period=period, by=None, now=timezone.now())
    frame.say(Text(f"已催报 {count} 个监测点。", f"Asked {count} reporters."))


def _panel(org: str) -> Panel:
    from gongyou.rooms.market.models import Panel

    found = Panel.objects.filter(organisation=named.organisation_called(org)).select_related("organisation").first()
    if found is None:
        raise NotFound("cli.panel_missing", Text(f"{org} 没有监测样本。", f"{org} has no panel."))
    return found


def _release(written: str) -> PanelRelease:
    from gongyou.rooms.market.models import PanelRelease

    org, _, number = written.rpartition("/")
    found = PanelRelease.objects.filter(panel=_panel(org), number=int(number) if number.isdigit() else -1).first()
    if found is None:
        raise NotFound("cli.release_missing", Text(f"没有第 {number} 期。", f"There is no release {number}."))
    return found
