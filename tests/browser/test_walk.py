"""Every page, for every role, in both languages, on a desk and on a phone: there, whole, in one language, and with
nothing that axe finds serious."""

from __future__ import annotations

from collections import defaultdict

import pytest
from playwright.sync_api import Browser

from tests.browser.city import City
from tests.browser.looks import laid_out
from tests.browser.walk import LaidOut, Walk, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

# (who, where the walk starts, pages there are at least). The officer sees most, so the others need less to be opened.
WALKS = (
    ("officer", "/", 12),
    ("analyst", "/", 10),
    ("admin", "/", 10),
    ("security", "/", 4),
    ("auditor", "/", 4),
    ("rider", "/me/", 7),
    ("", "/rules/", 4),
)
# A page is opened once in each language, and then laid out in the other size too. axe looks on a desk in Chinese, on a
# phone in English: colours and marks do not change with the language.
OPENED = {"zh": "desk", "en": "phone"}
# Where a role has hundreds of kinds, the second page of one, with other data, is read and only opened for an element
# that the first did not have: laying all of them out took a tenth of the gate.
ONCE = {(role, language) for role in ("officer", "analyst", "admin") for language in OPENED}


@pytest.fixture(scope="session")
def laid() -> defaultdict[str, LaidOut]:
    """By language what the walks of this process have laid out."""
    return defaultdict(LaidOut)


@pytest.mark.parametrize(
    ("language", "user", "start", "least"),
    [pytest.param(language, *walk, id=f"{language}-{walk[0] or 'nobody'}") for language in OPENED for walk in WALKS],
)
def test_it_has_no_dead_link_no_blank_page_and_no_other_language(
    browser: Browser,
    city: City,
    laid: defaultdict[str, LaidOut],
    language: str,
    user: str,
    start: str,
    least: int,
) -> None:
    context = signed_in(browser, city, user, language, OPENED[language])
    seen = Walk(context, city, language, laid[language], 1 if (user, language) in ONCE else 2).from_(start)
    context.close()
    assert seen.wrong == []
    assert seen.pages >= least, (seen.opened, seen.read)
    assert len(laid[language].by_axe) > 3


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
