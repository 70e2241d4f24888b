"""Walking the product like a person: from the first page, through every link, looking at each page on the way."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error

from tests.browser.city import City
from tests.browser.looks import ASKING, SIZES, Look, looked_at, read

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# Pages of one kind differ in their data only: two of each are enough.
OF_A_KIND = 2
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|w[0-9a-f]{10,}|fg-[0-9a-f]+|HL[-0-9A-Z]*|\d{4}-\d{2}")
# These pages carry the name of their rule or table, and are drawn by one template.
NAMED = re.compile(r"^/(rules|rules/schemes|data/tables|market/tables)/[^/]+/$")
FILE = re.compile(r"\.(xlsx|docx|pdf|html|json|csv|png)$")


def kind_of_address(path: str) -> str:
    """The address without what names one row: pages of one kind differ in their data only."""
    return ID.sub("#", path)


def template_of(kind: str) -> str:
    """What draws the pages of a kind: for axe, pages that differ in a name are one."""
    return NAMED.sub(r"/\1/#/", kind)


@dataclass
class LaidOut:
    """What the walks in one language have opened so far: addresses, how often each kind, and what elements its pages
    are made of.

    A page is opened where its kind is new, and where it has an element that none of its kind had, such as a button that
    only this role gets. Elsewhere the browser would lay out the same again: there the page is fetched and read.
    """

    addresses: set[str] = field(default_factory=set)
    times: Counter[str] = field(default_factory=Counter)
    elements: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    frame: set[str] = field(default_factory=set)
    by_axe: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def holds(self, kind: str, look: Look) -> bool:
        """Whether every element of a page that was read has been laid out on one of its kind."""
        return look.elements <= self.elements[kind] and look.frame <= self.frame

    def add(self, address: str, kind: str, look: Look) -> None:
        self.addresses.add(address)
        self.times[kind] += 1
        self.elements[kind] |= look.elements
        self.frame |= look.frame
        self.by_axe.add(template_of(kind))


@dataclass
class Seen:
    """What the walk saw: pages by address, opened or read, and everything that is wrong with them."""

    opened: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return len(self.opened) + len(self.read)


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


class Walk:
    """One walk: who walks is signed in in `context`; `times` is how many pages of a kind are opened in any case."""

    def __init__(self, context: BrowserContext, city: City, language: str, laid: LaidOut, times: int) -> None:
        self.context, self.city, self.language, self.laid, self.times = context, city, language, laid, times
        self.seen = Seen()
        self._is_inside = bool(context.cookies())
        context.add_init_script(ASKING)
        self._page = context.new_page()
        self._page.on("pageerror", lambda error: self._failed(str(error)))
        self._page.on("console", lambda message: self._failed(message.text) if message.type == "error" else None)
        # Reads in peace: a page of its own may load itself again.
        self._reader = context.new_page()
        self._reader.goto(f"{city.url}/static/ui/mark.svg")
        self._at = ""

    def from_(self, start: str) -> Seen:
        """Every page that links lead to from `start`, so many of each kind."""
        waiting, known, kinds = deque([start]), {start}, Counter[str]()
        while waiting:
            self._at = address = waiting.popleft()
            kind = kind_of_address(urlsplit(address).path)
            if kinds[kind] >= OF_A_KIND:
                continue
            kinds[kind] += 1
            for link in self._links(address, kind):
                target = urljoin(self.city.url + address, link).split("#")[0]
                short = target.removeprefix(self.city.url)
                if target.startswith(self.city.url) and short not in known:
                    known.add(short)
                    waiting.append(short)
        self._page.close()
        self._reader.close()
        return self.seen

    def _links(self, address: str, kind: str) -> list[str]:
        """What a page links to, once it has been looked at; a file links to nothing."""
        if FILE.search(urlsplit(address).path) or kind in self.laid.files:
            return self._of_a_file(address)
        is_known = address in self.laid.addresses or self.laid.times[kind] >= self.times
        if is_known:
            look = read(self._reader, self.city.url + address, self.language, self.city.names)
            if self.laid.holds(kind, look):
                self.seen.read.append(address)
                return self._told(look)
        return self._of_an_opened(address, kind, by_axe=template_of(kind) not in self.laid.by_axe)

    def _of_an_opened(self, address: str, kind: str, *, by_axe: bool) -> list[str]:
        try:
            response = self._page.goto(self.city.url + address)
        except Error as refused:
            if "Download is starting" not in refused.message:
                raise
            self.laid.files.add(kind)
            return self._of_a_file(address)
        status = response.status if response else 0
        look = looked_at(self._page, status, self.language, self.city.names, by_axe=by_axe)
        self.laid.add(address, kind, look)
        self.seen.opened.append(address)
        return self._told(look)

    def _told(self, look: Look) -> list[str]:
        """The links of a page, once what is wrong with it is noted: whoever is signed in stays so."""
        if self._is_inside and urlsplit(look.at).path.startswith("/sign-in/"):
            self._wrong(["asks to sign in"])
        self._wrong(look.wrong)
        return look.links

    def _of_a_file(self, address: str) -> list[str]:
        # A browser, too, asks again when the connection that it kept has just come to its end.
        answer = self.context.request.get(self.city.url + address, max_retries=1)
        self.seen.files.append(address)
        self._wrong([] if answer.status == 200 and answer.body() else [f"file answers {answer.status}"])
        return []

    def _failed(self, error: str) -> None:
        self._wrong([error[:200]])

    def _wrong(self, found: list[str]) -> None:
        self.seen.wrong += [f"{self._at}: {each}" for each in found]
