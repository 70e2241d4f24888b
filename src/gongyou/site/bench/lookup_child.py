"""A generated register and its look-ups, timed: python -m gongyou.site.bench.lookup_child ROWS.

Needs an empty database. Names and their tokens are true to life, everything else sealed is one value over and over.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

TIMES = 40
FIRST = 201
NAMES = 20_000
DISTRICTS, TOWNS, UNIONS = 100, 10, 20
FILLED = """
    INSERT INTO registry_member (organisation_id, name, name_index, name_tokens, id_number, id_number_index, phone,
        phone_index, worker_key, region, employment_form, occupation, work_area, joined_on, identity_state, version,
        state)
    SELECT u.organisation_id, %s, n.name_index, n.name_tokens, %s, md5('i' || g), %s, md5('p' || g),
        'w' || left(md5('w' || g), 24), '970101', 'platform', 'courier', '', date '2010-01-01' + (g %% 5000)::int,
        'unchecked', 1, 'active'
    FROM generate_series(1::bigint, %s::bigint) g
    JOIN bench_name n ON n.id = (g * 7919 %% %s) JOIN bench_union u ON u.id = (g * 104729 %% %s)
"""


def main() -> None:
    """Says the percentiles as JSON."""
    from gongyou.site.cli import frame

    frame.use_django()
    rows = int(sys.argv[1])
    begun = time.perf_counter()
    names, top = filled(rows)
    print(json.dumps({"filled_seconds": round(time.perf_counter() - begun), **measured(names, top, rows)}))


def filled(rows: int) -> tuple[list[str], Any]:
    """The names that occur, and the highest organisation, once the register holds so many people."""
    from django.db import connection, transaction

    from gongyou.kit.crypto import encrypted
    from gongyou.registry.models import Organisation
    from gongyou.registry.naming import name_index_of, tokeniser
    from gongyou.registry.rosters.rebuilding import indexes_rebuilt
    from gongyou.site.bench.registry_rollup import tree
    from gongyou.site.bench.roster_rows import GIVEN, SURNAMES

    chance = random.Random(7)  # noqa: S311
    weights = [1 / (place + 2) for place in range(len(SURNAMES))]
    surnames = chance.choices(SURNAMES, weights, k=NAMES)
    names = [each + chance.choice(GIVEN) + (chance.choice(GIVEN) if chance.random() < 0.8 else "") for each in surnames]
    held = tokeniser()
    with transaction.atomic(), connection.cursor() as cursor:
        top = tree(DISTRICTS, TOWNS, UNIONS)
        unions = list(Organisation.objects.filter(level="grassroots", path__startswith=top.path).order_by("pk"))
        cursor.execute("CREATE TEMP TABLE bench_name (id int, name_index text, name_tokens text) ON COMMIT DROP")
        cursor.execute("CREATE TEMP TABLE bench_union (id int, organisation_id bigint) ON COMMIT DROP")
        with cursor.copy("COPY bench_name FROM STDIN") as copy:
            for place, name in enumerate(names):
                copy.write_row((place, name_index_of(name), held.tokens(name)))
        with cursor.copy("COPY bench_union FROM STDIN") as copy:
            for place, union in enumerate(unions):
                copy.write_row((place, union.pk))
        cursor.execute("ANALYZE bench_name")
        cursor.execute("ANALYZE bench_union")
        values = {"name": "张三丰", "id_number": "990101199003070014", "phone": "13800000000"}
        sealed = [encrypted(text, purpose=f"member.{field}") for field, text in values.items()]
        with indexes_rebuilt(rows):
            cursor.execute(FILLED, [*sealed, rows, NAMES, DISTRICTS * TOWNS * UNIONS])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) registry_member, registry_organisation")
    return names, top


def measured(names: list[str], top: Any, rows: int) -> dict[str, float]:
    """The 95th percentile of each kind of look-up, in ms."""
    from pypinyin import lazy_pinyin

    from gongyou.registry.member_search import members_found_by
    from gongyou.registry.models import Member, Organisation
    from gongyou.registry.selectors import organisation_members_count, under

    chance = random.Random(11)  # noqa: S311
    below = Organisation.objects.filter(path__startswith=top.path)
    districts, unions = list(below.filter(level="county")), list(below.filter(level="grassroots")[:2000])
    forms: dict[str, Callable[[str], str]] = {
        "whole_name": lambda name: name,
        "pinyin": lambda name: "".join(lazy_pinyin(name)),
        "given_name": lambda name: name[1:],
        "one_character": lambda name: name[-1],
        "surname": lambda name: name[0],
        "initials": lambda name: "".join(each[0] for each in lazy_pinyin(name)),
        "two_initials": lambda name: "".join(each[0] for each in lazy_pinyin(name))[:2],
    }
    said: dict[str, float] = {}
    # Numbers are made up by the database here, so their indexes are asked for as they stand.
    indexes = list(Member.objects.filter(pk__lte=10_000).values_list("id_number_index", flat=True)[:TIMES])
    said["by_id_number_ms"] = percentile(lambda: list(Member.objects.filter(id_number_index=chance.choice(indexes))))
    said["count_all_ms"] = percentile(lambda: organisation_members_count(top), 5)
    said["count_district_ms"] = percentile(lambda: organisation_members_count(chance.choice(districts)))
    for scope, places in (("all", [top]), ("district", districts), ("union", unions)):
        for form, typed in forms.items():

            def asked(places: list[Any] = places, typed: Callable[[str], str] = typed) -> None:
                path = chance.choice(places).path
                members = Member.objects.filter(under(path, prefix="organisation__")).select_related("organisation")
                within = Organisation.objects.filter(under(path))
                list(members_found_by(typed(chance.choice(names)), members, within=within)[:FIRST])

            said[f"{form}_in_{scope}_ms"] = percentile(asked)
    return said


def percentile(act: Callable[[], object], times: int = TIMES) -> float:
    """The 95th percentile of so many runs after one that warms up."""
    act()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return round(sorted(taken)[int(times * 0.95)], 1)


if __name__ == "__main__":
    main()
