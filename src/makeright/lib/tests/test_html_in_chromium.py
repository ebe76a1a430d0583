"""What the sanitizer lets through, read by a real browser: nothing runs, nothing loads, and it means the same again."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, Route

from makeright.lib.html import sanitize
from makeright.lib.tests.harmless import harm_in
from makeright.lib.tests.mutations import MUTATIONS, at_random
from makeright.lib.tests.test_html import PAYLOADS, WRAPPINGS
from tests.browsers import launch

pytestmark = pytest.mark.browser

# A mail's source → what the browser's own documents make of the sanitized HTML when they write it out again.
READ_IN_DOCUMENTS_AT_REST = """all => all.map(html => {
  const parsed = new DOMParser().parseFromString('<!doctype html><body>' + html, 'text/html')
  const template = document.createElement('template')
  template.innerHTML = html
  const other = document.implementation.createHTMLDocument('')
  other.body.innerHTML = html
  return [parsed.head.innerHTML + parsed.body.innerHTML, template.innerHTML, other.body.innerHTML]
})"""
# In a live document, where handlers would run and sources would load. Gives each element's namespace and attributes.
SHOW = """async all => {
  const strange = []
  for (const html of all) {
    const place = document.body.appendChild(document.createElement('div'))
    place.innerHTML = html
    for (const element of place.querySelectorAll('*')) {
      const names = [...element.attributes].map(one => one.name)
      if (element.namespaceURI !== 'http://www.w3.org/1999/xhtml' || names.some(name => /^on|^srcdoc$|^form/.test(name)))
        strange.push(element.outerHTML.slice(0, 200))
      element.dispatchEvent(new Event('click')); element.dispatchEvent(new Event('error')); element.dispatchEvent(new Event('load'))
    }
    place.remove()
  }
  await new Promise(done => setTimeout(done, 200))
  return [strange, window.runs]
}"""


@pytest.fixture(scope="module")
def page(playwright: Playwright) -> Iterator[Page]:
    """An empty page whose every request is a failure, and that counts what runs."""
    with launch(playwright) as browser:
        opened = browser.new_page()
        opened.add_init_script("window.runs = 0; window.ran = window.alert = () => window.runs++")
        asked: list[str] = []

        def refuse(route: Route) -> None:
            asked.append(route.request.url)
            route.abort()

        opened.route(lambda url: not url.startswith("data:"), refuse)
        opened.goto("data:text/html,<!doctype html><body>")
        yield opened
        assert asked == []


def _sources() -> list[str]:
    hostile = [*PAYLOADS, *MUTATIONS]
    wrapped = [wrapping.replace("{}", one) for wrapping in WRAPPINGS for one in hostile]
    pairs = ["".join(pair) for pair in itertools.pairwise(hostile)]
    return [*wrapped, *pairs, *at_random(7, 1_500)]


def test_a_browser_reads_what_the_sanitizer_meant(page: Page) -> None:
    """Written out by the browser and sanitized again it is the same: no second meaning hides in it."""
    sources = _sources()
    safe = [sanitize(source).html for source in sources]
    for source, meant, read in zip(
        sources, safe, page.evaluate(READ_IN_DOCUMENTS_AT_REST, safe), strict=True
    ):
        for written in read:
            assert not harm_in(written), source
            assert sanitize(written).html == meant, source


def test_nothing_runs_and_nothing_loads_when_it_is_shown(page: Page) -> None:
    safe = [sanitize(source).html for source in _sources()]
    assert page.evaluate(SHOW, safe) == [[], 0]


def test_the_eyes_see(page: Page) -> None:
    strange, runs = page.evaluate(SHOW, ["<img src=data:x onerror=ran(1)>", "<svg></svg>"])
    assert len(strange) == 2
    assert runs > 0
    page.evaluate("window.runs = 0")
