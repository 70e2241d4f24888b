"""The vectors of RFC 6238, appendix B, and the laws of the code around them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512
from hypothesis import given
from hypothesis import strategies as st

from gongyou.kit.two_step import totp

KEYS = {SHA1: b"12345678901234567890", SHA256: b"12345678901234567890123456789012", SHA512: (b"1234567890" * 7)[:64]}
VECTORS = (
    (59, SHA1, "94287082"),
    (59, SHA256, "46119246"),
    (59, SHA512, "90693936"),
    (1111111109, SHA1, "07081804"),
    (1111111109, SHA256, "68084774"),
    (1111111109, SHA512, "25091201"),
    (1111111111, SHA1, "14050471"),
    (1111111111, SHA256, "67062674"),
    (1111111111, SHA512, "99943326"),
    (1234567890, SHA1, "89005924"),
    (1234567890, SHA256, "91819424"),
    (1234567890, SHA512, "93441116"),
    (2000000000, SHA1, "69279037"),
    (2000000000, SHA256, "90698825"),
    (2000000000, SHA512, "38618901"),
    (20000000000, SHA1, "65353130"),
    (20000000000, SHA256, "77737706"),
    (20000000000, SHA512, "47863826"),
)
KEY = KEYS[SHA1]
moments = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(("seconds", "algorithm", "code"), VECTORS)
def test_it_gives_the_codes_of_the_standard(seconds: int, algorithm: Any, code: str) -> None:
    step = totp.step_of(datetime.fromtimestamp(seconds, UTC))
    assert totp.code_at(KEYS[algorithm], step, digits=8, algorithm=algorithm) == code


@given(moments)
def test_it_takes_one_step_of_skew_and_no_more(moment: datetime) -> None:
    code = totp.code_at(KEY, totp.step_of(moment))
    for steps in (-1, 0, 1):
        assert totp.matching_step(KEY, code, moment + timedelta(seconds=30 * steps)) is not None
    far = totp.matching_step(KEY, code, moment + timedelta(seconds=90))
    # Codes of six digits repeat by chance; then it is the code of another step.
    assert far is None or far != totp.step_of(moment)


@given(st.binary(min_size=20, max_size=20))
def test_it_reads_the_key_that_it_wrote(key: bytes) -> None:
    assert totp.read(totp.written(key)) == key


def test_it_draws_another_key_for_everybody() -> None:
    assert len({totp.new_key() for _ in range(50)}) == 50
    assert len(totp.new_key()) * 8 >= 160


def test_it_writes_the_address_that_apps_read() -> None:
    parts = urlsplit(totp.address(KEY, issuer="工友 Gongyou", account="wang"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/工友 Gongyou:wang"
    asked = parse_qs(parts.query)
    assert asked["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert asked["issuer"] == ["工友 Gongyou"]
