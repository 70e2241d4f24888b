"""A person leaves the lake: their keyed pseudonym becomes a random one in every file of every snapshot.

The rows stay and so do the snapshots' numbers, so that a published figure comes out to the same digits; who the rows
are about can no longer be told, by nobody and with no key. Files are rewritten in place, each one whole or not at all,
and Iceberg's bounds of a worker's column, which may hold the key of one person, are taken out of the manifests.

The journal lies in the catalogue's database. It keeps the old and the new name only while an erasure is under way, and
afterwards a digest of the old one: enough to erase again after an old backup was restored, not enough to find anybody.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from gongyou.lake.catalogue import FREE_TEXT, QUARANTINE, Catalogue, local_path, personal_columns
from gongyou.lake.contract import contract, contract_names
from gongyou.lake.durable import DRAFT, replaced_by
from gongyou.lake.engine import Handle, literal, quoted
from gongyou.lake.in_flight import HIDDEN, Note, noted, notes_of
from gongyou.lake.ledger import METADATA
from gongyou.lake.rewriting import Described, manifests_walked, size_put_right, texts_replaced
from gongyou.lake.testing import pause

ERASURES = sa.Table(
    "gongyou_erasures",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("worker_key", sa.String(80)),
    sa.Column("replacement", sa.String(80)),
    sa.Column("started_at", sa.String(40), nullable=False),
    sa.Column("ended_at", sa.String(40)),
    sa.Column("report", sa.Text, nullable=False, default="{}"),
)
KEY_HEX = 24
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Erased:
    """What an erasure reached. `rows` by table; `files` of data and `manifests` were written anew."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    manifests: int = 0
    figures: int = 0
    seconds: float = 0.0

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def digest_of_key(worker_key: str) -> str:
    """What the log keeps of an erased pseudonym, which is keyed itself: without the key it leads to nobody."""
    return hashlib.sha256(f"erased\0{worker_key}".encode()).hexdigest()


class Erasing:
    """Erases from one lake. Everything here runs under the lake's writing lock."""

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        self._catalogue = catalogue
        self._folder = folder
        self._provenance = folder.parent / "provenance"

    def erase(
        self,
        worker_key: str,
        texts: Sequence[str] = (),
        step: Step = lambda name, done, of: None,
        replacement: str = "",
    ) -> Erased:
        """`texts` (an ID number, a telephone) are blotted out of refused rows, which keep what a file said."""
        with (self._folder / "erasing.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            return self._erase(worker_key, texts, step, replacement)

    def finish(self) -> None:
        """Completes what a killed process began; leaves alone what a living one is at."""
        if not self._open():
            return
        with (self._folder / "erasing.lock").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            for draft in self._folder.glob(f"warehouse/*/*/*{DRAFT}"):
                draft.unlink(missing_ok=True)
            for worker_key in self._open():
                self._erase(worker_key, (), lambda name, done, of: None, "")

    def _erase(self, worker_key: str, texts: Sequence[str], step: Step, replacement: str) -> Erased:
        with self._catalogue.writing():
            number, new = self._begun(worker_key, replacement or random_key())
            noted(self._folder / "stage", Note(worker_key, new, tuple(texts)))
            pause("erasure-begun")
            erased = self._all_replaced(worker_key, new, texts, step)
            self._ended(worker_key, number, erased)
            return erased

    def again(self, digests: Iterable[str], step: Step = lambda name, done, of: None) -> int:
        """Erases everybody whose digest is given and whose key is in the lake: after an old backup was restored."""
        wanted = set(digests)
        found = {key for key in self.keys() if digest_of_key(key) in wanted} if wanted else set()
        for key in sorted(found):
            self.erase(key, (), step)
        return len(found)

    def keys(self) -> set[str]:
        """Every worker key in any file of the lake."""
        found: set[str] = set()
        with self._handle() as handle:
            for name, column in _worker_columns():
                if files := self._files(name):
                    sql = f"SELECT DISTINCT {quoted(column)} FROM {_read(files)} WHERE {quoted(column)} IS NOT NULL"  # noqa: S608
                    found.update(row[0] for row in handle.rows(sql))
        return found

    def digests(self, since: datetime | None = None) -> set[str]:
        """Digests of everybody erased, or of those since a moment."""
        asked = sa.select(ERASURES.c.digest)
        if since is not None:
            asked = asked.where(ERASURES.c.started_at >= since.astimezone(UTC).isoformat(timespec="milliseconds"))
        with self._catalogue.engine.connect() as connection:
            return {row[0] for row in connection.execute(asked)}

    def noted(self, handle: Handle, stage: Path, parts: Mapping[str, Sequence[Path]]) -> None:
        """Files that are about to be committed, by table, lose whoever was erased while they were read."""
        for note in notes_of(stage):
            for name, paths in parts.items():
                for path in paths:
                    _replaced(handle, path, name, note.key, note.replacement, note.texts)

    def scrubbed(self, handle: Handle, parts: Sequence[Path], table: str, since: datetime) -> None:
        """Files that came in before an erasure and are about to be committed after it lose the erased keys too."""
        digests = self.digests(since)
        columns = [column for name, column in _worker_columns() if name == table]
        if not digests or not columns:
            return
        for part in parts:
            sql = f"SELECT DISTINCT {quoted(columns[0])} FROM {_read([part])}"  # noqa: S608
            for (key,) in handle.rows(sql):
                if key is not None and digest_of_key(key) in digests:
                    _replaced(handle, part, table, key, random_key(), ())

    # The journal ----------------------------------------------------------------------------------------------------
    def _begun(self, worker_key: str, replacement: str) -> tuple[int, str]:
        digest = digest_of_key(worker_key)
        mine = ERASURES.c.digest == digest
        with self._catalogue.engine.begin() as connection:
            rows = connection.execute(sa.select(ERASURES).where(mine).order_by(ERASURES.c.number)).mappings().all()
            if rows and rows[-1]["replacement"]:
                return rows[-1]["number"], rows[-1]["replacement"]
            number = len(rows) + 1
            connection.execute(
                ERASURES.insert().values(
                    digest=digest,
                    number=number,
                    worker_key=worker_key,
                    replacement=replacement,
                    started_at=_now(),
                )
            )
        return number, replacement

    def _open(self) -> list[str]:
        with self._catalogue.engine.connect() as connection:
            asked = sa.select(ERASURES.c.worker_key).where(ERASURES.c.ended_at.is_(None))
            return [row[0] for row in connection.execute(asked)]

    def _ended(self, worker_key: str, number: int, erased: Erased) -> None:
        mine = (ERASURES.c.digest == digest_of_key(worker_key)) & (ERASURES.c.number == number)
        with self._catalogue.engine.begin() as connection:
            connection.execute(
                ERASURES.update()
                .where(mine)
                .values(worker_key=None, replacement=None, ended_at=_now(), report=json.dumps(asdict(erased)))
            )

    # The files ------------------------------------------------------------------------------------------------------
    def _all_replaced(self, old: str, new: str, texts: Sequence[str], step: Step) -> Erased:
        rows: dict[str, int] = {}
        began, files, manifests = time.monotonic(), 0, 0
        tables = [*dict.fromkeys(name for name, _ in _worker_columns()), QUARANTINE]
        with self._handle() as handle:
            for place, name in enumerate(tables):
                step(name, place, len(tables))
                changed = self._holding(handle, name, old, texts)
                for path, count in changed.items():
                    _replaced(handle, path, name, old, new, texts)
                    rows[name] = rows.get(name, 0) + count
                    files += 1
                    pause("erasure-file")
                manifests += self._bounds_dropped(name)
                pause("erasure-table")
        figures = sum(texts_replaced(path, old, new) for path in sorted(self._provenance.glob("fg-*.json")))
        step("", len(tables), len(tables))
        return Erased(rows, files, manifests, figures, round(time.monotonic() - began, 3))

    def _holding(self, handle: Handle, name: str, old: str, texts: Sequence[str]) -> dict[Path, int]:
        """Files of a table that hold the key (or one of the texts), with the number of rows."""
        files = self._files(name)
        if not files:
            return {}
        sql = (
            f"SELECT filename, count(*) FROM {_read(files, filename=True)} "  # noqa: S608
            f"WHERE {_condition(name, old, texts)} GROUP BY filename ORDER BY filename"
        )
        return {Path(path): count for path, count in handle.rows(sql)}

    def _bounds_dropped(self, name: str) -> int:
        """Manifests of all snapshots, without the bounds of personal columns and with the sizes of what lies there."""
        folder = self._catalogue.data_folder(name).parent / "metadata"
        if not folder.is_dir():
            return 0
        table = self._catalogue.load(name)
        personal = set(personal_columns(name))
        ids = {one.field_id for one in table.schema().fields if one.name in personal} if table is not None else set()

        def put_right(described: Described) -> bool:
            changed = False
            for bounds in ("lower_bounds", "upper_bounds"):
                held = described[bounds]
                if held and ids & held.keys():
                    described[bounds] = {key: value for key, value in held.items() if key not in ids}
                    changed = True
            return size_put_right(described, Path(local_path(str(described["file_path"])))) or changed

        return manifests_walked(folder, put_right)

    def _files(self, name: str) -> list[Path]:
        """Every data file of every snapshot: they all lie in one folder, those of an undone batch included."""
        return sorted(self._catalogue.data_folder(name).glob("*.parquet"))

    def _handle(self) -> Handle:
        spill = self._folder / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        return Handle(spill)


def random_key() -> str:
    """A name that nobody has and nothing leads to, of the same shape as a real one."""
    return "w" + secrets.token_hex(KEY_HEX // 2)


def _worker_columns() -> list[tuple[str, str]]:
    """(table, column) of every contract's worker columns."""
    return [
        (name, column.name) for name in contract_names() for column in contract(name).columns if column.type == "worker"
    ]


def _read(files: Sequence[Path], *, filename: bool = False) -> str:
    paths = ", ".join(literal(str(path)) for path in files)
    return f"read_parquet([{paths}], union_by_name = true{', filename = true' if filename else ''})"


def _condition(name: str, old: str, texts: Sequence[str]) -> str:
    if name == QUARANTINE:
        wanted = [text for text in (old, *texts) if text]
        return " OR ".join(f"contains({quoted(column)}, {literal(text)})" for column in FREE_TEXT for text in wanted)
    return " OR ".join(f"{quoted(column)} = {literal(old)}" for each, column in _worker_columns() if each == name)


def _replaced(handle: Handle, path: Path, name: str, old: str, new: str, texts: Sequence[str]) -> None:
    """The file with the key replaced, the order of its rows and its types kept."""
    if name == QUARANTINE:
        parts = {column: _blotted(column, old, new, texts) for column in FREE_TEXT}
    else:
        columns = [column for each, column in _worker_columns() if each == name]
        parts = {
            column: f"CASE WHEN {quoted(column)} = {literal(old)} THEN {literal(new)} ELSE {quoted(column)} END"
            for column in columns
        }
    there = {row[0] for row in handle.rows(f"DESCRIBE SELECT * FROM {_read([path])}")}  # noqa: S608
    said = ", ".join(f"{sql} AS {quoted(column)}" for column, sql in parts.items() if column in there)
    with replaced_by(path) as draft:
        handle.rows(f"COPY (SELECT * REPLACE ({said}) FROM {_read([path])}) TO {literal(str(draft))} (FORMAT parquet)")  # noqa: S608


def _blotted(column: str, old: str, new: str, texts: Sequence[str]) -> str:
    sql = f"replace({quoted(column)}, {literal(old)}, {literal(new)})"
    for text in texts:
        if text:
            sql = f"replace({sql}, {literal(text)}, {literal(HIDDEN)})"
    return sql


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


__all__ = ["Erased", "Erasing", "digest_of_key", "random_key"]
