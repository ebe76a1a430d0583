"""Inboxes as settings: who serves in which, and how far colleagues see each other's conversations."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makeright.conversations import seeing
from makeright.conversations.adding_inboxes import add_inbox
from makeright.conversations.admitting import give_access
from makeright.conversations.models import Conversation, Inbox, InboxAccess
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import describing, permitting, serving
from makeright.staff.models import LEAD, OWN, Agent

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PARTIAL = {"HX-Request": "true"}
PAGE = "/settings/inboxes"
CHANGES: tuple[tuple[str, dict[str, str]], ...] = (
    (PAGE, {"address": "new@framehouse.test", "name": "New"}),
    (PAGE + "/rule", {"rule": "everyone"}),
    (PAGE + "/{inbox}/signature", {"text": "Yours"}),
    (PAGE + "/{inbox}/agents", {"who": "Mina"}),
    (PAGE + "/{inbox}/agents", {"remove": "{lena}"}),
)


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def post(agent: Agent, where: str, /, **said: str) -> HttpResponse:
    answer: HttpResponse = browser_of(agent).post(where, said, headers=PARTIAL)  # type: ignore[assignment]
    return answer


def saved(answer: HttpResponse) -> dict[str, object]:
    assert answer.status_code == 200
    said: dict[str, object] = json.loads(answer["HX-Trigger"])["saved"]
    return said


@pytest.fixture
def keeper(cast: Cast) -> Agent:
    """Otto, who may manage inboxes and nothing else."""
    role = permitting.add_role("Keeper", ["inboxes.manage"], by=BY)
    serving.change_role(cast.otto, OWN, own_role=role, by=BY)
    return cast.otto


@pytest.mark.parametrize(("address", "said"), CHANGES)
def test_whoever_may_not_manage_inboxes_finds_none_and_changes_nothing(
    cast: Cast, address: str, said: dict[str, str]
) -> None:
    serving.change_role(cast.lena, LEAD, by=BY)
    there = address.format(inbox=cast.wholesale.pk)
    filled = {name: value.format(lena=cast.lena.pk) for name, value in said.items()}
    before = Event.objects.count()
    for agent in (cast.mina, cast.lena):
        assert browser_of(agent).get(PAGE).status_code == 404
        assert browser_of(agent).get(f"{PAGE}/{cast.wholesale.pk}").status_code == 404
        assert browser_of(agent).post(there, filled).status_code == 404
    assert Client().post(there, filled)["Location"].startswith("/sign-in")
    assert Event.objects.count() == before


def test_who_manages_inboxes_reads_the_rule_as_words_and_may_not_change_it(cast: Cast, keeper: Agent) -> None:
    page = browser_of(keeper).get(PAGE).content.decode()
    assert "the conversations of their inboxes" in page
    assert f'action="{PAGE}/rule"' not in page
    answer = post(keeper, f"{PAGE}/rule", rule="everyone")
    assert answer.status_code == 403
    assert answer.content.decode() == (
        "Your role does not let you say how far colleagues see each other’s conversations."
    )
    assert seeing.rule() == "inboxes"


def test_an_admin_changes_the_rule_and_it_holds_at_once(cast: Cast) -> None:
    said = saved(post(cast.ada, f"{PAGE}/rule", rule="everyone"))
    assert said["words"] == "From now on everyone sees all conversations."
    assert said["undo"] == {"url": f"{PAGE}/rule", "values": {"rule": "inboxes"}}
    assert Conversation.objects.visible_to(cast.mina).filter(pk=cast.wholesale_matter.pk).exists()
    assert saved(post(cast.ada, f"{PAGE}/rule", rule="everyone"))["words"] == ""
    answer = post(cast.ada, f"{PAGE}/rule", rule="nobody")
    assert (answer.status_code, "The rule is one of" in answer.content.decode()) == (422, True)


def test_a_colleague_serves_in_an_inbox_by_name_and_no_longer_and_it_is_undone(
    cast: Cast, keeper: Agent
) -> None:
    address = f"{PAGE}/{cast.wholesale.pk}/agents"
    said = saved(post(keeper, address, who="mina"))
    assert said["undo"] == {"url": address, "values": {"remove": f"{cast.mina.pk}"}}
    assert saved(post(keeper, address, who="Mina"))["undo"] is None
    said = saved(post(keeper, address, remove=f"{cast.mina.pk}"))
    assert said["undo"] == {"url": address, "values": {"add": f"{cast.mina.pk}"}}
    assert saved(post(keeper, address, remove=f"{cast.mina.pk}"))["words"] == ""
    assert not InboxAccess.objects.filter(inbox=cast.wholesale, agent=cast.mina).exists()
    refused = post(keeper, address, who="Nobody")
    assert (refused.status_code, 'value="Nobody"' in refused.content.decode()) == (422, True)


def test_who_serves_no_longer_is_let_into_nothing(cast: Cast) -> None:
    serving.deactivate(cast.mina, by=cast.by_ada)
    assert post(cast.ada, f"{PAGE}/{cast.wholesale.pk}/agents", who="Mina").status_code == 422
    assert post(cast.ada, f"{PAGE}/{cast.wholesale.pk}/agents", add=f"{cast.mina.pk}").status_code == 404


def test_one_address_more_is_answered_and_what_is_wrong_is_said(cast: Cast) -> None:
    answer = post(cast.ada, PAGE, address="Orders@framehouse.test", name="Orders")
    made = Inbox.objects.get(address="orders@framehouse.test")
    assert answer["HX-Redirect"] == f"{PAGE}/{made.pk}"
    for address, why in (
        ("orders@framehouse.test", "is answered here already"),
        ("none", "is not a mail address"),
    ):
        answer = post(cast.ada, PAGE, address=address, name="Two")
        assert (answer.status_code, why in answer.content.decode()) == (422, True)
        assert f'value="{address}"' in answer.content.decode()


def test_a_page_costs_the_same_however_much_there_is(cast: Cast) -> None:
    costs = []
    for number in (1, 20):
        for each in range(number):
            add_inbox(f"i{number}-{each}@framehouse.test", f"Inbox {each}", by=BY)
            agent = serving.join(f"a{number}-{each}@framehouse.test", f"Agent {each}", by=BY)
            give_access(cast.inbox, agent, by=BY)
        browser = browser_of(cast.ada)
        for address in (PAGE, f"{PAGE}/{cast.inbox.pk}"):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            costs.append(len(asked))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 7


# The signature


def shown(agent: Agent, inbox: Inbox) -> str:
    page = browser_of(agent).get(f"{PAGE}/{inbox.pk}").content.decode()
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def test_how_inbox_and_agent_sign_together_is_said_and_shown(cast: Cast) -> None:
    describing.sign(cast.ada, "{first_name} of {company}", by=cast.by_ada)
    address = f"{PAGE}/{cast.inbox.pk}/signature"
    said = shown(cast.ada, cast.inbox)
    assert "Below what goes out by Frame House stands how each of us signs." in said
    assert "Ada of Frame House" in said
    saved(post(cast.ada, address, text="{agent_signature}\r\nOpen till six"))
    said = shown(cast.ada, cast.inbox)
    assert "stands this text, and in it how each of us signs." in said
    assert "Ada of Frame House Open till six" in said
    undo = saved(post(cast.ada, address, text="The {inbox} desk"))["undo"]
    assert undo == {"url": address, "values": {"text": "{agent_signature}\nOpen till six"}}
    said = shown(cast.ada, cast.inbox)
    assert "stands this text alone, and not how each of us signs." in said
    assert "The Frame House desk" in said
    assert "Ada of Frame House" not in said
    saved(post(cast.ada, address, text=""))
    assert saved(post(cast.ada, address, text=" "))["words"] == ""
    assert Event.objects.filter(kind="inbox.signature_changed").count() == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [("{agents_name}", "{agents_name} stands for nothing"), ("x" * 2_001, "at most 2,000 letters")],
)
def test_a_signature_that_can_not_be_is_refused_and_stays_typed(cast: Cast, text: str, why: str) -> None:
    answer = post(cast.ada, f"{PAGE}/{cast.inbox.pk}/signature", text=text)
    page = unescape(answer.content.decode())
    assert (answer.status_code, why in page, text in page) == (422, True, True)
    assert Inbox.objects.get(pk=cast.inbox.pk).signature == ""


def test_what_somebody_signs_with_is_shown_as_text(cast: Cast) -> None:
    post(cast.ada, f"{PAGE}/{cast.inbox.pk}/signature", text="<img src=x onerror=alert(1)>")
    page = browser_of(cast.ada).get(f"{PAGE}/{cast.inbox.pk}").content.decode()
    assert "<img src=x" not in page
