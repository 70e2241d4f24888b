"""Every page, for every role, in Chinese on a desk and in English on a phone: there, whole, and in one language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.city import City
from tests.browser.walk import signed_in, walked

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

# The other two see the officer's pages, which have been looked at on a phone already.
ON_A_PHONE = ("", "officer", "rider")
# Links and words are the same on both: what looks different on a phone is axe's and the stories'.
LOOK = {"zh": "desk", "en": "phone"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("user", "start", "least"), WALKS, ids=[walk[0] or "nobody" for walk in WALKS])
def test_it_has_no_dead_link_no_blank_page_and_no_other_language(
    browser: Browser, city: City, user: str, start: str, least: int, language: str
) -> None:
    context = signed_in(browser, city, user, language, LOOK[language] if user in ON_A_PHONE else "desk")
    seen = walked(context, city, start, language)
    context.close()
    assert seen.wrong == []
    assert len(seen.pages) >= least, seen.pages
