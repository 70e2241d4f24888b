"""A register of any size, generated: python -m gongyou.site.bench.generated_register ROWS, in an empty database.

Cheap, so that five million people take minutes: PEOPLE invented ones are sealed, indexed and given tokens as the
product does it, and each stands for many rows. The first row of each can be found by its own numbers; the others share
name, tokens and sealed values with it and carry indexes of numbers that are made up. The rows are written around the
services, without audit lines and movements, and the look-up indexes are made at the end.

True to life: surnames by frequency, organisations from a handful of members to a fiftieth of all, and no link between
a person's organisation, name and date of joining, so that nothing lies together on the disk that would not in a
register grown over years.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

PEOPLE = 200_000
EMPLOYERS = 20_000
BATCH = 10_000
FIRST_DAY, DAYS = date(2010, 1, 1), 5_000
STATES = ("active", "suspended", "left")
IDENTITIES = ("passed", "unchecked", "mismatched")
FORMS = ("standard", "dispatched", "platform", "part_time", "self_employed")
OCCUPATIONS = (
    "other", "courier", "rider", "ride_hailing", "truck_driver", "live_streamer", "domestic_worker", "chauffeur",
)  # fmt: skip
TRADES = ("快递", "外卖", "网约车", "货运", "家政", "制造", "纺织", "电子", "建筑", "餐饮", "物业", "物流")
KINDS = ("联合工会", "企业工会", "行业工会联合会", "园区工会")
COLUMNS = (
    "organisation_id", "name", "name_index", "name_tokens", "id_number", "id_number_index", "phone", "phone_index",
    "worker_key", "region", "employer_id", "employment_form", "occupation", "work_area", "joined_on",
    "identity_state", "version", "state",
)  # fmt: skip


def main() -> None:
    """Fills the configured database once; a second run finds it filled."""
    from gongyou.site.cli import frame

    frame.use_django()
    rows, begun = int(sys.argv[1]), time.perf_counter()
    if is_filled(rows):
        print("There already.", file=sys.stderr)
        return
    filled(rows)
    print(f"{rows:,} members in {time.perf_counter() - begun:,.0f} s.", file=sys.stderr)


def is_filled(rows: int) -> bool:
    """Whether the database holds at least so many members; one with fewer but some is refused."""
    from gongyou.core.errors import Conflict
    from gongyou.core.text import Text
    from gongyou.registry.models import Member

    last = Member.objects.order_by("-pk").values_list("pk", flat=True).first()
    if last is not None and last < rows:
        raise Conflict(
            "bench.other_register",
            Text("库中已有较小的名册，请换一个目录。", "A smaller register is there: choose another folder."),
        )
    return last is not None


def filled(rows: int) -> None:
    """The tree, employers, accounts and so many members."""
    from django.db import connection, transaction

    with transaction.atomic():
        places = _places()
        employers = _employers(places)
        _kept_apart(connection, lambda: _written(connection, _members(rows, places, employers)))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE)")
        else:
            cursor.execute("ANALYZE")


def people() -> list[tuple[str, ...]]:
    """Name, identity number and telephone of the people who can be found by them, the same ones each time."""
    from gongyou.registry.identity import check_digit
    from gongyou.site.bench.roster_rows import GIVEN, SURNAMES

    chance = random.Random(7)  # noqa: S311
    weights = [1 / (place + 2) for place in range(len(SURNAMES))]
    surnames = chance.choices(SURNAMES, weights, k=PEOPLE)
    # Later characters of the list are rarer, as given names are.
    given = [1 / (place + 20) for place in range(len(GIVEN))]
    firsts, seconds = chance.choices(GIVEN, given, k=PEOPLE), chance.choices(GIVEN, given, k=PEOPLE)
    found: list[tuple[str, ...]] = []
    for at in range(PEOPLE):
        name = surnames[at] + firsts[at] + (seconds[at] if chance.random() < 0.8 else "")
        body = f"990{at % 900 + 100}{date(1960, 1, 1) + timedelta(days=at % 16_000):%Y%m%d}{at // 16_000:03d}"
        found.append((name, body + check_digit(body), f"13{at:09d}"))
    return found


def _places() -> list[tuple[int, str]]:
    """Key and region of the grassroots unions, the large ones first, once the tree stands."""
    from gongyou.registry.models import Organisation
    from gongyou.registry.search import search_text_of
    from gongyou.site.bench.registry_rollup import tree

    top = tree()
    chance = random.Random(5)  # noqa: S311
    found = list(Organisation.objects.filter(path__startswith=top.path).order_by("path"))
    for start in range(0, len(found), BATCH):
        some = found[start : start + BATCH]
        for each in some:
            if each.level == "grassroots":
                each.name = f"第{chance.randrange(1000)}{chance.choice(TRADES)}{chance.choice(KINDS)}"
            each.search_text = search_text_of(each.name, each.code)
        Organisation.objects.bulk_update(some, ["name", "search_text"], batch_size=1000)
    unions = [(each.pk, each.region) for each in found if each.level == "grassroots"]
    chance.shuffle(unions)
    return unions


def _employers(places: list[tuple[int, str]]) -> list[int]:
    from gongyou.registry.models import Employer
    from gongyou.registry.search import search_text_of

    chance = random.Random(3)  # noqa: S311
    made = []
    for at in range(EMPLOYERS):
        union, region = chance.choice(places)
        name = f"第{chance.randrange(1000)}{chance.choice(TRADES)}有限公司"
        made.append(
            Employer(
                key=f"bench{at}",
                name=name,
                region=region,
                industry=chance.choice("ABCDEFGHIJKLMNOPQRS"),
                staff_count=chance.randrange(1, 900) if at % 3 else None,
                organisation_id=union if at % 4 else None,
                search_text=search_text_of(name, f"bench{at}"),
            )
        )
    Employer.objects.bulk_create(made, batch_size=BATCH)
    return list(Employer.objects.filter(key__startswith="bench").values_list("pk", flat=True))


def _members(rows: int, places: list[tuple[int, str]], employers: list[int]) -> Iterator[tuple[Any, ...]]:
    from django.db import connection

    from gongyou.kit.crypto import Sealer
    from gongyou.registry.models import Member
    from gongyou.registry.naming import name_index_of, tokeniser

    held, tokens = Sealer(), tokeniser()
    as_held = Member._meta.get_field("name_tokens").get_db_prep_value
    sealed = [
        (
            held.sealed(name, "member.name"), name_index_of(name), as_held(tokens.tokens(name), connection),
            held.sealed(number, "member.id_number"), held.index(number, "member.id_number"),
            held.sealed(phone, "member.phone"), held.index(phone, "member.phone"), held.worker_key(number),
        )
        for name, number, phone in people()
    ]  # fmt: skip
    chance = random.Random(11)  # noqa: S311
    days = [FIRST_DAY + timedelta(days=at) for at in range(DAYS)]
    states = chance.choices(STATES, (93, 3, 4), k=9973)
    identities = chance.choices(IDENTITIES, (700, 298, 2), k=9967)
    forms = chance.choices(FORMS, (60, 12, 18, 5, 5), k=9949)
    occupations = chance.choices(OCCUPATIONS, (70, 8, 9, 6, 3, 1, 2, 1), k=9941)
    for at in range(rows):
        turn, who = divmod(at, PEOPLE)
        # A different person in each turn: neighbours in one turn are not neighbours in the next.
        name, name_index, parts, number, number_index, phone, phone_index, key = sealed[(who * 7919 + turn) % PEOPLE]
        if turn:
            made = f"{chance.getrandbits(128):032x}"
            number_index, phone_index, key = made, made[::-1], "w" + made[:24]
        union, region = places[int(len(places) * chance.random() ** 3)]
        yield (
            union, name, name_index, parts, number, number_index, phone, phone_index, key, region,
            employers[at % EMPLOYERS] if at % 10 else None, forms[at % 9949], occupations[at % 9941], "",
            days[int(DAYS * chance.random())], identities[at % 9967], 1, states[at % 9973],
        )  # fmt: skip


def _written(connection: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY registry_member ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(COLUMNS))
        insert = f"INSERT INTO registry_member ({', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608
        while some := list(islice(rows, BATCH)):
            cursor.executemany(insert, some)


def _kept_apart(connection: Any, write: Any) -> None:
    """Writes while the table has neither look-up indexes nor triggers, and makes both afterwards."""
    if connection.vendor == "postgresql":
        _kept_apart_on_postgresql(connection, write)
    else:
        _kept_apart_on_sqlite(connection, write)


def _kept_apart_on_postgresql(connection: Any, write: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'registry_member'::regclass AND contype = 'u'"
        )
        unique = cursor.fetchall()
        # A server of the bench's own: its only account may do this. References hold by the way the rows are made.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, _ in unique:
            cursor.execute(f'ALTER TABLE registry_member DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "WHERE i.indrelid = 'registry_member'::regclass AND NOT i.indisprimary"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        write()
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for name, made in unique:
            cursor.execute(f'ALTER TABLE registry_member ADD CONSTRAINT "{name}" {made}')
        for _, made in indexes:
            cursor.execute(made)


def _kept_apart_on_sqlite(connection: Any, write: Any) -> None:
    from gongyou.registry.member_search import sqlite_search_ensured

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'registry_member' AND sql IS NOT NULL "
            "AND (type = 'trigger' OR type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%%')"
        )
        apart = cursor.fetchall()
        for kind, name, _ in apart:
            cursor.execute(f'DROP {kind} "{name}"')
        write()
        for kind, _, made in apart:
            if kind == "index":
                cursor.execute(made)
        sqlite_search_ensured(connection)


if __name__ == "__main__":
    main()
