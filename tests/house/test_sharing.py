"""Which tests one process gets together: the walks of a language, other files whole, the browser's one by one."""

from __future__ import annotations

from tests.services.sharing import shared_as


def test_walks_go_by_language_files_together_and_other_tests_of_the_browser_alone() -> None:
    walk = "tests/browser/test_walk.py::test_it_has_no_dead_link"
    assert shared_as(f"{walk}[zh-officer]") == shared_as(f"{walk}[zh-nobody]") != shared_as(f"{walk}[en-officer]")
    alone = "tests/browser/test_story.py::test_a_courier_joins[phone]"
    assert shared_as(alone) == alone
    spark = "tests/market/test_engines.py"
    assert shared_as(f"{spark}::test_cells") == shared_as(f"{spark}::test_pairs[zh]") == spark
