"""Walking the product like a person: from the first page, through every link, looking at each page on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.city import City

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# Pages of one kind differ in their data only: two of each are enough.
OF_A_KIND = 2
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|w[0-9a-f]{10,}|fg-[0-9a-f]+|HL[-0-9A-Z]*|\d{4}-\d{2}")
FILE = re.compile(r"\.(xlsx|docx|pdf|html|json|csv|png)$")
CJK = re.compile(r"[㐀-鿿]")
LATIN = re.compile(r"[A-Za-z]{2,}")
# What has no other form in Chinese: formats and standards, units and functions of a formula, names.
ALLOWED = re.compile(
    r"\b(PNG|SVG|CSV|YAML|XLSX?|ODS|DOCX|TXT|HTML|JSON|json|PDF|ZIP|Parquet|GeoJSON|geojson|FeatureCollection"
    r"|gz|Holm|Benjamini|Hochberg|Cohen|Wilson|Sahm|Montgomery|GPTs-are-GPTs|GPTs|SHA|JPEG|UTF|GBK|sha256|ISO|GB/T|GB|UTC|TOTP|WGS|GCJ|YYYY|MM|DD"
    r"|SDMX|CNY|USD|CAD|MB|KB|km|mi|min|max"
    r"|Excel|Word|Cookie|Chrome|Linux|gongyou|heya|suian|xinlu|Uber|Lyft|Via|Juno|TLC|HVFHV|TSL|NYC|WAV|tlc-hvfhv|meituan-tsl"
    # Classifications, a source of scores, a coefficient.
    r"|AI|ISCO|GPTs-are-GPTs|Krippendorff"
    # How a name is typed in pinyin.
    r"|zhangsan|zs|kuaidi|kd"
    r"|Asia/Shanghai|America/\w+|Black Car News|Business Travel News|Crain's New York Business|Lewiston Tribune"
    r"|Calacci|Pentland|Gigbox|Shipt|WorkWhile|Gopuff|PayUp|Ogletree Deakins|WSR|2024LBR0011)\b"
)
KEY = re.compile(
    r"\b(\d{8}-[0-9a-f]{7}|w[0-9a-f]{5,}|[A-Z]{2}\d{6,}|fg-[0-9a-f]+|[0-9a-f]{8,}|[a-z_]+\.[a-z_.0-9]+(@\w+)?|[a-z]+_[a-z_]+|v\d+)\b"
)
# What somebody wrote in a file or a source, and names of which only the first letter is shown.
QUOTED = re.compile(r"“[^“”]*”|《[^》]*》")
# A file is called what its sender called it.
FILE_NAME = re.compile(r"[\w.-]+\.(xlsx|xls|ods|csv|parquet)\b")
MASKED = re.compile(r"\S\*+")
TEXTS = """() => {
  const page = document.documentElement.lang.slice(0, 2);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim()) continue;
    if (parent.closest('script, style, code, pre, textarea, .provenance, [data-own-name]')) continue;
    const spoken = parent.closest('[lang]');
    if (spoken && spoken.lang.slice(0, 2) !== page) continue;
    found.push([walker.currentNode.textContent.trim(), parent.closest('svg') !== null]);
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    for (const name of ['aria-label', 'title', 'placeholder']) {
      if (!element.getAttribute(name) || element.closest('[data-own-name]')) continue;
      found.push([element.getAttribute(name), false]);
    }
  }
  found.push([document.title, false]);
  return found;
}"""


# Two frames: the first lays out, in the second what listens to the size has answered.
DRAWN = "() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))"
IS_WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
# A text of which a part cannot be seen: its own box hides what does not fit and shows no dots.
CLIPPED = """() => {
  const found = [];
  for (const element of document.querySelectorAll('h1, h2, h3, a, button, label, th, td, p, li, dt, dd, .badge')) {
    if (element.clientWidth < 2 || !element.textContent.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    if (!['hidden', 'clip'].includes(style.overflowX) || style.textOverflow === 'ellipsis') continue;
    if (element.scrollWidth > element.clientWidth + 1) found.push(element.textContent.trim().slice(0, 60));
  }
  return found;
}"""


Kinds = Callable[[str], str]


def kind_of_address(path: str) -> str:
    """The address without what names one row: pages of one kind differ in their data only."""
    return ID.sub("#", path)


@dataclass
class Seen:
    """What the walk saw: pages by address, and everything that is wrong with them."""

    pages: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def signed_in(browser: Browser, city: City, user: str, language: str, size: str) -> BrowserContext:
    """A browser of its own with `user` signed in; "" stays outside. A new account follows the browser's language."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale=LOCALES[language])
    if user:
        page = context.new_page()
        page.goto(f"{city.url}/sign-in/")
        page.fill("[name=username]", user)
        page.fill("[name=password]", city.passwords[user])
        page.click("form[method=post] button.btn-primary")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        page.close()
    return context


@dataclass(frozen=True, slots=True)
class Visit:
    """One address that was gone to: `page` is None where it gives a file instead of a page."""

    address: str
    page: Page | None
    status: int
    errors: list[str]


def visited(
    context: BrowserContext, city: City, start: str, *, of_a_kind: int = OF_A_KIND, kind_of: Kinds = kind_of_address
) -> Iterator[Visit]:
    """Every address that links lead to from `start`, with the page open on it while the reader looks."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    waiting, known, kinds = [start], {start}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(urlsplit(address).path)
        if kinds[kind] >= of_a_kind:
            continue
        kinds[kind] += 1
        if FILE.search(urlsplit(address).path):
            yield Visit(address, None, 200, [])
            continue
        errors.clear()
        try:
            response = page.goto(city.url + address)
        except Error as refused:
            if "Download is starting" not in refused.message:
                raise
            yield Visit(address, None, 200, [])
            continue
        # For what a page asks for by itself once it stands.
        page.wait_for_timeout(60)
        yield Visit(address, page, response.status if response else 0, list(errors))
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))"):
            target = urljoin(city.url + address, link).split("#")[0]
            short = target.removeprefix(city.url)
            if target.startswith(city.url) and short not in known:
                known.add(short)
                waiting.append(short)
    page.close()


def walked(context: BrowserContext, city: City, start: str, language: str, *, of_a_kind: int = OF_A_KIND) -> Seen:
    """Every page that links lead to from `start`, so many of each kind."""
    seen = Seen()
    for visit in visited(context, city, start, of_a_kind=of_a_kind):
        if visit.page is None:
            seen.wrong += file_looked_at(context, city, visit.address)
            continue
        seen.pages.append(visit.address)
        seen.wrong += looked_at(visit.page, visit.status, language, city.names)
        seen.wrong += [f"{visit.address}: {error[:200]}" for error in visit.errors]
    return seen


def file_looked_at(context: BrowserContext, city: City, address: str) -> list[str]:
    """What is wrong with a file that a link leads to."""
    answer = context.request.get(city.url + address)
    return [] if answer.status == 200 and answer.body() else [f"{address}: file answers {answer.status}"]


def looked_at(page: Page, status: int, language: str, names: tuple[str, ...]) -> list[str]:
    """What is wrong with the page that is open, on a desk and on a phone: the size it was opened in comes first."""
    where = page.url.split("/", 3)[-1]
    wrong = [] if status == 200 else [f"/{where}: answers {status}"]
    if len(page.inner_text("main").strip()) < 10:
        wrong.append(f"/{where}: is blank")
    wrong += [f"/{where}: {each}" for each in laid_out(page)]
    if not page.title().strip(" ·"):
        wrong.append(f"/{where}: has no title")
    found = page.evaluate(TEXTS)
    foreign = sorted({text for text, drawn in found if is_foreign(text, language, names, is_drawn=drawn)})
    wrong += [f"/{where}: “{text[:80]}”" for text in foreign[:8]]
    return wrong


def laid_out(page: Page) -> list[str]:
    """What does not fit on the open page in its own size and in the other; afterwards it has its own again."""
    opened = page.viewport_size
    assert opened is not None
    own = (opened["width"], opened["height"])
    wrong = []
    for width, height in (own, *(each for each in SIZES.values() if each != own)):
        if (width, height) != own:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(DRAWN)
        if page.evaluate(IS_WIDER):
            wrong.append(f"is wider than a screen of {width}")
        wrong += [f"“{text}” is cut off at {width}" for text in page.evaluate(CLIPPED)]
    page.set_viewport_size(opened)
    return wrong


def is_foreign(text: str, language: str, names: tuple[str, ...], *, is_drawn: bool = False) -> bool:
    """Whether a text is left in the other language, names and formats apart. A chart's text may be part of a name."""
    if language == "en" and not CJK.search(text):
        return False
    if language == "zh" and not LATIN.search(text):
        return False
    text = QUOTED.sub("", MASKED.sub("", FILE_NAME.sub("", text)))
    # Keys and formats go before names: a name that is a part of one would leave its pieces behind.
    text = ALLOWED.sub("", KEY.sub("", text))
    # A chart breaks a long name into lines.
    if is_drawn and any(text.strip() in name for name in names):
        return False
    for name in names:
        text = text.replace(name, "")
    if language == "en":
        return bool(CJK.search(text))
    return bool(LATIN.search(KEY.sub("", ALLOWED.sub("", KEY.sub("", text)))))
