"""Keys: from the environment, or made once in <data>/secrets with mode 0600.

Nothing is made at import: the first use of a key makes it, so that tools which only read settings leave no trace.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.environment import Environment

KEY_BYTES = 32
FIRST_KEY_ID = "k1"


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


def field_keys() -> dict[str, bytes]:
    """Every field key by its id; the first one encrypts, the others still decrypt."""
    return _field_keys(settings.GONGYOU_DATA_DIR)


def index_key() -> bytes:
    """The key of blind indexes."""
    return _single_key(settings.GONGYOU_DATA_DIR, "index")


def pseudonym_key() -> bytes:
    """The key of worker pseudonyms."""
    return _single_key(settings.GONGYOU_DATA_DIR, "pseudonym")


def forget() -> None:
    """Reads the keys anew at the next use. A process reads them once; only tests change them under its feet."""
    _field_keys.cache_clear()
    _single_key.cache_clear()


@lru_cache(maxsize=8)
def _field_keys(data_dir: Path) -> dict[str, bytes]:
    text = Environment().text("GONGYOU_FIELD_KEYS") or f"{FIRST_KEY_ID}:{kept_secret(data_dir, 'field')}"
    found: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, separator, encoded = part.strip().partition(":")
        if not separator or not key_id.isalnum():
            raise _unusable("GONGYOU_FIELD_KEYS")
        found[key_id] = _decoded(encoded, "GONGYOU_FIELD_KEYS")
    return found


@lru_cache(maxsize=8)
def _single_key(data_dir: Path, name: str) -> bytes:
    variable = f"GONGYOU_{name.upper()}_KEY"
    return _decoded(Environment().text(variable) or kept_secret(data_dir, name), variable)


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
