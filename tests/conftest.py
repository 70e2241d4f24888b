"""What all tests share: a data directory of their own, built translations, and the marker of the database."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.services import postgres, sqlite, statics

if TYPE_CHECKING:
    from tests.registry.cast import Cast

TESTS = Path(__file__).resolve().parent
REPOSITORY = TESTS.parent
# The gate draws the same examples each time, so that it judges the change and not the dice.
# HYPOTHESIS_PROFILE=explore draws new ones: run it after touching what the laws are about.
hypothesis_settings.register_profile(
    "gate", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))
# Minutes at a time, by one process: a whole city built, every page walked through.
LONGEST = frozenset({"demo/test_command.py", "browser/test_walk.py"})
# Of what Spark compiles in a test little runs often enough for the second compiler; without it half the time is saved.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_reset_sequences", "live_server"})


def pytest_configure(config: pytest.Config) -> None:
    """A private data directory before anything opens a lake or makes a key."""
    from gongyou.site.locale import compile_catalogues

    folder = tempfile.mkdtemp(prefix="gongyou-tests-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["GONGYOU_DATA_DIR"] = folder
    os.environ.setdefault("JDK_JAVA_OPTIONS", JAVA)
    settings.GONGYOU_DATA_DIR = Path(folder)
    settings.SECRET_KEY = "a key of the tests only, worth nothing to anybody"
    # Ten thousand rounds of PBKDF2 for each account of each test would be most of their time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Looking for cycles as often as by default takes two hundredths of the run; most of what pytest holds lives on.
    gc.set_threshold(50_000, 25, 50)
    compile_catalogues()
    statics.looked_through_once()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches the relational database, so that it runs again on PostgreSQL.

    The longest come first and the shortest last, so that processes that share the tests end together.
    """
    for item in items:
        uses = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if uses or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    items.sort(key=lambda item: ("/".join(item.path.parts[-2:]) not in LONGEST, "browser" in item.path.parts))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Shares the tests out in our way where they are asked for by scope."""
    if config.getvalue("dist") != "loadscope":
        return None
    from tests.services.sharing import Sharing

    return Sharing(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The test database begins as a copy of a migrated one; migrating it then finds nothing to do."""
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["TEMPLATE"] = postgres.template(os.environ["DATABASE_URL"])
        yield
        return
    with sqlite.filled(connection.creation._get_test_db_name()):
        yield


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    """A page read in English leaves the thread in English; the next test begins in Chinese."""
    yield
    translation.deactivate()


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory for one test alone, in force for settings, keys and subprocesses."""
    previous = settings.GONGYOU_DATA_DIR
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(tmp_path))
    settings.GONGYOU_DATA_DIR = tmp_path
    yield tmp_path
    settings.GONGYOU_DATA_DIR = previous


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data for trials; a test that needs it skips where it is absent."""
    folder = Path(os.environ.get("GONGYOU_SHARED", REPOSITORY.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("The real data are not here (GONGYOU_SHARED).")
    return folder


@pytest.fixture
def cast(db: None) -> Cast:
    """The small cast of organisations and people that the tests speak of."""
    from tests.registry.image import cast_written

    return cast_written()
