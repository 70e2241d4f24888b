"""Who speaks how much: senders that are one, one voice for each, and what busy ones do to an order.

    components(traces) -> list[int]            the sender of each item: items that share any trace are one sender's
    voices(rows) -> dict[key, Fraction]        each sender's one voice, divided equally among the keys it names
    ranked(weights) -> list[key]               largest first; equal weights in the order of their keys
    ranked_without(rows, most) -> list[key]    by number of senders, without the `most` busiest senders
    moved(first, second) -> int                how many keys of one list are missing from the other
    largest_share(labels) -> (label, count)    the most frequent label

Keys are integers. Exact: counts and fractions, no floats. Method: docs/algorithms/opinion-voices.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

Row = tuple[int, int]


def components(traces: Sequence[Sequence[Hashable]]) -> list[int]:
    """The number of each item's sender, counted from 0 in the order of first appearance.

    Two items are one sender's when they share a trace, or when a chain of items that do leads from one to the other.
    """
    above = list(range(len(traces)))

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    first_with: dict[Hashable, int] = {}
    for at, own in enumerate(traces):
        for trace in own:
            low, high = sorted((top(at), top(first_with.setdefault(trace, at))))
            above[high] = low
    numbers: dict[int, int] = {}
    return [numbers.setdefault(top(at), len(numbers)) for at in range(len(traces))]


def voices(rows: Sequence[Row]) -> dict[int, Fraction]:
    """Rows are (key, sender). Every sender has one voice; writing more often about a key adds nothing."""
    named: dict[int, set[int]] = {}
    for key, sender in rows:
        named.setdefault(sender, set()).add(key)
    found: dict[int, Fraction] = {}
    for keys in named.values():
        for key in keys:
            found[key] = found.get(key, Fraction(0)) + Fraction(1, len(keys))
    return found


def ranked(weights: Mapping[int, Fraction | int]) -> list[int]:
    """The keys by weight, the largest first."""
    return sorted(weights, key=lambda key: (-weights[key], key))


def ranked_without(rows: Sequence[Row], most: int) -> list[int]:
    """The keys by their number of senders once the `most` busiest senders are left out; those left without any last.

    Busy is who sent most rows; of equally busy ones who touches more keys, then the lower number.
    """
    sent = Counter(sender for _, sender in rows)
    touched = Counter(sender for _, sender in set(rows))
    busiest = set(sorted(sent, key=lambda sender: (-sent[sender], -touched[sender], sender))[:most])
    counts: dict[int, int] = {key: 0 for key, _ in rows}
    for key, _sender in {row for row in rows if row[1] not in busiest}:
        counts[key] += 1
    return ranked(counts)


def moved(first: Sequence[int], second: Sequence[int]) -> int:
    """How many of the first list are not in the second."""
    return len(set(first) - set(second))


def largest_share(labels: Sequence[int]) -> tuple[int, int]:
    """The label that occurs most often (of equal ones the lowest) and how often. (0, 0) for nothing."""
    counts = Counter(labels)
    if not counts:
        return 0, 0
    label = min(counts, key=lambda each: (-counts[each], each))
    return label, counts[label]
