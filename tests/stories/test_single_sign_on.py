"""Single sign-on in a browser, against a provider on this machine: there and back, and who does not come in by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from makeright.staff.tests.provider import CLIENT, SECRET, Provider, provider_here
from tests.browsers import assert_accessible, wait_until_live
from tests.doors import MINA, OTTO, House

pytestmark = [pytest.mark.story, pytest.mark.browser]
UNKNOWN = "Nobody serves here who is known by that account. Ask for an invitation."


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_here() as running:
        yield running


@pytest.fixture(scope="module")
def house(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("home")
    (home / "makeright.toml").write_text(
        f'[fetching]\nallow = ["{provider.issuer.removeprefix("http://")}"]\n'
        f'[oidc]\nissuer = "{provider.issuer}"\nclient = "{CLIENT}"\nsecret = "{SECRET}"\n'
        'name = "your Example account"\ndomains = ["framehouse.test"]\n'
    )
    (home / "makeright.toml").chmod(0o600)
    with House(home=Path(home)) as running:
        yield running


def come(browser: Browser, house: House, provider: Provider, **claims: Any) -> Page:
    """Press at the door, press there, and be back: in a browser of one's own."""
    provider.claims = claims
    page = browser.new_context().new_page()
    page.goto(f"http://localhost:{house.port}/outbox")
    page.get_by_role("link", name="Sign in with your Example account").click()
    page.get_by_role("link", name="It is me").click()
    return page


def is_refused(page: Page) -> None:
    expect(page.get_by_role("alert")).to_have_text(UNKNOWN)
    expect(page.get_by_label("Your work mail")).to_be_visible()  # the other ways in stay open
    assert page.request.get(page.url.partition("/sign-in")[0] + "/live").status == 403
    page.context.close()


def test_who_is_known_comes_in_and_goes_on_and_nobody_else_does(
    house: House, provider: Provider, browser: Browser
) -> None:
    page = come(browser, house, provider)
    page.wait_for_url("**/outbox")
    wait_until_live(page)
    expect(page.get_by_role("button", name="You: Mina")).to_be_visible()

    stranger = come(browser, house, provider, sub="nobody", email="nobody@framehouse.test")
    assert_accessible(stranger)
    is_refused(stranger)
    is_refused(come(browser, house, provider, sub="otto", email=OTTO.address, email_verified=False))
    is_refused(come(browser, house, provider, sub="otto", email="otto@elsewhere.test"))
    is_refused(
        come(browser, house, provider, sub="her second")
    )  # an address that went to somebody else there

    otto = come(browser, house, provider, sub="otto", email=OTTO.address)
    otto.wait_for_url("**/outbox")
    otto.context.close()

    house.run("-m", "makeright.config.cli", "agents", "deactivate", MINA.address)
    page.wait_for_url("**/sign-in?*")
    page.context.close()
    is_refused(come(browser, house, provider))
    house.run("-m", "makeright.config.cli", "agents", "reactivate", MINA.address)
    page = come(browser, house, provider)
    page.wait_for_url("**/outbox")

    house.run("-m", "makeright.config.cli", "agents", "unlink", MINA.address)
    page.wait_for_url("**/sign-in?*")
    page.context.close()
    again = come(browser, house, provider, sub="her second")
    again.wait_for_url("**/outbox")
    again.context.close()
