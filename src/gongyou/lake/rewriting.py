"""Iceberg's own metadata files, rewritten in place: each one whole beside itself first, then renamed over the old one.

Iceberg never changes a file that it has written. Two things can't wait for a new snapshot: a folder that moved (every
file is named by its whole path) and a person who is erased (a manifest keeps the least and the greatest value of a
column, which may be that person's key). Both walk the files of all snapshots and may be killed at any moment: what was
rewritten already stays as it is when they walk again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyiceberg.avro.file import AvroFile, AvroOutputFile
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.manifest import (
    MANIFEST_ENTRY_SCHEMAS,
    MANIFEST_LIST_FILE_SCHEMAS,
    DataFile,
    DataFileContent,
    FileFormat,
    ManifestContent,
    ManifestEntry,
    ManifestEntryStatus,
    ManifestFile,
    PartitionFieldSummary,
    clear_manifest_cache,
    data_file_with_partition,
    manifest_entry_schema_with_data_file,
)
from pyiceberg.typedef import Record
from pyiceberg.types import StructType

from gongyou.lake.catalogue import local_path, uri_of
from gongyou.lake.durable import replaced_by

VERSION = 2
READ_AS = {-1: ManifestEntry, 2: DataFile}
ENUMS = {0: ManifestEntryStatus, 101: FileFormat, 134: DataFileContent}
_ENTRIES = manifest_entry_schema_with_data_file(
    format_version=VERSION, data_file=data_file_with_partition(format_version=VERSION, partition_type=StructType())
)
_LISTS = MANIFEST_LIST_FILE_SCHEMAS[VERSION]


@dataclass
class Described:
    """What a manifest says of one data file, open to change."""

    record: DataFile

    def __getitem__(self, name: str) -> Any:
        value = self.record[_PLACES[name]]
        return dict(value) if name in _MAPS and value is not None else value

    def __setitem__(self, name: str, value: Any) -> None:
        self.record[_PLACES[name]] = value


_FIELDS = data_file_with_partition(format_version=VERSION, partition_type=StructType()).fields
_PLACES = {field.name: place for place, field in enumerate(_FIELDS)}
_MAPS = {"column_sizes", "value_counts", "null_value_counts", "nan_value_counts", "lower_bounds", "upper_bounds"}

Change = Callable[[Described], bool]


def manifest_rewritten(path: str, change: Change) -> int | None:
    """The manifest's new length when `change` said True for one of its files; None when nothing was to change."""
    entries, meta = _read(path, MANIFEST_ENTRY_SCHEMAS[VERSION], READ_AS, ENUMS)
    if not sum(change(Described(entry.data_file)) for entry in entries):
        return None
    for entry in entries:
        for name in _MAPS:  # what was read lazily is written as a plain mapping
            Described(entry.data_file)[name] = Described(entry.data_file)[name]
    return _write(path, _ENTRIES, "manifest_entry", meta, entries)


def manifests_of(path: str) -> list[ManifestFile]:
    """The manifests that a manifest list names."""
    return _read(path, _LISTS, {-1: ManifestFile, 508: PartitionFieldSummary}, {517: ManifestContent})[0]


def list_rewritten(path: str, change: Callable[[ManifestFile], bool]) -> bool:
    """Whether the manifest list was written anew: `change` said True for one of its manifests."""
    types, enums = {-1: ManifestFile, 508: PartitionFieldSummary}, {517: ManifestContent}
    manifests, meta = _read(path, _LISTS, types, enums)
    if not sum(change(manifest) for manifest in manifests):
        return False
    _write(path, _LISTS, "manifest_file", meta, manifests)
    return True


def manifest_moved(manifest: ManifestFile, path: str | None = None, length: int | None = None) -> None:
    """Sets where a manifest lies and how long it is."""
    if path is not None:
        manifest[0] = path
    if length is not None:
        manifest[1] = length


def texts_replaced(path: Path, old: str, new: str) -> bool:
    """Replaces a text in every string of a JSON file; False when it isn't there."""
    written = path.read_text("utf-8")
    if json.dumps(old)[1:-1] not in written and old not in written:
        return False
    changed = json.dumps(_replaced(json.loads(written), old, new), ensure_ascii=False)
    with replaced_by(path) as draft:
        draft.write_text(changed, "utf-8")
    return True


def metadata_files(table_folder: Path) -> Iterator[Path]:
    """Every metadata file of a table that is still on the disk, older versions included."""
    yield from sorted((table_folder / "metadata").glob("*.metadata.json"))


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, list):
        return [_replaced(each, old, new) for each in value]
    if isinstance(value, dict):
        return {_replaced(key, old, new): _replaced(each, old, new) for key, each in value.items()}
    return value


def _read(path: str, schema: Any, types: Any, enums: Any) -> tuple[list[Any], dict[str, str]]:
    with AvroFile[Record](PyArrowFileIO().new_input(path), schema, types, enums) as file:
        meta = {name: value for name, value in file.header.meta.items() if name != "avro.schema"}
        return list(file), meta


def _write(path: str, schema: Any, name: str, meta: dict[str, str], records: list[Any]) -> int:
    with replaced_by(Path(local_path(path))) as draft:
        output = PyArrowFileIO().new_output(uri_of(draft))
        with AvroOutputFile[Any](output, file_schema=schema, schema_name=name, metadata=meta) as file:
            file.write_block(records)
        length = draft.stat().st_size
    clear_manifest_cache()
    return length


def manifests_walked(folder: Path, put_right: Callable[[Described], bool]) -> int:
    """How many manifests below a table's folder of metadata were changed; the lists that name them follow."""
    lists = sorted(folder.glob("snap-*.avro"))
    manifests = [path for path in sorted(folder.glob("*.avro")) if path not in set(lists)]
    done = sum(manifest_rewritten(uri_of(path), put_right) is not None for path in manifests)
    lengths = {path.name: path.stat().st_size for path in manifests}
    for path in lists:
        list_rewritten(uri_of(path), lambda manifest: _length_set(manifest, lengths))
    return done


def size_put_right(described: Described, path: Path) -> bool:
    """Whether the size that a manifest tells of a file was another than what lies there."""
    size = path.stat().st_size if path.is_file() else described["file_size_in_bytes"]
    if size == described["file_size_in_bytes"]:
        return False
    described["file_size_in_bytes"] = size
    described["column_sizes"] = described["split_offsets"] = None  # optional, and no longer true
    return True


def _length_set(manifest: ManifestFile, lengths: dict[str, int]) -> bool:
    length = lengths.get(str(manifest.manifest_path).rsplit("/", 1)[1])
    if length in (None, manifest.manifest_length):
        return False
    manifest_moved(manifest, length=length)
    return True
