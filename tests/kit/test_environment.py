"""Variables are read loudly, and database addresses are understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongyou.core.errors import BadInput
from gongyou.kit.environment import POSTGRESQL_OPTIONS, VARIABLES, Environment, database_from

DATA = Path("/data")


@pytest.mark.parametrize("written", ["True", "1", "yes", "", "TRUE"])
def test_it_refuses_a_flag_that_is_not_exactly_true_or_false(written: str) -> None:
    with pytest.raises(BadInput) as wrong:
        Environment({"GONGYOU_DEBUG": written}).flag("GONGYOU_DEBUG")
    assert wrong.value.where["variable"] == "GONGYOU_DEBUG"


def test_it_reads_flags_words_and_defaults() -> None:
    environment = Environment({"GONGYOU_DEBUG": "true", "GONGYOU_ALLOWED_HOSTS": "a.example, b.example,"})
    assert environment.flag("GONGYOU_DEBUG") is True
    assert environment.flag("GONGYOU_HTTPS") is False
    assert environment.words("GONGYOU_ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_it_reads_a_secret_from_the_file_that_is_pointed_to(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    assert Environment({"GONGYOU_SECRET_KEY_FILE": str(tmp_path / "key")}).text("GONGYOU_SECRET_KEY") == "s3cret"


def test_it_names_the_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as wrong:
        Environment({"GONGYOU_SECRET_KEY_FILE": str(tmp_path / "none")}).text("GONGYOU_SECRET_KEY")
    assert str(tmp_path / "none") in wrong.value.said("zh")


def test_it_refuses_a_variable_that_is_not_declared() -> None:
    with pytest.raises(KeyError):
        Environment({}).text("GONGYOU_TYPO")


def test_it_puts_sqlite_in_the_data_directory_by_default() -> None:
    entry = database_from("", data_dir=DATA)
    assert entry["ENGINE"] == "django.db.backends.sqlite3"
    assert entry["NAME"] == "/data/gongyou.sqlite3"


@pytest.mark.parametrize(
    ("url", "name"), [("sqlite:///kept.db", "kept.db"), ("sqlite:////srv/a%20b.db", "/srv/a b.db")]
)
def test_it_understands_sqlite_addresses(url: str, name: str) -> None:
    assert database_from(url, data_dir=DATA)["NAME"] == name


def test_it_understands_postgresql_addresses() -> None:
    entry = database_from("postgresql://li:p%40ss@db.example:5433/union?sslmode=require", data_dir=DATA)
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"], entry["NAME"]) == (
        "li",
        "p@ss",
        "db.example",
        "5433",
        "union",
    )
    assert entry["OPTIONS"] == {"options": POSTGRESQL_OPTIONS, "sslmode": "require"}
    assert entry["DISABLE_SERVER_SIDE_CURSORS"] is False
    pooled = database_from("postgresql://li@db.example/union?server_side_cursors=off", data_dir=DATA)
    assert (pooled["DISABLE_SERVER_SIDE_CURSORS"], pooled["OPTIONS"]) == (True, {"options": POSTGRESQL_OPTIONS})
    own = database_from("postgresql://li@db.example/union?options=-c%20jit=on", data_dir=DATA)
    assert own["OPTIONS"] == {"options": "-c jit=on"}


def test_it_understands_a_socket_directory() -> None:
    assert database_from("postgresql:///union?host=/run/postgresql", data_dir=DATA)["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("url", ["mysql://u:geheim@h/d", "postgresql://u:geheim@h", "sqlite://", "/a/path"])
def test_it_refuses_other_addresses_without_repeating_the_password(url: str) -> None:
    with pytest.raises(BadInput) as wrong:
        database_from(url, data_dir=DATA)
    assert "geheim" not in wrong.value.said("zh") + wrong.value.said("en")


def test_it_documents_every_variable() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/settings.md").read_text(encoding="utf-8")
    for variable in VARIABLES:
        assert f"`{variable.name}`" in page
        assert variable.meaning.zh in page
        assert variable.meaning.en in page
