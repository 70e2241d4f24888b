"""Personal data: sealed, bound to its column, findable by exact value, named by a pseudonym."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import GongyouError
from gongyou.kit import crypto
from gongyou.kit.models import User

SetKey = Callable[[str, str], None]

OLD, NEW = "A" * 43 + "=", "B" * 43 + "="


@given(st.text())
def test_it_opens_what_it_sealed(text: str) -> None:
    assert crypto.decrypted(crypto.encrypted(text, purpose="t"), purpose="t") == text


def test_it_seals_equal_texts_differently() -> None:
    assert crypto.encrypted("张三", purpose="t") != crypto.encrypted("张三", purpose="t")


def test_it_refuses_a_value_moved_to_another_column() -> None:
    sealed = crypto.encrypted("13800001234", purpose="member.phone")
    with pytest.raises(GongyouError) as wrong:
        crypto.decrypted(sealed, purpose="member.name")
    assert wrong.value.code == "crypto.altered"


def test_it_opens_old_values_after_a_change_of_keys(set_key: SetKey) -> None:
    set_key("GONGYOU_FIELD_KEYS", f"k1:{OLD}")
    sealed = crypto.encrypted("张三", purpose="t")
    set_key("GONGYOU_FIELD_KEYS", f"k2:{NEW},k1:{OLD}")
    assert crypto.decrypted(sealed, purpose="t") == "张三"
    assert crypto.encrypted("张三", purpose="t").startswith("k2:")


def test_it_names_the_key_that_is_missing(set_key: SetKey) -> None:
    set_key("GONGYOU_FIELD_KEYS", f"k1:{OLD}")
    sealed = crypto.encrypted("张三", purpose="t")
    set_key("GONGYOU_FIELD_KEYS", f"k2:{NEW}")
    with pytest.raises(GongyouError) as wrong:
        crypto.decrypted(sealed, purpose="t")
    assert wrong.value.where["key"] == "k1"


def test_it_indexes_equal_values_equally_and_purposes_apart() -> None:
    assert crypto.blind_index("张三", purpose="a") == crypto.blind_index("张三", purpose="a")
    assert crypto.blind_index("张三", purpose="a") != crypto.blind_index("张三", purpose="b")
    assert crypto.blind_index("", purpose="a") == ""


def test_it_names_a_worker_by_24_hex_digits_whatever_the_case() -> None:
    name = crypto.worker_key_for("11010119900307123x")
    assert re.fullmatch(r"w[0-9a-f]{24}", name)
    assert crypto.worker_key_for(" 11010119900307123X ") == name


def test_it_depends_on_the_key(set_key: SetKey) -> None:
    set_key("GONGYOU_PSEUDONYM_KEY", OLD)
    first = crypto.worker_key_for("1")
    set_key("GONGYOU_PSEUDONYM_KEY", NEW)
    assert crypto.worker_key_for("1") != first


def test_it_stores_nothing_readable(db: None) -> None:
    user = User.objects.create(username="li", phone="13800001234")
    stored = User.objects.raw("SELECT id, phone AS sealed FROM kit_user")[0].sealed
    # Three digits turn up in base64 by chance.
    assert "13800" not in stored
    user.refresh_from_db()
    assert user.phone == "13800001234"
    assert user.phone_shown == "138****1234"


def test_it_refuses_to_look_up_an_encrypted_field(db: None) -> None:
    with pytest.raises(TypeError, match="blind index"):
        User.objects.filter(phone="13800001234")
