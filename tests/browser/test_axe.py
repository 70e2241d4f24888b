"""What axe finds, where something is wrong; the walks have it look at each page (test_walk.py)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.looks import grave

pytestmark = pytest.mark.browser


def test_it_finds_what_is_wrong(browser: Browser) -> None:
    """A picture without words, grey on grey, and the one pale cell among many of one style are found."""
    page = browser.new_page()
    page.set_content(
        '<html lang="en"><title>A page</title>'
        '<main><h1>A page</h1><img src="data:,"><p style="color:#999">Grey</p><table><tr><th>Row</th></tr>'
        + "<tr><td>Dark</td></tr>" * 9
        + '<tr><td style="color:#bbb">Pale</td></tr></table></main>'
    )
    found = grave(page)
    page.close()
    assert any("image-alt" in one for one in found)
    assert len([one for one in found if "color-contrast" in one]) == 2, found


def test_it_looks_at_one_of_each_style(browser: Browser) -> None:
    """Of many that look alike one is told, of a drawing each."""
    page = browser.new_page()
    page.set_content(
        '<html lang="en"><title>A page</title>'
        "<style>.pale { color: #bbb } tr:nth-child(even) { background: #eee }</style>"
        "<main><h1>A page</h1><table><tr><th>Row</th></tr>"
        + "<tr><td class=pale>Pale</td></tr>" * 9
        + "</table></main>"
    )
    found = grave(page)
    page.close()
    # Of the odd rows, of the even ones, and of the last.
    assert len([one for one in found if "color-contrast" in one]) == 3, found
