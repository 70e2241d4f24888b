"""What may stand where a file says something wrong: the keys of a part, and the values of a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import Enum
from itertools import pairwise
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from gongyou.core.text import Text

# How like a key must be to one that there is.
ALIKE = 0.7


def keys_at(model: type[BaseModel], loc: Sequence[int | str]) -> dict[str, Any]:
    """The keys that may stand beside the last part of `loc`, with the types of their values."""
    models: list[type[BaseModel]] = [model]
    for before, part in pairwise(("", *loc[:-1])):
        if isinstance(part, int):
            continue
        # Behind the number of an item may stand what kind it is, which is no key of it.
        chosen = _tagged(models, part) if isinstance(before, int) else []
        held = [keys[part] for each in models if part in (keys := _keys(each))]
        models = chosen or [each for kind in held for each in _models(kind)] or models
    return {key: kind for each in models for key, kind in _keys(each).items()}


def nearest(key: str, known: Iterable[str]) -> str | None:
    """The key that was probably meant."""
    return next(iter(get_close_matches(key, [*known], 1, ALIKE)), None)


def unknown_told(key: str, known: Iterable[str]) -> Text:
    """What is said of a key that there is not."""
    meant, listed = nearest(key, known), [*known]
    if meant is not None:
        return Text(f"不认识的字段，是不是 {meant}？", f"unknown key; {meant} was probably meant")
    return Text(f"不认识的字段；这里可写 {'、'.join(listed)}", f"unknown key; known here: {', '.join(listed)}")


def missing_told(kind: Any) -> Text:
    """What is said of a key that is not there."""
    listed = _values(kind)
    if not listed:
        return Text("缺少这一项", "this is missing")
    return Text(f"缺少这一项，可写 {'、'.join(listed)}", f"this is missing; write {', '.join(listed)}")


# How what has a form of its own is written, by the pattern of the format.
PATTERNS = {
    r"^[a-z][a-z0-9_]*$": Text(
        "只用小写字母、数字和下划线，以字母开头，如 base_fee",
        "small letters, digits and underscores, beginning with a letter, such as base_fee",
    ),
    r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$": Text(
        "写成“平台.规则”两段，各用小写字母、数字和下划线，如 heya.pay",
        "two parts of small letters, digits and underscores with a point between, such as heya.pay",
    ),
    r"^([01]\d|2[0-3]):[0-5]\d$": Text("写成 24 小时制的时刻，如 22:00", "a time of 24 hours, such as 22:00"),
}


def pattern_told(pattern: str) -> Text:
    """What is said of a word that does not have the form of its key."""
    how = PATTERNS.get(pattern)
    if how is None:
        return Text(f"写法不对（应符合 {pattern}）", f"not written as it must be (it should match {pattern})")
    return Text(f"写法不对：{how.zh}", f"not written as it must be: {how.en}")


def _keys(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def _parts(kind: Any) -> list[Any]:
    """The types that a type is made of, through unions, tuples and annotations."""
    if isinstance(kind, type) or get_origin(kind) is Literal:
        return [kind]
    return [each for part in get_args(kind) if part is not Ellipsis for each in _parts(part)]


def _models(kind: Any) -> list[type[BaseModel]]:
    return [each for each in _parts(kind) if isinstance(each, type) and issubclass(each, BaseModel)]


def _tagged(models: list[type[BaseModel]], tag: str) -> list[type[BaseModel]]:
    return [each for each in models if tag in _values(_keys(each).get("kind"))]


def _values(kind: Any) -> list[str]:
    """The words that may stand for a value; none where it is no choice."""
    found: list[str] = []
    for each in _parts(kind):
        if get_origin(each) is Literal:
            found += [str(value) for value in get_args(each)]
        elif isinstance(each, type) and issubclass(each, Enum):
            found += [str(value.value) for value in each]
    return found
