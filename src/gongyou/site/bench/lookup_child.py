"""Look-ups in the generated register, timed: python -m gongyou.site.bench.lookup_child ROWS.

Says the 95th percentile of each kind in ms as JSON, first rows read and decrypted as the pages do it. The queries are
the product's own; only the person who asks is left out.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from gongyou.site.bench.generated_register import main as register_filled
from gongyou.site.bench.generated_register import people

TIMES = 60
FIRST = 101
PAGE = 100


def main() -> None:
    """Fills the register where it is empty."""
    register_filled()
    print(json.dumps(measured(int(sys.argv[1]))))


def measured(rows: int) -> dict[str, float]:
    """The 95th percentile of each kind of look-up, in ms."""
    from gongyou.registry.models import Organisation
    from gongyou.site.bench.registry_rollup import CODE

    chance = random.Random(11)  # noqa: S311
    top = Organisation.objects.get(code=CODE)
    below = Organisation.objects.filter(path__startswith=top.path)
    places = {
        "all": [top],
        "district": list(below.filter(level="county")),
        "township": list(below.filter(level="township")[:500]),
        "union": list(below.filter(level="grassroots")[:2000]),
    }
    return {**_counts(chance, places), **_searches(chance, places, people()[:rows]), **_lists(chance, places)}


def _counts(chance: random.Random, places: dict[str, list[Any]]) -> dict[str, float]:
    from gongyou.registry.selectors import organisation_branches, organisation_members_count

    kinds: dict[str, Callable[[Any], object]] = {
        "count": organisation_members_count,
        "branches": organisation_branches,
    }
    return _everywhere(chance, places, kinds, TIMES)


def _everywhere(
    chance: random.Random, places: dict[str, list[Any]], kinds: dict[str, Callable[[Any], object]], times: int
) -> dict[str, float]:
    """Each kind of reading in each scope, another organisation each time."""
    said: dict[str, float] = {}
    for scope, among in places.items():
        for kind, read in kinds.items():

            def act(among: list[Any] = among, read: Callable[[Any], object] = read) -> None:
                read(chance.choice(among))

            said[f"{kind}_{scope}_ms"] = percentile(act, times)
    return said


def _searches(chance: random.Random, places: dict[str, list[Any]], known: list[tuple[str, ...]]) -> dict[str, float]:
    from pypinyin import lazy_pinyin

    from gongyou.registry.member_search import members_first_found
    from gongyou.registry.models import Member, Organisation
    from gongyou.registry.selectors import under

    def initials(who: tuple[str, ...]) -> str:
        return "".join(each[0] for each in lazy_pinyin(who[0]))

    forms: dict[str, Callable[[tuple[str, ...]], str]] = {
        "id_number": lambda who: who[1],
        "phone": lambda who: who[2],
        "whole_name": lambda who: who[0],
        "given_name": lambda who: who[0][1:],
        "one_character": lambda who: who[0][-1],
        "surname": lambda who: who[0][0],
        "pinyin": lambda who: "".join(lazy_pinyin(who[0])),
        "initials": initials,
        "two_initials": lambda who: initials(who)[:2],
    }
    said: dict[str, float] = {}
    for scope, among in places.items():
        for form, typed in forms.items():

            def asked(among: list[Any] = among, typed: Callable[[tuple[str, ...]], str] = typed) -> None:
                path = chance.choice(among).path
                members = Member.objects.filter(under(path, prefix="organisation__")).select_related("organisation")
                within = Organisation.objects.filter(under(path))
                members_first_found(typed(chance.choice(known)), members, within=within, at_most=FIRST)

            said[f"{form}_in_{scope}_ms"] = percentile(asked)
    return said


def _lists(chance: random.Random, places: dict[str, list[Any]]) -> dict[str, float]:
    """The first page of the member list with its count, and one page of the list for programs."""
    from django.db.models import Q
    from django.http import QueryDict

    from gongyou.registry.models import Member, Organisation
    from gongyou.registry.selectors import under
    from gongyou.registry.small_scopes import members_in_order, members_near, members_read
    from gongyou.ui.listing import Listing

    def listed(place: Any) -> None:
        rows = members_near(
            Member.objects.filter(under(place.path, prefix="organisation__")),
            within=Organisation.objects.filter(under(place.path)),
        )
        list(Listing(QueryDict(), rows.order_by("-joined_on", "-pk"), (), read=members_read).page)

    def programmed(place: Any) -> None:
        members_in_order(
            Member.objects.filter(under(place.path, prefix="organisation__")),
            within=Organisation.objects.filter(under(place.path)),
            matching=Q(pk__gt=chance.randrange(1_000_000)),
            at_most=PAGE + 1,
        )

    return _everywhere(chance, places, {"list": listed, "list_by_cursor": programmed}, TIMES // 3)


def percentile(act: Callable[[], object], times: int = TIMES) -> float:
    """The 95th percentile of so many runs after some that warm up."""
    for _ in range(5):
        act()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return round(sorted(taken)[int(times * 0.95)], 1)


if __name__ == "__main__":
    main()
