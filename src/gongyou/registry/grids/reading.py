"""Grids from a file: a GeoJSON FeatureCollection, or a list of area codes as CSV or XLSX."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.registry.models import Grid
from gongyou.registry.services.grids import GridRow

HEADINGS: Mapping[str, str] = {
    "网格编码": "code",
    "网格名称": "name",
    "网格类别": "kind",
    "行政区划代码": "region",
    "区划代码清单": "area_codes",
    "组织编码": "organisation_code",
}
REQUIRED = ("code", "name", "kind", "region", "area_codes")
KINDS: Mapping[str, str] = {
    "党建片区": Grid.Kind.PARTY,
    "社会治理网格": Grid.Kind.SOCIAL,
    "园区": Grid.Kind.PARK,
}
WORKBOOKS = frozenset({".xlsx", ".xls", ".ods"})
MAPS = frozenset({".json", ".geojson"})
EXTENSIONS = frozenset({".csv"}) | WORKBOOKS | MAPS
APART = re.compile(r"[\s,，、;；]+")


def grids_read(content: bytes, name: str) -> list[GridRow]:
    """The grids of a file, several lines with one code taken together. What cannot be read raises BadInput."""
    extension = Path(name).suffix.lower()
    if extension in MAPS:
        return _features(content, name)
    if extension in WORKBOOKS:
        return _listed(_workbook(content, name), name)
    if extension == ".csv":
        return _listed(_csv(content, name), name)
    raise BadInput(
        "registry.grids_extension",
        Text(f"“{name}”不是可以导入的网格文件。", f"“{name}” is not a file of grids."),
        Text("请用 GeoJSON（.geojson、.json）、CSV 或 XLSX。", "Use GeoJSON (.geojson, .json), CSV or XLSX."),
    )


def grids_read_file(path: Path) -> list[GridRow]:
    """The grids of a file on the disk."""
    if not path.is_file():
        raise NotFound("registry.grids_missing", Text(f"没有文件“{path}”。", f"There is no file “{path}”."))
    return grids_read(path.read_bytes(), path.name)


def _features(content: bytes, name: str) -> list[GridRow]:
    try:
        collection = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as reason:
        raise _unreadable(name) from reason
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise BadInput(
            "registry.grids_collection",
            Text(f"“{name}”不是 GeoJSON 的 FeatureCollection。", f"“{name}” is no GeoJSON FeatureCollection."),
            Text("请导出为 FeatureCollection。", "Export it as a FeatureCollection."),
        )
    _reference_checked(collection)
    return [_feature(feature, number) for number, feature in enumerate(features, 1)]


def _feature(feature: Mapping[str, Any], number: int) -> GridRow:
    given = feature.get("properties") or {}
    words = {HEADINGS.get(str(key).strip(), str(key).strip()): value for key, value in given.items()}
    missing = [
        head for head, key in HEADINGS.items() if key in ("code", "name", "kind", "region") and not words.get(key)
    ]
    if missing:
        raise BadInput(
            "registry.grids_properties",
            Text(
                f"第 {number} 个要素缺少属性：{'、'.join(missing)}。",
                f"Feature {number} lacks properties: {', '.join(HEADINGS[head] for head in missing)}.",
            ),
            row=number,
        )
    return GridRow(
        code=_text(words["code"]),
        name=_text(words["name"]),
        kind=_kind(words["kind"]),
        region=_text(words["region"]),
        polygon=feature.get("geometry"),
        area_codes=_codes(words.get("area_codes")),
        organisation_code=_text(words.get("organisation_code") or ""),
    )


def _reference_checked(collection: Mapping[str, Any]) -> None:
    """RFC 7946 knows WGS 84 only; an older file may name another system."""
    crs = (collection.get("crs") or {}).get("properties", {}).get("name", "") if collection.get("crs") else ""
    if crs and not re.search(r"CRS84|4326|4490", str(crs)):
        raise BadInput(
            "registry.grids_reference",
            Text(f"坐标系 {crs} 不能用。", f"The reference system {crs} cannot be used."),
            Text("请转换为 WGS 84（EPSG:4326）或 CGCS2000（EPSG:4490）。", "Convert it to WGS 84 (EPSG:4326)."),
        )


def _listed(lines: Iterable[Sequence[Any]], name: str) -> list[GridRow]:
    lines = iter(lines)
    heads = [str(cell).strip() for cell in next(lines, [])]
    places = {HEADINGS.get(head, head): place for place, head in enumerate(heads)}
    missing = [head for head, key in HEADINGS.items() if key in REQUIRED and key not in places]
    if missing:
        raise BadInput(
            "registry.grids_columns",
            Text(f"“{name}”第 1 行缺少列：{'、'.join(missing)}。", f"“{name}”, line 1 lacks: {', '.join(missing)}."),
            Text("第一行须为列名。", "The first line must hold the headings."),
        )
    rows: dict[str, GridRow] = {}
    for cells in lines:
        given = {key: cells[place] if place < len(cells) else "" for key, place in places.items()}
        if not any(_text(value) for value in given.values()):
            continue
        code = _text(given["code"])
        before = rows.get(code)
        rows[code] = GridRow(
            code=code,
            name=_text(given["name"]) or (before.name if before else ""),
            kind=_kind(given["kind"]) or (before.kind if before else ""),
            region=_text(given["region"]) or (before.region if before else ""),
            area_codes=[*(before.area_codes if before else ()), *_codes(given["area_codes"])],
            organisation_code=_text(given.get("organisation_code", "")) or (before.organisation_code if before else ""),
        )
    return list(rows.values())


def _codes(value: Any) -> list[str]:
    if isinstance(value, list):
        return [_text(each) for each in value]
    return [code for code in APART.split(_text(value or "")) if code]


def _kind(value: Any) -> str:
    word = _text(value)
    return KINDS.get(word, word)


def _text(value: Any) -> str:
    """A code that a workbook took for a number comes back as its digits."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _workbook(content: bytes, name: str) -> Iterable[Sequence[Any]]:
    from python_calamine import CalamineError, load_workbook

    try:
        return load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError) as reason:
        raise _unreadable(name) from reason


def _csv(content: bytes, name: str) -> Iterable[Sequence[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding))))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise _unreadable(name)


def _unreadable(name: str) -> BadInput:
    return BadInput(
        "registry.grids_unreadable",
        Text(f"文件“{name}”读不出来，可能已损坏。", f"“{name}” cannot be read; it may be damaged."),
        Text("请重新导出后再导入。", "Export it again."),
    )
