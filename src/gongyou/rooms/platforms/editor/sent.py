"""What the form sends, as the data that the YAML holds, and what its buttons do to that data.

Every field is sent under `e.` and its path; `m.` and a path marks a list or a group that is there, be it empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from gongyou.rooms.platforms.editor.nodes import Shape, model_of, shape_of, tag_of
from gongyou.rules.files import Strict, Words
from gongyou.rules.schemes.figures import Derived

FIELD, MARK = "e.", "m."
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
BETWEEN = re.compile(r"[\s,，、]+")
# Keys that a reader looks for first and last.
FIRST = ("id", "kind", "name", "code", "label", "cause", "title")
LAST = ("when", "unless", "versions")
LONGEST = 200
# What tells the parts of a list apart; an empty one where nothing does.
NAMED = {"deductions": "code", "penalties": "code", "bands": "", "floors": "", "versions": ""}


def content_sent(model: type[Strict], data: QueryDict, path: str = "") -> dict[str, Any]:
    """One part as it was sent. What was left empty is left out."""
    found: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        there = f"{path}.{key}" if path else key
        if key == "kind":
            found[key] = tag_of(model)
            continue
        value = _sent(shape_of(info.annotation), data, there)
        if value is not None:
            found[key] = value
    first = [key for key in FIRST if key in found]
    last = [key for key in LAST if key in found]
    return {key: found[key] for key in (*first, *(set_aside(found, first, last)), *last)}


def set_aside(found: Mapping[str, Any], *others: Sequence[str]) -> list[str]:
    """The keys that are not among the others, in their order."""
    known = {key for other in others for key in other}
    return [key for key in found if key not in known]


def _sent(shape: Shape, data: QueryDict, path: str) -> Any:
    if shape.name == "group":
        content = content_sent(shape.models[0], data, path)
        # Words that were left empty are there all the same: what is missing is told at their own fields.
        is_there = f"{MARK}{path}" in data or (shape.models[0] is Words and f"{FIELD}{path}.zh" in data)
        return content if content or is_there else None
    if shape.name == "several":
        return _several(shape, data, path)
    if shape.name == "figure" and f"{MARK}{path}" in data:
        return content_sent(Derived, data, path)
    if shape.name == "checks":
        return data.getlist(f"{FIELD}{path}") or None
    written = data.get(f"{FIELD}{path}", "").strip()
    if not written:
        return None
    if shape.name == "listed":
        return [_day(each) for each in BETWEEN.split(written) if each]
    return _value(shape, written)


def _several(shape: Shape, data: QueryDict, path: str) -> list[dict[str, Any]] | None:
    lead = f"{MARK}{path}."
    numbers = {name.removeprefix(lead) for name in data if name.startswith(lead)}
    there = sorted(int(each) for each in numbers if each.isascii() and each.isdigit())[:LONGEST]
    if not there and f"{MARK}{path}" not in data:
        return None
    found = []
    for number in there:
        kind = data.get(f"{FIELD}{path}.{number}.kind", "")
        found.append(content_sent(model_of(shape.models, {"kind": kind}), data, f"{path}.{number}"))
    return found


def _value(shape: Shape, written: str) -> Any:
    """A value as YAML would read it; what is no number or day stays text, and the format says so."""
    if shape.name == "flag":
        return {"true": True, "false": False}.get(written, written)
    if shape.name == "date":
        return _day(written)
    if shape.name in ("number", "figure"):
        return _number(written)
    return written


def _number(written: str) -> Any:
    if not NUMBER.fullmatch(written):
        return written
    return Decimal(written) if "." in written else int(written)


def _day(written: str) -> Any:
    try:
        return date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII) else written
    except ValueError:
        return written


def changed(content: Mapping[str, Any], act: str) -> dict[str, Any]:
    """The data after a button: add:PATH:KIND, remove:PATH, group:PATH, none:PATH, derive:PATH, plain:PATH."""
    found = deepcopy(dict(content))
    verb, _, rest = act.partition(":")
    path, _, kind = rest.partition(":")
    steps = [int(step) if step.isascii() and step.isdigit() else step for step in path.split(".")]
    above, last = _reached(found, steps[:-1]), steps[-1]
    if above is None:
        return found
    if verb == "remove" and (isinstance(above, dict) or (isinstance(last, int) and last < len(above))):
        above.pop(last, None) if isinstance(above, dict) else above.pop(last)
    elif isinstance(above, dict) and isinstance(last, str):
        _change(above, last, verb, kind)
    return found


def _change(above: dict[str, Any], key: str, verb: str, kind: str) -> None:
    now = above.get(key)
    if verb == "add":
        above[key] = [*(now or ()), _new(key, kind, now or ())]
    elif verb == "group":
        above[key] = {}
    elif verb == "none":
        above[key] = []
    elif verb == "derive":
        above[key] = {"of": now} if now is not None else {}
    elif verb == "plain":
        above[key] = now.get("of") if isinstance(now, dict) else now


def _new(group: str, kind: str, others: Sequence[Any]) -> dict[str, Any]:
    """A part that is still to be filled in, with a name of its own."""
    found = {"kind": kind} if kind else {}
    named = NAMED.get(group, "name")
    if named:
        taken = {each.get(named) for each in others if isinstance(each, Mapping)}
        lead = kind or "part"
        found[named] = next(f"{lead}_{n}" for n in range(1, len(taken) + 2) if f"{lead}_{n}" not in taken)
    return found


def _reached(content: Any, steps: Sequence[int | str]) -> Any:
    """The part of the data at a path; groups on the way are made. None for no path."""
    for step in steps:
        if isinstance(content, dict) and isinstance(step, str):
            content = content.setdefault(step, {})
        elif isinstance(content, list) and isinstance(step, int) and step < len(content):
            content = content[step]
        else:
            return None
    return content
