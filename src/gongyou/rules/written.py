"""Data as the strict YAML that it was read from: exact decimals, keys in their order, small parts on one line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from gongyou.rules.files import FLOAT, INT

WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """SafeDumper with exact decimals and without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _decimal(dumper: _Dumper, number: Decimal) -> yaml.Node:
    shown = f"{number:f}"
    return dumper.represent_scalar(FLOAT if "." in shown else INT, shown)


_Dumper.add_representer(Decimal, _decimal)


def yaml_of(content: Mapping[str, Any]) -> str:
    """The text of the data. Read again it is the same data; comments and layout are none of it."""
    return "".join(_lines(content, 0))


def _lines(content: Mapping[str, Any], depth: int) -> list[str]:
    found = []
    for key, value in content.items():
        lead = f"{'  ' * depth}{key}:"
        line = f"{lead} {_flow(value)}\n"
        if isinstance(value, Mapping) and value and not _fits(line, value):
            found.extend([f"{lead}\n", *_lines(value, depth + 1)])
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            found.append(f"{lead}\n")
            for each in value:
                found.extend(_item(each, depth + 1))
        else:
            found.append(line)
    return found


def _item(content: Mapping[str, Any], depth: int) -> list[str]:
    """One of a list: on one line where it fits."""
    blank = "  " * depth
    line = f"{blank}- {_flow(content)}\n"
    if _fits(line, content):
        return [line]
    first, *rest = _lines(content, depth + 1)
    return [f"{blank}- {first.removeprefix(blank + '  ')}", *rest]


def _fits(line: str, content: Mapping[str, Any]) -> bool:
    return len(line) <= WIDTH and not any(
        isinstance(value, list | tuple) and value and isinstance(value[0], Mapping) and len(value) > 2
        for value in content.values()
    )


def _flow(value: Any) -> str:
    """A value on one line."""
    said = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**9)
    return said.removesuffix("\n").removesuffix("\n...")
