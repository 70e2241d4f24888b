"""The token of a card: what it says, and that nothing else is ever taken for one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.registry.cards.keys import PublicKey, SigningKey, key_add, keys_as_json, keys_from_json, signing_keys
from gongyou.registry.cards.revocations import revocations_read, revocations_written
from gongyou.registry.cards.serials import check_digit, serial_drawn
from gongyou.registry.cards.token import MARK, NAME_BYTES, Claims, Verdict, token_judged, token_made, window_of
from gongyou.site.cli import run

NOW = datetime(2026, 10, 1, 0, 30, 20, tzinfo=UTC)
CLAIMS = Claims("123456789015", window_of(NOW), "HL-MX-KD", "麦溪区快递工会")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return key_add(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return key_add(tmp_path_factory.mktemp("others"))


def judged(token: str, key: SigningKey, at: datetime = NOW, **more: object) -> Verdict:
    return token_judged(token, [key.public], at=at, **more).verdict  # type: ignore[arg-type]


def test_it_says_what_it_was_given(key: SigningKey) -> None:
    found = token_judged(token_made(CLAIMS, key), [key.public], at=NOW)
    assert (found.verdict, found.claims) == (Verdict.VALID, CLAIMS)


def test_it_is_read_from_an_address(key: SigningKey) -> None:
    assert judged(f"https://gh.example.cn/card/verify/#{token_made(CLAIMS, key)}\n", key) is Verdict.VALID


@given(
    serial=st.integers(0, 10**12 - 1),
    window=st.integers(0, 2**32 - 1),
    code=st.text(max_size=40),
    name=st.text(max_size=200),
)
def test_every_claim_survives_the_way(key: SigningKey, serial: int, window: int, code: str, name: str) -> None:
    claims = Claims(f"{serial:012d}", window, code, name)
    at = datetime.fromtimestamp(window * 60, UTC)
    found = token_judged(token_made(claims, key), [key.public], at=at)
    assert found.verdict is Verdict.VALID
    assert found.claims is not None
    assert (found.claims.serial, found.claims.window, found.claims.organisation_code) == (claims.serial, window, code)
    assert name.startswith(found.claims.organisation_name)
    assert len(found.claims.organisation_name.encode()) <= NAME_BYTES
    assert name == found.claims.organisation_name or len(name.encode()) > NAME_BYTES


@given(place=st.integers(0, 10_000), bit=st.integers(0, 6))
def test_any_flipped_bit_fails(key: SigningKey, place: int, bit: int) -> None:
    token = token_made(CLAIMS, key)
    place %= len(token)
    altered = token[:place] + chr(ord(token[place]) ^ (1 << bit)) + token[place + 1 :]
    assert judged(altered, key) is not Verdict.VALID


def test_every_bit_of_every_letter_is_guarded(key: SigningKey) -> None:
    token = token_made(CLAIMS, key)
    for place in range(len(token)):
        for bit in range(7):
            altered = token[:place] + chr(ord(token[place]) ^ (1 << bit)) + token[place + 1 :]
            assert judged(altered, key) is not Verdict.VALID, (place, bit)


@given(st.text())
def test_no_text_is_taken_for_a_token(key: SigningKey, text: str) -> None:
    assert judged(text, key) is Verdict.MALFORMED
    assert judged(MARK + text, key) in {Verdict.MALFORMED, Verdict.UNKNOWN_KEY}


@given(st.integers(-100, 100))
def test_it_lives_for_its_minute_and_one_on_either_side(key: SigningKey, minutes: int) -> None:
    verdict = judged(token_made(CLAIMS, key), key, at=NOW + timedelta(minutes=minutes))
    if abs(minutes) <= 1:
        assert verdict is Verdict.VALID
    else:
        assert verdict is (Verdict.EXPIRED if minutes > 0 else Verdict.EARLY)


def test_another_key_is_named_as_such(key: SigningKey, stranger: SigningKey) -> None:
    assert judged(token_made(CLAIMS, stranger), key) is Verdict.UNKNOWN_KEY


def test_a_stranger_who_claims_our_key_is_a_forger(key: SigningKey, stranger: SigningKey) -> None:
    pretended = SigningKey(stranger.private, PublicKey(key.public.id, stranger.public.spki))
    assert judged(token_made(CLAIMS, pretended), key) is Verdict.FORGED


def test_an_older_code_after_a_newer_one_is_a_replay(key: SigningKey) -> None:
    older = token_made(CLAIMS, key)
    newer = token_made(Claims(CLAIMS.serial, CLAIMS.window + 1, "HL", "禾岚市总工会"), key)
    seen: dict[str, int] = {}
    assert judged(newer, key, seen=seen) is Verdict.VALID
    assert judged(older, key, seen=seen) is Verdict.REPLAYED
    assert judged(newer, key, seen=seen) is Verdict.VALID


def test_a_withdrawn_card_and_a_card_of_another_state_fail(key: SigningKey) -> None:
    assert judged(token_made(CLAIMS, key), key, revoked=frozenset({CLAIMS.serial})) is Verdict.REVOKED
    suspended = Claims(CLAIMS.serial, CLAIMS.window, CLAIMS.organisation_code, CLAIMS.organisation_name, state=2)
    assert judged(token_made(suspended, key), key) is Verdict.REVOKED


def test_the_list_of_withdrawn_cards_is_signed(key: SigningKey, stranger: SigningKey) -> None:
    written = revocations_written(["2", "1"], key, now=NOW)
    read = revocations_read(written, [key.public])
    assert read.serials == {"1", "2"}
    assert read.made_at == NOW
    for wrong in (
        written.replace("\n1\n", "\n"),
        written.replace("made 2026", "made 2027"),
        "",
        "signature ",
        "x" * 99,
    ):
        with pytest.raises(BadInput):
            revocations_read(wrong, [key.public])
    with pytest.raises(BadInput):
        revocations_read(written, [stranger.public])


def test_an_older_key_still_verifies(tmp_path: Path) -> None:
    old = signing_keys(tmp_path)[-1]
    new = key_add(tmp_path)
    held = signing_keys(tmp_path)
    assert [key.public for key in held] == [old.public, new.public]
    read = keys_from_json(json.dumps(keys_as_json(key.public for key in held)))
    assert token_judged(token_made(CLAIMS, old), read, at=NOW).verdict is Verdict.VALID
    assert token_judged(token_made(CLAIMS, new), read, at=NOW).verdict is Verdict.VALID
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "secrets").iterdir())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"kind": "gongyou-card-keys", "keys": [{"spki": "AAAA"}]}'])
def test_a_file_that_holds_no_keys_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        keys_from_json(text)


@given(st.integers(0, 11), st.integers(1, 9))
def test_a_digit_read_wrongly_is_noticed(place: int, more: int) -> None:
    serial = serial_drawn()
    assert len(serial) == 12
    wrong = serial[:place] + str((int(serial[place]) + more) % 10) + serial[place + 1 :]
    assert check_digit(wrong[:-1]) != wrong[-1]


def test_the_command_verifies_without_a_database(
    data_dir: Path, key: SigningKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(keys_as_json([key.public])))
    words = ["card", "verify", token_made(CLAIMS, key), "--keys", str(file)]
    assert run([*words, "--at", NOW.isoformat()]) == 0
    assert "valid\t123456789015 麦溪区快递工会" in capsys.readouterr().out
    assert run([*words, "--at", "2026-10-01T09:30:00"]) == 1
    assert "截图" in capsys.readouterr().err
    assert run([*words, "--at", "noon"]) == 2
    assert run(["card", "verify", "x", "--keys", str(tmp_path / "none.json")]) == 2
    gone = tmp_path / "gone.txt"
    gone.write_text(revocations_written([CLAIMS.serial], key, now=NOW))
    capsys.readouterr()
    assert run([*words, "--at", NOW.isoformat(), "--revoked", str(gone), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["cards"][0]["verdict"] == "revoked"


def test_the_command_hands_out_the_keys(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["card", "keys"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert run(["card", "keys", "--add"]) == 0
    assert json.loads(capsys.readouterr().out)["keys"][:1] == first["keys"]
