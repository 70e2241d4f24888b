"""Files with personal data that wait on the disk: sealed block by block, opened in memory alone.

First line: the id and cipher of the field key ("k1:", "k1.sm4:"). Then blocks: length (4 bytes), nonce, ciphertext and
tag. Each block is bound to its number and says whether it is the last: a cut or rearranged file does not open.
"""

from __future__ import annotations

import os
import secrets
import shutil
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from django.conf import settings

from gongyou.core.errors import GongyouError, NotFound, StorageFull
from gongyou.core.text import Text
from gongyou.kit import keys
from gongyou.kit.ciphers import AES, SM4, aead
from gongyou.kit.crypto import NONCE_BYTES, SM4_MARK, sealing_head

BLOCK = 1 << 20
# Who keeps sealed files for good: each gives the names that a sweep of what is left over must not touch.
KEEPERS: list[Callable[[], Iterable[str]]] = []
LENGTH = struct.Struct(">I")
FILE = "sealed"


def sealed_folder() -> Path:
    """<data>/sealed, for this account only."""
    folder: Path = settings.GONGYOU_DATA_DIR / "sealed"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def kept(names: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Decorates a function that gives the names of the sealed files that a record of its own still holds."""
    KEEPERS.append(names)
    return names


def file_seal(chunks: Iterable[bytes], *, purpose: str) -> str:
    """The random name under which the content now lies sealed. A full disk raises StorageFull and leaves nothing."""
    stored = secrets.token_hex(16)
    folder = sealed_folder() / stored
    head = sealing_head()
    cipher = aead(SM4 if SM4_MARK in head else AES, keys.field_keys()[head.rstrip(":").removesuffix(SM4_MARK)])
    try:
        folder.mkdir(mode=0o700)
        with os.fdopen(os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(head.encode() + b"\n")
            for number, (block, is_last) in enumerate(_blocks(chunks)):
                nonce = os.urandom(NONCE_BYTES)
                sealed = nonce + cipher.encrypt(nonce, block, _bound(purpose, number, is_last=is_last))
                file.write(LENGTH.pack(len(sealed)) + sealed)
            file.flush()
            os.fsync(file.fileno())
    except OSError as reason:
        sealed_remove(stored)
        raise StorageFull(
            "storage.full",
            Text("文件没有存下来。", "The file could not be stored."),
            Text("请管理员检查数据目录的磁盘空间。", "Ask the administrator to check the disk of the data directory."),
        ) from reason
    except BaseException:
        sealed_remove(stored)
        raise
    return stored


def file_blocks(stored: str, *, purpose: str) -> Iterator[bytes]:
    """The content, block by block. A file that is gone raises NotFound, an altered one GongyouError."""
    path = sealed_folder() / Path(stored).name / FILE
    try:
        file = path.open("rb")
    except OSError as reason:
        raise NotFound(
            "storage.gone",
            Text("文件已经清除。", "The file has been cleared away."),
            Text("请重新上传或重新导出。", "Upload or export it again."),
        ) from reason
    with file:
        head = file.readline().decode().strip().rstrip(":")
        key = keys.field_keys().get(head.removesuffix(SM4_MARK))
        if key is None:
            raise _altered()
        cipher = aead(SM4 if head.endswith(SM4_MARK) else AES, key)
        number, following = 0, _next(file)
        while following is not None:
            sealed, following = following, _next(file)
            try:
                bound = _bound(purpose, number, is_last=following is None)
                yield cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
            except InvalidTag as reason:
                raise _altered() from reason
            number += 1


@contextmanager
def file_opened(stored: str, *, purpose: str) -> Iterator[Path]:
    """A path under which the content can be read while the block lasts. It stands in memory, never on the disk."""
    descriptor = os.memfd_create("sealed", os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(descriptor), "wb") as memory:
            for block in file_blocks(stored, purpose=purpose):
                memory.write(block)
        yield Path(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)


def sealed_remove(stored: str) -> None:
    """Clears a sealed file away; one that is gone already is no fault."""
    if stored:
        shutil.rmtree(sealed_folder() / Path(stored).name, ignore_errors=True)


def _blocks(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Blocks of one length but for the last; at least one, so that an empty file is told from a cut one."""
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        while len(kept) > BLOCK:
            yield bytes(kept[:BLOCK]), False
            del kept[:BLOCK]
    yield bytes(kept), True


def _bound(purpose: str, number: int, *, is_last: bool) -> bytes:
    return f"{purpose}\0{number}\0{int(is_last)}".encode()


def _next(file: IO[bytes]) -> bytes | None:
    length = file.read(LENGTH.size)
    return file.read(LENGTH.unpack(length)[0]) if len(length) == LENGTH.size else None


def _altered() -> GongyouError:
    return GongyouError(
        "crypto.altered",
        Text("加密文件已被改动，或密钥不对。", "A sealed file was altered, or the key is wrong."),
        Text("请重新上传或重新导出。", "Upload or export it again."),
    )
