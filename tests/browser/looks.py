"""What is wrong with a page: one that is open, on a desk and on a phone, and one that is only read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.wording import FOREIGN, is_foreign

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
GRAVE = ("serious", "critical")
PATIENCE = 20_000

# Runs before a page's own scripts: counts what the page has asked for, and what of it is not answered yet.
ASKING = """(() => {
  const asked = {open: 0, all: 0};
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...body) {
    this.addEventListener('loadend', () => { asked.open -= 1; });
    asked.open += 1;
    asked.all += 1;
    return send.apply(this, body);
  };
  const ask = window.fetch;
  window.fetch = (...what) => {
    asked.open += 1;
    asked.all += 1;
    return ask(...what).finally(() => { asked.open -= 1; });
  };
  window.asked = asked;
})()"""
# What the page asked for by itself has come and stands in its place, and the browser has nothing left to do.
AT_REST = """async patience => {
  const idle = () => new Promise(done => requestIdleCallback(done, {timeout: 1000}));
  const until = performance.now() + patience;
  let settled = 0;
  await idle();
  while (asked.open || asked.all > settled) {
    if (performance.now() > until) return false;
    settled = asked.open ? settled : asked.all;
    // htmx takes some twenty milliseconds to put an answer in its place.
    await new Promise(done => setTimeout(done, 40));
    await idle();
  }
  return true;
}"""
# Texts in which the other language may be left, links, and the elements that the page is made of.
READ = """(page, foreign) => {
  const language = page.documentElement.lang.slice(0, 2);
  const worth = new RegExp(foreign);
  const texts = new Map();
  const add = (text, drawn) => { if (worth.test(text)) texts.set(text + '\\n' + drawn, [text, drawn]); };
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    if (!worth.test(text)) continue;
    const parent = walker.currentNode.parentElement;
    if (parent.closest('script, style, code, pre, textarea, .provenance, [data-own-name]')) continue;
    const spoken = parent.closest('[lang]');
    if (spoken && spoken.lang.slice(0, 2) !== language) continue;
    add(text, parent.closest('svg') !== null);
  }
  for (const element of page.querySelectorAll('[aria-label], [title], [placeholder]')) {
    if (element.closest('[data-own-name]')) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) add(element.getAttribute(name) || '', false);
  }
  add(page.title, false);
  const main = page.querySelector('main');
  const made = root => [...new Set([...root].map(each => [each.localName, ...[...each.classList].sort()].join('.')))];
  return {
    texts: [...texts.values()],
    links: [...page.querySelectorAll('a[href]')].map(link => link.getAttribute('href')),
    title: page.title,
    length: main ? (main.innerText || '').trim().length : 0,
    elements: main ? made(main.querySelectorAll('*')) : [],
    frame: made([...page.body.querySelectorAll('*')].filter(each => !main || !main.contains(each))),
  };
}"""
# An address that is read and not opened; a file has a size instead of words.
FETCHED = (
    """async ([address, foreign]) => {
  const answer = await fetch(address, {headers: {Accept: 'text/html'}});
  const held = {status: answer.status, at: answer.url};
  const kind = answer.headers.get('content-type') || '';
  if (answer.headers.has('content-disposition') || !kind.startsWith('text/html'))
    return JSON.stringify({...held, size: (await answer.arrayBuffer()).byteLength});
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return JSON.stringify({...held, ...("""
    + READ
    + """)(page, foreign)});
}"""
)
# Whether the page is wider than the screen, and each text of which a part cannot be seen: its own box hides what does
# not fit and shows no dots.
FITS = """() => {
  const cut = [];
  for (const element of document.querySelectorAll('h1, h2, h3, a, button, label, th, td, p, li, dt, dd, .badge')) {
    if (element.clientWidth < 2 || element.scrollWidth <= element.clientWidth + 1) continue;
    if (!element.textContent.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    if (!['hidden', 'clip'].includes(style.overflowX) || style.textOverflow === 'ellipsis') continue;
    cut.push(element.textContent.trim().slice(0, 60));
  }
  return {wide: document.documentElement.scrollWidth > document.documentElement.clientWidth, cut};
}"""
OPENED = f"""async ([patience, foreign]) => {{
  const rested = await ({AT_REST})(patience);
  return JSON.stringify({{rested, at: location.href, ...({READ})(document, foreign), fits: ({FITS})()}});
}}"""
# Two frames: the first lays out, in the second what listens to the size has answered.
RESIZED = f"""async () => {{
  await new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)));
  return JSON.stringify(({FITS})());
}}"""
# Contrast takes most of axe's time, an element at a time. What has the same tags, attributes and place among its like
# all the way up has the same colours: one of them is enough. In a drawing a text stands on whatever is under it: all.
ONE_OF_A_STYLE = """() => {
  const named = ['id', 'href', 'src', 'alt', 'title', 'name', 'value', 'for', 'lang', 'datetime', 'placeholder',
    'aria-label', 'aria-labelledby', 'aria-describedby'];
  const styled = each => !named.includes(each.name) && !/^(data|hx)-/.test(each.name);
  const styles = new Map([[null, '']]);
  const style = element => {
    if (!styles.has(element)) {
      const held = [...element.attributes].filter(styled).map(each => each.name + '=' + each.value);
      const before = element.previousElementSibling, after = element.nextElementSibling;
      let place = 0;
      for (let each = before; each; each = each.previousElementSibling) place += 1;
      const own = [element.localName, ...held.sort(), place % 2, !before, !after].join(' ');
      styles.set(element, style(element.parentElement) + ' > ' + own);
    }
    return styles.get(element);
  };
  const seen = new Set();
  const rule = axe._audit.rules.find(each => each.id === 'color-contrast');
  const matches = rule.matches;
  rule.matches = function (element, ...more) {
    if (element.closest('svg')) return matches.call(this, element, ...more);
    const own = style(element);
    if (seen.has(own) || !matches.call(this, element, ...more)) return false;
    seen.add(own);
    return true;
  };
}"""
AXE = """async grave => JSON.stringify(
  (await axe.run({resultTypes: ['violations']})).violations
    .filter(one => grave.includes(one.impact))
    .flatMap(one => one.nodes.map(node => `${one.id} at ${node.target}: ${node.html.slice(0, 120)}`))
)"""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a page gave: where it led to, its links, the elements it is made of, in its main part and around
    it, and what is wrong with it."""

    at: str
    links: list[str]
    elements: frozenset[str]
    frame: frozenset[str]
    wrong: list[str]


def read(reader: Page, address: str, language: str, names: tuple[str, ...]) -> Look:
    """A page fetched and read, but not laid out: its scripts don't run. `reader` is any open page of the same site."""
    found = json.loads(reader.evaluate(FETCHED, [address, FOREIGN[language]]))
    if "size" in found:
        wrong = [] if found["status"] == 200 and found["size"] else [f"file answers {found['status']}"]
        return Look(found["at"], [], frozenset(), frozenset(), wrong)
    return _look(found, found["status"], language, names, [])


def looked_at(page: Page, status: int, language: str, names: tuple[str, ...], *, by_axe: bool) -> Look:
    """The page that is open, come to rest, on a desk and on a phone: the size it was opened in comes first."""
    found = json.loads(page.evaluate(OPENED, [PATIENCE, FOREIGN[language]]))
    wrong = [] if found["rested"] else ["does not come to rest"]
    wrong += grave(page) if by_axe else []
    wrong += _fitting(found["fits"], _own_size(page)[0]) + _in_the_other_size(page)
    return _look(found, status, language, names, wrong)


def laid_out(page: Page) -> list[str]:
    """What does not fit on the open page in its own size and in the other; afterwards it has its own again."""
    return _fitting(page.evaluate(FITS), _own_size(page)[0]) + _in_the_other_size(page)


def grave(page: Page) -> list[str]:
    """What axe finds serious or critical on the page that is open."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(ONE_OF_A_STYLE)
    return [f"axe: {each}" for each in json.loads(page.evaluate(AXE, GRAVE))]


def _look(found: dict[str, Any], status: int, language: str, names: tuple[str, ...], wrong: list[str]) -> Look:
    said = [] if status == 200 else [f"answers {status}"]
    if found["length"] < 10:
        said.append("is blank")
    if not found["title"].strip(" ·"):
        said.append("has no title")
    foreign = sorted({text for text, drawn in found["texts"] if is_foreign(text, language, names, is_drawn=drawn)})
    said += [f"“{text[:80]}”" for text in foreign[:8]]
    elements, frame = frozenset(found["elements"]), frozenset(found["frame"])
    return Look(found["at"], found["links"], elements, frame, said + wrong)


def _fitting(found: dict[str, Any], width: int) -> list[str]:
    wrong = [f"is wider than a screen of {width}"] if found["wide"] else []
    return wrong + [f"“{text}” is cut off at {width}" for text in found["cut"]]


def _own_size(page: Page) -> tuple[int, int]:
    size = page.viewport_size
    assert size is not None
    return size["width"], size["height"]


def _in_the_other_size(page: Page) -> list[str]:
    own = _own_size(page)
    wrong = []
    for width, height in SIZES.values():
        if (width, height) == own:
            continue
        page.set_viewport_size({"width": width, "height": height})
        wrong += _fitting(json.loads(page.evaluate(RESIZED)), width)
    page.set_viewport_size({"width": own[0], "height": own[1]})
    return wrong
