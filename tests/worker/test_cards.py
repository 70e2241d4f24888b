"""The card of a member: issued, shown, replaced, ended."""

from __future__ import annotations

import base64
import json
import math
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from gongyou.core.errors import Conflict, Forbidden
from gongyou.kit.models import AuditLine
from gongyou.registry.cards.keys import public_keys
from gongyou.registry.cards.revocations import revocations_read
from gongyou.registry.cards.showing import AHEAD, QUIET, Code, codes_ahead, path_of, revocation_list
from gongyou.registry.cards.token import Verdict, token_judged, window_of
from gongyou.registry.models import Card, Member
from gongyou.registry.services.cards import card_issue, card_withdraw
from tests.registry.cast import Cast

NOW = datetime(2026, 10, 1, 0, 30, 20, tzinfo=UTC)


@pytest.fixture
def lin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.lin)
    return client


def a_card(cast: Cast) -> Card:
    return card_issue(member=cast.lin_member, by=cast.lin, now=NOW)


def test_a_member_holds_one_card(cast: Cast) -> None:
    card = a_card(cast)
    assert re.fullmatch(r"[1-9]\d{11}", card.serial)
    with pytest.raises(Conflict):
        a_card(cast)
    assert AuditLine.objects.get(type="registry.card.issued").data == {}


def test_nobody_fetches_or_withdraws_the_card_of_another(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        card_issue(member=cast.lin_member, by=cast.wang, now=NOW)
    card = a_card(cast)
    with pytest.raises(Forbidden):
        card_withdraw(card=card, by=cast.zhao, now=NOW)


def test_who_is_not_in_good_standing_gets_none(cast: Cast) -> None:
    Member.objects.filter(pk=cast.lin_member.pk).update(state=Member.State.SUSPENDED)
    cast.lin_member.refresh_from_db()
    with pytest.raises(Conflict):
        a_card(cast)


def test_ten_codes_are_signed_ahead_and_each_holds_in_its_minute(cast: Cast) -> None:
    codes = codes_ahead(a_card(cast), address="https://gh.example.cn/card/verify/", now=NOW)
    assert [code.starts_at for code in codes] == [(window_of(NOW) + ahead) * 60 for ahead in range(AHEAD)]
    keys = public_keys(settings.GONGYOU_DATA_DIR)
    for ahead, code in enumerate(codes):
        found = token_judged(code.text, keys, at=NOW + timedelta(minutes=ahead))
        assert found.verdict is Verdict.VALID
        assert found.claims is not None
        assert found.claims.organisation_code == "HL-MX-KD-1"
        # Nothing about the person: neither key, name nor number.
        assert cast.lin_member.worker_key not in code.text
    assert path_of(codes[0]).startswith("M4 4h7v1h-7z")


@settings_of(max_examples=40)
@given(st.integers(1, 9).flatmap(lambda size: st.lists(st.booleans(), min_size=size**2, max_size=size**2)))
def test_the_path_covers_the_dark_squares_and_no_other(squares: list[bool]) -> None:
    size = math.isqrt(len(squares))
    flat = "".join(str(int(square)) for square in squares) + "0" * (-len(squares) % 8)
    bits = base64.b64encode(int(flat, 2).to_bytes(len(flat) // 8)).decode()
    covered = [False] * len(squares)
    for across, down, wide, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path_of(Code("", 0, size, bits))):
        assert wide == back
        for column in range(int(across) - QUIET, int(across) - QUIET + int(wide)):
            assert not covered[(int(down) - QUIET) * size + column]
            covered[(int(down) - QUIET) * size + column] = True
    assert covered == squares


def test_the_page_shows_the_card_and_its_codes(cast: Cast, lin: Client) -> None:
    assert "领取会员卡" in lin.get(reverse("cards:card")).content.decode()
    assert lin.post(reverse("cards:issue")).status_code == 302
    page = lin.get(reverse("cards:card"))
    text = page.content.decode()
    card = cast.lin_member.cards.get()
    assert card.serial_shown in text
    assert "林小满" in text
    assert "no-store" in page.headers["Cache-Control"]
    payload = json.loads(re.search(r'id="card-codes" type="application/json">(.*?)</script>', text)[1])  # type: ignore[index]
    assert len(payload["codes"]) == AHEAD
    more = lin.get(payload["more"]).json()
    assert abs(more["now"] - timezone.now().timestamp()) < 5


def test_a_replaced_card_has_another_number_and_the_old_one_is_listed(cast: Cast, lin: Client) -> None:
    lin.post(reverse("cards:issue"))
    old = cast.lin_member.cards.get().serial
    lin.post(reverse("cards:replace"))
    assert cast.lin_member.cards.get(withdrawn_at=None).serial != old
    listed = revocations_read(
        lin.get(reverse("cards:revocations")).content.decode(), public_keys(settings.GONGYOU_DATA_DIR)
    )
    assert listed.serials == {old}
    # Older codes have expired by then.
    assert (
        revocations_read(
            revocation_list(now=timezone.now() + timedelta(days=2)), public_keys(settings.GONGYOU_DATA_DIR)
        ).serials
        == frozenset()
    )


@pytest.mark.parametrize("state", [Member.State.SUSPENDED, Member.State.LEFT])
def test_a_member_without_good_standing_gets_no_codes(cast: Cast, lin: Client, state: str) -> None:
    card = a_card(cast)
    Member.objects.filter(pk=cast.lin_member.pk).update(state=state)
    assert "会员卡停用" in lin.get(reverse("cards:card")).content.decode()
    assert lin.get(reverse("cards:windows")).status_code == 404
    assert lin.post(reverse("cards:replace")).status_code == 404
    assert card.serial in revocation_list(now=NOW)


def test_the_verification_page_carries_keys_and_words_and_may_use_the_camera(cast: Cast) -> None:
    page = Client().get(reverse("cards:verify"))
    assert public_keys(settings.GONGYOU_DATA_DIR)[0].id.hex() in page.content.decode()
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
