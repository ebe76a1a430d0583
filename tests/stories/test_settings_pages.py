"""Settings as sentences: an admin invites a newcomer in a role of the company's own, changes it, puts her into a team
and lets her go; by mouse, by keyboard alone, and without a script; for everybody, and on any screen."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import assert_accessible, sign_in, signed_in, wait_until_live
from tests.doors import MINA, PASSWORD, Colleague, House, Sink

pytestmark = [pytest.mark.story, pytest.mark.browser]

ADA = Colleague("Ada", "ada@framehouse.test", "admin")
NELE = Colleague("Nele", "nele@framehouse.test", "agent")
SCREENS = ((1440, 900), (1024, 768), (390, 844))
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".scroll:not(.nav)")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.id || each.className)"""


@pytest.fixture(scope="module")
def house(sink: Sink) -> Iterator[House]:
    with House(agents=(MINA, ADA), smtp=sink.url) as running:
        yield running


def look(page: Page) -> None:
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(SIDEWAYS) == [], f"{page.url} at {width}"
        assert_accessible(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def choose(page: Page, sentence: str, name: str, *, role: str = "menuitemradio") -> None:
    """Open the menu of a word in a sentence, and choose in it."""
    page.locator(sentence).get_by_role("button").first.click()
    page.get_by_role(role, name=re.compile(f"^{name}")).click()  # type: ignore[arg-type]


def saved(page: Page, words: str) -> None:
    expect(page.locator("saved-line [role=status]")).to_have_text(words)


def test_a_newcomer_is_invited_made_more_put_into_a_team_and_let_go(
    house: House, sink: Sink, browser: Browser
) -> None:
    with signed_in(browser, house, ADA) as page:
        page.get_by_role("navigation").get_by_role("link", name="Settings").click()
        expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()
        page.get_by_role("link", name="Roles").click()
        page.get_by_label("What is it called?").fill("Light agent")
        page.get_by_role("button", name="Make this role").click()
        saved(page, "There is a role Light agent. Say next what it permits.")
        expect(page.locator("#main")).to_be_focused()  # its form is another now
        page.get_by_role("button", name="What Light agent may").click()
        page.get_by_role("menuitemcheckbox", name="leave notes for colleagues").click()
        saved(page, "From now on whoever is Light agent may leave notes for colleagues.")
        look(page)

        page.get_by_role("link", name="People").click()
        page.get_by_role("link", name="Invite somebody").click()
        look(page)
        page.get_by_label("Their mail address").fill(NELE.address)
        page.get_by_label("What they are called").fill("Nele")
        page.get_by_role("radio", name="Light agent").check()
        page.get_by_role("checkbox").first.check()
        before = len(sink.mails)
        page.get_by_role("button", name="Write to them").click()
        expect(page.locator("#people-invited")).to_contain_text("Nele")
        look(page)
        letter = email.message_from_bytes(sink.wait_for(before + 1)[-1].raw, policy=email.policy.default)
        body = letter.get_body(("plain",))
        assert body is not None
        link = re.search(r"http://localhost:\d+/invitation/\w+", body.get_content())
        assert link is not None

        theirs = browser.new_context()
        hers = theirs.new_page()
        hers.goto(link[0])
        hers.locator("input[name=password]").fill(PASSWORD)
        hers.keyboard.press("Enter")
        hers.wait_for_url("**/inbox/open")
        wait_until_live(hers)

        page.reload()
        page.get_by_role("link", name="Nele").click()
        expect(page.locator("#person-role .slot")).to_have_text("Light agent")
        choose(page, "#person-role", "lead")
        saved(page, "From now on Nele serves as lead, and signs in anew.")
        expect(page.locator("#person-role").get_by_role("button").first).to_be_focused()
        hers.wait_for_url("**/sign-in?*")
        page.get_by_role("button", name="Undo").click()
        saved(page, "From now on Nele serves as Light agent, and signs in anew.")

        page.get_by_role("link", name="Teams").click()
        page.get_by_label("What is it called?").fill("The front")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Its name: The front")).to_be_visible()
        page.get_by_label("Who? Their name, or their mail address").fill("Nele")
        page.keyboard.press("Enter")
        saved(page, "From now on Nele is in The front.")
        expect(page.locator("#team-members")).to_contain_text("Nele")
        look(page)

        page.get_by_role("link", name="People").click()
        page.get_by_role("link", name="Nele").click()
        expect(page.locator("#person-teams .slot")).to_have_text("The front")
        look(page)
        sign_in(hers, house, NELE)
        wait_until_live(hers)
        page.get_by_role("button", name="Let them go").click()
        look(page)
        page.get_by_role("menuitem", name="They moved on").click()
        saved(page, "Nele serves here no longer.")
        hers.wait_for_url("**/sign-in?*")
        look(page)
        theirs.close()


def test_words_are_changed_by_keyboard_alone(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url("/settings/teams"))
        page.get_by_label("What is it called?").fill("Framing")
        page.keyboard.press("Enter")
        name = page.get_by_role("button", name="Its name: Framing")
        name.focus()
        page.keyboard.press("Enter")
        field = page.get_by_role("textbox", name="Its name")
        expect(field).to_be_focused()
        page.keyboard.type("Never mind")
        page.keyboard.press("Escape")
        expect(name).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.type("The workshop")
        page.keyboard.press("Enter")
        saved(page, "From now on it is called The workshop.")
        expect(page.get_by_role("button", name="Its name: The workshop")).to_be_focused()

        page.goto(house.url("/settings/inboxes"))
        rule = page.get_by_role("button", name="What everyone sees")
        rule.focus()
        page.keyboard.press("Enter")
        look(page)
        expect(page.locator("#rule-menu [aria-checked=true]")).to_be_focused()
        page.keyboard.press("Escape")
        expect(rule).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        saved(page, "From now on everyone sees all conversations.")
        expect(page.locator("#sight-rule .slot")).to_have_text("all conversations")
        expect(page.get_by_role("button", name="What everyone sees")).to_be_focused()
        page.get_by_role("button", name="Undo").click()
        saved(page, "From now on everyone sees the conversations of their inboxes.")


def test_what_is_refused_is_said_where_it_was_typed(house: House, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, house, ADA)
    page.goto(house.url("/settings/roles"))
    page.get_by_label("What is it called?").fill("Admin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_have_text("Admin is a role of the house.")
    expect(page.get_by_label("What is it called?")).to_have_value("Admin")
    page.goto(house.url("/settings/people/invite"))
    page.get_by_label("Their mail address").fill(MINA.address)
    page.get_by_label("What they are called").fill("Mina")
    page.get_by_role("button", name="Write to them").click()
    expect(page.locator("#invite-wrong")).to_have_text(f"{MINA.address} serves here already.")
    look(page)
    page.goto(house.url("/settings/people"))
    page.get_by_role("link", name=MINA.name).click()
    expect(page.get_by_role("heading", name="Languages")).to_be_visible()  # comes by itself
    page.get_by_role("button", name="Their mail address").click()
    page.get_by_role("textbox", name="Their mail address").fill(ADA.address)
    page.keyboard.press("Enter")
    expect(page.locator("#person-email-wrong")).to_have_text(f"{ADA.address} is a colleague’s, or was.")
    expect(page.locator("#person-email-wrong")).to_be_in_viewport()
    expect(page.get_by_role("textbox", name="Their mail address")).to_be_focused()
    look(page)
    context.close()


def test_where_no_script_runs_words_are_plain_forms(house: House, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, house, ADA)
    page.goto(house.url("/settings/people"))
    page.get_by_role("link", name=MINA.name).click()
    menu = page.locator("#role-menu")
    expect(menu).to_be_visible()
    menu.get_by_role("menuitemradio", name=re.compile("^lead")).click()
    expect(page.locator("#role-menu [aria-checked=true]")).to_contain_text("lead")
    page.locator("#role-menu").get_by_role("menuitemradio", name=re.compile("^agent")).click()
    expect(page.locator("#role-menu [aria-checked=true]")).to_contain_text("agent")
    context.close()


def test_an_agent_is_shown_what_is_hers_and_finds_nothing_else(house: House, browser: Browser) -> None:
    with signed_in(browser, house, MINA) as page:
        page.get_by_role("navigation").get_by_role("link", name="Settings").click()
        page.wait_for_url(house.url("/settings/authority"))
        page.get_by_role("link", name="You", exact=True).click()
        page.wait_for_url(house.url("/settings/you"))
        for address in ("people", "people/invite", "teams", "roles", "inboxes", "hours"):
            assert page.request.get(house.url(f"/settings/{address}")).status == 404


def test_skills_a_signature_and_who_came_in_on_any_screen(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url("/settings/skills"))
        for skill in ("Porcelain", "Porcelan"):
            page.get_by_label("What is it called?").fill(skill)
            page.get_by_role("button", name="Name it").click()
            saved(page, f"{skill} can be given from now on.")
        page.get_by_role("button", name="The name of the skill: Porcelan").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("porcelain")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert").filter(has_text="Are they one skill?")).to_be_visible()
        look(page)
        page.get_by_role("button", name="Make them one").focus()
        page.keyboard.press("Enter")
        saved(page, "Whoever had Porcelan has Porcelain now.")
        page.get_by_role("button", name="Bring back Porcelan").click()
        saved(page, "Porcelan can be given again.")

        page.get_by_role("link", name="Inboxes").click()
        page.get_by_role("link", name="Frame House", exact=True).last.click()
        page.get_by_label("The text of this inbox").fill("{agent_signature}\nOpen till six")
        page.get_by_role("button", name="Sign so from now on").click()
        saved(page, "What goes out by Frame House is signed so from now on.")
        expect(page.locator("#inbox-signed")).to_contain_text("Open till six")
        look(page)
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#inbox-signing")).to_contain_text("how each of us signs.")
        expect(page.locator("#inbox-signed")).not_to_contain_text("Open till six")

        page.get_by_role("link", name="What was done").click()
        page.get_by_label("About").select_option(label="Signing in and out")
        page.get_by_role("button", name="Show").click()
        first = page.locator(".audit-lines li").first
        expect(first).to_contain_text("signed in, with a password.")
        expect(first).to_contain_text("127.0.0.1")
        look(page)
        page.get_by_role("link", name="People", exact=True).click()
        expect(page.locator("#people-counts")).to_contain_text("nobody is away now.")
        look(page)
