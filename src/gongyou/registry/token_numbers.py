"""The tokens of names as PostgreSQL holds them: whole numbers, which an index takes in at less than half the cost of
words. Everywhere else, and on SQLite, a token is its eight letters (`naming`).
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable
from functools import lru_cache

from gongyou.registry.naming import AS_LETTERS

AS_DIGITS = {letter: digit for digit, letter in AS_LETTERS.items()}
LETTERS, DIGITS = ("".join(map(chr, kind)) for kind in (AS_DIGITS, AS_LETTERS))
RANGE = 1 << 32
# Those of characters, pairs and syllables come back in name after name.
REMEMBERED = 200_000

TABLES = ("registry_member", "registry_rosterrow", "registry_rosterchange")
INDEX = "member_by_token"
# A long pending list: an import into a register in use appends to it and merges it in few, large steps.
INDEXED = (
    f"CREATE INDEX {INDEX} ON registry_member USING gin ({{}}) WITH (fastupdate = on, gin_pending_list_limit = 32768)"
)
# Eight letters are thirty-two bits are one signed number, all of it inside the database.
NUMBERS = (
    "CASE WHEN name_tokens = '' THEN '{}'::integer[] ELSE string_to_array("
    f"'x' || replace(translate(name_tokens, '{LETTERS}', '{DIGITS}'), ' ', ' x'), ' ')::bit(32)[]::integer[] END"
)
WORDED = (
    "CREATE OR REPLACE FUNCTION pg_temp.worded(numbers integer[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$ "  # noqa: S608
    "SELECT coalesce(string_agg(word, ' ' ORDER BY word COLLATE \"C\"), '') FROM (SELECT "
    f"translate(lpad(to_hex(number), 8, '0'), '{DIGITS}', '{LETTERS}') AS word FROM unnest(numbers) number) words $$"
)


def tokens_of(numbers: Iterable[int]) -> str:
    """The tokens in sorted order, as `naming.name_tokens` writes them."""
    held = array("i", numbers)
    if sys.byteorder == "little":
        held.byteswap()
    return " ".join(sorted(held.tobytes().hex(" ", held.itemsize).split())).translate(AS_LETTERS)


def array_of(tokens: str) -> str:
    """The tokens as PostgreSQL reads an array from text."""
    return f"{{{','.join(map(_written, tokens.split()))}}}"


def columns_as_numbers(execute: Callable[[str], object]) -> None:
    """From words to numbers, in all tables that hold tokens. PostgreSQL only."""
    execute(f"DROP INDEX IF EXISTS {INDEX}")
    for table in TABLES:
        execute(f"ALTER TABLE {table} ALTER COLUMN name_tokens TYPE integer[] USING {NUMBERS}")
    execute(INDEXED.format("name_tokens"))


def columns_as_words(execute: Callable[[str], object]) -> None:
    """From numbers back to words, as releases before had them. PostgreSQL only."""
    execute(f"DROP INDEX IF EXISTS {INDEX}")
    execute(WORDED)
    for table in TABLES:
        execute(f"ALTER TABLE {table} ALTER COLUMN name_tokens TYPE text USING pg_temp.worded(name_tokens)")
    execute(INDEXED.format("string_to_array(name_tokens, ' ')"))


@lru_cache(maxsize=REMEMBERED)
def _written(token: str) -> str:
    value = int(token.translate(AS_DIGITS), 16)
    return str(value - RANGE if value >= RANGE // 2 else value)
