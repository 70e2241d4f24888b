"""How the columns of a file become the columns of a contract: by name, by a file, or by a preset."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.contract import Contract
from gongyou.lake.report import IngestRequest

DEFAULT_ZONE = "Asia/Shanghai"
NEAR = 0.8
Unit = Literal["m", "km", "mile", "yuan", "fen", "degree", "microdegree", "hour", "minute", "second"]


class Term(BaseModel):
    """Where one target column comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
    source: str | None = None
    constant: str | None = None
    unit: Unit | None = None
    zone: str | None = None
    format: str | None = None
    values: dict[str, str] = Field(default_factory=dict)
    hmac: bool = False
    # SQL over the preset's own source columns. Only files that ship with the product may hold it.
    expression: str | None = None


class _PresetFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    preset: str
    contract: str
    about: dict[str, str]
    zone: str
    sources: dict[str, str]
    columns: dict[str, Term]
    flags: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """A mapping as asked for, before it met a header. `digest` names it in the ledger."""

    name: str
    zone: str
    terms: MappingOf[str, Term]
    sources: MappingOf[str, str] = field(default_factory=dict)
    flags: MappingOf[str, str] = field(default_factory=dict)
    is_complete: bool = False

    @property
    def digest(self) -> str:
        written = {
            "zone": self.zone,
            "terms": {name: term.model_dump(exclude_defaults=True) for name, term in sorted(self.terms.items())},
            "sources": dict(self.sources),
            "flags": dict(self.flags),
        }
        return hashlib.sha256(json.dumps(written, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Bound:
    """A mapping that met a header: every target that the file can fill, and the source columns left over."""

    mapping: Mapping
    terms: MappingOf[str, Term]
    ignored: tuple[str, ...]


def preset_names() -> tuple[str, ...]:
    """Names of the presets that ship with the product."""
    folder = resources.files("gongyou.lake").joinpath("presets")
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def mapping_for(request: IngestRequest, contract: Contract) -> Mapping:
    """The mapping a request asks for. Raises BadInput when it is no preset, no readable file, or names no column."""
    asked = request.mapping
    if isinstance(asked, str) and asked in preset_names():
        mapping = _preset(asked, contract)
    elif isinstance(asked, str | Path):
        mapping = _checked(_read(Path(asked)), contract, str(asked), request.zone)
    else:
        mapping = _checked(dict(asked or {}), contract, "mapping" if asked else "header", request.zone)
    if request.platform and "platform" in contract.names and "platform" not in mapping.terms:
        terms = {**mapping.terms, "platform": Term(constant=request.platform)}
        mapping = Mapping(mapping.name, mapping.zone, terms, mapping.sources, mapping.flags, mapping.is_complete)
    return mapping


def bind(mapping: Mapping, contract: Contract, header: Sequence[str], file: str) -> Bound:
    """The mapping over this header. Raises BadInput that names missing and unknown columns and the nearest guess."""
    present = set(header)
    wanted = [*mapping.sources, *(term.source for term in mapping.terms.values() if term.source is not None)]
    absent = [name for name in dict.fromkeys(wanted) if name not in present]
    if absent:
        raise _wrong_header(file, absent, [name for name in header if name not in wanted], header)
    terms = dict(mapping.terms)
    if mapping.is_complete:
        return Bound(mapping, terms, tuple(name for name in header if name not in wanted))
    used = set(wanted)
    free = {name.strip().lower(): name for name in header if name not in used}
    targets = [(column.name, column.aliases) for column in contract.columns]
    if contract.has_times:
        targets.append(("source_zone", ("时区",)))
    for name, aliases in targets:
        if name in terms:
            continue
        for spelling in (name, *aliases):
            found = free.get(spelling.lower())
            if found is not None:
                terms[name] = Term(source=found)
                used.add(found)
                break
    unknown = [name for name in header if name not in used]
    missing = [name for name in contract.required if name not in terms]
    left = [name for name in contract.names if name not in terms]
    typos = [] if mapping.terms else [name for name in unknown if _near(name, left)]
    if missing or typos:
        raise _wrong_header(file, missing, unknown, left)
    return Bound(mapping, terms, tuple(unknown))


def _near(name: str, known: Sequence[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name.strip().lower(), known, 1, NEAR)), None)


def _wrong_header(file: str, missing: Sequence[str], unknown: Sequence[str], known: Sequence[str]) -> BadInput:
    guesses = {
        name: near for name in unknown if (near := next(iter(difflib.get_close_matches(name, known, 1, 0.6)), None))
    }
    zh, en = [f"文件 {file} 的表头（第 1 行）不符合契约"], [f"The header of {file} (line 1) does not fit the contract"]
    if missing:
        zh.append(f"缺少列：{'、'.join(missing)}")
        en.append(f"missing columns: {', '.join(missing)}")
    if unknown:
        zh.append(f"不认识的列：{'、'.join(unknown[:20])}")
        en.append(f"unknown columns: {', '.join(unknown[:20])}")
    if guesses:
        zh.append("是否应为：" + "、".join(f"{name} → {near}" for name, near in guesses.items()))
        en.append("perhaps meant: " + ", ".join(f"{name} → {near}" for name, near in guesses.items()))
    return BadInput(
        "header.wrong",
        Text("；".join(zh) + "。", "; ".join(en) + "."),
        Text(
            "改正表头（可用空白表），或指定列的对应关系：命令行用 --map，接口用 mapping。",
            "Correct the header (an empty form helps), or say which column is which: --map on the command line, "
            "`mapping` over REST.",
        ),
        file=file,
        line=1,
        column=", ".join(missing or unknown),
        value=", ".join(unknown[:20]),
    )


def _preset(name: str, contract: Contract) -> Mapping:
    text = resources.files("gongyou.lake").joinpath("presets").joinpath(f"{name}.yaml").read_text("utf-8")
    file = _PresetFile.model_validate(yaml.safe_load(text))
    if file.contract != contract.name:
        raise BadInput(
            "preset.other_contract",
            Text(
                f"预设 {name} 属于契约 {file.contract}，不适用于 {contract.name}。",
                f"The preset {name} belongs to the contract {file.contract}, not to {contract.name}.",
            ),
            Text(f"请用 gongyou ingest {file.contract}。", f"Use gongyou ingest {file.contract}."),
            value=name,
        )
    return Mapping(name, file.zone, file.columns, file.sources, file.flags, is_complete=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        # The base loader makes nothing but text: a column called no, on or 007 stays what it is.
        data = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(
            "mapping.unreadable",
            Text(f"对应关系文件 {path} 无法读取。", f"The mapping file {path} can't be read."),
            Text(
                f"可用的预设：{'、'.join(preset_names())}；或给出一个 YAML 文件。",
                f"Presets: {', '.join(preset_names())}; or give a YAML file.",
            ),
            file=path,
            value=str(error)[:200],
        ) from None
    if not isinstance(data, dict):
        raise _bad_mapping(str(path), "", "not a table of columns")
    return data


def _checked(data: dict[str, Any], contract: Contract, name: str, zone: str | None) -> Mapping:
    asked_zone = zone or str(data.pop("zone", DEFAULT_ZONE))
    terms: dict[str, Term] = {}
    targets = (*contract.names, "source_zone") if contract.has_times else contract.names
    for target, written in data.items():
        if target not in targets:
            near = _near(str(target), targets)
            raise _bad_mapping(
                name, str(target), f"unknown column of {contract.name}; perhaps {near}" if near else "unknown column"
            )
        try:
            term = Term.model_validate({"source": written} if not isinstance(written, dict) else written)
        except ValidationError as error:
            raise _bad_mapping(name, target, error.errors()[0]["msg"]) from None
        if term.expression is not None or (term.source is None) == (term.constant is None):
            raise _bad_mapping(name, target, "give either source or constant")
        terms[target] = term
    return Mapping(name, asked_zone, terms)


def _bad_mapping(file: str, target: str, why: str) -> BadInput:
    return BadInput(
        "mapping.wrong",
        Text(f"对应关系 {file} 中“{target}”有误：{why}。", f"The mapping {file} is wrong at “{target}”: {why}."),
        Text(
            "写法：目标列: 源列，或 目标列: {source: 源列, unit: km}。",
            "Write target: source, or target: {source: name, unit: km}.",
        ),
        file=file,
        column=target,
    )
