"""Finding organisations and employers by part of the name, by pinyin, by initials, by code.

Each row carries `search_text`: the normalised name, its pinyin in one run, its initials, its codes, with blanks
between. What is typed is found anywhere in it. How the two databases do that in milliseconds: the decision page
docs/decisions/registry-search.md.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, Func, Model, QuerySet
from django.db.models import F as Field

from gongyou.registry.models import Employer, Organisation

M = TypeVar("M", bound=Model)

LONGEST = 60
APART = re.compile(r"[\s·•・（）()“”\"'、，,.。\-_/]+")
LATIN = re.compile(r"[a-z0-9]")


def normalised(text: str) -> str:
    """Half width, lower case, without blanks and marks: ＡＢ－１ and ab-1 are one."""
    return APART.sub("", unicodedata.normalize("NFKC", text).casefold()).replace("\0", "")


def search_text_of(name: str, *codes: str) -> str:
    """What is stored beside a row: 快递工会 → 快递工会 kuaidigonghui kdgh."""
    plain = normalised(name)
    syllables = _syllables(plain)
    pinyin = "".join(syllables)
    initials = "".join(syllable[0] for syllable in syllables)
    words = [plain, *([pinyin, initials] if pinyin != plain else []), *map(normalised, codes)]
    return " ".join(dict.fromkeys(word for word in words if word))


def organisations_found_by(text: str, among: QuerySet[Organisation] | None = None) -> QuerySet[Organisation]:
    """The organisations of `among` (all by default) whose name, pinyin, initials or code contain the text."""
    return _found(Organisation.objects.all() if among is None else among, text)


def employers_found_by(text: str, among: QuerySet[Employer] | None = None) -> QuerySet[Employer]:
    """The employers of `among` (all by default) whose name, pinyin, initials, key or credit code contain the text."""
    return _found(Employer.objects.all() if among is None else among, text)


def grams_of(wanted: str) -> list[str]:
    """The pieces by which PostgreSQL's index finds a text: pairs with a Chinese character in them, else triples.

    The same rule as the database's function `gongyou_grams`. A piece shorter than that is in no index.
    """
    pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1) if not _is_latin(wanted[at : at + 2])}
    triples = {wanted[at : at + 3] for at in range(len(wanted) - 2) if _is_latin(wanted[at : at + 3])}
    return sorted(pairs | triples)


class _HasGrams(Func):
    """gongyou_grams(search_text) @> ARRAY[…], which the index answers."""

    template = "gongyou_grams(%(expressions)s)"
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        grams: list[str] = self.extra["grams"]
        return f"(gongyou_grams({column}) @> %s::text[])", [*parameters, grams]


def _found(rows: QuerySet[M], text: str) -> QuerySet[M]:
    words = [normalised(word) for word in text[:LONGEST].split()]
    words = [word for word in words if word]
    if not words:
        return rows.none()
    for word in words:
        grams = grams_of(word)
        if connection.vendor == "postgresql" and grams:
            rows = rows.filter(_HasGrams(Field("search_text"), grams=grams))
        rows = rows.filter(search_text__contains=word)
    return rows


def _is_latin(piece: str) -> bool:
    return all(LATIN.fullmatch(letter) for letter in piece)


def _apart(letters: str) -> list[str]:
    """Letters and digits that have no pinyin count one by one: 2号 → 2hao, 2h."""
    return list(letters)


@lru_cache(maxsize=20_000)
def _syllables(plain: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # its dictionary costs a tenth of a second that most commands need not pay

    return tuple(syllable for syllable in lazy_pinyin(plain, errors=_apart) if syllable)
