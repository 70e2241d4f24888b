"""axe looks at one page of each kind, for every role, on a desk and on a phone, and finds nothing serious.

A page that the officer opens too is drawn by the same template: axe looks at it on the officer's walk alone.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.city import City
from tests.browser.test_walk import ON_A_PHONE, SEE_THE_OFFICERS, WALKS
from tests.browser.walk import kind_of_address, signed_in, visited

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

GRAVE = ("serious", "critical")
# These pages carry the name of their rule or table, and are drawn by one template.
NAMED = re.compile(r"^/(rules|rules/schemes|data/tables|market/tables)/[^/]+/$")
# On a desk in Chinese, on a phone in English: colours and marks do not change with the language.
LOOKS = (("desk", "zh"), ("phone", "en"))


def template_of(path: str) -> str:
    return NAMED.sub(r"/\1/#/", kind_of_address(path))


def grave(page: Page) -> list[str]:
    """What axe finds serious or critical on the page that is open."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    where = urlsplit(page.url).path
    return [
        f"{where}: {one['id']} at {node['target']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def opens(context: BrowserContext, city: City, address: str) -> bool:
    """Whether the page is there for who is signed in: then axe looks at it on that walk."""
    return context.request.get(city.url + address, max_redirects=0).status == 200


@pytest.mark.parametrize(("size", "language"), LOOKS, ids=[size for size, _ in LOOKS])
@pytest.mark.parametrize(("user", "start"), [walk[:2] for walk in WALKS], ids=[walk[0] or "nobody" for walk in WALKS])
def test_it_can_be_read_by_everybody(
    browser: Browser, city: City, user: str, start: str, size: str, language: str
) -> None:
    if size == "phone" and user not in ON_A_PHONE:
        pytest.skip("The officer's pages have been looked at on a phone already.")
    context = signed_in(browser, city, user, language, size)
    officer = signed_in(browser, city, "officer", language, size) if user in SEE_THE_OFFICERS else None
    found: list[str] = []
    pages, looked_at = 0, 0
    for visit in visited(context, city, start, of_a_kind=1, kind_of=template_of):
        if visit.page is None:
            continue
        pages += 1
        if pages > 1 and officer is not None and opens(officer, city, visit.address):
            continue
        looked_at += 1
        found += grave(visit.page)
    context.close()
    if officer is not None:
        officer.close()
    assert found == []
    assert pages > 3
    assert looked_at > (0 if officer else 3)


def test_it_finds_what_is_wrong(browser: Browser) -> None:
    """The look itself: a picture without words and grey on grey are found."""
    page = browser.new_page()
    page.set_content(
        '<html lang="en"><title>A page</title>'
        '<main><h1>A page</h1><img src="data:,"><p style="color:#999">Grey</p></main>'
    )
    found = grave(page)
    page.close()
    assert any("image-alt" in one for one in found)
    assert any("color-contrast" in one for one in found)
