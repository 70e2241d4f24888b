"""Groups of like opinions: laws, a second way of reckoning, and how well it does on opinions with known issues."""

from __future__ import annotations

import math
from collections import Counter
from importlib.resources import files
from itertools import combinations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc import opinion_groups as og
from gongyou.calc.opinion_groups import Opinion, central, groups, nearest, normalised, pair_scores

WORDS = ("远单", "抽成", "超时", "扣款", "派单", "休息", "太低", "不公", "补贴", "夜里")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join)
opinions = st.lists(st.builds(Opinion, texts, st.sampled_from(("pay", "time"))), max_size=12)
thresholds = st.floats(0.02, 1.0)


def labelled(half: str) -> tuple[list[Opinion], list[int]]:
    rows = yaml.safe_load(files("gongyou.site.demo").joinpath("opinions.yaml").read_text("utf-8"))
    wanted = [(number, row) for number, row in enumerate(rows) if row["half"] == half]
    found = [(Opinion(text, row["section"]), number) for number, row in wanted for text in row["texts"]]
    return [each for each, _ in found], [number for _, number in found]


def strayed(found: list[Opinion]) -> list[Opinion]:
    """Every eighth sender chose “other”."""
    return [Opinion(one.text, "other") if at % 8 == 7 else one for at, one in enumerate(found)]


def partition(numbers: list[int]) -> set[frozenset[int]]:
    return {frozenset(at for at, each in enumerate(numbers) if each == number) for number in set(numbers)}


@settings(max_examples=25)
@given(opinions, thresholds, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(found: list[Opinion], threshold: float, dice: object) -> None:
    order = list(range(len(found)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    again = groups([found[at] for at in order], threshold)
    back = {order[at]: number for at, number in enumerate(again)}
    assert partition(groups(found, threshold)) == partition([back[at] for at in range(len(found))])


@settings(max_examples=25)
@given(opinions, thresholds, thresholds)
def test_a_higher_threshold_only_divides_further(found: list[Opinion], one: float, other: float) -> None:
    low, high = sorted((one, other))
    coarse = groups(found, low)
    for group in partition(groups(found, high)):
        assert len({coarse[at] for at in group}) == 1


@settings(max_examples=25)
@given(opinions.filter(bool), thresholds, st.integers(1, 40))
def test_sending_an_opinion_again_changes_no_group(found: list[Opinion], threshold: float, times: int) -> None:
    once = groups(found, threshold)
    flooded = groups([*found, *[Opinion(f" {found[0].text}。 ", found[0].section)] * times], threshold)
    assert partition(flooded[: len(found)]) == partition(once)
    assert set(flooded[len(found) :]) == {flooded[0]}


def by_hand(found: list[Opinion]) -> dict[tuple[int, int], float]:
    """Similarities with dictionaries, text by text."""
    kinds = sorted({(one.section, normalised(one.text)) for one in found})
    counted = [Counter(text) for _, text in kinds]
    every = {text for _, text in kinds}
    weight = {
        letter: math.log((1 + len(every)) / (1 + sum(letter in text for text in every))) + 1
        for letter in set("".join(every))
    }
    vectors = [{letter: (1 + math.log(n)) * weight[letter] for letter, n in own.items()} for own in counted]
    lengths = [math.sqrt(sum(value**2 for value in own.values())) for own in vectors]
    told = {}
    for a, b in combinations(range(len(kinds)), 2):
        dot = sum(vectors[a][letter] * vectors[b].get(letter, 0) for letter in vectors[a]) / (lengths[a] * lengths[b])
        told[a, b] = dot if kinds[a][0] == kinds[b][0] else og.ACROSS * dot
    return told


def linked_by_hand(similar: dict[tuple[int, int], float], size: int, threshold: float) -> set[frozenset[int]]:
    """Average linkage as it is defined: join the two groups with the highest mean until none reaches the threshold."""
    parts = [frozenset({at}) for at in range(size)]

    def mean(one: frozenset[int], other: frozenset[int]) -> float:
        return math.fsum(similar[min(a, b), max(a, b)] for a in one for b in other) / (len(one) * len(other))

    while len(parts) > 1:
        best, one, other = max(((mean(a, b), a, b) for a, b in combinations(parts, 2)), key=lambda each: each[0])
        if best < threshold:
            break
        parts = [each for each in parts if each not in (one, other)] + [one | other]
    return set(parts)


def test_a_second_way_of_reckoning_gives_the_same_groups() -> None:
    found, _ = labelled("held")
    found = sorted(strayed(found)[::2], key=lambda one: (one.section, normalised(one.text)))
    expected = linked_by_hand(by_hand(found), len(found), og.THRESHOLD)
    assert partition(groups(found)) == expected


@pytest.mark.parametrize(
    ("half", "strays", "expected"),
    [
        ("tuned", False, (0.79, 0.79, 0.78)),
        ("held", False, (0.74, 0.81, 0.75)),
        ("tuned", True, (0.60, 0.65, 0.60)),
        ("held", True, (0.83, 0.66, 0.71)),
    ],
)
def test_it_does_as_well_as_the_page_says(half: str, strays: bool, expected: tuple[float, float, float]) -> None:
    found, truth = labelled(half)
    scores = pair_scores(groups(strayed(found) if strays else found), truth)
    assert (round(scores.precision, 2), round(scores.recall, 2), round(scores.adjusted_rand, 2)) == expected


def test_the_labelled_set_is_large_enough() -> None:
    sizes = [len(labelled(half)[0]) for half in ("tuned", "held")]
    assert sum(sizes) >= 150
    assert min(sizes) > 60
    assert len({*labelled("tuned")[1], *labelled("held")[1]}) == 25


def test_the_scores_are_those_of_counting_every_pair() -> None:
    found, truth = [0, 0, 1, 1, 2, 2, 2], [0, 0, 0, 1, 1, 2, 2]
    pairs = list(combinations(range(7), 2))
    ours = [found[a] == found[b] for a, b in pairs]
    theirs = [truth[a] == truth[b] for a, b in pairs]
    both = sum(a and b for a, b in zip(ours, theirs, strict=True))
    scores = pair_scores(found, truth)
    assert scores.precision == pytest.approx(both / sum(ours))
    assert scores.recall == pytest.approx(both / sum(theirs))
    expected = sum(ours) * sum(theirs) / len(pairs)
    assert scores.adjusted_rand == pytest.approx((both - expected) / ((sum(ours) + sum(theirs)) / 2 - expected))
    assert pair_scores(truth, truth).adjusted_rand == 1
    # Hubert & Arabie: two groups against singles agree no better than chance.
    assert pair_scores([0, 0, 1, 1], [0, 1, 2, 3]).adjusted_rand == 0
    with pytest.raises(ValueError, match="same items"):
        pair_scores([0], [])


def test_the_nearest_group_is_told_with_its_similarity() -> None:
    known = {
        7: [Opinion("五公里的单价格低", "pay"), Opinion("远单不划算", "pay")],
        3: [Opinion("封号没有理由", "conduct")],
    }
    [near] = nearest([Opinion("远单价格太低", "pay")], known)
    assert near is not None
    assert near[0] == 7
    assert 0.1 < near[1] < 1
    [same] = nearest([Opinion("封号，没有理由！", "conduct")], {3: known[3]})
    assert same == (3, 1.0)
    assert nearest([Opinion("远单", "pay")], {}) == [None]
    assert nearest([Opinion("甲乙", "pay")], known) == [(3, 0.0)]


def test_the_most_central_text_names_a_group() -> None:
    said = ["远单价格太低", "五公里的远单价格太低了", "回来空车"]
    assert central(said) == 0
    assert central(["只有一条"]) == 0


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01])
def test_a_threshold_lies_between_nothing_and_one(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        groups([Opinion("远单")], threshold)


def test_none_and_one_are_groups_too() -> None:
    assert groups([]) == []
    assert groups([Opinion("远单")]) == [0]
    assert groups([Opinion("！！"), Opinion("。")]) == [0, 0]
