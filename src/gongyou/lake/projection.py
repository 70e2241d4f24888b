"""The SQL that turns source text into typed, checked columns in one pass.

Three layers: raw values under "s:<target>", typed values under their own names, then one text column `quality`
that holds either quality flags or, from a "!" on, the reasons why the row may not enter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.contract import Column, Contract
from gongyou.lake.engine import literal, quoted
from gongyou.lake.mapping import Bound, Term
from gongyou.lake.spelling import bared

REFUSED = "!"
READING = ("value.missing", "value.unreadable", "value.not_a_choice", "value.no_such")
TEXT = "VARCHAR"
PERSONAL = r"(\d{17}[\dXx]|\d{15}|1[3-9]\d{9})"
# A number as Chinese spreadsheets write it: ¥1,234.50 元.
DRESSED_NUMBER = r"\s*[¥￥$]?\s*-?\d{1,3}(,\d{3})+(\.\d+)?\s*元?\s*|\s*[¥￥$]?\s*-?\d+(\.\d+)?\s*元?\s*"
OFFSET = r".*\d(Z|z|[+-]\d{2}(:?\d{2})?)"
STEADY_SINCE = datetime(1992, 1, 1, tzinfo=UTC)
SCALES = {
    "km": "1000::DECIMAL(4,0)",
    "mile": "1609.344::DECIMAL(7,3)",
    "fen": "0.01::DECIMAL(3,2)",
    "microdegree": "0.000001::DECIMAL(7,6)",
}
DIVISORS = {"minute": 60, "second": 3600}


@dataclass(frozen=True)
class Shape:
    """What a file offers: SQL types of its columns, an SQL record number if there is one, and faults found earlier."""

    columns: Mapping[str, str]
    record: str | None = None
    fault: str | None = None
    row_prefix: str = ""


def projection(contract: Contract, bound: Bound, shape: Shape, relation: str, batch_id: str) -> str:
    """SELECT of the contract's stored columns over `relation`, refused rows marked in `quality`."""
    maker = _Maker(contract, bound, shape)
    return (
        f"WITH s AS (SELECT {', '.join(maker.raw())} FROM {relation}), "  # noqa: S608
        f"t AS (SELECT *, {', '.join(maker.typed())} FROM s) "
        f"SELECT {', '.join(maker.stored(batch_id))} FROM t"
    )


def moment_sql(contract: Contract, bound: Bound, shape: Shape, name: str, raw: str) -> tuple[str, str]:
    """SQL of one column of days or moments: its raw value over the relation, and the typed one over that, as `raw`.

    A moment is UTC. A zone that stands in a column of its own is not followed: the mapping's zone is.
    """
    term, column = bound.terms[name], contract.column(name)
    maker = _Maker(contract, Bound(bound.mapping, {name: term}, ()), shape)
    return maker.value(term), typed_sql(column, raw, maker.kind(term), term, maker.shift)


class _Maker:
    def __init__(self, contract: Contract, bound: Bound, shape: Shape) -> None:
        self._contract = contract
        self._bound = bound
        self._shape = shape
        zone = bound.terms.get("source_zone")
        self._row_zone = '"s:source_zone"' if zone is not None and zone.source is not None else None
        self._zone = zone.constant if zone is not None and zone.constant else bound.mapping.zone
        known_zone(self._zone)

    def raw(self) -> Iterator[str]:
        sources = self._bound.mapping.sources
        for name, kind in sources.items():
            yield f"{quoted(name)} AS {quoted('r:' + name)}"
            yield f"{cast(quoted(name), self._shape.columns[name], kind)} AS {quoted(name)}"
        for target, term in self._bound.terms.items():
            if term.source is not None:
                yield f"{self.value(term)} AS {quoted('s:' + target)}"
        if any("__record" in (term.expression or "") for term in self._bound.terms.values()):
            yield f"{self._shape.record or 'row_number() OVER ()'} AS __record"
            yield f"{literal(self._shape.row_prefix)} AS __prefix"
        yield f"{self._shape.fault or 'NULL::VARCHAR'} AS __fault"

    def typed(self) -> Iterator[str]:
        for column in self._contract.columns:
            term = self._bound.terms.get(column.name)
            yield f"{self._typed(column, term)} AS {quoted('t:' + column.name)}"

    def stored(self, batch_id: str) -> Iterator[str]:
        for column in self._contract.columns:
            yield f"{quoted('t:' + column.name)} AS {quoted(column.name)}"
        if self._contract.has_times:
            yield f"{self._row_zone or literal(self._zone)} AS source_zone"
        yield f"{literal(batch_id)} AS batch_id"
        yield f"{self._quality()} AS quality"

    def value(self, term: Term) -> str:
        value = quoted(term.source or "")
        if term.values:
            cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in term.values.items())
            value = f"CASE trim(CAST({value} AS VARCHAR)) {cases} ELSE trim(CAST({value} AS VARCHAR)) END"
        if term.hmac:
            value = f"pseudonym(trim(CAST({value} AS VARCHAR)))"
        return value

    def kind(self, term: Term) -> str:
        return TEXT if term.values or term.hmac else self._shape.columns[term.source or ""]

    def _typed(self, column: Column, term: Term | None) -> str:
        if term is None:
            return f"NULL::{column.stored}"
        if term.expression is not None:
            return self._expressed(column, term)
        if term.constant is not None:
            return typed_sql(column, literal(term.constant), TEXT, term, self.shift)
        typed = typed_sql(column, quoted("s:" + column.name), self.kind(term), term, self.shift)
        # A month of somebody would be there twice, once under each spelling.
        is_name = self._contract.is_by_month and column.name in self._contract.key and column.stored == TEXT
        return bared(typed) if is_name and column.type != "month" else typed

    def _expressed(self, column: Column, term: Term) -> str:
        written = term.expression or ""
        if column.type != "time" or term.zone == "UTC":
            return f"TRY_CAST(({written}) AS {column.stored})"
        return self.shift(f"({written})", term)

    def shift(self, moment: str, term: Term) -> str:
        """A local moment as UTC."""
        if term.zone is None and self._row_zone is not None:
            return f"CAST(timezone({self._row_zone}, {moment}) AS TIMESTAMP)"
        return shifted(moment, term.zone or self._zone)

    def _quality(self) -> str:
        bad = list(self._faults())
        flags = [
            literal(flag) if condition == "true" else f"CASE WHEN {condition} THEN {literal(flag)} END"
            for flag, condition in self._bound.mapping.flags.items()
        ]
        quality = f"nullif(concat_ws(',', {', '.join(flags)}), '')" if flags else "NULL::VARCHAR"
        if all(condition == "true" for condition in self._bound.mapping.flags.values()) and flags:
            quality = literal(",".join(self._bound.mapping.flags))
        if not bad:
            return quality
        conditions = [*self._quick(), *(condition for code, condition in bad if not code.startswith(READING))]
        if self._shape.fault is not None:
            conditions.insert(0, "__fault IS NOT NULL")
        any_bad = " OR ".join(f"({condition})" for condition in conditions)
        told = ", ".join(f"CASE WHEN {condition} THEN {literal(code)} END" for code, condition in bad)
        return f"CASE WHEN {any_bad} THEN '{REFUSED}' || concat_ws(',', __fault, {told}) ELSE {quality} END"

    def _quick(self) -> Iterator[str]:
        """What _faults tells apart as missing or unreadable, in one test for each column: every row pays for it."""
        for name in self._bound.mapping.sources:
            yield f"{quoted(name)} IS NULL AND {quoted('r:' + name)} IS NOT NULL"
        for column in self._contract.columns:
            term = self._bound.terms.get(column.name)
            if term is None:
                continue
            if column.required:
                yield f"{_t(column.name)} IS NULL" + (f" OR {_t(column.name)} = ''" if column.type == "text" else "")
            elif term.source is not None and column.type != "text":
                yield f"{_t(column.name)} IS NULL AND {quoted('s:' + column.name)} IS NOT NULL"

    def _faults(self) -> Iterator[tuple[str, str]]:
        """(code:column, SQL condition) of everything that keeps a row out; NULL counts as no fault."""
        for name in self._bound.mapping.sources:
            yield f"value.unreadable:{name}", f"{quoted(name)} IS NULL AND {quoted('r:' + name)} IS NOT NULL"
        for column in self._contract.columns:
            term = self._bound.terms.get(column.name)
            if term is not None:
                yield from self._column_faults(column, term)
        for chain in self._contract.order_of_times:
            yield from self._order_faults(chain)
        for pair in self._contract.not_above:
            if {pair.smaller, pair.larger} <= set(self._bound.terms):
                yield f"pair.above:{pair.smaller}", f"{_t(pair.smaller)} > {_t(pair.larger)}"
        for group in self._contract.one_of:
            yield f"one_of.missing:{group[0]}", " AND ".join(f"{_t(name)} IS NULL" for name in group)
        yield from self._sum_faults()

    def _column_faults(self, column: Column, term: Term) -> Iterator[tuple[str, str]]:
        value, name = _t(column.name), column.name
        has_raw = term.source is not None
        if has_raw:
            raw = quoted("s:" + name)
            if column.required:
                yield f"value.missing:{name}", f"{value} IS NULL AND {raw} IS NULL"
            code = {"choice": "value.not_a_choice", "date": "value.no_such_date", "time": "value.no_such_time"}
            if column.type != "text":
                yield f"{code.get(column.type, 'value.unreadable')}:{name}", f"{value} IS NULL AND {raw} IS NOT NULL"
            elif column.required:
                yield f"value.missing:{name}", f"{value} = ''"
        elif column.required:
            yield f"value.missing:{name}", f"{value} IS NULL"
        if column.type == "worker" and has_raw and not term.hmac:
            yield (
                f"worker_key.personal:{name}",
                f"strlen({value}) IN (11, 15, 18) AND regexp_full_match({value}, '{PERSONAL}')",
            )
        if column.minimum is not None:
            code_low = "value.negative" if column.minimum == 0 else "value.too_small"
            yield f"{code_low}:{name}", f"{value} < {column.minimum}"
        if column.maximum is not None:
            yield f"value.too_large:{name}", f"{value} > {column.maximum}"
        if column.pattern is not None and term.constant is None:
            yield f"value.pattern:{name}", f"NOT regexp_full_match({value}, {literal(column.pattern)})"

    def _order_faults(self, chain: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Each time against every earlier one of its chain that is there; pairs are a tenth of greatest()'s price."""
        there = [name for name in chain if name in self._bound.terms]
        for place, later in enumerate(there[1:], start=1):
            yield f"time.order:{later}", " OR ".join(f"{_t(later)} < {_t(name)}" for name in there[:place])

    def _sum_faults(self) -> Iterator[tuple[str, str]]:
        for rule in self._contract.sums:
            parts = [name for name in rule.parts if name in self._bound.terms]
            if rule.total not in self._bound.terms or not parts:
                continue
            less = [name for name in rule.less if name in self._bound.terms]
            present = " OR ".join(f"{_t(name)} IS NOT NULL" for name in parts)
            added = " + ".join(f"coalesce({_t(name)}, 0)" for name in parts)
            taken = "".join(f" - coalesce({_t(name)}, 0)" for name in less)
            yield (
                f"sum.differs:{rule.total}",
                f"({present}) AND abs({_t(rule.total)} - ({added}{taken})) > {rule.tolerance}",
            )


def _t(name: str) -> str:
    return quoted("t:" + name)


def known_zone(zone: str) -> ZoneInfo:
    """The zone. Raises BadInput."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(
            "zone.unknown",
            Text(f"时区“{zone}”无法识别。", f"The time zone “{zone}” is not known."),
            Text("请使用 Asia/Shanghai 这样的名称。", "Write it as Asia/Shanghai."),
            value=zone,
        ) from None


def shifted(moment: str, zone: str) -> str:
    """A local TIMESTAMP of a zone as UTC. A zone without changes since 1992 is plain arithmetic, 20 × as fast."""
    if zone == "UTC":
        return moment
    general = f"CAST(timezone({literal(zone)}, {moment}) AS TIMESTAMP)"
    offset = _steady_offset(known_zone(zone))
    if offset is None:
        return general
    seconds = int(offset.total_seconds())
    return f"CASE WHEN {moment} >= TIMESTAMP '1992-01-02' THEN {moment} - INTERVAL {seconds} SECOND ELSE {general} END"


def _steady_offset(zone: ZoneInfo) -> timedelta | None:
    offsets = {(STEADY_SINCE + timedelta(days=10 * step)).astimezone(zone).utcoffset() for step in range(2200)}
    return offsets.pop() if len(offsets) == 1 else None


def cast(value: str, kind: str, wanted: str) -> str:
    """A preset's source column in the type its expressions expect."""
    if wanted == "VARCHAR":
        return f"nullif(trim(CAST({value} AS VARCHAR)), '')"
    return value if kind == wanted else f"TRY_CAST({value} AS {wanted})"


Shift = object


def typed_sql(column: Column, value: str, kind: str, term: Term, shift) -> str:  # type: ignore[no-untyped-def]
    """The SQL that reads `value` (of SQL type `kind`) as the column's type; NULL where it can't be read."""
    is_text = kind == TEXT
    text = value if is_text else f"CAST({value} AS VARCHAR)"
    match column.type:
        case "text" | "worker":
            # A required field of blanks is told apart as missing; elsewhere blanks are nothing.
            return _trimmed(text) if column.required else f"nullif({_trimmed(text)}, '')"
        case "choice":
            return _choice(column, text)
        case "time":
            return _time(value, kind, term, shift)
        case "date":
            return _date(value, kind)
        case "month":
            return _month(text)
        case "flag":
            return value if kind == "BOOLEAN" else _flag(text)
        case "integer" | "seconds":
            return _integer(value, is_text)
        case _:
            return _decimal(column, value, is_text, term)


def _choice(column: Column, text: str) -> str:
    codes = ", ".join(literal(code) for code in column.choices)
    cases = " ".join(
        f"WHEN {literal(said.lower())} THEN {literal(code)}"
        for code, words in column.choices.items()
        for said in dict.fromkeys((code, words.zh, words.en))
    )
    return f"CASE WHEN {text} IN ({codes}) THEN {text} ELSE CASE lower(trim({text})) {cases} END END"


def _trimmed(text: str) -> str:
    """trim() copies every value; looking for a blank first is half the price."""
    return f"CASE WHEN contains({text}, ' ') THEN trim({text}) ELSE {text} END"


def _time(value: str, kind: str, term: Term, shift) -> str:  # type: ignore[no-untyped-def]
    if term.format in ("unix", "unix_ms"):
        scale = 1_000_000 if term.format == "unix" else 1_000
        return f"make_timestamp(nullif(TRY_CAST({value} AS BIGINT), 0) * {scale})"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"CAST({value} AS TIMESTAMP)"
    if kind != TEXT:
        return shift(f"TRY_CAST({value} AS TIMESTAMP)", term)
    if term.format:
        return shift(f"try_strptime({value}, {literal(term.format)})", term)
    # 2026-01-02 03:04:05 and no offset behind it, which the engine's plain cast would pass over in silence.
    plain = f"strlen({value}) = 19 AND {value} LIKE '%:__'"
    chinese = f"regexp_replace(regexp_replace({value}, '[年月/]', '-', 'g'), '日\\s*', ' ', 'g')"  # 2026年1月2日 8:05
    return (
        f"CASE WHEN {plain} THEN {shift(f'TRY_CAST({value} AS TIMESTAMP)', term)} "
        f"WHEN regexp_full_match({value}, '{OFFSET}') THEN CAST(TRY_CAST({value} AS TIMESTAMPTZ) AS TIMESTAMP) "
        f"ELSE {shift(f'TRY_CAST({chinese} AS TIMESTAMP)', term)} END"
    )


def _date(value: str, kind: str) -> str:
    if kind != TEXT:
        return f"TRY_CAST({value} AS DATE)"
    chinese = f"regexp_replace(replace({value}, '日', ''), '[年月/]', '-', 'g')"
    return (
        f"CASE WHEN {value} IS NULL THEN NULL ELSE "
        f"coalesce(TRY_CAST({value} AS DATE), TRY_CAST({chinese} AS DATE), "
        f"CAST(try_strptime({value}, '%Y%m%d') AS DATE)) END"
    )


def _month(text: str) -> str:
    found = r"^(\d{4})[-/年.]?(\d{1,2})(?:月|[-/.]0?1(?:[ T]00:00:00(?:\.0+)?)?)?$"
    year, month = f"regexp_extract({text}, '{found}', 1)", f"regexp_extract({text}, '{found}', 2)"
    return (
        f"CASE WHEN regexp_full_match({text}, '\\d{{4}}-(0[1-9]|1[0-2])') THEN {text} "
        f"WHEN TRY_CAST({month} AS INTEGER) BETWEEN 1 AND 12 THEN {year} || '-' || lpad({month}, 2, '0') END"
    )


def _flag(text: str) -> str:
    return (
        f"CASE WHEN lower(trim({text})) IN ('true', '1', 'y', 'yes', 't', '是', '1.0') THEN true "
        f"WHEN lower(trim({text})) IN ('false', '0', 'n', 'no', 'f', '否', '0.0') THEN false END"
    )


def _integer(value: str, is_text: bool) -> str:
    exact = f"TRY_CAST({value} AS DECIMAL(24,6))"
    whole = f"CASE WHEN {exact} % 1 = 0 THEN TRY_CAST({exact} AS BIGINT) END"
    if not is_text:
        return whole
    plain = f"CASE WHEN contains({value}, '.') THEN {whole} ELSE TRY_CAST({value} AS BIGINT) END"
    dressed = f"CASE WHEN NOT contains({value}, '.') THEN {_dressed(value, 'BIGINT')} END"
    return f"coalesce({plain}, {dressed})"


def _decimal(column: Column, value: str, is_text: bool, term: Term) -> str:
    stored = column.stored
    if is_text and term.unit is None and column.type == "money":
        return _money(value)
    read_as = "DECIMAL(18,6)" if term.unit else stored
    number = f"TRY_CAST({value} AS {read_as})"
    if is_text:
        number = f"coalesce({number}, {_dressed(value, read_as)})"
    if term.unit in SCALES:
        return f"TRY_CAST({number} * {SCALES[term.unit]} AS {stored})"
    if term.unit in DIVISORS:
        # Integer arithmetic: DuckDB turns DECIMAL ÷ DECIMAL into a float.
        divisor = DIVISORS[term.unit]
        hundredths = f"(CAST({number} * 100 AS BIGINT) * 2 + {divisor}) // {2 * divisor}"
        return f"TRY_CAST({hundredths} * 0.01::DECIMAL(3,2) AS {stored})"
    return number if not term.unit else f"TRY_CAST({number} AS {stored})"


def _money(value: str) -> str:
    """Two decimals at most. A third one is a fault, unless it is a float's dust below a millionth."""
    short = f"{value} NOT LIKE '%.___%'"
    fine = f"TRY_CAST({value} AS DECIMAL(38,12))"
    cents = f"TRY_CAST({value} AS DECIMAL(18,2))"
    return (
        f"CASE WHEN {short} THEN coalesce({cents}, {_dressed(value, 'DECIMAL(18,2)')}) "
        f"WHEN abs({fine} - {cents}) < 0.000001 THEN {cents} "
        f"WHEN {fine} IS NULL THEN {_dressed(value, 'DECIMAL(18,2)')} END"
    )


def _dressed(value: str, stored: str) -> str:
    return (
        f"CASE WHEN regexp_full_match({value}, '{DRESSED_NUMBER}') "
        f"THEN TRY_CAST(regexp_replace({value}, '[,¥￥$元\\s]', '', 'g') AS {stored}) END"
    )
