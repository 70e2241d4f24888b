# ruff: noqa: S608  (only our own table and column names are put into the statements)
"""One person on several lines of a roster: the same contents count once, different ones are wrong on every line.

Only beside one another do such rows turn out wrong, after the first was sealed and let go. Their cells are read from
the file again, so that the error workbook has all of them, those of columns that are not read among them.
"""

from __future__ import annotations

from django.db import connection

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.models import RosterImport, RosterRow
from gongyou.registry.rosters.memory import SETS_PAGES_KB, pages_kept
from gongyou.registry.rosters.reading import BLOCK, Roster
from gongyou.registry.rosters.sealing import Fault
from gongyou.registry.rosters.staging import (
    COMPARED,
    LOOK_UP,
    STAGED,
    Wrong,
    faults_write,
    indexes_levelled,
    key_of,
)

CONFLICTING = Fault(
    "id_number",
    "registry.roster_conflicting",
    Text(
        "同一身份证号在文件中出现多次，内容不一致。",
        "The identity number stands in the file several times, with different contents.",
    ),
    Text("请只保留正确的一行。", "Keep the right row only."),
)


@pages_kept(SETS_PAGES_KB)
def repeated_marked(roster: RosterImport) -> set[int]:
    """Marks what is there again with the same contents. The lines of those who stand there with different ones."""
    indexes_levelled(roster)
    said = " || '|' || ".join(f"COALESCE(CAST(s.{column} AS TEXT), '')" for column, _ in COMPARED)
    with connection.cursor() as cursor:
        # Who stands there twice is found by hashing; only their rows are looked at closely.
        cursor.execute(
            f"SELECT s.worker_key, min(s.line), count(DISTINCT {said}) FROM {STAGED} s JOIN (SELECT worker_key "
            f"FROM {STAGED} WHERE roster_id = %s GROUP BY worker_key HAVING count(*) > 1) twice "
            "ON twice.worker_key = s.worker_key WHERE s.roster_id = %s GROUP BY s.worker_key",
            [key_of(roster), key_of(roster)],
        )
        twice = cursor.fetchall()
    lines: set[int] = set()
    for start in range(0, len(twice), LOOK_UP):
        some = twice[start : start + LOOK_UP]
        same = {key: first for key, first, contents in some if contents == 1}
        rows = RosterRow.objects.filter(roster=roster)
        rows.filter(worker_key__in=same).exclude(line__in=same.values()).update(verdict=RosterRow.Verdict.REPEATED)
        different = rows.filter(worker_key__in=[key for key, _, contents in some if contents > 1])
        lines.update(different.values_list("line", flat=True))
    return lines


def conflicts_stage(roster: RosterImport, file: Roster, lines: set[int]) -> None:
    """Puts the rows of these lines among the wrong ones, with their cells as the file has them."""
    left, wrong = set(lines), list[Wrong]()
    for row in file.rows:
        if row.line in left:
            left.remove(row.line)
            wrong.append((row.line, row.cells, [CONFLICTING]))
        if len(wrong) == BLOCK:
            faults_write(roster, wrong)
            wrong = []
    faults_write(roster, wrong)
    if left:
        raise BadInput(
            "registry.roster_file_changed",
            Text(
                f"文件“{roster.file_name}”在核对时有变动。",
                f"{roster.file_name} was changed while it was being checked.",
            ),
            Text("请等文件不再变动后重新导入。", "Import it again when nobody writes to it any more."),
            file=roster.file_name,
        )
    known = sorted(lines)
    for start in range(0, len(known), LOOK_UP):
        RosterRow.objects.filter(roster=roster, line__in=known[start : start + LOOK_UP]).delete()
