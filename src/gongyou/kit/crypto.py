"""Personal data at rest: AES-256-GCM fields, keyed blind indexes for exact look-up, and worker pseudonyms.

Stored form: <key id>:<base64 of 12 nonce bytes, ciphertext and tag>. The purpose ("member.name") is authenticated
along with it, so a value copied from one column to another no longer opens.
"""

from __future__ import annotations

import base64
import hmac
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.kit import keys

NONCE_BYTES = 12
INDEX_HEX = 32
WORKER_KEY_HEX = 24


def encrypted(text: str, *, purpose: str) -> str:
    """`text` under the current field key. Equal texts give different results."""
    key_id, key = next(iter(keys.field_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypted(stored: str, *, purpose: str) -> str:
    """The text that `encrypted` was given. A changed value, another purpose or a lost key raises GongyouError."""
    key_id, _, encoded = stored.partition(":")
    key = keys.field_keys().get(key_id)
    if key is None:
        raise GongyouError(
            "crypto.key_missing",
            Text(
                f"缺少编号为 {key_id} 的字段密钥，加密内容打不开。", f"Field key {key_id} is missing; data stays shut."
            ),
            Text("请恢复 secrets 目录或 GONGYOU_FIELD_KEYS。", "Restore the secrets folder or GONGYOU_FIELD_KEYS."),
            key=key_id,
        )
    sealed = base64.b64decode(encoded)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode()).decode()
    except InvalidTag as reason:
        raise GongyouError(
            "crypto.altered",
            Text("加密内容已被改动，或密钥不对。", "Encrypted data was altered, or the key is wrong."),
            Text("请从备份恢复。", "Restore it from a backup."),
            purpose=purpose,
        ) from reason


def blind_index(value: str, *, purpose: str) -> str:
    """32 hex digits (HMAC-SHA256) that are equal for equal values; "" for "", so that blanks are never a match."""
    if not value:
        return ""
    return _keyed_hex(keys.index_key(), f"{purpose}\0{value}")[:INDEX_HEX]


def worker_key_for(id_number: str) -> str:
    """The lake's name for a person: "w" and 24 hex digits, keyed, the same for 11010119900307123x and …123X."""
    return "w" + _keyed_hex(keys.pseudonym_key(), f"worker\0{id_number.strip().upper()}")[:WORKER_KEY_HEX]


def _keyed_hex(key: bytes, message: str) -> str:
    return hmac.digest(key, message.encode(), "sha256").hex()


class EncryptedTextField(models.TextField):
    """Text that only this product can read. Look it up through a blind index beside it; "" is stored as ""."""

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return encrypted(prepared, purpose=self.purpose) if prepared else prepared

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypted(value, purpose=self.purpose) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self.name} is encrypted: look it up through its blind index.")
