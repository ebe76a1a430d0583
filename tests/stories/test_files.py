"""Files from strangers: shown small, handed over whole, from disk and from object storage, and none of them ever runs."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browsers import assert_accessible, sign_in, signed_in
from tests.doors import MINA, ROOT, House, Sink, Visitor, within
from tests.object_storage import object_storage
from tests.stories.letters import Customer, letter
from tests.stories.test_walking_mail import write_reply

pytestmark = [pytest.mark.story, pytest.mark.browser]

KARIM = Customer("Karim Benali", "karim@example.com")
PHOTO = (ROOT / "src/makeright/demo/pictures/photo-corner.jpg").read_bytes()
CODE = "(self.document||self).ran=1;fetch('/it-ran');new Image().src='/it-ran';"
HTML = f'<!DOCTYPE html><body onload="{CODE}"><script>{CODE}</script><img src=x onerror="{CODE}">'.encode()


def png_with(words: bytes) -> bytes:
    """A picture of one pixel with a comment, and the same words behind its end."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"tEXt", b"Comment\0" + words)
        + chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
        + chunk(b"IEND", b"")
        + words
    )


GIF_OF_ONE_PIXEL = b"\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
# What may be code as well as what it says it is, by the name and the type that its sender gave it.
HOSTILE: dict[str, tuple[bytes, str]] = {
    "page.html": (HTML, "text/html"),
    "page.png": (HTML, "image/png"),
    "page.xhtml": (
        f"<html xmlns='http://www.w3.org/1999/xhtml'><script>{CODE}</script></html>".encode(),
        "application/xhtml+xml",
    ),
    "drawing.svg": (
        f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{CODE}\"><script>{CODE}</script></svg>".encode(),
        "image/svg+xml",
    ),
    "styled.xml": (
        b"<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='#x'?><x xmlns:h='http://www.w3.org/1999/xhtml'>"
        + f"<h:script>{CODE}</h:script></x>".encode(),
        "text/xml",
    ),
    "code.js": (CODE.encode(), "text/javascript"),
    "code.txt": (CODE.encode(), "text/plain"),
    "style.css": (b"body{background:url(/it-ran)!important}", "text/css"),
    "form.pdf": (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.launchURL\\('/it-ran'\\))>>>>endobj\n%%EOF",
        "application/pdf",
    ),
    "gif-and-script.gif": (b"GIF89a=1;" + CODE.encode() + b"//" + GIF_OF_ONE_PIXEL, "image/gif"),
    "gif-and-script.js": (b"GIF89a/*" + GIF_OF_ONE_PIXEL + b"*/=1;" + CODE.encode(), "text/javascript"),
    "png-and-page.png": (png_with(HTML), "image/png"),
    "png-and-page.html": (png_with(HTML), "text/html"),
    "pdf-and-page.pdf": (b"%PDF-1.7\n" + HTML, "application/pdf"),
    "pdf-and-page.html": (HTML + b"\n%PDF-1.7\n", "text/html"),
    "noname": (b"\xef\xbb\xbf" + HTML, "application/octet-stream"),
}
# Each way in which a page of the same origin could have a file run.
TRY_ALL = """
async (address) => {
  const settled = (node, tag) => new Promise((done) => {
    node.onload = () => done(tag + " loaded"); node.onerror = () => done(tag + " refused");
    document.body.append(node);
  });
  const made = (tag, more) => settled(Object.assign(document.createElement(tag), more), tag);
  // A frame that becomes a download tells nothing at all.
  const patience = () => new Promise((done) => setTimeout(() => done("neither"), 1500));
  const framed = (tag, more) => Promise.race([made(tag, more), patience()]);
  const frame = (more) => framed("iframe", { src: address, ...more });
  const outcomes = await Promise.all([
    made("script", { src: address }),
    made("script", { src: address, type: "module" }),
    made("link", { href: address, rel: "stylesheet" }),
    framed("object", { data: address }),
    framed("embed", { src: address }),
    frame({}), frame({ sandbox: "allow-scripts allow-same-origin" }),
    import(address).then(() => "import ran", () => "import refused"),
    navigator.serviceWorker ? navigator.serviceWorker.register(address).then(() => "service worker ran", () => "") : "",
    new Promise((done) => {
      try { const worker = new Worker(address); worker.onerror = () => done(""); setTimeout(() => done(""), 800); }
      catch { done(""); }
    }),
  ]);
  const frames = [...document.querySelectorAll("iframe, object")].map((one) => one.contentDocument?.ran);
  return { ran: [document.ran, self.ran, ...frames].filter(Boolean).length, outcomes };
}
"""


@pytest.fixture(scope="module")
def mailed(house: House) -> dict[str, str]:
    """A mail with all of it; the address of each file by its name."""
    mail = letter(KARIM, "Look at all this", "It is all for you.")
    for name, (content, stated) in HOSTILE.items():
        attach(mail, content, stated, name)
    house.mail(mail, sender=KARIM.address)
    number = within(
        20,
        lambda: house.one(
            "SELECT number FROM conversations_conversation WHERE subject = ?", str(mail["Subject"])
        ),
        "it is there",
    )
    rows = house.rows("SELECT id, filename FROM conversations_attachment ORDER BY id")
    assert len(rows) == len(HOSTILE)
    return {
        name: f"/conversations/{number}/attachments/{row[0]}" for name, row in zip(HOSTILE, rows, strict=True)
    }


def attach(mail: EmailMessage, content: bytes, stated: str, name: str) -> None:
    major, _, minor = stated.partition("/")
    mail.add_attachment(content, maintype=major, subtype=minor, filename=name)


@pytest.fixture(scope="module")
def minas(house: House, browser: Browser) -> Iterator[BrowserContext]:
    """Mina's browser, signed in."""
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    sign_in(page, house, MINA)
    page.close()
    yield context
    context.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_of_a_stranger_ever_runs(
    house: House, minas: BrowserContext, mailed: dict[str, str], name: str
) -> None:
    asked: list[str] = []
    minas.on("request", lambda request: asked.append(request.url))
    desk = minas.new_page()
    desk.goto(house.url("/inbox/open"))
    addresses = [f"{mailed[name]}{how}" for how in ("", "?inline=1", "/thumbnail")]
    for done in desk.evaluate(f"(all) => Promise.all(all.map({TRY_ALL}))", addresses):
        assert done["ran"] == 0
        assert {"import ran", "service worker ran", "script loaded"}.isdisjoint(done["outcomes"])
        assert done["outcomes"].count("script refused") == 2
    for address in addresses:
        alone = minas.new_page()
        visit(alone, house.url(address))
        assert not alone.evaluate("Boolean(self.ran || document.ran)")
        alone.close()
    assert [url for url in asked if url.endswith("/it-ran")] == []
    assert house.url(addresses[1]) in asked
    desk.close()


def visit(page: Page, url: str) -> None:
    """Go there as a click on a link does. A download ends the way there, which is right."""
    try:
        page.goto(url)
    except Exception as error:
        if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
            raise
    page.wait_for_timeout(200)


def test_a_photo_is_shown_small_and_a_click_shows_it_whole(house: House, browser: Browser) -> None:
    mail = letter(KARIM, "One corner", "See the photo.")
    attach(mail, PHOTO, "image/jpeg", "corner.jpg")
    with signed_in(browser, house, MINA) as page:
        house.mail(mail, sender=KARIM.address)
        page.get_by_role("link", name="One corner").first.click()
        picture = page.get_by_alt_text("Picture: corner.jpg")
        expect(picture).to_be_visible()  # an icon first, if it was quicker than its small picture
        within(10, lambda: picture.evaluate("one => one.complete && one.naturalWidth"), "it is loaded")
        assert "/thumbnail" in (picture.get_attribute("src") or "")
        whole = page.locator(".photo").get_attribute("href") or ""
        assert page.request.get(house.url(whole)).body() == PHOTO
        with page.context.expect_page() as opened:
            page.locator(".photo").click(modifiers=["Control"])
        alone = opened.value.locator("img")
        expect(alone).to_be_visible()
        assert alone.bounding_box()["x"] > 100  # type: ignore[index]  # in the middle, not in a corner


def test_pictures_are_looked_at_one_after_the_other(house: House, browser: Browser) -> None:
    mail = letter(KARIM, "Two corners", "See the photos.")
    for name in ("left.jpg", "right.jpg"):
        attach(mail, PHOTO + name.encode(), "image/jpeg", name)
    with signed_in(browser, house, MINA) as page:
        house.mail(mail, sender=KARIM.address)
        page.get_by_role("link", name="Two corners").first.click()
        expect(page.get_by_alt_text("Picture: left.jpg")).to_be_visible(timeout=20_000)
        expect(page.get_by_alt_text("Picture: right.jpg")).to_be_visible(timeout=20_000)
        page.locator("a.photo").first.focus()
        page.keyboard.press("Enter")
        viewer = page.locator("#picture-viewer")
        expect(viewer.locator("h2")).to_have_text("left.jpg")
        expect(viewer.locator(".viewer-place")).to_have_text("1 of 2")
        shown = viewer.locator(".viewer-picture")
        within(10, lambda: shown.evaluate("one => one.complete && one.naturalWidth"), "it is loaded")
        assert_accessible(page)
        page.keyboard.press("ArrowRight")
        expect(viewer.locator("h2")).to_have_text("right.jpg")
        page.keyboard.press("ArrowRight")
        expect(viewer.locator(".viewer-place")).to_have_text("2 of 2")
        saved = viewer.get_by_role("link", name="Download").get_attribute("href") or ""
        assert page.request.get(saved).body() == PHOTO + b"right.jpg"
        page.keyboard.press("Escape")
        expect(viewer).to_be_hidden()
        expect(page.locator("a.photo").nth(1)).to_be_focused()


@pytest.fixture(scope="module")
def house_in_store(sink: Sink) -> Iterator[House]:
    """A house that keeps files and raw mails in object storage."""
    with object_storage() as store, House(smtp=sink.url, **store.settings) as running:
        yield running


def test_all_goes_its_way_with_object_storage(house_in_store: House, sink: Sink, browser: Browser) -> None:
    house = house_in_store
    large = b"%PDF-1.7\n" + bytes(range(256)) * 20_000
    mail = letter(KARIM, "With files", "See the photo and the offer.")
    attach(mail, PHOTO, "image/jpeg", "corner.jpg")
    attach(mail, large, "application/pdf", "offer.pdf")
    house.mail(mail, sender=KARIM.address)
    with signed_in(browser, house, MINA) as page:
        page.get_by_role("link", name="With files").first.click()
        expect(page.get_by_alt_text("Picture: corner.jpg")).to_be_visible()
        offer = page.get_by_role("link", name="offer.pdf").get_attribute("href") or ""
        got = page.request.get(house.url(offer))
        assert got.body() == large
        assert got.headers["content-length"] == str(len(large))
        write_reply(page, "A new one is on its way.", picture=True)
        raw = page.get_by_role("link", name="Raw mail").first.get_attribute("href") or ""
        assert b"Subject: With files" in page.request.get(house.url(raw)).body()
    [sent] = sink.wait_for(1)
    assert [part.get_filename() for part in sent.mail.walk() if part.get_filename()] == ["the new one.png"]
    for folder in ("files", "mail"):
        assert [path for path in (house.home / folder).rglob("*") if path.is_file()] == []
    assert "byte for byte" in house.run("-m", "makeright.config.cli", "files", "check")


def test_a_store_that_is_away_delays_and_loses_nothing(sink: Sink) -> None:
    """No mail is acknowledged that isn't kept, and the desk goes on."""
    with object_storage() as store:
        settings = store.settings
        with House(smtp=sink.url, **settings) as house:
            house.mail(letter(KARIM, "Before", "All well."), sender=KARIM.address)
            within(20, lambda: house.one("SELECT count(*) FROM conversations_message") == 1, "it is opened")
            store.server.kill()
            store.server.wait()
            with pytest.raises(Exception, match="451"):
                house.mail(letter(KARIM, "During", "Hello?"), sender=KARIM.address)
            assert Visitor(house.port).sign_in(MINA).get("/inbox/open").status == 200
            assert house.one("SELECT count(*) FROM mail_incomingmail") == 1
