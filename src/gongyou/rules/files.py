"""Strict YAML: exact decimals, no duplicate keys, and errors that name file, line and field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from yaml.constructor import ConstructorError, SafeConstructor

from gongyou.core.decoding import unread_said
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.schema_hints import keys_at, missing_told, nearest, pattern_told, unknown_told
from gongyou.rules.yaml_problems import problem_line, problem_told

FLOAT = "tag:yaml.org,2002:float"
INT = "tag:yaml.org,2002:int"
TIMESTAMP = "tag:yaml.org,2002:timestamp"
# What stands for words that an older edition let be left out.
UNSAID = Text("（未写名称）", "(no name)")
PLAIN = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]*([eE][-+]?[0-9]{1,3})?")


_recorded: ContextVar[bool] = ContextVar("recorded", default=False)


@contextmanager
def as_recorded() -> Iterator[None]:
    """Within it a text is read as one that the product took once: checks that came later do not refuse it.

    What was published or agreed on cannot be mended by who reads it, and a figure that rests on it must run again.
    """
    token = _recorded.set(True)
    try:
        yield
    finally:
        _recorded.reset(token)


def is_recorded() -> bool:
    """Whether what is read was taken before: a check that a later edition brought lets it pass."""
    return _recorded.get()


class Strict(BaseModel):
    """Base of everything read from a file: an unknown key is an error and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Words(Strict):
    """A sentence in both languages, as a file writes it."""

    zh: str
    en: str

    @field_validator("zh", "en")
    @classmethod
    def _says_something(cls, said: str) -> str:
        if not said.strip() and not is_recorded():
            raise Wrong("没有写内容：中文、英文都要写", "there is nothing written: both languages are needed")
        return said

    @property
    def text(self) -> Text:
        zh, en = self.zh.strip(), self.en.strip()
        return Text(self.zh if zh else en or UNSAID.zh, self.en if en else zh or UNSAID.en)


class Wrong(ValueError):
    """What a file says against its own rules, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(en)


def plain_figures(value: Any) -> Any:
    """A number as it is written: figures of another width and powers of ten are refused, which Python would read."""
    if isinstance(value, str) and not (value.isascii() if is_recorded() else PLAIN.fullmatch(value)):
        raise Wrong(
            f"“{value}”不是普通写法的数：请用半角数字和小数点，如 3.5，单位不写在数里",
            f"“{value}” is no plain number: write 0 to 9 and a point, such as 3.5, without a unit",
        )
    return value


# Pydantic's own kinds of error, in words; another one is told as it stands.
KINDS = {
    "enum": Text("不是可选的值", "not one of the values that there are"),
    "date_parsing": Text("不是日期，请写成 2026-10-01", "not a day; write it as 2026-10-01"),
    "date_from_datetime_parsing": Text("不是日期，请写成 2026-10-01", "not a day; write it as 2026-10-01"),
    "decimal_parsing": Text("不是数字", "not a number"),
    "string_type": Text("应为文字", "must be text"),
    "greater_than_equal": Text("数值过小", "too small a number"),
    "greater_than": Text("数值过小", "too small a number"),
    "less_than_equal": Text("数值过大", "too large a number"),
    "less_than": Text("数值过大", "too large a number"),
    "decimal_max_places": Text("小数位过多", "too many decimals"),
    "literal_error": Text("不是可选的值", "not one of the values that there are"),
    "union_tag_invalid": Text("没有这一种 kind", "there is no such kind"),
    "decimal_type": Text("应为数，不加引号", "must be a number, without quotes"),
    "int_parsing": Text("应为整数", "must be a whole number"),
    "int_from_float": Text("应为整数", "must be a whole number"),
    "int_type": Text("应为整数", "must be a whole number"),
    "bool_parsing": Text("应为 true 或 false", "must be true or false"),
    "tuple_type": Text("应为清单", "must be a list"),
    "model_type": Text("应为若干项，不是一个值", "must be keys with values, not one value"),
    "union_tag_not_found": Text("缺少 kind", "kind is missing"),
    "too_short": Text("至少要写一项", "at least one is needed"),
}

# What pydantic says of a bound, and how it is told.
BOUNDS = ("ge", "gt", "le", "lt", "decimal_places", "expected")
BOUNDS_SAID = {
    "greater_than_equal": "最小 {}",
    "greater_than": "须大于 {}",
    "less_than_equal": "最大 {}",
    "less_than": "须小于 {}",
    "decimal_max_places": "最多 {} 位",
    "literal_error": "可写 {}",
    "enum": "可写 {}",
}

# How many of the other things that are wrong are named.
MOST_OTHERS = 8

Model = TypeVar("Model", bound=BaseModel)


class Refused(ConstructorError):
    """What the strict reader does not take, in both languages."""

    def __init__(self, said: Text, node: yaml.Node) -> None:
        super().__init__(None, None, said.en, node.start_mark)
        self.said = said
        self.line = node.start_mark.line + 1


def _exact(loader: SafeConstructor, node: yaml.ScalarNode) -> Decimal:
    return Decimal(_figures(node, DECIMAL))


def _whole(loader: SafeConstructor, node: yaml.ScalarNode) -> int:
    return int(_figures(node, WHOLE))


def _figures(node: yaml.ScalarNode, form: re.Pattern[str]) -> str:
    """A number as a reader sees it. YAML would read 017 as fifteen, 1:30 as ninety and 3_50 as 350."""
    if not form.fullmatch(node.value):
        raise Refused(
            Text(
                f"“{node.value}”不是普通写法的数：请写成 3.5；钟点、编号请加引号",
                f"“{node.value}” is no plain number: write 3.5, and put clocks and codes in quotes",
            ),
            node,
        )
    return str(node.value)


def _day(loader: SafeConstructor, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        said = Text(f"没有 {node.value} 这一天，请核对日期", f"{node.value}: {error}")
        raise Refused(said, node) from error


class _Strictly(SafeConstructor):
    """SafeConstructor with exact decimals and no key twice."""

    yaml_constructors: ClassVar = {
        **SafeConstructor.yaml_constructors,
        FLOAT: _exact,
        INT: _whole,
        TIMESTAMP: _day,
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise Refused(
                    Text(f"“{key}”写了两次，请删去一处", f"duplicate key {key!r}; delete one of them"), key_node
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class _Loader(_Strictly, yaml.SafeLoader):
    """Reads anywhere, and says best what is wrong."""


if yaml.__with_libyaml__:

    class _Quick(_Strictly, yaml.CSafeLoader):
        """Reads the same in a tenth of the time."""


def read_yaml(path: Path, model: type[Model]) -> Model:
    """The file as `model`. Raises BadInput that names file, line and field."""
    try:
        written = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = unread_said(error)
        raise BadInput(
            "rules.file_unreadable",
            Text(f"规则文件 {path} 读不出来：{why.zh}。", f"The rule file {path} cannot be read: {why.en}."),
            Text("请检查路径，并存为 UTF-8。", "Check the path and save it as UTF-8."),
            file=path,
        ) from error
    return _as_model(_read(written, path), model, path)


def yaml_as(written: str, model: type[Model], path: Path) -> Model:
    """The text as `model`; `path` is what an error calls it. Raises BadInput that names line and field."""
    return _as_model(_read_once(written, path), model, path)


def _as_model(read: tuple[Any, Any], model: type[Model], path: Path) -> Model:
    root, content = read
    try:
        return model.model_validate(content)
    except ValidationError as error:
        wrong = [(_line(root, each["loc"]), _path(content, each), said) for each, said in _each_said(error, model)]
        wrong.sort(key=lambda each: each[0])
        (line, field, said), *others = wrong
        raise _wrong(path, line, field, said, [each[:2] for each in others]) from error


def _read(written: str, path: Path) -> tuple[Any, Any]:
    """The nodes of the text, and what they say."""
    try:
        return _nodes(written)
    except yaml.MarkedYAMLError as error:
        said = error.said if isinstance(error, Refused) else problem_told(error)
        raise _wrong(path, problem_line(error), "", said) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        # Characters that no file of text holds, lists without end, numbers of thousands of digits.
        unreadable = Text("内容不是可读的 YAML 文本", "this is no YAML text that can be read")
        raise _wrong(path, 1, "", unreadable) from error


def data_of(written: str, path: Path) -> Any:
    """What the text says, as plain data. Raises BadInput for what is no YAML of ours."""
    return _read_once(written, path)[1]


def _read_once(written: str, path: Path) -> tuple[Any, Any]:
    """A text from outside: nothing in it stands for something else."""
    root, content = _read(written, path)
    try:
        _each_once(root, set())
    except Refused as refused:
        raise _wrong(path, refused.line, "", refused.said) from refused
    return root, content


def _nodes(written: str) -> tuple[Any, Any]:
    """The nodes with their marks, and what they say. What libyaml refuses is judged and worded by PyYAML itself."""
    if yaml.__with_libyaml__:
        with suppress(yaml.YAMLError):
            return _loaded(_Quick(written))
    return _loaded(_Loader(written))


def _loaded(loader: Any) -> tuple[Any, Any]:
    try:
        root = loader.get_single_node()
        return root, loader.construct_document(root) if root is not None else {}
    finally:
        loader.dispose()


def faults(content: Any, model: type[BaseModel]) -> list[tuple[str, Text]]:
    """All that is wrong with the data, each with the path of the field."""
    try:
        model.model_validate(content)
    except ValidationError as error:
        return [(_path(content, each), said) for each, said in _each_said(error, model)]
    return []


def _each_said(error: ValidationError, model: type[BaseModel]) -> list[tuple[Any, Text]]:
    """The errors that say something of their own, each in both languages."""
    errors = [each for each in error.errors() if not _follows(each)]
    meant = {
        (*each["loc"][:-1], nearest(str(each["loc"][-1]), keys_at(model, each["loc"])))
        for each in errors
        if each["type"] == "extra_forbidden"
    }
    # A key with a slip of the pen is told once: not as unknown and its right name as missing.
    told = [each for each in errors if each["type"] != "missing" or each["loc"] not in meant]
    return [(each, _said(each, model)) for each in told]


def _follows(error: Any) -> bool:
    """Whether a list counts as too short only because what is in it is wrong, which is told of the parts."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _path(content: Any, error: Any) -> str:
    """The field of an error by the keys of the data; tags of unions in `loc` are stepped over."""
    found: list[str] = []
    loc = error["loc"]
    for at, part in enumerate(loc):
        is_tag = at > 0 and isinstance(loc[at - 1], int) and isinstance(content, dict) and content.get("kind") == part
        if not is_tag and _is_there(content, part):
            content = content[part]
        elif is_tag or error["type"] != "missing" or at + 1 < len(loc):
            continue
        found.append(str(part))
    return ".".join(found)


def _is_there(content: Any, part: int | str) -> bool:
    if isinstance(content, list | tuple):
        return isinstance(part, int) and part < len(content)
    return isinstance(content, dict) and part in content


def _each_once(node: yaml.Node | None, seen: set[int]) -> None:
    """Refuses references: a few lines of them can stand for billions of values."""
    if node is None:
        return
    if id(node) in seen:
        raise Refused(
            Text("不能用 & 和 * 引用别处的内容，请写出来", "references by & and * are not taken: write it out"), node
        )
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            _each_once(each, seen)
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for each in pair:
                _each_once(each, seen)


def _said(error: Any, model: type[BaseModel]) -> Text:
    """The error in both languages, with Pydantic's own words where it has more to say."""
    raised = error.get("ctx", {}).get("error")
    if isinstance(raised, Wrong):
        return raised.text
    loc = error["loc"]
    if error["type"] == "extra_forbidden":
        return unknown_told(str(loc[-1]), keys_at(model, loc))
    if error["type"] == "missing":
        return missing_told(keys_at(model, loc).get(loc[-1]))
    if error["type"] == "string_pattern_mismatch":
        return pattern_told(str(error["ctx"]["pattern"]))
    known = KINDS.get(error["type"])
    words = str(error["msg"])
    if known is None:
        return Text(words, words)
    bound = next((error["ctx"][name] for name in BOUNDS if name in error.get("ctx", {})), None)
    if listed := re.findall("'([^']*)'", str(bound)):
        bound = "、".join(listed)
    zh = known.zh if bound is None else f"{known.zh}（{BOUNDS_SAID.get(error['type'], '{}').format(bound)}）"
    return Text(zh, f"{known.en} ({words})")


def _wrong(path: Path, line: int, field: str, message: Text, others: Sequence[tuple[int, str]] = ()) -> BadInput:
    """The refusal of a file: the first thing that is wrong, and where the others stand."""
    at, of = f"{path}:{line}", Text(f"，字段“{field}”" if field else "", f"field “{field}”: " if field else "")
    more = Text("", "")
    if others:
        shown = others[:MOST_OTHERS]
        more = Text(
            f"另有 {len(others)} 处：" + "，".join(f"第 {n} 行“{name}”" for n, name in shown) + "。",
            f" {len(others)} more: " + ", ".join(f"line {n} “{name}”" for n, name in shown) + ".",
        )
    ends = Text("" if message.zh.endswith("？") else "。", ".")
    return BadInput(
        "rules.file_wrong",
        Text(
            f"规则文件 {at}{of.zh}有误：{message.zh}{ends.zh}{more.zh}",
            f"{at}: {of.en}{message.en}{ends.en}{more.en}",
        ),
        Text(
            "字段写法见 docs/reference/parameters.md 和 schemes.md。",
            "The fields are described in docs/reference/parameters.md and schemes.md.",
        ),
        file=path,
        line=line,
        field=field,
    )


def _line(node: Any, loc: tuple[int | str, ...]) -> int:
    """The line of the innermost part of `loc` that the file holds; union tags in `loc` are stepped over."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                continue
            key, node = found
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
