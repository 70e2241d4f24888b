"""Keys with their ids: from the environment, from <data>/secrets (mode 0600), or from a provider of the house's own.

Nothing is made at import: the first use of a key makes it, so that tools which only read settings leave no trace.
A running process sees a key that another one added within two seconds, without a restart.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import secrets
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from django.conf import settings

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit.ciphers import CIPHERS, HASHES
from gongyou.kit.environment import Environment

KEY_BYTES = 32
FIRST_KEY_ID = "k1"
FIRST_INDEX_ID = "i1"
LOOKED_AT_EVERY_SECONDS = 2.0
KINDS = {"field": "k", "index": "i"}
INDEX_ID = re.compile(r"i([1-9]|[12][0-9]|3[0-5])")


class KeyProvider(Protocol):
    """Where keys come from. A KMS or HSM adapter has these four methods; GONGYOU_KEY_PROVIDER names its class."""

    def keys(self, kind: str) -> Mapping[str, bytes]:
        """32 bytes by key id, the current one first. `kind` is "field" or "index"."""

    def pseudonym(self) -> bytes:
        """The key of worker pseudonyms. It never changes."""

    def add(self, kind: str) -> str:
        """Makes a new current key and returns its id; a provider that can't raises Conflict."""

    def retire(self, kind: str, key_id: str) -> None:
        """Takes a key away for good; asked only when no value uses it."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Every key in use at one moment, the current one of each kind first, and what new values are made with."""

    field: Mapping[str, bytes]
    index: Mapping[str, bytes]
    pseudonym: bytes
    cipher: str
    index_hash: str
    stamp: object


def secrets_folder(data_dir: Path) -> Path:
    """<data>/secrets, made with mode 0700 when it is missing."""
    folder = data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def kept_secret(data_dir: Path, name: str) -> str:
    """The text in secrets/<name>.key, made from 32 random bytes when it is missing.

    Two processes that start together agree: the file appears whole, by a hard link, and the loser reads the winner's.
    """
    folder = secrets_folder(data_dir)
    path = folder / f"{name}.key"
    if not path.exists():
        made = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        handle, draft = tempfile.mkstemp(dir=folder)  # mkstemp opens with mode 0600
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(made)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            Path(draft).unlink()
    return path.read_text(encoding="ascii").strip()


def session_secret(data_dir: Path) -> str:
    """Django's SECRET_KEY."""
    return Environment().text("GONGYOU_SECRET_KEY") or kept_secret(data_dir, "session")


class KeptKeys:
    """The default provider: GONGYOU_FIELD_KEYS and GONGYOU_INDEX_KEY, or else the files of the secrets folder.

    field.key is k1 and index.key is i1; a key that was added lies beside it as field-k2.key. The highest number is
    current.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def keys(self, kind: str) -> Mapping[str, bytes]:
        variable = _variable(kind)
        text = Environment().text(variable)
        if text:
            return _listed(text, variable, kind)
        # "field-k" and "index-i": the newest key, by its number, comes first.
        found = {f"{KINDS[kind]}{number}": name for number, name in sorted(self._added(kind).items(), reverse=True)}
        if not found or self._file(kind).exists():
            found[f"{KINDS[kind]}1"] = kind
        return {key_id: _decoded(kept_secret(self._data_dir, name), name) for key_id, name in found.items()}

    def pseudonym(self) -> bytes:
        name = "GONGYOU_PSEUDONYM_KEY"
        return _decoded(Environment().text(name) or kept_secret(self._data_dir, "pseudonym"), name)

    def add(self, kind: str) -> str:
        if Environment().text(_variable(kind)):
            raise Conflict(
                "keys.in_environment",
                Text(
                    f"密钥写在环境变量 {_variable(kind)} 中，不能由系统添加。",
                    f"The keys stand in {_variable(kind)}; the product can't add one there.",
                ),
                Text(
                    "请把新密钥写在最前面，原有的留在后面，再运行 gongyou keys rotate。",
                    "Write the new key first and leave the others behind it, then run gongyou keys rotate.",
                ),
            )
        number = max([1, *self._added(kind)]) + 1
        key_id = f"{KINDS[kind]}{number}"
        self.keys(kind)  # the first key must exist, or the new one would stand for it
        kept_secret(self._data_dir, f"{kind}-{key_id}")
        return key_id

    def retire(self, kind: str, key_id: str) -> None:
        if Environment().text(_variable(kind)):
            raise Conflict(
                "keys.in_environment",
                Text(f"请从环境变量 {_variable(kind)} 中删去 {key_id}。", f"Take {key_id} out of {_variable(kind)}."),
            )
        path = self._file(kind) if key_id == f"{KINDS[kind]}1" else self._file(f"{kind}-{key_id}")
        retired = path.with_suffix(".retired")
        path.rename(retired)  # kept for backups made before the rotation; it opens nothing that is in use

    def _added(self, kind: str) -> dict[int, str]:
        found = {}
        for path in (self._data_dir / "secrets").glob(f"{kind}-{KINDS[kind]}*.key"):
            number = path.stem.removeprefix(f"{kind}-{KINDS[kind]}")
            if number.isdecimal():
                found[int(number)] = path.stem
        return found

    def _file(self, name: str) -> Path:
        return self._data_dir / "secrets" / f"{name}.key"


def ring() -> Ring:
    """The keys in force. Looks for added keys every two seconds, at the price of one stat()."""
    # By the text of the path: a page opens a hundred fields, and a Path is slow to look up.
    place = str(settings.GONGYOU_DATA_DIR)
    known = _rings.get(place)
    now = time.monotonic()
    if known is not None and now - _looked.get(place, 0.0) < LOOKED_AT_EVERY_SECONDS:
        return known
    folder = Path(place)
    stamp = _stamp(folder)
    _looked[place] = now
    if known is None or known.stamp != stamp:
        given, settings_ = provider(), Environment()
        known = _rings[place] = Ring(
            field=given.keys("field"),
            index=given.keys("index"),
            pseudonym=given.pseudonym(),
            cipher=settings_.choice("GONGYOU_CIPHER", *CIPHERS),
            index_hash=settings_.choice("GONGYOU_INDEX_HASH", *HASHES),
            stamp=_stamp(folder),  # after the keys, which the first use makes
        )
    return known


def provider() -> KeyProvider:
    """The house's provider of keys. Raises BadInput when GONGYOU_KEY_PROVIDER names none."""
    dotted = Environment().text("GONGYOU_KEY_PROVIDER")
    folder = Path(settings.GONGYOU_DATA_DIR)
    if not dotted:
        return KeptKeys(folder)
    module, _, name = dotted.rpartition(".")
    try:
        made: KeyProvider = getattr(import_module(module), name)(folder)
    except (ImportError, AttributeError, ValueError) as reason:
        raise BadInput(
            "settings.key_provider",
            Text(f"密钥来源“{dotted}”找不到。", f"The key provider “{dotted}” was not found."),
            Text("应写成 模块.类名。", "Write module.Class."),
            variable="GONGYOU_KEY_PROVIDER",
        ) from reason
    return made


def field_keys() -> Mapping[str, bytes]:
    """Every field key by its id; the first one encrypts, the others still decrypt."""
    return ring().field


def index_keys() -> Mapping[str, bytes]:
    """Every index key by its id; the first one writes, all are looked up."""
    return ring().index


def pseudonym_key() -> bytes:
    """The key of worker pseudonyms."""
    return ring().pseudonym


def forget() -> None:
    """Reads the keys anew at the next use."""
    _rings.clear()
    _looked.clear()


_rings: dict[str, Ring] = {}
_looked: dict[str, float] = {}


def _stamp(folder: Path) -> object:
    try:
        return (folder / "secrets").stat().st_mtime_ns
    except FileNotFoundError:
        return None


def _variable(kind: str) -> str:
    return "GONGYOU_FIELD_KEYS" if kind == "field" else "GONGYOU_INDEX_KEY"


def _listed(text: str, variable: str, kind: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, separator, encoded = part.strip().partition(":")
        if not separator and kind == "index":  # one bare key, as it has always been written
            key_id, encoded = FIRST_INDEX_ID, key_id
        elif not separator or not (key_id.isalnum() and key_id.isascii()):
            raise _unusable(variable)
        if kind == "index" and not INDEX_ID.fullmatch(key_id):
            raise _unusable(variable)
        found[key_id] = _decoded(encoded, variable)
    return found


def _decoded(encoded: str, name: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as reason:
        raise _unusable(name) from reason
    if len(key) != KEY_BYTES:
        raise _unusable(name)
    return key


def _unusable(name: str) -> BadInput:
    # The value is a secret and stays out of the message.
    return BadInput(
        "settings.key_unusable",
        Text(f"密钥 {name} 不能用。", f"The key {name} is unusable."),
        Text("应为 32 个随机字节的 Base64。", "It must be the base64 of 32 random bytes."),
        variable=name,
    )
