"""Every page, for every role, in both languages, on a desk and on a phone: there, whole, and in one language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.city import City
from tests.browser.walk import OF_A_KIND, laid_out, signed_in, walked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

# (who, where the walk starts, pages there are at least)
WALKS = (
    ("", "/rules/", 4),
    ("officer", "/", 12),
    ("analyst", "/", 10),
    ("admin", "/", 10),
    ("security", "/", 4),
    ("auditor", "/", 4),
    ("rider", "/me/", 7),
)

# The others see the officer's pages, which axe has looked at on a phone already.
ON_A_PHONE = ("", "officer", "rider")
# A page is opened once in each language, and then laid out in the other size too.
OPENED = {"zh": "desk", "en": "phone"}
# Of the officer's pages these see most too, with the same data: one of each kind is enough.
SEE_THE_OFFICERS = ("analyst", "admin")


def of_a_kind(user: str, language: str) -> int:
    """How many pages of a kind: the second, with other data, is looked at in one language and one role."""
    return 1 if user in SEE_THE_OFFICERS or (user, language) == ("officer", "en") else OF_A_KIND


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("user", "start", "least"), WALKS, ids=[walk[0] or "nobody" for walk in WALKS])
def test_it_has_no_dead_link_no_blank_page_and_no_other_language(
    browser: Browser, city: City, user: str, start: str, least: int, language: str
) -> None:
    context = signed_in(browser, city, user, language, OPENED[language])
    seen = walked(context, city, start, language, of_a_kind=of_a_kind(user, language))
    context.close()
    assert seen.wrong == []
    assert len(seen.pages) >= least, seen.pages


def test_it_sees_what_does_not_fit(browser: Browser) -> None:
    """The look itself: too wide for a phone alone, cut off in both sizes; then the page has its own size again."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_content(
        '<main style="width:600px"><h1 style="width:60px;overflow:hidden;white-space:nowrap">A long heading</h1></main>'
    )
    found = laid_out(page)
    left = page.viewport_size
    page.close()
    cut = "“A long heading” is cut off at"
    assert found == [f"{cut} 1440", "is wider than a screen of 390", f"{cut} 390"]
    assert left == {"width": 1440, "height": 900}
