"""Features of titles, vectors, and weights learned by ridge regression."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.coding.features import IN_BRACKETS, features
from gongyou.calc.coding.vectors import vocabulary
from gongyou.calc.coding.weights import RIDGE, learned

TEXTS = ["电工", "高压电工", "焊工", "电焊工", "会计", "成本会计", "出纳会计"]
LABELS = ["a", "a", "b", "b", "c", "c", "c"]


def test_runs_of_one_to_three_characters() -> None:
    assert dict(features("电焊工")) == {"电": 1, "焊": 1, "工": 1, "电焊": 1, "焊工": 1, "电焊工": 1}


def test_a_latin_word_and_a_number_are_one_character() -> None:
    assert set(features("Java开发")) == {"java", "开", "发", "java开", "开发", "java开发"}


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("ＣＮＣ操作员", "cnc操作员"),
        ("诚聘电工", "电工"),
        ("电工 6k-8k", "电工"),
        ("电工6000-8000元/月", "电工"),
        ("电工+五险一金+包吃住", "电工"),
    ],
)
def test_widths_cases_and_the_noise_of_adverts_do_not_matter(written: str, same_as: str) -> None:
    assert features(written) == features(same_as)


def test_what_stands_in_brackets_counts_less() -> None:
    assert features("电工（夜班）")["夜班"] == IN_BRACKETS
    assert features("电工（夜班）")["电工"] == 1


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_any_text_has_features_unless_it_says_nothing(text: str) -> None:
    found = features(text)
    assert all(count > 0 and len(word) >= 1 for word, count in found.items())
    assert found == features(text)


@settings(max_examples=30)
@given(st.lists(st.text(alphabet="电工焊会计出纳a1 ", max_size=12), min_size=1, max_size=8))
def test_a_row_has_length_one_or_nothing(texts: list[str]) -> None:
    known = vocabulary([features(text) for text in TEXTS])
    rows = known.rows(texts)
    for length in np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel()):
        assert length == pytest.approx(1) or length == 0


def test_no_texts_give_no_rows() -> None:
    assert vocabulary([features(text) for text in TEXTS]).rows([]).shape[0] == 0


def test_the_weights_are_those_of_ridge_regression() -> None:
    """Against the primal form: (XᵀX + λI) W = XᵀY."""
    found = learned(TEXTS, LABELS, ["a", "b", "c"], public=frozenset(range(len(TEXTS))), kept=10**6)
    rows = found.vocabulary.rows(TEXTS).toarray()
    truth = np.array([[label == code for code in "abc"] for label in LABELS], dtype=float)
    primal = np.linalg.solve(rows.T @ rows + RIDGE * np.eye(rows.shape[1]), rows.T @ truth)
    assert np.allclose(found.matrix.toarray(), primal, atol=1e-5)


def test_a_run_of_one_private_text_alone_is_forgotten() -> None:
    found = learned([*TEXTS, "王某某电工"], [*LABELS, "a"], ["a", "b", "c"], public=frozenset(range(len(TEXTS))))
    assert not {"王", "王某", "某"} & set(found.vocabulary.words)
    assert "电工" in found.vocabulary.words


def test_the_largest_weights_are_kept() -> None:
    whole = learned(TEXTS, LABELS, ["a", "b", "c"], kept=10**6).matrix.toarray()
    few = learned(TEXTS, LABELS, ["a", "b", "c"], kept=5).matrix
    assert few.nnz >= 5
    assert np.abs(few.data).min() >= np.sort(np.abs(whole).ravel())[-few.nnz]


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    found = learned(TEXTS, LABELS, ["a", "b", "c"])
    found.save(tmp_path / "w.npz")
    read = type(found).load(tmp_path / "w.npz")
    assert read.codes == found.codes and read.vocabulary.words == found.vocabulary.words
    rows = read.vocabulary.rows(["高压电工"])
    assert np.allclose(read.scores(rows), found.scores(found.vocabulary.rows(["高压电工"])), atol=0.02)
    assert read.codes[int(read.scores(rows).argmax())] == "a"
