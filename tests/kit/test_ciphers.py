"""The ciphers against published vectors, and what is stored under each of them."""

from __future__ import annotations

import hmac
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.kit import ciphers, crypto, keys

SetKey = Callable[[str, str], None]

SM4_KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
OLD, NEW = "A" * 43 + "=", "B" * 43 + "="
BOTH = pytest.mark.parametrize("cipher", ciphers.CIPHERS)


def sm3(message: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(message)
    return digest.finalize()


def test_sm4_gives_the_block_of_gbt_32907() -> None:
    block = Cipher(algorithms.SM4(SM4_KEY), modes.ECB()).encryptor().update(SM4_KEY)
    assert block.hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm3_gives_the_digests_of_gbt_32905() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm4_gcm_gives_the_vector_of_rfc_8998() -> None:
    plain = b"".join(bytes.fromhex(pair * 8) for pair in ("aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa"))
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    nonce = bytes.fromhex("00001234567800000000abcd")
    sealed = ciphers.Sm4Gcm(SM4_KEY).encrypt(nonce, plain, bound)
    assert sealed[:-16].hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert sealed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert ciphers.Sm4Gcm(SM4_KEY).decrypt(nonce, sealed, bound) == plain


@given(st.binary(max_size=150), st.binary(max_size=300))
def test_hmac_sha256_is_the_librarys(key: bytes, message: bytes) -> None:
    """Twice: what was begun is copied, not used up."""
    begun = ciphers.keyed_hash(ciphers.SHA256, key)
    assert begun(message) == begun(message) == hmac.digest(key, message, "sha256")


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_hmac_sm3_is_hmac(key: bytes, message: bytes) -> None:
    """RFC 2104 written out, over the hash that the vectors above check."""
    padded = key.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in padded) + message)
    assert ciphers.keyed_hash(ciphers.SM3, key)(message) == sm3(bytes(byte ^ 0x5C for byte in padded) + inner)


@BOTH
@given(text=st.text())
def test_a_cipher_opens_what_it_sealed_and_nothing_altered(cipher: str, text: str) -> None:
    sealing = ciphers.aead(cipher, b"k" * 32)
    sealed = sealing.encrypt(b"n" * 12, text.encode(), b"p")
    assert sealing.decrypt(b"n" * 12, sealed, b"p").decode() == text
    for place in (0, len(sealed) - 1):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(ciphers.InvalidTag):
            sealing.decrypt(b"n" * 12, bytes(altered), b"p")


def test_both_ciphers_open_side_by_side(set_key: SetKey) -> None:
    set_key("GONGYOU_FIELD_KEYS", f"k1:{OLD}")
    aes = crypto.encrypted("张三", purpose="t")
    set_key("GONGYOU_CIPHER", "sm4-gcm")
    sm4 = crypto.encrypted("张三", purpose="t")
    assert (aes[:3], sm4[:7]) == ("k1:", "k1.sm4:")
    assert crypto.sealing_head() == "k1.sm4:"
    assert [crypto.decrypted(each, purpose="t") for each in (aes, sm4)] == ["张三", "张三"]
    with pytest.raises(GongyouError):
        crypto.decrypted(sm4.replace(".sm4", ""), purpose="t")


def test_an_unknown_cipher_stops_with_a_sentence(set_key: SetKey) -> None:
    set_key("GONGYOU_CIPHER", "rot13")
    with pytest.raises(BadInput, match="GONGYOU_CIPHER"):
        crypto.encrypted("张三", purpose="t")


def test_an_index_tells_its_key_and_its_hash(set_key: SetKey) -> None:
    set_key("GONGYOU_INDEX_KEY", OLD)
    plain = crypto.blind_index("张三", purpose="t")
    assert crypto.blind_indexes("张三", purpose="t") == [plain]
    set_key("GONGYOU_INDEX_HASH", "sm3")
    sm = crypto.blind_index("张三", purpose="t")
    assert crypto.blind_indexes("张三", purpose="t") == [sm, plain]
    set_key("GONGYOU_INDEX_KEY", f"i2:{NEW},i1:{OLD}")
    newest = crypto.blind_index("张三", purpose="t")
    assert [crypto.index_tag_of(each) for each in (plain, sm, newest)] == ["", "s1", "s2"]
    assert [crypto.index_tag_said(tag) for tag in ("", "s1", "h2")] == [
        ("i1", "sha256"),
        ("i1", "sm3"),
        ("i2", "sha256"),
    ]
    assert {len(each) for each in (plain, sm, newest)} == {32}
    assert {plain, sm, newest} <= set(crypto.blind_indexes("张三", purpose="t"))
    assert crypto.blind_indexes("", purpose="t") == []


@BOTH
def test_a_sealer_makes_what_the_fields_make(cipher: str, set_key: SetKey) -> None:
    set_key("GONGYOU_CIPHER", cipher)
    sealer = crypto.Sealer()
    assert crypto.decrypted(sealer.sealed("张三", "t"), purpose="t") == "张三"
    assert sealer.sealed("张三", "t") != sealer.sealed("张三", "t")
    assert sealer.index("张三", "t") == crypto.blind_index("张三", purpose="t")
    assert sealer.worker_key(" 11010119900307123x") == crypto.worker_key_for("11010119900307123X")
    assert (sealer.sealed("", "t"), sealer.index("", "t")) == ("", "")
    assert pickle.loads(pickle.dumps(sealer)).index("a", "t") == sealer.index("a", "t")


@pytest.mark.parametrize("hash_name", ciphers.HASHES)
def test_a_sealer_is_safe_between_threads(hash_name: str, set_key: SetKey) -> None:
    set_key("GONGYOU_CIPHER", "sm4-gcm")
    set_key("GONGYOU_INDEX_HASH", hash_name)
    sealer, together = crypto.Sealer(), threading.Barrier(4)

    def work(place: int) -> bool:
        together.wait()
        return all(
            crypto.decrypted(sealer.sealed(f"{place}-{n}", "t"), purpose="t") == f"{place}-{n}"
            and sealer.index(f"{n}", "t") == crypto.blind_index(f"{n}", purpose="t")
            for n in range(200)
        )

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))


def test_a_key_is_added_and_found_and_retired(data_dir: Path) -> None:
    keys.forget()
    first = crypto.encrypted("张三", purpose="t")
    kept = keys.provider()
    assert kept.add("field") == "k2"
    assert kept.add("index") == "i2"
    keys.forget()
    assert (list(keys.field_keys()), list(keys.index_keys())) == (["k2", "k1"], ["i2", "i1"])
    assert crypto.decrypted(first, purpose="t") == "张三"
    kept.retire("field", "k1")
    keys.forget()
    assert list(keys.field_keys()) == ["k2"]
    assert kept.add("field") == "k3"
    assert sorted(path.name for path in (data_dir / "secrets").glob("field*")) == [
        "field-k2.key",
        "field-k3.key",
        "field.retired",
    ]
    keys.forget()


def test_a_running_process_meets_a_new_key(data_dir: Path) -> None:
    keys.forget()
    crypto.encrypted("张三", purpose="t")
    before = dict(keys._looked)
    keys.KeptKeys(data_dir).add("field")
    keys._looked.update({folder: moment - keys.LOOKED_AT_EVERY_SECONDS for folder, moment in before.items()})
    assert crypto.encrypted("张三", purpose="t").startswith("k2:")
    keys.forget()


def test_keys_of_the_environment_are_the_houses_own(set_key: SetKey) -> None:
    set_key("GONGYOU_FIELD_KEYS", f"k1:{OLD}")
    with pytest.raises(Conflict, match="GONGYOU_FIELD_KEYS"):
        keys.provider().add("field")


class Vault:
    """A provider as an HSM adapter would be one."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir

    def keys(self, kind: str) -> dict[str, bytes]:
        return {"k9" if kind == "field" else "i9": b"v" * 32}

    def pseudonym(self) -> bytes:
        return b"p" * 32

    def add(self, kind: str) -> str:
        raise NotImplementedError

    def retire(self, kind: str, key_id: str) -> None:
        raise NotImplementedError


def test_a_house_brings_its_own_provider(set_key: SetKey, data_dir: Path) -> None:
    set_key("GONGYOU_KEY_PROVIDER", f"{__name__}.Vault")
    assert crypto.encrypted("张三", purpose="t").startswith("k9:")
    assert crypto.blind_index("张三", purpose="t").startswith("h9")
    assert not (data_dir / "secrets").exists()
    set_key("GONGYOU_KEY_PROVIDER", "nowhere.Vault")
    with pytest.raises(BadInput, match="nowhere"):
        keys.field_keys()
