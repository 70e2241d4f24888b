"""The copy that a member takes away: all parts, as JSON for machines or as a workbook for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.spreadsheets import Column, Sheet, workbook_write
from gongyou.registry.own.holdings import Part

NOTE = Text(
    "本文件含您的全部个人信息，请妥善保管。时间为北京时间。",
    "This file holds all your personal data: keep it safe. Times are Beijing time.",
)
ONLY = Text(
    "共 {total} 行，这里给出 {given} 行；其余可向所在工会索取。",
    "{given} of {total} rows; ask your union for the others.",
)


def as_json(parts: Sequence[Part], *, language: str, now: datetime) -> bytes:
    """One object: each part with its heads in words, its rows and how many there are in all."""
    whole: dict[str, Any] = {"made_at": _plain(now, language), "note": NOTE.on(language), "parts": {}}
    for part in parts:
        whole["parts"][part.name] = {
            "title": part.title.on(language),
            "heads": {key: head.on(language) for key, head in part.heads.items()},
            "total": part.total,
            "rows": [{key: _plain(row.get(key), language) for key in part.heads} for row in part.rows],
        }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def as_workbook(parts: Sequence[Part], *, language: str, now: datetime) -> bytes:
    """One sheet a part, everything as text, so that nothing is altered by opening it."""
    heads = (Column(Text("内容", "Part").on(language)), Column(Text("行数", "Rows").on(language)), Column(""))
    list_of_parts = [(part.title.on(language), str(len(part.rows)), _only(part, language)) for part in parts]
    first = [(NOTE.on(language), "", ""), (_plain(now, language), "", ""), *list_of_parts]
    sheets = [Sheet(Text("说明", "About").on(language), heads, first)]
    for part in parts:
        columns = [Column(head.on(language)) for head in part.heads.values()]
        rows = [[_text(row.get(key), language) for key in part.heads] for row in part.rows]
        sheets.append(Sheet(part.title.on(language), columns, rows))
    book = BytesIO()
    workbook_write(book, sheets)
    return book.getvalue()


def _only(part: Part, language: str) -> str:
    if part.total == len(part.rows):
        return ""
    return ONLY.filled(total=part.total, given=len(part.rows)).on(language)


def _plain(value: Any, language: str) -> Any:
    if isinstance(value, Text):
        return value.on(language)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | Decimal | timedelta):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _text(value: Any, language: str) -> str:
    plain = _plain(value, language)
    return "" if plain is None else str(plain)
