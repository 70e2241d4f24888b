"""The fields of the form, drawn from the models of the format: a field that the format gains is in the form as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from gongyou.core.text import Text
from gongyou.rooms.platforms.editor import words
from gongyou.rules.files import Strict, Words
from gongyou.rules.schemes.figures import Derived

LISTED = "[]"


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `shape`: text, number, date, select, checks, listed."""

    path: str
    label: Text
    shape: str
    value: Any
    unit: Text = words.NO_UNIT
    choices: tuple[tuple[str, Text], ...] = ()
    is_needed: bool = False
    # Where a number may be derived from another one.
    derives: bool = False
    # Whether its change changes what other fields are called.
    redraws: bool = False

    @property
    def id(self) -> str:
        return "f-" + self.path.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together. `removes`: what is sent to take it away."""

    path: str
    label: Text
    parts: tuple[Field | Group | Several, ...]
    title: Text = words.NO_UNIT
    kind: str = ""
    removes: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(each for each in self.parts if isinstance(each, Field))

    @property
    def further(self) -> tuple[Group | Several, ...]:
        return tuple(each for each in self.parts if not isinstance(each, Field))


@dataclass(frozen=True, slots=True)
class Several:
    """A list of groups, or a group that may be left out: what is there, and what may be added."""

    path: str
    label: Text
    groups: tuple[Group, ...]
    adds: tuple[tuple[str, Text], ...]
    # Whether the file has the key, be it with nothing in it.
    is_there: bool = True
    is_list: bool = True


Node = Field | Group | Several


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field of a model holds."""

    name: str
    models: tuple[type[Strict], ...] = ()
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a field and gives it its unit."""

    currency: str = ""
    per: str = ""


def nodes(model: type[Strict], content: Mapping[str, Any], path: str, around: Around) -> Iterator[Node]:
    """The fields of one part."""
    here = Around(str(content.get("currency") or around.currency), str(content.get("per") or around.per))
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key == "kind":
            continue
        there = f"{path}.{key}" if path else key
        label = words.label(model.__name__, key)
        shape = shape_of(info.annotation)
        value = content.get(key, _default(info, shape))
        if shape.name == "group":
            yield from _group(shape, value, (there, label), here)
        elif shape.name == "several":
            yield _several(shape, value, (there, label), here)
        elif shape.name == "figure" and isinstance(value, Mapping):
            inner = tuple(nodes(Derived, value, there, here))
            yield Group(there, label, inner, removes=f"plain:{there}")
        else:
            yield Field(
                path=there,
                label=label,
                shape="number" if shape.name == "figure" else shape.name,
                value=_shown(value, shape),
                unit=words.unit(model.__name__, key, here.per, here.currency),
                choices=(*_choices(model.__name__, key, shape), *_beyond(value, shape)),
                is_needed=info.is_required(),
                derives=shape.name == "figure",
                redraws=key in ("per", "currency", "method", "unit", "by"),
            )


def shape_of(annotation: Any) -> Shape:
    """What a field's type asks for."""
    arms, optional = _arms(annotation)
    if Derived in arms and Decimal in arms:
        return Shape("figure", optional=optional)
    first = arms[0]
    if get_origin(first) is tuple:
        return _shape_of_tuple(get_args(first)[0], optional)
    models = tuple(arm for arm in arms if isinstance(arm, type) and issubclass(arm, Strict))
    if models:
        return Shape("group", models, optional=optional)
    if get_origin(first) is Literal:
        return Shape("select", choices=tuple(str(each) for each in get_args(first)), optional=optional)
    if isinstance(first, type) and issubclass(first, Enum):
        return Shape("select", choices=tuple(str(each) for each in first), optional=optional)
    if first is bool:
        return Shape("flag", optional=optional)
    if first is date:
        return Shape("date", optional=optional)
    return Shape("number" if first in (Decimal, int) and str not in arms else "text", optional=optional)


def _shape_of_tuple(held: Any, optional: bool) -> Shape:
    inner, _ = _arms(held)
    models = tuple(arm for arm in inner if isinstance(arm, type) and issubclass(arm, Strict))
    if models:
        return Shape("several", models, optional=optional)
    if get_origin(inner[0]) is Literal:
        return Shape("checks", choices=tuple(str(each) for each in get_args(inner[0])))
    return Shape("listed")


def _arms(annotation: Any) -> tuple[list[Any], bool]:
    """The types of a union without None, and whether None was one."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _arms(get_args(annotation)[0])
    if origin in (Union, UnionType):
        found: list[Any] = []
        optional = False
        for each in get_args(annotation):
            if each is type(None):
                optional = True
                continue
            arms, further = _arms(each)
            found.extend(arms)
            optional |= further
        return found, optional
    return [annotation], False


def tag_of(model: type[Strict]) -> str:
    """What `kind` says of a class among several; empty where there is one alone."""
    info = model.model_fields.get("kind")
    return str(get_args(info.annotation)[0]) if info is not None else ""


def model_of(models: Sequence[type[Strict]], content: Mapping[str, Any]) -> type[Strict]:
    """The class that the data says it is; the first where it says none."""
    return next((model for model in models if tag_of(model) == content.get("kind")), models[0])


def _group(shape: Shape, value: Any, at: tuple[str, Text], around: Around) -> Iterator[Node]:
    path, label = at
    (model,) = shape.models
    there = value if isinstance(value, Mapping) else {}
    if model is Words and not shape.optional:
        for key in ("zh", "en"):
            said = words.label("Words", key)
            called = Text(f"{label.zh}（{said.zh}）", f"{label.en} ({said.en})")
            yield Field(f"{path}.{key}", called, "text", there.get(key, ""), is_needed=True)
        return
    if not shape.optional:
        yield Group(path, label, tuple(nodes(model, there, path, around)))
        return
    if value is None:
        yield Several(path, label, (), ((f"group:{path}", label),), is_there=False, is_list=False)
        return
    group = Group(path, label, tuple(nodes(model, there, path, around)), removes=f"remove:{path}")
    yield Several(path, label, (group,), (), is_list=False)


def _several(shape: Shape, value: Any, at: tuple[str, Text], around: Around) -> Several:
    path, label = at
    groups = []
    there_is = value if isinstance(value, list | tuple) else ()
    for number, each in enumerate(there_is):
        if not isinstance(each, Mapping):
            continue
        model = model_of(shape.models, each)
        there = f"{path}.{number}"
        inner = tuple(nodes(model, each, there, around))
        called = words.PARTS[model.__name__]
        groups.append(Group(there, called, inner, title(each), tag_of(model), f"remove:{there}"))
    adds = [(f"add:{path}:{tag_of(model)}", words.PARTS[model.__name__]) for model in shape.models]
    if value is None and shape.optional:
        adds.append((f"none:{path}", Text("写明一项也不允许", "declare that there are none")))
    return Several(path, label, tuple(groups), tuple(adds), is_there=value is not None)


def title(content: Mapping[str, Any]) -> Text:
    """What a part calls itself."""
    said = content.get("label") or content.get("cause")
    if not isinstance(said, Mapping):
        return words.NO_UNIT
    zh = str(said.get("zh") or "")
    return Text(zh, str(said.get("en") or "") or zh)


def _default(info: FieldInfo, shape: Shape) -> Any:
    """What holds where a choice or a group is left out; numbers and words are left empty."""
    if info.is_required() or shape.name not in ("select", "group"):
        return None
    value = info.get_default(call_default_factory=True, validated_data={})
    return value.model_dump(by_alias=True) if isinstance(value, Strict) else value


def _choices(model: str, key: str, shape: Shape) -> tuple[tuple[str, Text], ...]:
    if shape.name == "flag":
        return (("", Text("未写明", "not declared")), ("true", Text("是", "yes")), ("false", Text("否", "no")))
    if shape.name == "listed":
        return tuple(words.codes(key))
    listed = tuple((value, words.choice(model, key, value)) for value in shape.choices)
    return (("", Text("—", "—")), *listed) if shape.name == "select" and shape.optional else listed


def _beyond(value: Any, shape: Shape) -> tuple[tuple[str, Text], ...]:
    """What a rule on record chose that is no choice today: left out of the form it would be lost without a word."""
    held = [str(each) for each in value or ()] if shape.name == "checks" else []
    return tuple((each, Text(each, each)) for each in held if each not in shape.choices)


def _shown(value: Any, shape: Shape) -> Any:
    """A value as its input holds it."""
    if shape.name in ("checks", "listed"):
        listed = [str(each) for each in value or ()]
        return listed if shape.name == "checks" else ", ".join(listed)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def paths_of(drawn: Sequence[Node]) -> set[str]:
    """Every path that the form sends."""
    found: set[str] = set()
    for node in drawn:
        if isinstance(node, Field):
            found.add(f"{node.path}{LISTED * (node.shape in ('checks', 'listed'))}")
        elif isinstance(node, Group):
            found.add(f"{node.path}.kind")
            found |= paths_of(node.parts)
        else:
            found |= paths_of(node.groups)
    return found


def leaves_of(content: Any, path: str = "") -> set[str]:
    """Every path at which the data says something. A list of words is one of them."""
    if isinstance(content, Mapping):
        return {
            leaf for key, value in content.items() for leaf in leaves_of(value, f"{path}.{key}" if path else str(key))
        }
    if isinstance(content, list | tuple) and any(isinstance(each, Mapping) for each in content):
        return {leaf for number, each in enumerate(content) for leaf in leaves_of(each, f"{path}.{number}")}
    if isinstance(content, list | tuple):
        return {f"{path}{LISTED}"} if content else set()
    return {path} if content is not None else set()
