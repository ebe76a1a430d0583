"""A rep writes: in the editor, with marks and pasted words, pictures, saved replies; goes on elsewhere; it all goes out."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import assert_accessible, signed_in
from tests.doors import MINA, Delivered, House, Sink, within

pytestmark = [pytest.mark.story, pytest.mark.browser]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6360f8cf000001"
    "01010018dd8db00000000049454e44ae426082"
)
CARRY = """([kind, type, content, name]) => {
  const carried = new DataTransfer();
  if (name) carried.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name, { type }));
  else carried.setData(type, content);
  const root = document.querySelector("#reply-text");
  const made = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
  root.dispatchEvent(made);
}"""
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style></head><body>
<!--StartFragment--><p class=MsoNormal style='margin:0cm;font-family:Calibri'><b>Dear</b> you,<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span>oak<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span>walnut<o:p></o:p></p>
<img src="file:///C:/x.png" onerror="document.title='ran'"><script>document.title='ran'</script><!--EndFragment--></body></html>"""


def begin(house: House, subject: str, who: str) -> int:
    house.mail(
        f"From: {who}@example.com\r\nSubject: {subject}\r\n\r\nHello, a word?".encode(),
        sender=f"{who}@example.com",
    )
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    return int(within(20, lambda: house.one(asked, subject), f"{subject} is opened"))


def open_at(page: Page, house: House, number: int) -> None:
    page.goto(house.url(f"/conversations/{number}"))
    expect(page.locator("[contenteditable]#reply-text")).to_be_visible()


def got(sink: Sink, who: str) -> Delivered:
    """What reached them."""
    address = f"{who}@example.com"
    return within(
        20, lambda: next((one for one in sink.mails if address in one.recipients), None), "it arrives"
    )


def words_of(sent: Delivered, kind: str) -> str:
    body = sent.mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def kept(page: Page) -> None:
    expect(page.locator("#reply [data-kept]")).to_be_visible()


def test_marks_that_are_typed_become_what_they_mean_and_go_out_so(
    house: House, sink: Sink, browser: Browser
) -> None:
    number = begin(house, "How do I hang it", "vera")
    with signed_in(browser, house, MINA) as page:
        open_at(page, house, number)
        page.locator("[contenteditable]#reply-text").press_sequentially("Dear _Vera_, **two** things:")
        page.keyboard.press("Enter")
        page.keyboard.type("- a hook")
        page.keyboard.press("Enter")
        page.keyboard.type("a nail")
        expect(page.locator("#reply-text li")).to_have_text(["a hook", "a nail"])
        expect(page.locator("#reply-text b")).to_have_text("two")
        expect(page.locator("#reply-text i")).to_have_text("Vera")
        assert_accessible(page)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#reply-text")).to_have_text("")
        sent = got(sink, "vera")
    assert "<b>two</b>" in words_of(sent, "html")
    assert "<i>Vera</i>, " in words_of(sent, "html").replace("\u00a0", " ").replace("&nbsp;", " ")
    assert re.search(r"<li>(?:<div>)?a hook", words_of(sent, "html"))
    assert "Dear Vera, two things:\n\n- a hook\n- a nail" in words_of(sent, "plain")


def test_a_link_is_asked_for_in_a_box_of_our_own(house: House, browser: Browser) -> None:
    number = begin(house, "Where do I read more", "lilli")
    with signed_in(browser, house, MINA) as page:
        open_at(page, house, number)
        text, button = (
            page.locator("[contenteditable]#reply-text"),
            page.get_by_role("button", name="Link", exact=True),
        )
        where = page.get_by_label("Where does the link lead?")
        text.press_sequentially("Read this")
        page.keyboard.press("Control+Shift+ArrowLeft")
        button.first.click()
        expect(where).to_be_focused()
        for typed, said in [
            ("javascript:alert(1)", "A link leads to a page"),
            ("over there", "is no address"),
        ]:
            where.fill(typed)
            where.press("Enter")
            expect(page.locator("#reply-link-wrong")).to_contain_text(said)
            expect(where).to_have_attribute("aria-invalid", "true")
        assert_accessible(page)
        where.fill("frames.example/care")
        where.press("Enter")
        expect(where).to_be_hidden()
        expect(text).to_be_focused()
        expect(text.locator("a")).to_have_text("this")
        expect(text.locator("a")).to_have_attribute("href", "https://frames.example/care")
        assert page.evaluate("getSelection().toString()") == "this"
        button.first.click()
        expect(where).to_have_value("https://frames.example/care")
        where.fill("help@frames.example")
        where.press("Escape")
        expect(text).to_be_focused()
        expect(text.locator("a")).to_have_attribute("href", "https://frames.example/care")
        button.first.click()
        page.get_by_role("button", name="Remove", exact=True).click()
        expect(text.locator("a")).to_have_count(0)
        expect(text).to_have_text("Read this")


def test_what_is_pasted_from_word_is_words_and_nothing_runs(house: House, browser: Browser) -> None:
    number = begin(house, "Which wood", "wilma")
    with signed_in(browser, house, MINA) as page:
        open_at(page, house, number)
        page.locator("[contenteditable]#reply-text").click()
        page.evaluate(CARRY, ["paste", "text/html", FROM_WORD, ""])
        expect(page.locator("#reply-text li")).to_have_text(["oak", "walnut"])
        expect(page.locator("#reply-text b")).to_have_text("Dear")
        expect(
            page.locator("#reply-text [style], #reply-text [class], #reply-text img, #reply-text span")
        ).to_have_count(0)
        assert page.title() != "ran"


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_stands_in_the_words_and_goes_out_there(
    house: House, sink: Sink, browser: Browser, way: str
) -> None:
    who = f"piet-{way}"
    number = begin(house, f"Show me, by {way}", who)
    with signed_in(browser, house, MINA) as page:
        open_at(page, house, number)
        page.locator("[contenteditable]#reply-text").press_sequentially("Look: ")
        page.evaluate(CARRY, [way, "image/png", base64.b64encode(PNG).decode(), "corner.png"])
        expect(page.locator("#reply-text img")).to_have_count(1)
        expect(page.locator("[data-files] li")).to_have_count(0)
        page.locator("[contenteditable]#reply-text").press("Control+Enter")
        expect(page.locator("#reply-text")).to_have_text("")
        sent = got(sink, who)
    [picture] = [part for part in sent.mail.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == PNG
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in words_of(sent, "html")


def test_a_draft_goes_on_elsewhere_and_is_not_written_over(house: House, browser: Browser) -> None:
    number = begin(house, "When do you open", "dora")
    with (
        signed_in(browser, house, MINA, but="(Conflict)") as desk,
        signed_in(browser, house, MINA) as phone,
    ):
        open_at(desk, house, number)
        desk.locator("[contenteditable]#reply-text").press_sequentially("Dear Dora, **nine**  ")
        kept(desk)
        open_at(phone, house, number)
        expect(phone.locator("#reply-text b")).to_have_text("nine")
        phone.locator("[contenteditable]#reply-text").press("End")
        phone.locator("[contenteditable]#reply-text").press_sequentially(" sharp")
        within(
            10,
            lambda: house.one("SELECT count(*) FROM conversations_draft WHERE text LIKE ?", "%sharp%"),
            "kept",
        )
        desk.locator("[contenteditable]#reply-text").press_sequentially(" or so")
        expect(desk.locator("[data-elsewhere]")).to_be_visible()
        expect(desk.locator("#reply-text")).to_contain_text("or so")
        assert house.one("SELECT count(*) FROM conversations_draft WHERE text LIKE ?", "%sharp%") == 1
        desk.get_by_role("button", name="Show both").click()
        expect(desk.locator("#reply-text")).to_contain_text("sharp")
        expect(desk.locator("#reply-text")).to_contain_text("or so")


def test_a_saved_reply_by_its_name_and_sent_and_settled_by_one_key(
    house: House, sink: Sink, browser: Browser
) -> None:
    house.run(
        "-m",
        "makeright.config.cli",
        "replies",
        "save",
        "On its way",
        "Hello,\\n\\nit is on its way.\\n{my_first_name}",
    )
    number = begin(house, "Where is it now", "selma")
    with signed_in(browser, house, MINA) as page:
        open_at(page, house, number)
        page.locator("[contenteditable]#reply-text").press_sequentially("/way")
        expect(page.get_by_role("option", name="On its way")).to_be_visible()
        assert_accessible(page)
        page.keyboard.press("Enter")
        expect(page.locator("#reply-text")).to_contain_text("it is on its way.")
        expect(page.locator("#reply-text")).not_to_contain_text("/way")
        page.keyboard.press("Control+Shift+Enter")
        expect(page.locator("#reply-text")).to_have_text("")
        expect(page.get_by_role("log", name="Messages")).to_contain_text("You took it and resolved it")
        assert "it is on its way.\nMina" in words_of(got(sink, "selma"), "plain")


def test_who_gets_copies_by_keys_alone(house: House, sink: Sink, browser: Browser) -> None:
    number = begin(house, "For my landlord too", "konrad")
    with signed_in(browser, house, MINA) as page:
        open_at(page, house, number)
        page.get_by_role("button", name="Cc", exact=True).click()
        page.keyboard.type("lars@example.com,nobody")
        page.keyboard.press("Enter")
        expect(page.locator("[data-boxes=cc] .chip")).to_have_text("lars@example.com")
        page.locator("[contenteditable]#reply-text").press_sequentially("Here you are.")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-boxes=cc] input[data-add]")).to_be_focused()
        page.locator("[data-boxes=cc] input[data-add]").fill("")
        page.locator("[contenteditable]#reply-text").press("Control+Enter")
        expect(page.locator("#reply-text")).to_have_text("")
        assert got(sink, "lars").mail["Cc"] == "lars@example.com"


def test_later_is_said_in_words_and_taken_back(house: House, sink: Sink, browser: Browser) -> None:
    number = begin(house, "No hurry at all", "linus")
    with signed_in(browser, house, MINA) as page:
        open_at(page, house, number)
        page.locator("[contenteditable]#reply-text").press_sequentially("Good morning, Linus.")
        page.locator(".later summary").click()
        page.get_by_label("Or send it later. When?").fill("in 3 hours")
        assert_accessible(page)
        page.get_by_role("button", name="Send then").click()
        expect(page.get_by_role("log", name="Messages")).to_contain_text("Leaves")
        page.get_by_role("button", name="Take back").click()
        expect(page.locator("#reply-text")).to_have_text("Good morning, Linus.")
        assert not [one for one in sink.mails if "linus@example.com" in one.recipients]
