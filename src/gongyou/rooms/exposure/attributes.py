"""The five attributes of an occupation's tasks: what is proposed, and what workers make of it.

Values go from 1 to 5. The proposed ones are a judgement by group of the classification (attributes.csv); the longest
code that begins an occupation's own code speaks for it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from gongyou.core.text import Text

LOWEST, HIGHEST = 1, 5
ATTRIBUTES: Mapping[str, Text] = {
    "routine": Text("照规程办", "By fixed procedure"),
    "repetitive": Text("动作重复", "Repeated acts"),
    "data": Text("数据可优化", "Steered by data"),
    "social": Text("和人打交道", "Dealing with people"),
    "physical": Text("身体劳动", "Physical work"),
}
ASKED: Mapping[str, Text] = {
    "routine": Text("这份工作多大程度上照固定规程办？", "How far does this work follow fixed procedures?"),
    "repetitive": Text("同样的动作重复得多不多？", "How much is the same act repeated?"),
    "data": Text("多大程度上由数据和系统安排、优化？", "How far do data and systems steer and optimise it?"),
    "social": Text("要不要经常和人打交道？", "How much of it is dealing with people?"),
    "physical": Text("要不要动手出力、在现场干活？", "How much of it is bodily work on the spot?"),
}
STEPS: Mapping[int, Text] = {
    1: Text("几乎没有", "Hardly"),
    2: Text("较少", "A little"),
    3: Text("一半一半", "Half and half"),
    4: Text("较多", "Much"),
    5: Text("几乎都是", "Almost all"),
}


@cache
def _table() -> Mapping[str, tuple[int, ...]]:
    text = (files(__package__) / "attributes.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: tuple(int(row[name]) for name in ATTRIBUTES) for row in rows}


def proposed(code: str) -> tuple[int, ...]:
    """The five proposed values in the order of ATTRIBUTES."""
    parts = code.split("-")
    for length in range(len(parts), 0, -1):
        found = _table().get("-".join(parts[:length]))
        if found:
            return found
    return (3,) * len(ATTRIBUTES)
