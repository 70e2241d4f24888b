"""A roster from a file on this machine's disk in one go: checked, and registered when it may be."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from gongyou.core.errors import BadInput, GongyouError
from gongyou.core.text import Text
from gongyou.registry.models import Organisation, RosterFault, RosterImport
from gongyou.registry.rosters.columns import BY_NAME
from gongyou.registry.rosters.memory import SETS_PAGES_KB, pages_kept
from gongyou.registry.rosters.staging import Progress
from gongyou.registry.services import rosters as services

LISTED = 20


def roster_checked_from(path: Path, organisation: Organisation, *, progress: Progress) -> RosterImport:
    """The import of the file, waiting for the decision. A file that cannot be read raises BadInput."""
    file = services.RosterFile(path.name)
    roster = services.roster_submit(file=file, organisation=organisation, by=None, now=timezone.now())
    try:
        services.roster_check(roster=roster, path=path, progress=progress)
    except GongyouError as error:
        services.roster_refused(roster=roster, error=error, by=None, now=timezone.now())
        raise
    return services.roster_checked(roster=roster, by=None, now=timezone.now())


def roster_registered(roster: RosterImport, *, leave_wrong: bool) -> RosterImport:
    """The import, its people in the register. Whatever fails, a full disk too, leaves it waiting as it was before."""
    with pages_kept(SETS_PAGES_KB), transaction.atomic():
        now = timezone.now()
        roster = services.roster_confirm(roster=roster, leave_wrong=leave_wrong, queued=False, by=None, now=now)
        return services.roster_committed(roster=roster, by=None, now=now)


def faults_listed(roster: RosterImport, *, limit: int = LISTED) -> list[Text]:
    """The first wrong rows in words: line, column, reason, remedy. Values stay out: a terminal keeps its history."""
    said = []
    for row in RosterFault.objects.filter(roster=roster)[:limit]:
        for fault in row.faults:
            column = BY_NAME.get(fault["column"])
            zh = f"第 {row.line} 行{f'“{column.heading}”' if column else ''}：{fault['zh']}{fault['remedy_zh']}"
            en = f"Line {row.line}{f', {column.title.en}' if column else ''}: {fault['en']} {fault['remedy_en']}"
            said.append(Text(zh, en))
    return said


def wrong_rows(roster: RosterImport) -> BadInput:
    """What the command answers with when rows are wrong and nobody has said to leave them out."""
    said = faults_listed(roster)
    more = roster.rows_wrong - LISTED
    zh, en = "\n".join(each.zh for each in said), "\n".join(each.en for each in said)
    if more > 0:
        zh, en = f"{zh}\n……另有 {more:,} 行。", f"{en}\n… and {more:,} more rows."
    return BadInput(
        "registry.roster_wrong_rows",
        Text(
            f"名册中有 {roster.rows_wrong:,} 行有误，没有登记任何人：\n{zh}\n",
            f"{roster.rows_wrong:,} rows are wrong; nobody was registered:\n{en}\n",
        ),
        Text(
            "请改正后重新导入；用 --leave-wrong FILE 只登记正确的行，有误的行另存到 FILE。",
            "Correct them and import again; --leave-wrong FILE registers the right rows and keeps the wrong ones.",
        ),
        rows=roster.rows_wrong,
    )
