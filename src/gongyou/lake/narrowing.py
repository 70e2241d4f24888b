"""A file made narrow before anything of it is kept: the columns, the days and the platform that were agreed on.

What comes out is a Parquet file of the source's own text in the allowed columns, with pseudonyms in the place of the
workers' identifiers. Everything else of the source is read and forgotten: it reaches neither table nor quarantine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.allowance import DATED, RECORD, Allowance, Narrowed
from gongyou.lake.contract import Column, Contract, contract
from gongyou.lake.engine import Handle, explained, literal, quoted
from gongyou.lake.folders import OwnedFolder
from gongyou.lake.mapping import Bound, Term, bind, mapping_for
from gongyou.lake.projection import known_zone, moment_sql
from gongyou.lake.report import IngestRequest
from gongyou.lake.sources.delimited import Delimited, NotUtf8
from gongyou.lake.sources.source import Source, open_source


def narrowed(path: Path, target: Path, allowed: Allowance, scratch: Path) -> Narrowed:
    """Writes the allowed part of the file at `path` to `target`. Raises BadInput, and then nothing was written.

    A workbook, or a text that is not UTF-8, is unpacked below `scratch` in a folder that lives as long as this call.
    """
    wanted = contract(allowed.contract)
    with OwnedFolder(scratch) as folder, Handle(folder.path) as handle:
        try:
            try:
                return _Narrowing(wanted, allowed, handle, open_source(path, handle, folder.path)).run(target)
            except NotUtf8:
                source = Delimited(path, handle, folder.path, "gb18030")
                return _Narrowing(wanted, allowed, handle, source).run(target)
        except BaseException as error:
            target.unlink(missing_ok=True)
            raise explained(error) from error


class _Narrowing:
    def __init__(self, wanted: Contract, allowed: Allowance, handle: Handle, source: Source) -> None:
        self._contract, self._allowed, self._handle, self._source = wanted, allowed, handle, source
        self._header = list(source.shape.columns)
        self._bound = self._bound_terms()

    def run(self, target: Path) -> Narrowed:
        """One reading: rows of another day are left out, the others written."""
        self._handle.define("named", self._allowed.named)
        kept = {term.source: name for name, term in self._bound.terms.items() if term.source is not None}
        said, refused, moment = self._said(kept), self._fault(), self._moment()
        source = (
            f"(SELECT *, {self._source.shape.record or 'row_number() OVER ()'} AS __n, {refused} AS __refused "  # noqa: S608
            f"FROM {self._source.relation})"
        )
        outside = self._outside(moment)
        with_day = f"(SELECT *, {outside} AS __outside FROM (SELECT *, {moment[0]} FROM {source}))"  # noqa: S608
        self._handle.rows(
            f"COPY (SELECT {said}, __n AS {quoted(RECORD)} FROM {with_day} "  # noqa: S608
            f"WHERE NOT __refused AND NOT __outside) TO {literal(str(target))} (FORMAT parquet)"
        )
        torn = [one.line for one in self._source.torn()]
        rows = self._handle.rows(f"SELECT count(*) FROM read_parquet({literal(str(target))})")[0][0]  # noqa: S608
        read, left, broken, strange = self._handle.rows(
            f"SELECT count(*), count(*) FILTER (__outside AND NOT __refused), list(__n ORDER BY __n) "  # noqa: S608
            f"FILTER (__refused), count(*) FILTER ({self._strange()}) FROM {with_day}"
        )[0]
        if strange:
            raise _other_platform(self._source.path.name, strange, self._allowed.platform)
        if not rows:
            raise _nothing(self._source.path.name, left) if left else _no_rows(self._source.path.name, read)
        return Narrowed(
            rows=rows,
            read=read + len(torn),
            outside=left,
            unreadable=tuple(sorted({*torn, *(broken or ())})),
            # The column that names the platform was compared with the agreement, which says it.
            dropped=tuple(name for name in self._header if name not in kept and name != self._platform_column()),
            columns=tuple(sorted(kept.values())),
            terms=self._terms(),
        )

    def _bound_terms(self) -> Bound:
        allowed = self._allowed
        # A name for the platform stands in the agreement; what the file says is only compared with it.
        fixed = {"platform": allowed.platform, **(allowed.constants or {})}
        asked = {name: term for name, term in (allowed.mapping or {}).items() if name not in fixed}
        constants = {name: {"constant": value} for name, value in fixed.items()}
        request = IngestRequest(allowed.contract, (self._source.path,), mapping={**asked, **constants})
        mapping = mapping_for(request, self._contract)
        named = self._platform_column()
        header = [name for name in self._header if name != named]
        bound = bind(mapping, self._contract, header, self._source.path.name)
        kept = {
            name: term
            for name, term in bound.terms.items()
            if term.source is None or name in allowed.columns or name == "source_zone"
        }
        return Bound(bound.mapping, kept, bound.ignored)

    def _said(self, kept: Mapping[str, str]) -> str:
        workers = {column.name for column in self._contract.columns if column.type == "worker"}
        parts = []
        for source, target in kept.items():
            column = quoted(source)
            value = f"nullif(named(trim(CAST({column} AS VARCHAR))), '')" if target in workers else column
            parts.append(f"{value} AS {column}")
        return ", ".join(parts)

    def _fault(self) -> str:
        fault = self._source.shape.fault
        return f"({fault} IS NOT NULL)" if fault else "false"

    def _moment(self) -> tuple[str, str]:
        """SQL of the dated columns' raw values, and of the typed one that is the first filled in; NULLs where the
        contract or the file has none.
        """
        names = [name for name in DATED.get(self._contract.name, ()) if name in self._bound.terms]
        if not names or self._allowed.days is None:
            return "NULL AS __raw", "NULL"
        raws, typed = [], []
        for name in names:
            raw, value = moment_sql(self._contract, self._bound, self._source.shape, name, f"__raw_{name}")
            raws.append(f"{raw} AS __raw_{name}")
            typed.append(value)
        return ", ".join(raws), f"coalesce({', '.join(typed)})"

    def _outside(self, moment: tuple[str, str]) -> str:
        """A row whose day can be read and is not an agreed one. One that cannot be read is quarantined later."""
        if self._allowed.days is None or moment[1] == "NULL":
            return "false"
        column = self._contract.column(DATED[self._contract.name][0])
        first, last = _bounds(self._allowed.days, column, self._bound.mapping.zone)
        return f"coalesce(({moment[1]}) < {first} OR ({moment[1]}) >= {last}, false)"

    def _platform_column(self) -> str | None:
        """The column of the file that names the platform; None where it has none."""
        column = self._contract.column("platform")
        free = {name.strip().lower(): name for name in self._header}
        asked = (self._allowed.mapping or {}).get("platform")
        named = asked if isinstance(asked, str) else (asked or {}).get("source")
        return next(
            (free[each.lower()] for each in (named or "", column.name, *column.aliases) if each.lower() in free), None
        )

    def _strange(self) -> str:
        """Rows that name another platform."""
        found = self._platform_column()
        if found is None:
            return "false"
        value = f"trim(CAST({quoted(found)} AS VARCHAR))"
        return f"{value} <> {literal(self._allowed.platform)}"

    def _terms(self) -> dict[str, Any]:
        terms: dict[str, Any] = {"zone": self._bound.mapping.zone}
        for name, term in self._bound.terms.items():
            # Pseudonyms stand in the file already.
            terms[name] = Term.model_validate({**term.model_dump(), "hmac": False}).model_dump(exclude_defaults=True)
        return terms


def _bounds(days: tuple[date, date], column: Column, zone: str) -> tuple[str, str]:
    following = days[1] + timedelta(days=1)
    if column.type == "date":
        return f"DATE {literal(days[0].isoformat())}", f"DATE {literal(following.isoformat())}"
    place = known_zone(zone)
    first, last = (
        datetime.combine(day, time(), place).astimezone(UTC).replace(tzinfo=None) for day in (days[0], following)
    )
    return f"TIMESTAMP {literal(first.isoformat(sep=' '))}", f"TIMESTAMP {literal(last.isoformat(sep=' '))}"


def _other_platform(file: str, rows: int, platform: str) -> BadInput:
    return BadInput(
        "sharing.other_platform",
        Text(
            f"文件 {file} 有 {rows:,} 行写的是其他平台，本协议只收“{platform}”的数据。",
            f"{rows:,} rows of {file} name another platform; this agreement takes data of “{platform}” alone.",
        ),
        Text("请去掉这些行后重新上传。", "Take these rows out and upload it again."),
        column="platform",
        value=rows,
    )


NOTHING_WITHIN = "sharing.nothing_within"


def _no_rows(file: str, unreadable: int) -> BadInput:
    """A file with its head alone, or one whose every line is no row."""
    text = (
        Text(
            f"文件 {file} 的 {unreadable:,} 行都读不成数据行。", f"None of the {unreadable:,} lines of {file} is a row."
        )
        if unreadable
        else Text(f"文件 {file} 只有表头，没有数据行。", f"{file} has its head alone and no row.")
    )
    remedy = Text("请重新导出，确认数据在表头下面。", "Export it again and see that rows stand below the head.")
    return BadInput(NOTHING_WITHIN, text, remedy, value=0)


def _nothing(file: str, outside: int) -> BadInput:
    return BadInput(
        NOTHING_WITHIN,
        Text(
            f"文件 {file} 没有一行在约定的期间内（{outside:,} 行在期间外）。",
            f"No row of {file} lies within the agreed period ({outside:,} rows lie outside).",
        ),
        Text("请检查期间，或先签补充协议。", "Check the period, or sign a supplement to the agreement first."),
        value=outside,
    )
