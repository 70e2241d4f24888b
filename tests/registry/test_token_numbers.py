"""Tokens as numbers are the same tokens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongyou.registry.naming import name_tokens
from gongyou.registry.token_numbers import array_of, tokens_of

NUMBERS = st.integers(-(2**31), 2**31 - 1)


def numbers_of(tokens: str) -> list[int]:
    """As PostgreSQL reads the array."""
    return [int(number) for number in array_of(tokens)[1:-1].split(",") if number]


@given(st.text("张王李赵三丰满禾单曾·Aé", max_size=8))
def test_a_name_s_tokens_come_back_as_they_were(name: str) -> None:
    tokens = name_tokens(name)
    assert tokens_of(numbers_of(tokens)) == tokens


@given(st.lists(NUMBERS, unique=True))
def test_every_number_of_32_bits_is_one_token(numbers: list[int]) -> None:
    tokens = tokens_of(numbers)
    assert sorted(numbers_of(tokens)) == sorted(numbers)
    assert tokens.split() == sorted(set(tokens.split())) and all(len(token) == 8 for token in tokens.split())


def test_none_is_none() -> None:
    assert (numbers_of(""), tokens_of([]), array_of("")) == ([], "", "{}")
    assert (numbers_of("gggggggg vvvvvvvv oggggggg"), array_of("hggggggg")) == ([0, -1, -(2**31)], "{268435456}")
