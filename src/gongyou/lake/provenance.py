"""Figures that can be run again: which measure, which snapshots, which rules and parameters, to which digits."""

from __future__ import annotations

import hashlib
import json
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from gongyou.lake.engine import Engine
    from gongyou.lake.lake import Lake


@dataclass
class View:
    """What a measure may read: the tables of its pinned snapshots, and rules it names."""

    engine: Engine
    snapshots: Mapping[str, int | None]
    rules: dict[str, str] = field(default_factory=dict)

    @property
    def backend(self) -> Any:
        return self.engine.backend

    def table(self, name: str) -> Any:
        """The Ibis table of the pinned snapshot. Raises KeyError for a table the measure didn't declare."""
        return self.engine.table(name, self.snapshots[name])

    def execute(self, expression: Any) -> pa.Table:
        """The rows of an Ibis expression."""
        return self.engine.execute(expression)

    def uses(self, rule: str, version: str) -> None:
        """Notes the version of a rule that the figure rests on."""
        self.rules[rule] = version


Computation = Callable[[View, Mapping[str, Any]], dict[str, Any]]
RulesOf = Callable[[Mapping[str, Any]], Mapping[str, str]]
F = TypeVar("F", bound=Computation)


@dataclass(frozen=True)
class Measure:
    """A registered computation. `page` is its page in docs/algorithms."""

    name: str
    version: int
    tables: tuple[str, ...]
    title: Text
    page: str
    compute: Computation
    rules: RulesOf | None = None

    @property
    def id(self) -> str:
        return self.name


@dataclass(frozen=True)
class Provenance:
    """Everything needed to run a figure again. `id` is made of all but the time and the engine."""

    id: str
    measure: str
    version: int
    page: str
    params: Mapping[str, Any]
    snapshots: Mapping[str, int | None]
    rules: Mapping[str, str]
    code: str
    engine: str
    digest: str
    computed_at: str

    def line(self, language: str) -> str:
        """One line for under a figure."""
        data = "、".join(f"{table}@{number}" for table, number in sorted(self.snapshots.items()) if number is not None)
        rules = "、".join(f"{rule}@{version}" for rule, version in sorted(self.rules.items()))
        if language.lower().startswith("en"):
            parts = [f"Data {data.replace('、', ', ') or 'none'}"]
            if rules:
                parts.append(f"Rules {rules.replace('、', ', ')}")
            parts += [f"Method {self.page} v{self.version}", f"Run again: gongyou replay {self.id}"]
        else:
            parts = [f"数据快照 {data or '无'}"]
            if rules:
                parts.append(f"规则 {rules}")
            parts += [f"口径 {self.page} v{self.version}", f"复算 gongyou replay {self.id}"]
        return " · ".join(parts)

    def as_json(self) -> dict[str, Any]:
        """The record as reports keep it. A snapshot's number passes 2^53: as text no reader rounds it."""
        snapshots = {name: None if number is None else str(number) for name, number in self.snapshots.items()}
        held = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**held, "params": dict(self.params), "snapshots": snapshots, "rules": dict(self.rules)}

    @classmethod
    def read(cls, saved: Mapping[str, Any]) -> Provenance:
        """The record that `as_json` wrote; further members are left alone."""
        held = {each.name: saved[each.name] for each in fields(cls)}
        snapshots = {name: None if number is None else int(number) for name, number in saved["snapshots"].items()}
        return cls(**{**held, "snapshots": snapshots})


@dataclass(frozen=True)
class Figure:
    """A computed value and where it comes from."""

    id: str
    measure: str
    value: dict[str, Any]
    provenance: Provenance


@dataclass(frozen=True)
class ReplayResult:
    """Whether a figure came out to the same digits again."""

    same: bool
    expected_digest: str
    found_digest: str
    value: dict[str, Any]
    provenance: Provenance
    rules_changed: tuple[str, ...] = ()
    # Persons erased since the figure was made: a figure that lists workers by key then shows other keys.
    erased_since: int = 0


_MEASURES: dict[str, Measure] = {}
_PACKAGES: list[str] = []


def measure(
    name: str, *, version: int, tables: tuple[str, ...], title: Text, page: str, rules: RulesOf | None = None
) -> Callable[[F], F]:
    """Registers a computation: exact, JSON-able, in a fixed order. `rules` tells {rule: version} from the params."""

    def register(function: F) -> F:
        _MEASURES[name] = Measure(name, version, tables, title, page, function, rules)
        return function

    return register


def measures_in(package: str) -> None:
    """Notes a package of measures. Its modules bring the engines' libraries: they wait for the first question."""
    if package not in _PACKAGES:
        _PACKAGES.append(package)


def measures() -> Mapping[str, Measure]:
    """Every registered measure by name."""
    return dict(_known())


def measure_named(name: str) -> Measure:
    """One measure. Raises NotFound."""
    known = _known()
    if name not in known:
        raise NotFound(
            "measure.unknown",
            Text(f"没有名为“{name}”的指标。", f"There is no measure called “{name}”."),
            Text(f"可用：{'、'.join(sorted(known)) or '无'}。", f"Known: {', '.join(sorted(known)) or 'none'}."),
            value=name,
        )
    return known[name]


def compute(
    lake: Lake, name: str, params: Mapping[str, Any], snapshots: Mapping[str, int | None] | None, engine: str
) -> Figure:
    """The figure, its provenance saved under <data>/provenance. Raises NotFound, BadInput."""
    wanted = measure_named(name)
    pinned = {table: (snapshots or {}).get(table) or lake.snapshot(table) for table in wanted.tables}
    value, rules = _computed(lake, wanted, params, pinned, engine)
    digest = digest_of(value)
    plain = json.loads(canonical(dict(params)))
    identity = {
        "measure": name,
        "version": wanted.version,
        "params": plain,
        "snapshots": pinned,
        "rules": rules,
        "code": code_version(),
        "digest": digest,
    }
    identifier = "fg-" + hashlib.sha256(canonical(identity).encode()).hexdigest()[:12]
    provenance = Provenance(
        id=identifier,
        measure=name,
        version=wanted.version,
        page=wanted.page,
        params=plain,
        snapshots=pinned,
        rules=rules,
        code=code_version(),
        engine=engine,
        digest=digest,
        computed_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    _save(lake, provenance)
    return Figure(identifier, name, value, provenance)


def replay(lake: Lake, figure_id: str, engine: str) -> ReplayResult:
    """The figure computed again on its own snapshots. Raises NotFound."""
    provenance = provenance_of(lake, figure_id)
    wanted = measure_named(provenance.measure)
    value, rules = _computed(lake, wanted, provenance.params, provenance.snapshots, engine)
    found = digest_of(value)
    changed = tuple(sorted(rule for rule, version in provenance.rules.items() if rules.get(rule) != version))
    erased = len(lake.erased_digests(datetime.fromisoformat(provenance.computed_at)))
    return ReplayResult(found == provenance.digest, provenance.digest, found, value, provenance, changed, erased)


def provenance_of(lake: Lake, figure_id: str) -> Provenance:
    """The saved provenance of a figure. Raises NotFound."""
    path = _path(lake, figure_id)
    if not path.is_file():
        raise NotFound(
            "figure.unknown",
            Text(f"没有图数“{figure_id}”的记录。", f"There is no record of the figure “{figure_id}”."),
            Text("编号写在每个数字下方的来源行中。", "Its number stands in the provenance line under the figure."),
            value=figure_id,
        )
    return Provenance(**json.loads(path.read_text("utf-8")))


def canonical(value: Any) -> str:
    """JSON with sorted keys; decimals, dates and months as text. The same value always gives the same text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def code_version() -> str:
    return metadata.version("gongyou")


def _known() -> dict[str, Measure]:
    for package in _PACKAGES:
        _import_all(package)
    return _MEASURES


@cache
def _import_all(package: str) -> None:
    for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        import_module(module.name)


def _computed(
    lake: Lake, wanted: Measure, params: Mapping[str, Any], snapshots: Mapping[str, int | None], engine: str
) -> tuple[dict[str, Any], dict[str, str]]:
    with lake.engine(engine) as opened:
        view = View(opened, snapshots)
        if wanted.rules is not None:
            view.rules.update(wanted.rules(params))
        value = wanted.compute(view, params)
        return value, dict(sorted(view.rules.items()))


def _save(lake: Lake, provenance: Provenance) -> None:
    path = _path(lake, provenance.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(provenance), ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
    draft.replace(path)


def _path(lake: Lake, figure_id: str) -> Path:
    if not figure_id.startswith("fg-") or not figure_id[3:].isalnum():
        raise BadInput(
            "figure.malformed",
            Text(f"“{figure_id}”不是图数编号。", f"“{figure_id}” is not the number of a figure."),
            Text("编号形如 fg-3f9ac1d20b17。", "It looks like fg-3f9ac1d20b17."),
            value=figure_id,
        )
    return lake.folder.parent / "provenance" / f"{figure_id}.json"


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        # 1.50 and 1.5 are the same amount, and engines disagree about trailing zeros.
        normal = value.normalize()
        return f"{normal:f}" if normal != 0 else "0"
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"not for a figure: {type(value).__name__}")
