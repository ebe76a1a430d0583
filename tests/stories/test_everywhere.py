"""Every screen of an agent on every screen: four widths, light and dark, from the right, with twice the letters, by
keyboard and by ear, on paper; how it looks is kept; and colleagues are seen at work in the list."""

from __future__ import annotations

import os
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browsers import CONTRAST, SCHEMES, Scheme, ask_axe, sign_in, signed_in, wait_until_live
from tests.chromium import CHROMIUM
from tests.doors import MINA, OTTO, Colleague, House, within
from tests.stories.states import OF_STRANGERS, STATES, State, nothing
from tests.stories.test_writing import PNG

pytestmark = [pytest.mark.story, pytest.mark.browser]

ADA = Colleague("Ada", "ada@framehouse.test", "admin")
LONG = "Bartholomew Featherstonehaugh-Cholmondeley of Upper Wolverhampton"
SUBJECT = "Frame arrived broken, and so did the other one that you sent"
WIDTHS = {1440: 900, 1024: 768, 820: 1180, 390: 844}
BETWEEN = {1024, 820}  # there only whether all fits
PICTURES = "Two pictures, and one from elsewhere"
RULES = {
    "rules": {"target-size": {"enabled": True}}
}  # WCAG 2.2 AA as far as axe knows it, and best practices
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".scroll:not(.nav)")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.id || each.className || each.localName)"""
TAGGED = """
import sys
import makeright.config.sqlite_library, django; django.setup()
from makeright.conversations import keeping_tags, tagging
from makeright.conversations.models import Conversation
from makeright.lib.actor import Actor
by = Actor.system("test")
letter = Conversation.objects.get(number=int(sys.argv[1]))
for name, color in (("breakage", "rose"), ("carrier", "ochre"), ("x" * 40, "sky"), ("invoice", "none")):
    tagging.tag_with(letter, keeping_tags.add_tag(name, color, by=by), by=by)
"""
MOVED = """
import makeright.config.sqlite_library, django; django.setup()
from datetime import UTC, datetime
from django.utils import timezone
from makeright.conversations.models import DeskImport, Inbox, LeftOut
counts = {"company": [12, 12, 12], "customer": [40_218, 40_218, 40_218], "conversation": [103_404, 103_400, 103_400],
    "message": [412_077, 412_071, 412_071], "attachment": [20_311, 20_120, 20_120], "saved_reply": [41, 38, 38]}
run = DeskImport.objects.create(
    source="zendesk", address="https://framehouse.zendesk.test", account="zendesk:https://framehouse.zendesk.test",
    inbox=Inbox.objects.first(), kind="conversation", state="done", counts=counts, stated={"conversation": 103_410},
    first_at=datetime(2016, 2, 3, 8, tzinfo=UTC), last_at=timezone.now(), asked_at=timezone.now(), ended_at=timezone.now(),
)
for number in range(191):
    LeftOut.objects.create(desk_import=run, kind="attachment", external_id=str(number), code="file_gone")
for code in ("erased", "never_answered", "no_such_variable"):
    LeftOut.objects.create(desk_import=run, kind="conversation", external_id=code, code=code)
print(run.pk)
"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with House(agents=(MINA, OTTO, ADA), seeded=40) as running:
        letter = (
            f"From: {LONG} <long@example.com>\r\nSubject: {SUBJECT}\r\n\r\n"
            f"Hello,\r\n\r\nthe corner is split: https://example.com/{'a' * 200}\r\n"
        )
        running.mail(letter.encode())
        running.run("-c", TAGGED, str(number_of(running)))
        running.mail(with_pictures())
        running.run("-m", "makeright.config.cli", "replies", "save", "On its way", "It is on its way.")
        yield running


def with_pictures() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Rosa Lindqvist <rosa@example.com>", PICTURES
    mail.set_content("Look at the corner.")
    mail.add_alternative(
        '<p>Look at the <b>corner</b>.</p><img src="https://elsewhere.test/dot.png">', subtype="html"
    )
    for name in ("corner.png", "the-whole-wall-with-all-the-frames-on-it-from-the-left.png"):
        mail.add_attachment(PNG, maintype="image", subtype="png", filename=name)
    return mail


@pytest.fixture(scope="module")
def places(house: House) -> dict[str, int]:
    """What stands in braces in the paths of states."""
    return {
        "number": number_of(house),
        "pictures": number_of(house, PICTURES),
        "moved": int(house.run("-c", MOVED)),
        "long": int(house.run("-m", "tests.bench.lengthy", "30")),
        "ada": house.one("SELECT id FROM staff_agent WHERE email = ?", ADA.address),
    }


def number_of(house: House, subject: str = SUBJECT) -> int:
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    return int(within(30, lambda: house.one(asked, subject), "the letter is a conversation"))


@pytest.fixture(scope="module")
def ada(house: House, browser: Browser) -> Iterator[Page]:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        sign_in(page, house, ADA)
        wait_until_live(page)
        yield page


@pytest.fixture(scope="module")
def stranger(browser: Browser) -> Iterator[Page]:
    with browser.new_context(reduced_motion="reduce") as context:
        yield context.new_page()


def look(page: Page, house: House, state: State, places: dict[str, int], *, name: str) -> None:
    """At each width nothing runs out sideways; at the largest and the smallest axe has nothing to say, in light and, of
    colors, in dark. SCREENSHOTS names a folder that pictures are put into."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        only_stands = state.deed is nothing  # and so comes along when its window changes
        if width not in BETWEEN or not only_stands:
            page.goto(house.url(state.path.format(**places)))
            state.deed(page)
            page.wait_for_timeout(250)  # menus come from the server
        else:
            page.wait_for_timeout(50)  # it is drawn anew
        assert page.evaluate(SIDEWAYS) == [], f"{name} at {width}"
        for scheme in SCHEMES:
            _draw(page, name, width, scheme)
            if width not in BETWEEN:
                found = ask_axe(page, RULES if scheme == "light" else CONTRAST)
                assert found.violations_count == 0, f"{name} at {width}, {scheme}\n{found.generate_report()}"
        page.emulate_media(color_scheme=None)


def _draw(page: Page, name: str, width: int, scheme: Scheme) -> None:
    pictures = os.environ.get("SCREENSHOTS")
    if width not in BETWEEN or pictures:
        page.emulate_media(color_scheme=scheme)
    if pictures:
        page.screenshot(path=f"{pictures}/{name.replace(' ', '-')}.{width}.{scheme}.png", caret="initial")


@pytest.mark.parametrize("name", STATES)
def test_each_screen_fits_each_width_and_is_for_everybody(
    ada: Page, house: House, places: dict[str, int], name: str
) -> None:
    look(ada, house, STATES[name], places, name=name)


@pytest.mark.parametrize("name", OF_STRANGERS)
def test_so_is_each_screen_of_who_is_not_signed_in(
    stranger: Page, house: House, places: dict[str, int], name: str
) -> None:
    look(stranger, house, OF_STRANGERS[name], places, name=name)


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_right_all_stands_on_the_other_side(ada: Page, house: House, width: int) -> None:
    ada.set_viewport_size({"width": width, "height": WIDTHS[width]})
    for path in ("/inbox/open", f"/conversations/{number_of(house)}", "/customers", "/settings/you"):
        ada.goto(house.url(path))
        ada.evaluate("document.documentElement.dir = 'rtl'")
        ada.wait_for_timeout(100)
        assert ada.evaluate(SIDEWAYS) == [], f"{path} at {width}"
        nav = ada.locator("#nav").bounding_box()
        assert nav is not None
        assert width < 768 or nav["x"] + nav["width"] >= width - 1
        if pictures := os.environ.get("SCREENSHOTS"):
            ada.screenshot(path=f"{pictures}/rtl{path.replace('/', '-')}.{width}.png")


@pytest.mark.parametrize("width", [1440, 820])
def test_twice_the_letters_lose_nothing(house: House, browser: Browser, width: int) -> None:
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    large = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*sandbox, "--blink-settings=defaultFontSize=32"]
    )
    try:
        page = large.new_context(viewport={"width": width, "height": 1000}).new_page()
        sign_in(page, house, MINA)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        for path in ("/inbox/open", f"/conversations/{number_of(house)}", "/customers", "/settings/you"):
            page.goto(house.url(path))
            assert page.evaluate(SIDEWAYS) == [], f"{path} at {width}"
            if pictures := os.environ.get("SCREENSHOTS"):
                page.screenshot(path=f"{pictures}/large{path.replace('/', '-')}.{width}.png")
        page.goto(house.url(f"/conversations/{number_of(house)}"))
        expect(page.locator("#reply-text")).to_be_in_viewport()
    finally:
        large.close()


def test_by_keyboard_one_goes_past_and_then_in_the_order_of_reading(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url(f"/conversations/{number_of(house)}"))
        ways = []
        for _ in range(3):
            page.keyboard.press("Tab")
            expect(page.locator(".skip:focus")).to_be_visible()
            ways.append(page.locator(".skip:focus").get_attribute("href") or "")
        assert ways == ["#main", f"#thread-{number_of(house)}", "#list-title"]
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "list-title"
        page.goto(house.url(f"/conversations/{number_of(house)}"))  # without the place that was gone to
        order: list[str] = []
        for _ in range(250):
            page.keyboard.press("Tab")
            place = page.evaluate("document.activeElement.closest('nav, #list, main, aside')?.id ?? ''")
            if place and place not in order:
                order.append(place)
        assert order[:3] == ["nav", "list", "main"]
        assert order[3].startswith("customer-")


def test_how_the_desk_looks_is_on_all_ones_screens_and_comes_without_a_flash(
    house: House, browser: Browser
) -> None:
    with signed_in(browser, house, MINA) as desk, signed_in(browser, house, MINA) as phone:
        phone.set_viewport_size({"width": 390, "height": 844})
        desk.goto(house.url("/settings/you"))
        desk.locator("#theme .slot").click()
        desk.get_by_role("menuitemradio", name="dark", exact=True).click()
        expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
        expect(phone.locator("html")).to_have_attribute("data-theme", "dark")
        desk.locator("#density .slot").click()
        desk.get_by_role("menuitemradio", name="close together").click()
        expect(phone.locator("html")).to_have_attribute("data-density", "compact")
        row = phone.locator("a.row").first.bounding_box()
        assert row is not None
        assert 44 <= row["height"] <= 56
        # Without a script, so that nothing but what the server sent can make it dark.
        plain = browser.new_context(
            java_script_enabled=False, color_scheme="light", storage_state=desk.context.storage_state()
        )
        bare = plain.new_page()
        bare.goto(house.url("/inbox/open"))
        expect(bare.locator("html")).to_have_css("color-scheme", "dark")
        expect(bare.locator("body")).to_have_css("background-color", "rgb(22, 21, 19)")
        plain.close()
        for word, name in (("theme", "as light as"), ("density", "comfortably")):
            desk.locator(f"#{word} .slot").click()
            desk.locator(f"#{word}").get_by_role("menuitemradio", name=name).click()
        expect(phone.locator("html")).to_have_attribute("data-theme", "system")
        expect(phone.locator("html")).to_have_attribute("data-density", "comfortable")


def test_a_menu_that_is_open_stays_so_when_an_earlier_answer_comes(house: House, browser: Browser) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with signed_in(browser, house, OTTO) as desk:
        desk.goto(house.url("/settings/you"))
        desk.route("**/theme", hold)
        desk.locator("#theme .slot").click()
        desk.get_by_role("menuitemradio", name="dark", exact=True).click()
        desk.locator("#density .slot").click()
        chosen = desk.get_by_role("menuitemradio", name="comfortably")
        expect(chosen).to_be_focused()
        held[0].continue_()
        expect(desk.locator("#theme .slot")).to_have_text("dark")
        expect(chosen).to_be_focused()


def test_colleagues_are_seen_in_the_list_and_whoever_writes_too_is_told(
    house: House, browser: Browser
) -> None:
    number = number_of(house)
    with signed_in(browser, house, MINA) as mina, signed_in(browser, house, OTTO) as otto:
        mina.set_viewport_size({"width": 390, "height": 844})
        otto.goto(house.url(f"/conversations/{number}"))
        mina.locator(f"#row-{number}").scroll_into_view_if_needed()
        row = mina.locator(f"#row-{number} row-here")
        expect(row).to_have_text("Otto is looking")
        expect(row.locator("img.face")).to_have_js_property("complete", True)
        otto.locator("[contenteditable]#reply-text").press_sequentially("Dear Bartholomew,")
        expect(row).to_have_text("Otto is writing")
        if pictures := os.environ.get("SCREENSHOTS"):
            mina.screenshot(path=f"{pictures}/typing-in-the-list.390.png")
        mina.locator(f"#row-{number} a.row").click()
        expect(mina.locator("writes-too")).to_have_text("")
        mina.locator("[contenteditable]#reply-text").fill("Dear Mr. Featherstonehaugh,")
        otto.locator("[contenteditable]#reply-text").press_sequentially(" we are sorry.")
        expect(mina.locator("writes-too")).to_have_text("Otto is writing here too.")
        expect(otto.locator("writes-too")).to_have_text("Mina is writing here too.")
        if pictures:
            mina.screenshot(path=f"{pictures}/writes-too.390.png")
        otto.goto(house.url("/inbox/open"))
        expect(mina.locator("writes-too")).to_have_text("")


def test_on_a_phone_all_ways_are_at_the_thumb(house: House, browser: Browser) -> None:
    with signed_in(browser, house, MINA) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        for way in page.locator("#nav :is(.nav-item, .nav-me)").locator("visible=true").all():
            box = way.bounding_box()
            assert box is not None
            assert box["y"] > 844 - 80, way.inner_text()
            assert box["width"] >= 44
            assert box["height"] >= 44
        page.get_by_role("button", name="You: Mina").click()
        page.get_by_role("menuitem", name="Resolved").click()
        page.wait_for_url(house.url("/inbox/resolved"))


def test_a_phone_on_its_side_keeps_all_ways_in_view(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA) as page:
        page.set_viewport_size({"width": 844, "height": 390})
        for way in page.locator("#nav :is(.nav-item, .nav-me)").locator("visible=true").all():
            expect(way).to_be_in_viewport(ratio=1)
        page.goto(house.url(f"/conversations/{number_of(house)}"))
        expect(page.locator("#reply-text")).to_be_in_viewport()


def test_a_finger_on_the_list_moves_nothing(house: House, browser: Browser) -> None:
    with signed_in(browser, house, MINA) as page:
        page.mouse.move(900, 500)
        page.locator("#list").dispatch_event("touchstart")
        before = page.locator("#list li").first.get_attribute("id")
        house.mail(b"From: ines@example.com\r\nSubject: A finger is down\r\n\r\nHello")
        expect(page.locator("#list-pill")).to_have_text("1 new")
        assert page.locator("#list li").first.get_attribute("id") == before
        page.locator("#list").dispatch_event("touchend")
        expect(page.locator("#list-pill")).to_be_hidden()
        expect(page.locator("#list li").first).to_contain_text("A finger is down")


def test_on_paper_stands_what_was_said_and_nothing_to_press(house: House, browser: Browser) -> None:
    with signed_in(browser, house, MINA) as page:
        page.goto(house.url(f"/conversations/{number_of(house)}"))
        page.emulate_media(media="print")
        expect(page.get_by_role("log").get_by_text("the corner is split")).to_be_visible()
        expect(page.locator("#conversation-title")).to_be_visible()
        for gone in ("#nav", "#list", "message-composer", ".conversation-verbs", "word-line"):
            expect(page.locator(gone)).to_be_hidden()
        if folder := os.environ.get("SCREENSHOTS"):
            page.pdf(path=f"{folder}/conversation.pdf")


def test_with_colors_of_the_machine_what_is_current_unread_and_chosen_is_seen(
    house: House, browser: Browser
) -> None:
    number = number_of(house)
    with browser.new_context(forced_colors="active", viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        sign_in(page, house, ADA)
        page.goto(house.url(f"/conversations/{number}"))
        edges = "(row) => getComputedStyle(row).borderBlockStartColor"
        current = page.locator("a.row[aria-current]").evaluate(edges)
        assert current != page.locator("a.row:not([aria-current])").first.evaluate(edges)
        tab = "(tab) => getComputedStyle(tab).borderBlockEndColor"
        assert page.locator("#reply-tab").evaluate(tab) != page.locator("#note-tab").evaluate(tab)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/forced-colors.1440.png")
