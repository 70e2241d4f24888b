"""What the command prints when the city stands: figures, paths, accounts."""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.site.demo.building import Building
from gongyou.site.demo.places import CITY, PROVINCE
from gongyou.site.demo.plan import TITLES
from gongyou.site.demo.registering import accounts_shown

# (account, page, what is there).
BEGINNINGS = (
    ("officer", "/", "待办和城市概览 what waits, and the city at a glance"),
    ("officer", "/applications/", "待审批的入会申请 applications that wait"),
    ("officer", "/organisations/", "组织、任期、建会任务 organisations, terms, foundings that are due"),
    ("officer", "/coverage/", "会员覆盖和应入人数估计 coverage, and how many there are to organise"),
    ("rider", "/card/", "电子会员卡 the e-card"),
    ("", "/join/", "扫码入会 joining by phone"),
)


def summary(building: Building, took: Mapping[str, float]) -> str:
    """The closing words, Chinese beside English."""
    lines = [
        "",
        f"{PROVINCE.zh}{CITY.zh} {CITY.en}, {PROVINCE.en} （虚构 invented；规模 scale {building.size.scale:g}）",
        *_counts(building),
        "",
        "植入的问题 Planted violations:",
        *(
            f"  {TITLES[each.kind].zh} {TITLES[each.kind].en}: {len(each.rows):,}"
            + (f"  ¥{each.total_fen / 100:,.2f}" if each.total_fen else "")
            for each in building.plan.planted
        ),
        *(
            f"  {TITLES[each.kind].zh} {TITLES[each.kind].en}: {each.metric.upper()}, {each.since} →"
            + (f" {each.where}" if each.where else "")
            for each in building.plan.breaches
        ),
        "",
        "报告 Reports:",
        *(f"  {path}" for path in _reports(building)),
        "",
        f"数据文件 Data files: {building.folder.files}",
        f"植入清单 Answer sheet: {building.folder.plan}",
        "",
        "从这里开始 Where to begin:",
        *(f"  {who:<8} {path:<16} {what}" for who, path, what in BEGINNINGS),
        "",
        f"账号 Accounts ({building.folder.accounts}):",
        *(f"  {name:<8} {password}  {who}" for name, password, who in accounts_shown(building.folder.accounts)),
    ]
    if took:
        lines += ["", "用时 Seconds: " + " · ".join(f"{stage} {seconds:.1f}" for stage, seconds in took.items())]
    return "\n".join(lines)


def _counts(building: Building) -> list[str]:
    organisations = building.manifest.result("organisations") or {}
    members = building.manifest.result("members") or {}
    batches = (building.manifest.result("ingest") or {}).get("batches", [])
    return [
        f"  组织 organisations {organisations.get('organisations', 0):,} · "
        f"用人单位 employers {organisations.get('employers', 0):,} · 会员 members {members.get('members', 0):,}",
        f"  入湖 rows in the lake {sum(batch['kept'] for batch in batches):,} · "
        f"隔离 quarantined {sum(batch['quarantined'] for batch in batches):,} · 批次 batches {len(batches)}",
    ]


def _reports(building: Building) -> list[str]:
    found: list[str] = []
    for stage in ("audit", "brief"):
        noted = building.manifest.result(stage) or {}
        found.extend(noted.get("reports", []))
    return found
