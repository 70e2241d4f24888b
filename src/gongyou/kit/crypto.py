"""Personal data at rest: encrypted fields, keyed blind indexes for exact look-up, and worker pseudonyms.

Stored form: <key id>:<base64 of 12 nonce bytes, ciphertext and tag> for AES-256-GCM, <key id>.sm4:… for SM4-GCM, so
that both open side by side whatever the setting says now. The purpose ("member.name") is authenticated along with it,
so a value copied from one column to another no longer opens.

A blind index has 32 characters: hex digits alone for HMAC-SHA256 under the first key, else a letter for the hash (h or
s) and one for the key's number before 30 hex digits, so that a rotation can count and find what is still to do.
"""

from __future__ import annotations

import base64
import os
from binascii import Error as NotBase64
from binascii import b2a_base64
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import models

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.kit import keys
from gongyou.kit.ciphers import AES, SHA256, SM4, aead, keyed_hash

NONCE_BYTES = 12
INDEX_HEX = 32
WORKER_KEY_HEX = 24
SM4_MARK = ".sm4"
HASH_MARKS = {"sha256": "h", "sm3": "s"}
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
PLAIN_TAG = ""


class Sealer:
    """Seals, indexes and names people in bulk under the keys and settings of the moment in which it was made.

    Hold one for a batch: nothing is looked up for a value. Safe between threads; a copy sent to another process takes
    that process's keys. Made again for every batch, it follows a rotation.
    """

    __slots__ = ("_cipher", "_head", "_hex", "_name", "_purposes", "_tag", "key_id")

    def __init__(self) -> None:
        held = keys.ring()
        self.key_id, key = next(iter(held.field.items()))
        self._cipher = aead(held.cipher, key)
        self._head = _head(self.key_id, held.cipher)
        index_id, index_key = next(iter(held.index.items()))
        self._tag, self._hex = _tag(index_id, held.index_hash), keyed_hash(held.index_hash, index_key)
        self._name = keyed_hash(SHA256, held.pseudonym)
        self._purposes: dict[str, bytes] = {}

    def __reduce__(self) -> tuple[type[Sealer], tuple[()]]:
        return Sealer, ()

    def sealed(self, text: str, purpose: str) -> str:
        """`text` as it is stored; "" stays "". Equal texts give different results."""
        if not text:
            return ""
        bound = self._purposes.get(purpose)
        if bound is None:
            bound = self._purposes[purpose] = purpose.encode()
        nonce = os.urandom(NONCE_BYTES)
        return self._head + base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), bound)).decode()

    def all_sealed(self, texts: Iterable[str], purpose: str) -> list[str]:
        """Each text as `sealed` gives it, with the nonces of all drawn at once."""
        many = list(texts)
        bound, encrypt, head, encoded = purpose.encode(), self._cipher.encrypt, self._head, b2a_base64
        drawn = os.urandom(NONCE_BYTES * len(many))
        nonces = [drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES)]
        return [
            head + encoded(nonce + encrypt(nonce, text.encode(), bound), newline=False).decode() if text else ""
            for text, nonce in zip(many, nonces, strict=True)
        ]

    def all_indexed(self, values: Iterable[str], purpose: str) -> list[str]:
        """The blind index of each value, as `index` gives it."""
        tag, hashed, length = self._tag, self._hex, INDEX_HEX - len(self._tag)
        start = f"{purpose}\0"
        return [tag + hashed((start + value).encode()).hex()[:length] if value else "" for value in values]

    def index(self, value: str, purpose: str) -> str:
        """The blind index of a normalised value; "" for ""."""
        if not value:
            return ""
        return self._tag + self._hex(f"{purpose}\0{value}".encode()).hex()[: INDEX_HEX - len(self._tag)]

    def worker_key(self, id_number: str) -> str:
        """The lake's name for a person."""
        return "w" + self._name(f"worker\0{id_number.strip().upper()}".encode()).hex()[:WORKER_KEY_HEX]

    def worker_keys(self, id_numbers: Iterable[str]) -> list[str]:
        """The names of people whose numbers are written as they are kept: eighteen characters, capitals."""
        hashed = self._name
        return ["w" + hashed(f"worker\0{number}".encode()).hex()[:WORKER_KEY_HEX] for number in id_numbers]


def encrypted(text: str, *, purpose: str) -> str:
    """`text` under the current field key. Equal texts give different results."""
    held = keys.ring()
    key_id, key = next(iter(held.field.items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = aead(held.cipher, key).encrypt(nonce, text.encode(), purpose.encode())
    return _head(key_id, held.cipher) + base64.b64encode(nonce + sealed).decode()


def decrypted(stored: str, *, purpose: str) -> str:
    """The text that `encrypted` was given. A changed value, another purpose or a lost key raises GongyouError."""
    head, _, encoded = stored.partition(":")
    key_id = head.removesuffix(SM4_MARK)
    key = keys.field_keys().get(key_id)
    if key is None:
        keys.forget()  # another process may have added it this very second
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
    try:
        sealed = base64.b64decode(encoded)
        opened = aead(SM4 if head.endswith(SM4_MARK) else AES, key)
        return opened.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode()).decode()
    except (InvalidTag, NotBase64, ValueError) as reason:
        raise GongyouError(
            "crypto.altered",
            Text("加密内容已被改动，或密钥不对。", "Encrypted data was altered, or the key is wrong."),
            Text("请从备份恢复。", "Restore it from a backup."),
            purpose=purpose,
        ) from reason


def sealing_head() -> str:
    """What every value sealed now begins with, such as "k2:" or "k2.sm4:"."""
    held = keys.ring()
    return _head(next(iter(held.field)), held.cipher)


def blind_index(value: str, *, purpose: str) -> str:
    """The index to store: equal for equal values; "" for "", so that blanks are never a match.

    Look up by `blind_indexes`.
    """
    if not value:
        return ""
    held = keys.ring()
    key_id, key = next(iter(held.index.items()))
    return _index(key_id, key, held.index_hash, f"{purpose}\0{value}")


def blind_indexes(value: str, *, purpose: str) -> list[str]:
    """What to look a value up by (`…_index__in`): the current index, then those that a rotation may not have reached.

    One entry as long as there is one index key and the first hash.
    """
    if not value:
        return []
    held = keys.ring()
    wanted = [(key_id, key, held.index_hash) for key_id, key in held.index.items()]
    if held.index_hash != SHA256:
        wanted += [(key_id, key, SHA256) for key_id, key in held.index.items()]
    return [_index(key_id, key, name, f"{purpose}\0{value}") for key_id, key, name in wanted]


def index_tag() -> str:
    """What every index written now begins with; "" under the first key and HMAC-SHA256."""
    held = keys.ring()
    return _tag(next(iter(held.index)), held.index_hash)


def index_tag_of(stored: str) -> str:
    """The tag of a stored index."""
    return stored[:2] if stored[:1] in HASH_MARKS.values() else PLAIN_TAG


def index_tag_said(tag: str) -> tuple[str, str]:
    """(key id, hash) of a tag."""
    if not tag:
        return keys.FIRST_INDEX_ID, SHA256
    names = {mark: name for name, mark in HASH_MARKS.items()}
    return f"i{DIGITS.index(tag[1])}", names[tag[0]]


def worker_key_for(id_number: str) -> str:
    """The lake's name for a person: "w" and 24 hex digits, keyed, the same for 11010119900307123x and …123X."""
    message = f"worker\0{id_number.strip().upper()}".encode()
    return "w" + keyed_hash(SHA256, keys.pseudonym_key())(message).hex()[:WORKER_KEY_HEX]


def _head(key_id: str, cipher: str) -> str:
    return f"{key_id}{SM4_MARK if cipher == SM4 else ''}:"


def _index(key_id: str, key: bytes, name: str, message: str) -> str:
    tag = _tag(key_id, name)
    return tag + keyed_hash(name, key)(message.encode()).hex()[: INDEX_HEX - len(tag)]


def _tag(key_id: str, name: str) -> str:
    number = int(key_id.removeprefix("i"))
    return PLAIN_TAG if (number, name) == (1, SHA256) else HASH_MARKS[name] + DIGITS[number]


class Ciphertext(str):
    """Text that is sealed already, under the purpose of its field: stored as it is."""

    __slots__ = ()


class EncryptedTextField(models.TextField):
    """Text that only this product can read. Look it up through a blind index beside it; "" is stored as ""."""

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Ciphertext):
            return str(value)
        prepared = super().get_prep_value(value)
        return encrypted(prepared, purpose=self.purpose) if prepared else prepared

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypted(value, purpose=self.purpose) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self.name} is encrypted: look it up through its blind index.")
