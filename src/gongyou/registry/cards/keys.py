"""The keys that sign cards: ECDSA on P-256, one file each in <data>/secrets, the newest one signs.

An older key still verifies, so that verifiers learn the new one before it is needed.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.keys import secrets_folder

KEY_ID_BYTES = 4
HALF = 32
SIGNATURE_BYTES = 2 * HALF


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a verifier needs. `id` is the head of the SHA-256 of the key itself, so it can't be claimed by another."""

    id: bytes
    spki: bytes

    @classmethod
    def of(cls, spki: bytes) -> PublicKey:
        return cls(hashlib.sha256(spki).digest()[:KEY_ID_BYTES], spki)

    def confirms(self, signature: bytes, message: bytes) -> bool:
        """Whether this key signed the message (64 bytes, r then s)."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        key = serialization.load_der_public_key(self.spki)
        r, s = int.from_bytes(signature[:HALF]), int.from_bytes(signature[HALF:])
        try:
            key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))  # type: ignore[union-attr,call-arg,arg-type]
        except InvalidSignature:
            return False
        return True

    def as_json(self) -> dict[str, str]:
        return {"id": self.id.hex(), "spki": base64.b64encode(self.spki).decode()}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its public half."""

    private: ec.EllipticCurvePrivateKey
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """64 bytes, r then s, the same for the same message (RFC 6979)."""
        der = self.private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        r, s = decode_dss_signature(der)
        return r.to_bytes(HALF) + s.to_bytes(HALF)


def signing_keys(data_dir: Path) -> list[SigningKey]:
    """Every key, oldest first; the first one is made when there is none."""
    files = _files(data_dir)
    if not files:
        key_add(data_dir)
        files = _files(data_dir)
    return [_loaded(file) for file in files]


def key_add(data_dir: Path) -> SigningKey:
    """A new key, which signs from now on. Two processes that make the same one agree on the first."""
    folder = secrets_folder(data_dir)
    number = int(_files(data_dir)[-1].stem.partition("-")[2]) + 1 if _files(data_dir) else 1
    path = folder / f"card-{number:04d}.pem"
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle, draft = tempfile.mkstemp(dir=folder)  # mkstemp opens with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
    return _loaded(path)


def public_keys(data_dir: Path) -> list[PublicKey]:
    return [key.public for key in signing_keys(data_dir)]


def keys_as_json(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """The file that verifiers keep."""
    return {"kind": "gongyou-card-keys", "version": 1, "keys": [key.as_json() for key in keys]}


def keys_from_json(text: str) -> list[PublicKey]:
    """The keys of such a file; anything else raises BadInput."""
    try:
        held: Mapping[str, Any] = json.loads(text)
        if held["kind"] != "gongyou-card-keys":
            raise ValueError
        keys = [PublicKey.of(base64.b64decode(each["spki"], validate=True)) for each in held["keys"]]
        if not all(
            isinstance(loaded := serialization.load_der_public_key(key.spki), ec.EllipticCurvePublicKey)
            and loaded.curve.name == "secp256r1"
            for key in keys
        ):
            raise ValueError
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm) as reason:
        raise BadInput(
            "card.keys_unreadable",
            Text("这不是会员卡公钥文件。", "This is not a file of card keys."),
            Text("请用 gongyou card keys 重新导出。", "Export it again by: gongyou card keys."),
        ) from reason
    return keys


def _files(data_dir: Path) -> list[Path]:
    return sorted(secrets_folder(data_dir).glob("card-*.pem"))


def _loaded(path: Path) -> SigningKey:
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise BadInput(
            "settings.key_unusable",
            Text(f"密钥文件 {path.name} 不能用。", f"The key file {path.name} is unusable."),
            Text("应为 P-256 私钥。", "It must be a private key on P-256."),
        )
    spki = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return SigningKey(private, PublicKey.of(spki))
