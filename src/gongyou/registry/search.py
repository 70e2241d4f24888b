"""Finding organisations and employers by part of the name, by pinyin, by initials, by code.

Each row carries `search_text`: its words (the normalised name, its pinyin in one run, its initials, its codes) and
the short pieces of them that the database's index knows. A search asks the index for the pieces of what was typed and
checks the few rows that are left. Why so: docs/decisions/registry-search.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Model, QuerySet

from gongyou.kit.policies import Visitor
from gongyou.kit.prepared import escaped, like
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.scoped import Scoped

M = TypeVar("M", bound=Model)

LONGEST = 60
APART = re.compile(r"[\s·•・（）()“”\"'、，,.。\-_/]+")
LATIN = re.compile(r"[a-z0-9]+")
# On SQLite: an FTS5 table beside each of the two, kept by triggers. Everything but blanks belongs to a piece.
SEARCHED = {"registry_organisation": "registry_organisation_search", "registry_employer": "registry_employer_search"}
TOKENS = "unicode61 remove_diacritics 0 categories ''L* M* N* P* S* Co Cn''"


def normalised(text: str) -> str:
    """Half width, lower case, without blanks and marks: ＡＢ－１ and ab1 are one."""
    return APART.sub("", unicodedata.normalize("NFKC", text).casefold()).replace("\0", "")


def search_text_of(name: str, *codes: str) -> str:
    """What is stored beside a row: words first, then their pieces."""
    plain = normalised(name)
    syllables = _syllables(plain)
    initials = "".join(syllable[0] for syllable in syllables)
    words = [plain, "".join(syllables), initials, *map(normalised, codes)]
    pieces = [piece for word in words for piece in _pieces(word)]
    return " ".join(dict.fromkeys(word for word in (*words, *pieces, *_pairs(initials)) if word))


def organisations_found_by(text: str, among: QuerySet[Organisation] | None = None) -> QuerySet[Organisation]:
    """The organisations of `among` (all by default) whose name, pinyin, initials or code contain each word of the text.

    Two letters alone mean initials.
    """
    return _found(Organisation.objects.all() if among is None else among, text)


def employers_found_by(text: str, among: QuerySet[Employer] | None = None) -> QuerySet[Employer]:
    """The employers of `among` (all by default) whose name, pinyin, initials, key or credit code contain each word."""
    return _found(Employer.objects.all() if among is None else among, text)


class HoldsPieces(Func):
    """True for rows that have all the pieces; answered by the index. One text: as the database has pieces."""

    output_field = BooleanField()

    def __init__(self, pieces: Iterable[str] | str) -> None:
        super().__init__(F("pk"), F("search_text"))
        self.pieces = pieces if isinstance(pieces, str) else list(pieces)

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        key, parameters = compiler.compile(self.source_expressions[0])
        table = SEARCHED[compiler.query.model._meta.db_table]
        asked = self.pieces if isinstance(self.pieces, str) else _matching(self.pieces)
        matched = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608  (a name of ours)
        return f"({key} IN ({matched}))", [*parameters, asked]

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.source_expressions[1])
        return f"(string_to_array({column}, ' ') @> %s::text[])", [*parameters, self.pieces]


def search_ensured(connection: BaseDatabaseWrapper) -> None:
    """Makes the search tables of SQLite, and puts back what it drops when a migration writes a table anew."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master")
        there = {name for (name,) in cursor.fetchall()}
        for table, search in SEARCHED.items():
            triggers = _triggers(table, search)
            if table not in there or {search, *triggers} <= there:
                continue
            if search not in there:
                cursor.execute(
                    f"CREATE VIRTUAL TABLE {search} USING fts5(search_text, content='{table}', content_rowid='id', "
                    f"detail=none, columnsize=0, tokenize='{TOKENS}')"
                )
            for name in sorted(triggers.keys() - there):
                cursor.execute(f"CREATE TRIGGER {name} {triggers[name]}")
            cursor.execute(f"INSERT INTO {search} ({search}) VALUES ('rebuild')")  # noqa: S608


def search_removed(connection: BaseDatabaseWrapper) -> None:
    """Takes SQLite's search tables away."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table, search in SEARCHED.items():
            for name in _triggers(table, search):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"DROP TABLE IF EXISTS {search}")


def _triggers(table: str, search: str) -> dict[str, str]:
    added = f"INSERT INTO {search} (rowid, search_text) VALUES (new.id, new.search_text)"  # noqa: S608
    gone = f"INSERT INTO {search} ({search}, rowid, search_text) VALUES ('delete', old.id, old.search_text)"  # noqa: S608
    changed = "old.search_text <> new.search_text"
    return {
        f"{search}_added": f"AFTER INSERT ON {table} BEGIN {added}; END",
        f"{search}_removed": f"AFTER DELETE ON {table} BEGIN {gone}; END",
        f"{search}_changed": f"AFTER UPDATE OF search_text ON {table} WHEN {changed} BEGIN {gone}; {added}; END",
    }


def _found(rows: QuerySet[M], text: str) -> QuerySet[M]:
    words, pieces = _wanted(text)
    if not words:
        return rows.none()
    return _holding(rows, pieces, [f"%{escaped(word)}%" for word in words])


def _wanted(text: str) -> tuple[list[str], list[str]]:
    """The words, and the pieces of them that the index is asked for."""
    words = [word for word in (normalised(word) for word in text[:LONGEST].split()) if word]
    if len(words) == 1 and len(words[0]) == 2 and _is_latin(words[0]):
        return words, words  # initials: any two letters stand somewhere in half of all pinyin
    return words, sorted({piece for word in words for piece in _asked(word)})


def _holding(rows: QuerySet[M], pieces: Sequence[str] | str, patterns: Sequence[str]) -> QuerySet[M]:
    if pieces:
        rows = rows.filter(HoldsPieces(pieces))
    for pattern in patterns:
        rows = rows.filter(like("search_text", pattern))
    return rows


class Searched:
    """A search in what a reader may see, its first rows, written out once for each number of words."""

    def __init__(self, among: Callable[[Visitor], QuerySet[Any]], at_most: int) -> None:
        self._by_pieces = Scoped(lambda user, held, *like: _holding(among(user), held, like)[:at_most])
        self._by_words = Scoped(lambda user, *like: _holding(among(user), (), like)[:at_most])

    def first(self, user: Visitor, text: str) -> list[Any]:
        words, pieces = _wanted(text)
        patterns = [f"%{escaped(word)}%" for word in words]
        if not pieces:
            return self._by_words.objects(user, *patterns) if words else []
        held = array_written(pieces) if connection.vendor == "postgresql" else _matching(pieces)
        return self._by_pieces.objects(user, held, *patterns)


def array_written(words: Iterable[str]) -> str:
    """Words as PostgreSQL reads an array from text."""
    quoted = (re.sub(r'(["\\])', r"\\\1", word) for word in words)
    return "{" + ",".join(f'"{word}"' for word in quoted) + "}"


def _matching(pieces: Iterable[str]) -> str:
    return " AND ".join(f'"{piece}"' for piece in pieces)


def _asked(word: str) -> list[str]:
    """Pieces that together cover the word, without those that nearly every row has: few questions to the index."""
    if len(word) == 1:
        return [] if _is_latin(word) else [word]
    asked, at = [], 0
    while at < len(word) - 1:
        width = 3 if _is_latin(word[at : at + 2]) else 2
        at = min(at, max(len(word) - width, 0))
        piece = word[at : at + width]
        asked.append(piece)
        at += width
        if at == len(word) - 1:
            at -= 1
    return [piece for piece in asked if piece in set(_pieces(word)) - COMMON]


def _pieces(word: str) -> list[str]:
    """Single characters and pairs where a character is not Latin, triples of Latin letters and digits."""
    ones = [letter for letter in word if not _is_latin(letter)]
    pairs = [pair for pair in _pairs(word) if not _is_latin(pair)]
    triples = [word[at : at + 3] for at in range(len(word) - 2) if _is_latin(word[at : at + 3])]
    return [*ones, *pairs, *triples]


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]


def _is_latin(piece: str) -> bool:
    return LATIN.fullmatch(piece) is not None


def _apart(letters: str) -> list[str]:
    """Letters and digits that have no pinyin count one by one: 2号 → 2hao, 2h."""
    return list(letters)


@lru_cache(maxsize=20_000)
def _syllables(plain: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # its dictionary costs a tenth of a second that most commands need not pay

    read: Any = lazy_pinyin  # it takes a function that gives a list, which its types do not say
    return tuple(syllable for syllable in read(plain, errors=_apart) if syllable)


# Half of all names end so; asking the index for it costs more than reading the rows.
COMMON = frozenset(
    piece
    for word in (
        *("总工会委员会", "有限责任公司", "zonggonghuiweiyuanhui", "youxianzerengongsi"),
        *("ang", "eng", "ing", "ong", "ian", "iao", "uan"),  # how syllables end
    )
    for piece in _pieces(word)
)
