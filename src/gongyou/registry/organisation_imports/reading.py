"""The rows of a list of organisations as they are kept: line, what made the row unreadable, the cells that are read."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.organisation_imports.columns import ORGANISATIONS
from gongyou.registry.rosters.reading import roster_opened

# More organisations than the country's largest federation has; each is held in memory while the tree is checked.
ROWS_MOST = 300_000
CELL_MOST = 500


class Given(NamedTuple):
    """One row as the file has it. `torn` is "" or the code of what is wrong with the whole row."""

    line: int
    torn: str
    cells: dict[str, str]


class Listed(NamedTuple):
    """The rows of a file and what a person must know of it."""

    rows: list[Given]
    remarks: list[Text]


def organisations_read(path: Path, *, name: str) -> Listed:
    """All rows of the file. A file that cannot be read, or is too long, raises BadInput."""
    with roster_opened(path, name=name, form=ORGANISATIONS) as opened:
        rows: list[Given] = []
        for row in opened.rows:
            if len(rows) == ROWS_MOST:
                raise BadInput(
                    "registry.organisations_too_many",
                    Text(
                        f"文件超过 {ROWS_MOST:,} 行，没有建立任何组织。",
                        f"The file has more than {ROWS_MOST:,} rows; nothing was founded.",
                    ),
                    Text("请分成几个文件上传。", "Upload it in parts."),
                )
            cells = {column: row.cells[at].strip()[:CELL_MOST] for column, at in opened.layout.items()}
            rows.append(Given(row.line, row.fault[:100], cells))
        return Listed(rows, opened.remarks)
