"""System checks: each speaks when it should and only then."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from gongyou.kit import checks, keys


def test_it_accepts_the_keys_that_it_made_itself(data_dir: Path) -> None:
    keys.kept_secret(data_dir, "session")
    assert checks.secrets_are_private() == []


def test_it_names_a_key_that_others_can_read(data_dir: Path) -> None:
    keys.kept_secret(data_dir, "session")
    path = data_dir / "secrets" / "session.key"
    path.chmod(0o640)
    found = checks.secrets_are_private()
    assert [message.id for message in found] == ["gongyou.kit.E001"]
    assert str(path) in str(found[0].hint)


@pytest.mark.parametrize(
    ("debug", "hosts", "count"), [(True, ["gy.example"], 1), (True, ["localhost"], 0), (False, ["gy.example"], 0)]
)
def test_it_warns_of_debugging_in_the_street(settings: Settings, debug: bool, hosts: list[str], count: int) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS = debug, hosts
    assert [message.id for message in checks.debugging_stays_at_home()] == ["gongyou.kit.W001"] * count


@pytest.mark.parametrize(
    ("https", "hosts", "count"), [(False, ["gy.example"], 1), (True, ["gy.example"], 0), (False, ["127.0.0.1"], 0)]
)
def test_it_warns_of_passwords_in_the_clear(settings: Settings, https: bool, hosts: list[str], count: int) -> None:
    settings.HTTPS, settings.ALLOWED_HOSTS = https, hosts
    assert [message.id for message in checks.the_street_is_encrypted()] == ["gongyou.kit.W002"] * count
