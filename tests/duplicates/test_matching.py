"""How well the matcher finds planted duplicates, and that it leaves nothing behind."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from gongyou.core.errors import StorageFull
from gongyou.registry.duplicates import matching
from gongyou.registry.duplicates.finding import exact_pairs, pairs_found
from gongyou.registry.duplicates.matching import FEWEST_TO_LEARN, Likely, Person, likely, parts_of
from gongyou.registry.models import Member
from gongyou.registry.services import members_register_many
from tests.duplicates.people import ERRORS, generated
from tests.registry.cast import NOW, Cast, roster_row

HIDDEN = "relatives_id_new_phone"


LEARNED = (2500, 200)


@cache
def likely_of(size: int, planted: int) -> tuple[Likely, ...]:
    """The pairs among generated people; learning from 2,500 takes seconds, and nobody changes what was found."""
    return tuple(likely(generated(size, planted).people))


@pytest.mark.parametrize(("size", "planted"), [(600, 60), LEARNED])
def test_it_finds_what_was_planted(size: int, planted: int) -> None:
    """With shipped parameters (600 people) and with learned ones (2,500)."""
    people = generated(size, planted)
    found = {(pair.left, pair.right) for pair in likely_of(size, planted)}
    true = set(people.pairs)
    assert len(found & true) / len(found) >= 0.98
    for kind in ERRORS:
        pairs = {pair for pair, planted_kind in people.pairs.items() if planted_kind == kind}
        recall = len(found & pairs) / len(pairs)
        # Nothing but a name is left of these: nobody could tell them from namesakes.
        assert recall <= 0.2 if kind == HIDDEN else recall >= 0.8, kind


def test_the_same_people_give_the_same_pairs() -> None:
    people = generated(*LEARNED).people
    assert len(people) >= FEWEST_TO_LEARN
    assert tuple(likely(people[::-1])) == likely_of(*LEARNED)


def test_twins_and_households_are_two_people() -> None:
    people = generated(2001, 0)
    assert likely(people.people) == []


def test_it_learns_from_what_there_is() -> None:
    """In a district no two records may share a telephone: splink refuses that round, the others go on."""
    from splink.internals.exceptions import EMTrainingException

    rounds: list[str] = []

    def learn(rule: Any, **_: object) -> None:
        rounds.append(rule.get_blocking_rule("duckdb").blocking_rule_sql)
        if "phone" in rounds[-1]:
            raise EMTrainingException("no pairs")

    training = SimpleNamespace(
        estimate_u_using_random_sampling=lambda **_: None,
        estimate_parameters_using_expectation_maximisation=learn,
    )
    matching._train(SimpleNamespace(training=training))
    assert len(rounds) == len(matching.TRAINED_ON)


@pytest.mark.parametrize(("wanted", "most"), [("<= 1", 1), ("= 1", 1), ("= 2", 2)])
def test_the_quick_distance_leaves_no_near_pair_out(wanted: str, most: int) -> None:
    """Held against the slow one for every two words of up to four letters of three."""
    words = [(word,) for size in range(5) for word in map("".join, product("abc", repeat=size))]
    with duckdb.connect() as database:
        database.execute("CREATE TABLE words (word VARCHAR)")
        database.executemany("INSERT INTO words VALUES (?)", words)
        asked = f"""SELECT count(*) FILTER (WHERE slow), count(*) FILTER (WHERE slow <> quick) FROM (
            SELECT damerau_levenshtein(w_l, w_r) {wanted} AS slow, {matching._edits("w", wanted, most)} AS quick
            FROM (SELECT a.word AS w_l, b.word AS w_r FROM words a, words b))"""
        [(near, different)] = database.execute(asked).fetchall()
    assert near > len(words)
    assert different == 0


def test_it_says_why() -> None:
    twice = [
        Person(1, "欧阳雪", "99010119900307001X", "13800000001", "990101"),
        Person(2, "欧阳雪", "99010119900307010X", "13800000001", "990102"),
    ]
    [pair] = likely(twice)
    assert pair.levels == {"name": "same", "identity": "one_digit", "phone": "same", "region": "same_city"}
    assert pair.probability > matching.CERTAIN


def test_it_bears_records_with_little_in_them() -> None:
    bare = [Person(key, "王一", "", "", "") for key in range(1, 4)] + [
        Person(9, "阿不都·艾力", "", "13800000009", "99")
    ]
    assert likely(bare) == []
    assert likely([]) == []


def test_it_writes_nothing_and_hides_what_went_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    likely(generated(300, 20).people)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(matching, "MEMORY", "3MB")
    with pytest.raises(StorageFull) as told:
        likely(generated(3000, 20).people)
    assert told.value.__cause__ is None and told.value.__suppress_context__


def test_large_places_are_taken_in_parts() -> None:
    people = generated(400, 0).people
    assert [len(part) for part in parts_of(people)] == [400]
    districts = list(parts_of(people, most=150))
    assert len(districts) == 4
    initials = list(parts_of(people, most=50))
    assert sum(map(len, initials)) == 400 and len(initials) > 10


def test_equal_name_and_telephone_are_found_beyond_the_subtree(cast: Cast) -> None:
    members_register_many(
        organisation=cast.city,
        rows=[
            roster_row(51, "方宁", "HL-MX-KD", phone="13711112222"),
            roster_row(52, "方宁", "HL-SQ-JX", phone="13711112222", region="990102"),
            roster_row(53, "方远", "HL-MX-KD", phone="13711112222"),
        ],
        by=None,
        now=NOW,
    )
    [pair] = list(exact_pairs(cast.district))
    names = [Member.objects.get(pk=key).name for key in (pair.left, pair.right)]
    assert names == ["方宁", "方宁"]
    Member.objects.filter(pk=pair.right).update(state="erased")
    assert list(exact_pairs(cast.district)) == []


def test_it_looks_through_the_subtree_only(cast: Cast) -> None:
    rows = [
        roster_row(61, "葛晓燕", "HL-SQ-JX", region="990102", phone="13500001111"),
        roster_row(62, "葛小燕", "HL-SQ-JX", region="990102", phone="13500001111"),
    ]
    members_register_many(organisation=cast.city, rows=rows, by=None, now=NOW)
    names = {Member.objects.get(pk=key).name for pair in pairs_found(cast.district) for key in (pair.left, pair.right)}
    assert not {"葛晓燕", "葛小燕"} & names
    told: list[tuple[int, int]] = []
    [pair] = pairs_found(cast.other_district, lambda done, total: told.append((done, total)))
    assert {"field": "name", "level": "sounds_alike"} in pair.why
    assert told[0] == (0, 3) and told[-1] == (3, 3)
