"""Which records are probably one person: Fellegi and Sunter's model, fitted by splink in an in-memory database.

Names, telephones and identity numbers are in the clear here and nowhere else: in the memory of the process that asks.
The database has no file and no folder to spill to; when its memory does not suffice it fails and nothing is left.
Method, quality and limits: docs/algorithms/duplicates.md.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gongyou.core.errors import GongyouError, StorageFull
from gongyou.core.text import Text
from gongyou.registry.naming import DOT

if TYPE_CHECKING:
    from splink import Linker, SettingsCreator

SEED = 20261121
# A pair is put before an officer from this probability on; above CERTAIN it is called very likely.
THRESHOLD = Decimal("0.80")
CERTAIN = Decimal("0.99")
# Below this many records there are too few pairs to learn from; the parameters that ship with the product are used.
FEWEST_TO_LEARN = 2_000
# What one in-memory database takes at a time, within MEMORY.
MOST_AT_ONCE = 200_000
MEMORY = "2GB"
SAMPLED_PAIRS = 300_000
# Before anything is compared: one record in a hundred has a second one. Of n records that is 0.01·n of n²/2 pairs.
SECOND_RECORDS = 0.02
MOST_BY_CHANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Person:
    """One record in the clear. `key` is the record's primary key."""

    key: int
    name: str
    id_number: str
    phone: str
    region: str


@dataclass(frozen=True, slots=True)
class Likely:
    """Two records with the probability that they are one person, and the level reached by each comparison."""

    left: int
    right: int
    probability: Decimal
    levels: dict[str, str]


def _edits(column: str, wanted: str, most: int) -> str:
    """Whether two values are `wanted` edits apart, of which there are `most` at the most.

    An edit may be a swap of neighbours, which takes the plain distance two: where that is more than twice `most` the
    answer is no. The plain distance is had nine times as fast, and nearly all pairs end there.
    """
    left, right = f"{column}_l", f"{column}_r"
    near = f"levenshtein({left}, {right}) <= {2 * most}"
    return f"CASE WHEN {near} THEN damerau_levenshtein({left}, {right}) {wanted} ELSE FALSE END"


# The comparisons with their levels, best first: condition, probability among true pairs (m) and among others (u).
# These are the parameters that ship; with enough records they are learned anew from the records themselves.
LEVELS: dict[str, tuple[tuple[str, str, float, float], ...]] = {
    "name": (
        ("same", "name_l = name_r", 0.86, 0.0006),
        ("sounds_alike", "pinyin_l = pinyin_r", 0.075, 0.0006),
        ("one_character", f"len(name_l) > 2 AND {_edits('name', '= 1', 1)}", 0.06, 0.003),
        ("differs", "ELSE", 0.005, 0.9958),
    ),
    # Chance agreement is that of one county, where most numbers begin alike and neighbours stand next to each other.
    "identity": (
        ("one_digit", _edits("id_body", "<= 1", 1), 0.52, 0.00002),
        ("two_digits", _edits("id_body", "= 2", 2), 0.10, 0.0001),
        ("same_birth", "born_l = born_r", 0.20, 0.00006),
        ("near_birth", _edits("born", "= 1", 1), 0.10, 0.0012),
        ("differs", "ELSE", 0.08, 0.99862),
    ),
    # An employer's telephones are numbered on: one digit apart is more than chance among strangers.
    "phone": (
        ("same", "phone_l = phone_r", 0.55, 0.00002),
        ("near", _edits("phone", "= 1", 1), 0.13, 0.0002),
        ("differs", "ELSE", 0.32, 0.99978),
    ),
    "region": (
        ("same", "region_l = region_r", 0.72, 0.3),
        ("same_city", "left(region_l, 4) = left(region_r, 4)", 0.24, 0.5),
        ("differs", "ELSE", 0.04, 0.2),
    ),
}
BLOCKS: tuple[tuple[str, ...], ...] = (
    ("phone",),
    ("born", "surname"),
    ("pinyin", "birth_year"),
    ("pinyin", "phone_end"),
    ("pinyin", "id_end"),
    ("id_start",),
)
TRAINED_ON: tuple[tuple[str, ...], ...] = (("pinyin",), ("phone",), ("born",))


def parts_of(people: Iterable[Person], most: int = MOST_AT_ONCE) -> Iterator[list[Person]]:
    """The people in groups that fit in memory: a city, else a district, else a district by the surname's first letter.

    Two records of one person in different groups are not found as likely; equal name and telephone are found anywhere.
    """
    for city in _grouped(people, lambda person: person.region[:4]):
        if len(city) <= most:
            yield city
            continue
        for district in _grouped(city, lambda person: person.region[:6]):
            if len(district) <= most:
                yield district
            else:
                yield from _grouped(district, lambda person: _row(person)["pinyin"][:1])


def likely(people: Sequence[Person], *, threshold: Decimal = THRESHOLD) -> list[Likely]:
    """The pairs from `threshold` on, the likeliest first. The same people always give the same pairs."""
    if len(people) < 2:
        return []
    import pyarrow
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI(":memory:")
    connection = database.duckdb_con
    try:
        # One thread, so that the sampling draws the same pairs every time; no folder, so that nothing is written.
        for setting in ("temp_directory = ''", f"memory_limit = '{MEMORY}'", "threads = 1"):
            connection.execute(f"SET {setting}")
        ordered = sorted(people, key=lambda person: person.key)
        table = database.register(pyarrow.Table.from_pylist([_row(person) for person in ordered]))
        linker = Linker(table, _settings(len(people)), log_level=logging.ERROR)
        if len(people) >= FEWEST_TO_LEARN:
            _train(linker)
        found = linker.inference.predict(threshold_match_probability=float(threshold)).as_record_list()
    except Exception as reason:
        # The database's own message may quote a record; it must reach neither a log nor a screen.
        raise _failed(reason) from None
    finally:
        connection.close()
    return sorted((_likely(row) for row in found), key=lambda pair: (-pair.probability, pair.left, pair.right))


def _failed(reason: BaseException) -> GongyouError:
    kinds, cause = [], reason
    while cause is not None:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]
    if "OutOfMemoryException" in kinds:
        return StorageFull(
            "duplicates.memory",
            Text(
                f"查找疑似重复所需的内存超过 {MEMORY}，没有写入任何内容。",
                f"Looking for duplicates needs more than {MEMORY} of memory; nothing was written.",
            ),
            Text("请选择范围小一些的组织再查。", "Choose a smaller organisation and look again."),
        )
    return GongyouError(
        "duplicates.failed",
        Text(
            f"查找疑似重复时出错（{kinds[0]}），没有写入任何内容。",
            f"Looking for duplicates failed ({kinds[0]}); nothing was written.",
        ),
        Text("请把括号中的错误名称告诉管理员。", "Give the administrator the name in brackets."),
        kind=kinds[0],
    )


def _train(linker: Linker) -> None:
    """Learns from the records: how often chance agrees, then by expectation maximisation how often one person does."""
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    training = linker.training
    # In one piece: counts add up, so more pieces only take longer.
    training.estimate_u_using_random_sampling(
        max_pairs=SAMPLED_PAIRS, seed=SEED, min_count_per_level=None, num_chunks=1
    )
    for columns in TRAINED_ON:
        # Where no two records agree on the columns, such as one telephone, the round has nothing to learn from.
        with suppress(EMTrainingException):
            training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), fix_u_probabilities=True, record_sample_proportion=1.0
            )


def _settings(people: int) -> SettingsCreator:
    import splink.comparison_level_library as levels
    from splink import SettingsCreator, block_on
    from splink.comparison_library import CustomComparison

    compared = []
    for field, wanted in LEVELS.items():
        column = "id_body" if field == "identity" else field
        made: list[Any] = [levels.NullLevel(column)]
        for label, condition, m, u in wanted:
            level = levels.ElseLevel() if condition == "ELSE" else levels.CustomLevel(condition, label)
            if field == "name" and label == "same":
                level = levels.ExactMatchLevel("name", term_frequency_adjustments=True)
            made.append(level.configure(m_probability=m, u_probability=u))
        compared.append(CustomComparison(made, output_column_name=field))
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="key",
        comparisons=compared,
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
        probability_two_random_records_match=min(SECOND_RECORDS / people, MOST_BY_CHANCE),
        retain_matching_columns=True,
        max_iterations=30,
    )


def _row(person: Person) -> dict[str, Any]:
    """What is compared. A value that is missing is None: it speaks neither for nor against."""
    number = person.id_number
    return {
        "key": person.key,
        "name": person.name,
        "pinyin": "".join(map(_syllable, person.name)).lower(),
        "surname": person.name.partition(DOT)[0] if DOT in person.name else person.name[:1],
        # Without the check digit, which every wrong digit before it changes too.
        "id_body": number[:17] or None,
        "id_start": number[:12] or None,
        "id_end": number[-4:] or None,
        "born": number[6:14] or None,
        "birth_year": number[6:10] or None,
        "phone": person.phone or None,
        "phone_end": person.phone[-4:] or None,
        "region": person.region[:6],
    }


@lru_cache(maxsize=30_000)
def _syllable(letter: str) -> str:
    """The commonest reading, without tone; what is no Chinese character stays as it is."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(letter)[0]


def _likely(row: dict[str, Any]) -> Likely:
    # splink numbers the levels from the ELSE level, 0, upwards; −1 is a missing value.
    levels = {}
    for field, wanted in LEVELS.items():
        reached = int(row[f"gamma_{field}"])
        levels[field] = "missing" if reached < 0 else wanted[len(wanted) - 1 - reached][0]
    left, right = sorted((int(row["key_l"]), int(row["key_r"])))
    return Likely(left, right, Decimal(f"{row['match_probability']:.5f}"), levels)


def _grouped(people: Iterable[Person], key: Callable[[Person], str]) -> list[list[Person]]:
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        groups[key(person)].append(person)
    return [groups[name] for name in sorted(groups)]
