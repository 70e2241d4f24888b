"""Senders that are one, one voice for each, and what the busy ones do to an order."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.voices import components, largest_share, moved, ranked, ranked_without, voices

traces = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=3), max_size=10)
rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30)


def spread(items: list[list[int]]) -> list[set[int]]:
    """The same by brute force: merge sets of items until nothing changes."""
    parts = [{at} for at in range(len(items))]
    changed = True
    while changed:
        changed = False
        for a in parts:
            for b in parts:
                if a is not b and {t for at in a for t in items[at]} & {t for at in b for t in items[at]}:
                    a |= b
                    parts.remove(b)
                    changed = True
                    break
            if changed:
                break
    return parts


@settings(max_examples=40)
@given(traces)
def test_a_chain_of_shared_traces_is_one_sender(items: list[list[int]]) -> None:
    numbers = components(items)
    found = {frozenset(at for at, each in enumerate(numbers) if each == number) for number in numbers}
    assert found == {frozenset(part) for part in spread(items)}
    assert sorted(set(numbers)) == list(range(len(set(numbers))))


@settings(max_examples=40)
@given(rows)
def test_everybody_has_one_voice(given_rows: list[tuple[int, int]]) -> None:
    found = voices(given_rows)
    assert sum(found.values(), Fraction(0)) == len({sender for _, sender in given_rows})
    assert voices(given_rows * 3) == found


def test_one_who_writes_forty_times_moves_nothing_by_voice() -> None:
    few = [(1, 10), (1, 11), (1, 12), (2, 13), (2, 14)]
    flood = [*few, *[(3, 99)] * 40]
    counts = {key: sum(each == key for each, _ in flood) for key in (1, 2, 3)}
    assert ranked(counts) == [3, 1, 2]
    assert ranked(voices(flood)) == [1, 2, 3]
    assert ranked_without(flood, 1) == [1, 2, 3]
    assert moved([3, 1], [1, 2]) == 1


def test_a_voice_is_divided_among_what_it_names() -> None:
    assert voices([(1, 5), (2, 5), (2, 6)]) == {1: Fraction(1, 2), 2: Fraction(3, 2)}


def test_the_largest_share_is_counted() -> None:
    assert largest_share([4, 4, 2, 2, 2]) == (2, 3)
    assert largest_share([5, 3]) == (3, 1)
    assert largest_share([]) == (0, 0)
