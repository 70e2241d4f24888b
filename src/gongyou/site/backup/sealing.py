"""The keys in a backup, under a passphrase: scrypt for the key, AES-256-GCM for the rest."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.environment import Environment

NAME = "keys.sealed"
COST = {"n": 2**17, "r": 8, "p": 1}
VARIABLES = ("GONGYOU_FIELD_KEYS", "GONGYOU_INDEX_KEY", "GONGYOU_PSEUDONYM_KEY", "GONGYOU_SECRET_KEY")
LEAST = 12


def keys_sealed(secrets: Path, passphrase: str) -> bytes:
    """Every file of the secrets folder, and the keys that stand in the environment."""
    if len(passphrase) < LEAST:
        raise BadInput(
            "backup.passphrase_short",
            Text(f"口令至少 {LEAST} 个字符。", f"The passphrase needs at least {LEAST} characters."),
        )
    # Some keys are lines, some are blocks of text; all are small.
    files = {
        str(path.relative_to(secrets)): base64.b64encode(path.read_bytes()).decode()
        for path in sorted(secrets.rglob("*"))
        if path.is_file()
    }
    held = {name: value for name in VARIABLES if (value := Environment().text(name))}
    plain = json.dumps({"files": files, "environment": held}).encode()
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, plain, b"gongyou backup keys")
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return json.dumps({**COST, **{name: base64.b64encode(part).decode() for name, part in parts.items()}}).encode()


def keys_opened(stored: bytes, passphrase: str, secrets: Path) -> dict[str, str]:
    """Writes the files back with mode 0600; gives the variables that the house must set itself. Raises BadInput."""
    said = json.loads(stored)
    salt, nonce, sealed = (base64.b64decode(said[name]) for name in ("salt", "nonce", "sealed"))
    try:
        plain = AESGCM(_key(passphrase, salt, said)).decrypt(nonce, sealed, b"gongyou backup keys")
    except InvalidTag as reason:
        raise BadInput(
            "restore.passphrase_wrong",
            Text("口令不对，密钥没有恢复。", "The passphrase is wrong; the keys stay shut."),
        ) from reason
    held = json.loads(plain)
    secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, encoded in held["files"].items():
        path = secrets / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(base64.b64decode(encoded))
    return dict(held["environment"])


def _key(passphrase: str, salt: bytes, cost: dict[str, int] = COST) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"]).derive(passphrase.encode())
