"""People as settings: found, invited, given another role, put into teams and inboxes, and let go; by whoever may."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.conversations.admitting import give_access
from makeright.conversations.assigning import take
from makeright.conversations.models import InboxAccess
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.letters.models import Letter
from makeright.lib.actor import Actor
from makeright.staff import attending, inviting, permitting, serving, teaming
from makeright.staff.models import (
    ADMIN,
    AGENT,
    LEAD,
    OPEN,
    OWN,
    VIEWER,
    Agent,
    Factor,
    Invitation,
    Membership,
    Role,
    Team,
)
from makeright.staff.tests.ways import with_app

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PARTIAL = {"HX-Request": "true"}
PAGE = "/settings/people"
NILS = {"email": "nils@framehouse.test", "name": "Nils Holm", "role": "agent", "language": "en"}
PAGES = (PAGE, f"{PAGE}/invite", f"{PAGE}/{{mina}}")
CHANGES: tuple[tuple[str, dict[str, str]], ...] = (
    (f"{PAGE}/invite", NILS),
    (f"{PAGE}/invitations/{{invitation}}/again", {}),
    (f"{PAGE}/invitations/{{invitation}}/revocation", {}),
    (f"{PAGE}/{{mina}}/role", {"role": "lead"}),
    (f"{PAGE}/{{mina}}/seat", {"seat": "no"}),
    (f"{PAGE}/{{mina}}/inboxes", {"add": "{wholesale}"}),
    (f"{PAGE}/{{mina}}/teams", {"add": "{team}"}),
    (f"{PAGE}/{{mina}}/sessions", {}),
    (f"{PAGE}/{{mina}}/second-step", {}),
    (f"{PAGE}/{{mina}}/address", {"email": "mina.lund@framehouse.test"}),
    (f"{PAGE}/{{mina}}/departure", {"reason": "left"}),
    (f"{PAGE}/{{mina}}/return", {}),
)


@pytest.fixture
def front(cast: Cast) -> Team:
    return teaming.add_team("The front", by=BY)


@pytest.fixture
def light(cast: Cast) -> Role:
    return permitting.add_role("Light agent", ["conversations.note"], by=BY)


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def post(agent: Agent, where: str, /, **said: str) -> HttpResponse:
    answer: HttpResponse = browser_of(agent).post(where, said, headers=PARTIAL)  # type: ignore[assignment]
    return answer


def words(answer: HttpResponse) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def page(agent: Agent, address: str = PAGE) -> str:
    answer: HttpResponse = browser_of(agent).get(address)  # type: ignore[assignment]
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return words(answer)


def saved(answer: HttpResponse) -> dict[str, object]:
    assert answer.status_code == 200, words(answer)
    said: dict[str, object] = json.loads(answer["HX-Trigger"])["saved"]
    return said


def keeper_of(cast: Cast, *codes: str) -> Agent:
    """Lena, who may do these things and nothing else."""
    role = permitting.add_role("Keeper", codes, by=BY)
    serving.change_role(cast.lena, OWN, own_role=role, by=BY)
    return cast.lena


# Who may


@pytest.mark.parametrize("address", PAGES)
def test_whoever_may_not_manage_staff_finds_nobody(cast: Cast, address: str) -> None:
    serving.change_role(cast.lena, LEAD, by=BY)
    there = address.format(mina=cast.mina.pk)
    assert page(cast.ada, there)
    for agent in (cast.mina, cast.lena):
        assert browser_of(agent).get(there).status_code == 404
    assert Client().get(there)["Location"].startswith("/sign-in?next=/settings/people")


@pytest.mark.parametrize(("address", "said"), CHANGES)
def test_whoever_may_not_manage_staff_changes_nobody(
    cast: Cast, front: Team, address: str, said: dict[str, str]
) -> None:
    serving.change_role(cast.lena, LEAD, by=BY)
    invitation = inviting.invite("nele@framehouse.test", "Nele", by=cast.by_ada)
    keys = {"mina": cast.mina.pk, "invitation": invitation.pk}
    keys |= {"wholesale": cast.wholesale.pk, "team": front.pk}
    filled = {name: value.format(**keys) for name, value in said.items()}
    before = Event.objects.count()
    for agent in (cast.mina, cast.lena):
        assert browser_of(agent).post(address.format(**keys), filled).status_code == 404
    assert Client().post(address.format(**keys), filled)["Location"].startswith("/sign-in")
    assert browser_of(cast.ada).get(address.format(**keys)).status_code == (
        200 if "invite" in address[-7:] else 405
    )
    assert Event.objects.count() == before
    assert Invitation.objects.get().state == OPEN


@pytest.mark.parametrize(
    ("what", "said", "means"),
    [
        ("inboxes", {"add": "{wholesale}"}, "add inboxes, and say who serves in them"),
        ("teams", {"add": "{team}"}, "make teams, and say who is in them"),
    ],
)
def test_who_manages_staff_alone_reads_inboxes_and_teams_as_words(
    cast: Cast, front: Team, what: str, said: dict[str, str], means: str
) -> None:
    lena, address = keeper_of(cast, "staff.manage"), f"{PAGE}/{cast.mina.pk}"
    shown = browser_of(lena).get(address).content.decode()
    assert f'action="{address}/role"' in shown
    assert f'action="{address}/{what}"' not in shown
    filled = {name: value.format(wholesale=cast.wholesale.pk, team=front.pk) for name, value in said.items()}
    answer = post(lena, f"{address}/{what}", **filled)
    assert answer.status_code == 403
    assert answer.content.decode() == f"Your role does not let you {means}."
    assert not Membership.objects.exists()


def test_who_manages_staff_alone_invites_into_no_inbox(cast: Cast) -> None:
    lena = keeper_of(cast, "staff.manage")
    light = permitting.add_role("Nothing", [], by=BY)
    assert "They serve in" not in page(lena, f"{PAGE}/invite")
    said = NILS | {"role": f"own-{light.pk}", "inboxes": f"{cast.wholesale.pk}"}
    assert post(lena, f"{PAGE}/invite", **said)["HX-Redirect"] == PAGE
    assert Invitation.objects.get().inboxes == []


# Finding


def test_everybody_is_found_by_name_with_what_they_are(cast: Cast, front: Team) -> None:
    teaming.join_team(cast.mina, front, by=BY)
    shown = page(cast.ada)
    assert "Mina agent · in Frame House · The front" in re.sub(r"\s+", " ", shown) or "The front" in shown
    assert "sees all" in shown
    assert "never signed in" in shown
    assert "Otto" not in page(cast.ada, f"{PAGE}?q=min")
    assert "Mina" in page(cast.ada, f"{PAGE}?q=MINA@frame")
    assert "Nobody has 100%_ in their name or address." in page(cast.ada, f"{PAGE}?q=100%25_")


def test_people_come_a_page_at_a_time_and_nobody_is_left_out(cast: Cast) -> None:
    for number in range(60):
        serving.join(f"a{number}@framehouse.test", "Anna", by=BY)
    seen: list[str] = []
    address: str | None = PAGE
    while address:
        shown = browser_of(cast.ada).get(address).content.decode()
        seen += re.findall(r'id="person-(\d+)"', shown)
        following = re.search(r'href="([^"]+after=\d+)"', shown)
        address = unescape(following[1]) if following else None
    assert sorted(map(int, seen)) == sorted(Agent.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    "query", ["after=x", "after=999999", "after=-1", "q=%00", "who=x", "after=" + "9" * 40]
)
def test_an_odd_question_is_answered(cast: Cast, query: str) -> None:
    assert "People" in page(cast.ada, f"{PAGE}?{query}")


def test_the_page_costs_the_same_however_many_there_are(cast: Cast, front: Team) -> None:
    costs = []
    for number in (1, 20):
        for each in range(number):
            agent = serving.join(f"a{number}-{each}@framehouse.test", f"Agent {each}", by=BY)
            teaming.join_team(agent, front, by=BY)
            give_access(cast.inbox, agent, by=BY)
            inviting.invite(f"b{number}-{each}@framehouse.test", "Nils", by=cast.by_ada)
        browser = browser_of(cast.ada)
        for address in (PAGE, f"{PAGE}/{cast.mina.pk}", f"{PAGE}/invite"):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            costs.append(len(asked))
    assert costs[:3] == costs[3:]
    assert max(costs) <= 14


def row_of(agent: Agent, reader: Agent, query: str = "") -> str:
    """What stands in somebody's row."""
    shown = browser_of(reader).get(PAGE + query).content.decode()
    row = shown.split(f'id="person-{agent.pk}"')[1].split("</li>")[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", "<" + row).split()))


def test_the_list_says_who_is_here_away_an_ai_without_a_seat_and_gone(cast: Cast) -> None:
    soon = timezone.now() + timedelta(hours=2)
    quill = serving.join("quill@framehouse.test", "Quill", kind="ai", by=BY)
    attending.plan(cast.otto, since=timezone.now(), until=soon, stand_in=cast.mina, by=cast.by_otto)
    attending.go_away(cast.lena, by=Actor.agent(cast.lena))
    serving.take_seat(cast.lena, by=BY)
    assert "· here" not in row_of(cast.mina, cast.ada)
    assert " here " in row_of(cast.mina, cast.ada)
    otto = row_of(cast.otto, cast.ada)
    assert "away until" in otto
    assert ", Mina stands in" in otto
    lena = row_of(cast.lena, cast.ada)
    assert "no seat" in lena
    assert "away never signed in" in lena
    assert "Quill AI agent" in row_of(quill, cast.ada)
    assert "here never signs in" in row_of(quill, cast.ada)
    shown = page(cast.ada)
    assert "5 colleagues serve here, 1 of them an AI; 2 are away now." in shown
    assert "4 have a seat at the desk." in shown
    serving.deactivate(cast.lena, by=BY)
    assert "left on " in row_of(cast.lena, cast.ada, "?who=gone")
    assert "1 is away now." in page(cast.ada)


def test_an_absence_whose_time_has_passed_is_over_in_the_list(cast: Cast) -> None:
    past = timezone.now() - timedelta(hours=3)
    attending.go_away(cast.otto, until=past + timedelta(hours=1), by=cast.by_otto, now=past)
    assert "away" not in row_of(cast.otto, cast.ada)
    assert "nobody is away now." in page(cast.ada)


def test_a_seat_is_taken_and_given_back(cast: Cast) -> None:
    address, minas = f"{PAGE}/{cast.mina.pk}/seat", browser_of(cast.mina)
    assert "Mina has a seat at the desk" in page(cast.ada, f"{PAGE}/{cast.mina.pk}")
    said = saved(post(cast.ada, address, seat="no"))
    assert said["words"] == "From now on Mina has no seat at the desk."
    assert said["undo"] == {"url": address, "values": {"seat": "yes"}}
    assert minas.get("/inbox/open").status_code == 302
    assert "Mina serves without being at the desk" in page(cast.ada, f"{PAGE}/{cast.mina.pk}")
    assert saved(post(cast.ada, address, seat="no"))["words"] == ""
    saved(post(cast.ada, address, seat="yes"))
    assert Agent.objects.get(pk=cast.mina.pk).has_seat
    answer = post(cast.ada, f"{PAGE}/{cast.ada.pk}/seat", seat="no")
    assert (answer.status_code, "the only one who sees everything" in words(answer)) == (422, True)


# Inviting


def test_somebody_is_invited_in_a_role_of_our_own_and_comes(cast: Cast, light: Role) -> None:
    said = NILS | {"role": f"own-{light.pk}", "inboxes": f"{cast.inbox.pk}", "language": "de"}
    assert post(cast.ada, f"{PAGE}/invite", **said)["HX-Redirect"] == PAGE
    shown = page(cast.ada)
    assert "Nils Holm nils@framehouse.test · Light agent" in shown
    assert "Ada wrote" in shown
    letter = Letter.objects.get()
    assert (letter.address, letter.language) == ("nils@framehouse.test", "de")
    link = re.search(r"/invitation/(\w+)", letter.secrets.reveal())
    assert link is not None
    assert link[1] not in browser_of(cast.ada).get(PAGE).content.decode()
    nils = inviting.accept(link[1], password="oak and linen")
    assert (nils.own_role, InboxAccess.objects.filter(agent=nils).count()) == (light, 1)
    assert "Nils Holm nils@framehouse.test" not in page(cast.ada)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"email": "nils"}, "This is not a mail address."),
        ({"email": ""}, "Please give their mail address."),
        ({"name": " "}, "Please say what they are called."),
        ({"role": "king"}, "This is no role that can be given."),
        ({"role": "own-999999"}, "This is no role that can be given."),
        ({"role": ""}, "Please say as what they serve."),
        ({"inboxes": "999999"}, "One of these inboxes is not there any more."),
        ({"language": "xx"}, "The letter is not written in this language."),
        ({"email": "MINA@framehouse.test"}, "mina@framehouse.test serves here already."),
    ],
)
def test_what_is_wrong_is_said_at_once_and_nothing_typed_is_lost(
    cast: Cast, changed: dict[str, str], why: str
) -> None:
    said = NILS | {"name": "Nils “the Frame” Holm"} | changed
    answer = post(cast.ada, f"{PAGE}/invite", **said)
    assert (answer.status_code, why in words(answer)) == (422, True)
    assert f'value="{said["name"].strip() or said["name"]}"' in answer.content.decode() or "name" in changed
    assert not Invitation.objects.exists()
    assert not Letter.objects.exists()


def test_nobody_invites_anybody_to_be_more_than_they_are(cast: Cast) -> None:
    lena = keeper_of(cast, "staff.manage")
    for role in (ADMIN, LEAD, AGENT):
        answer = post(lena, f"{PAGE}/invite", **(NILS | {"role": role}))
        assert (answer.status_code, "Lena may not do this themselves" in words(answer)) == (422, True)
    assert not Letter.objects.exists()


def test_a_field_that_the_form_does_not_name_changes_nothing(cast: Cast) -> None:
    said = NILS | {
        "state": "accepted",
        "digest": "0" * 64,
        "by_kind": "system",
        "own_role": "1",
        "agent": "1",
    }
    post(cast.ada, f"{PAGE}/invite", **said)
    made = Invitation.objects.get()
    assert (made.state, made.by_kind, made.own_role, made.agent) == (OPEN, "agent", None, None)


def test_an_invitation_is_sent_again_and_taken_back(cast: Cast) -> None:
    made = inviting.invite("nils@framehouse.test", "Nils", by=cast.by_ada)
    before = made.digest
    saved(post(cast.ada, f"{PAGE}/invitations/{made.pk}/again"))
    made.refresh_from_db()
    assert made.digest != before
    assert Letter.objects.count() == 2
    said = saved(post(cast.ada, f"{PAGE}/invitations/{made.pk}/revocation"))
    assert said["words"] == "The invitation of Nils lets nobody in any more."
    for what in ("again", "revocation"):
        assert post(cast.ada, f"{PAGE}/invitations/{made.pk}/{what}").status_code == 404


def test_what_an_invitation_has_come_to_is_said(cast: Cast) -> None:
    serving.change_role(cast.otto, ADMIN, by=BY)
    inviting.invite("a@framehouse.test", "Nele", by=cast.by_otto)
    serving.deactivate(cast.otto, by=cast.by_ada)
    inviting.invite("b@framehouse.test", "Nils", by=BY, now=timezone.now() - timedelta(days=2))
    shown = page(cast.ada)
    assert "its link opens nothing: whoever wrote may not invite any more" in shown
    assert "Written from the command line" in shown
    assert "its link has ended" in shown


def test_inviting_and_giving_roles_take_who_has_just_proved_who_they_are(cast: Cast) -> None:
    cast.ada.set_password("oak and linen")
    cast.ada.save()
    person = f"{PAGE}/{cast.mina.pk}"
    answer = browser_of(cast.ada).get(f"{PAGE}/invite")
    assert answer["Location"] == "/account/confirm?next=%2Fsettings%2Fpeople%2Finvite"
    assert post(cast.ada, f"{PAGE}/invite", **NILS)["HX-Redirect"] == answer["Location"]
    for what, said in (
        ("role", {"role": "admin"}),
        ("return", {}),
        ("second-step", {}),
        ("address", {"email": "a@example.com"}),
    ):
        led = post(cast.ada, f"{person}/{what}", **said)
        assert led["HX-Redirect"] == f"/account/confirm?next=%2Fsettings%2Fpeople%2F{cast.mina.pk}"
    assert not Invitation.objects.exists()
    assert not Event.objects.filter(kind="agent.role_changed").exists()
    browser = browser_of(cast.ada)
    browser.post("/account/confirm", {"password": "oak and linen", "next": person})
    assert browser.post(f"{person}/role", {"role": "lead"})["Location"] == person
    assert Agent.objects.get(pk=cast.mina.pk).role == LEAD


# One person


def test_somebody_is_told_of_in_sentences(cast: Cast, front: Team) -> None:
    teaming.join_team(cast.mina, front, by=BY)
    shown = page(cast.ada, f"{PAGE}/{cast.mina.pk}")
    assert "Mina serves as agent" in shown
    assert f"Mina serves in {cast.inbox.name}" in shown
    assert "Mina is in The front" in shown
    assert "answer customers" in shown


def test_who_sees_what_was_done_is_led_to_when_somebody_came_in(cast: Cast) -> None:
    way = f"/settings/audit?who={cast.mina.pk}&topic=door"
    shown = unescape(browser_of(cast.ada).get(f"{PAGE}/{cast.mina.pk}").content.decode())
    assert f'href="{way}"' in shown
    assert browser_of(cast.ada).get(way).status_code == 200
    lena = keeper_of(cast, "staff.manage")
    assert "/settings/audit" not in browser_of(lena).get(f"{PAGE}/{cast.mina.pk}").content.decode()


def test_a_role_is_given_and_taken_back(cast: Cast, light: Role) -> None:
    address = f"{PAGE}/{cast.mina.pk}/role"
    said = saved(post(cast.ada, address, role=f"own-{light.pk}"))
    assert said["words"] == "From now on Mina serves as Light agent, and signs in anew."
    assert said["undo"] == {"url": address, "values": {"role": "agent"}}
    assert Agent.objects.get(pk=cast.mina.pk).own_role == light
    assert saved(post(cast.ada, address, role=f"own-{light.pk}"))["words"] == ""
    saved(post(cast.ada, address, role="agent"))
    assert Agent.objects.get(pk=cast.mina.pk).role == AGENT
    assert Event.objects.filter(kind="agent.role_changed").count() == 2


@pytest.mark.parametrize(
    "role", ["king", "", "own", "own-", "own-x", "own-999999", "own-²", "agent-1", "own--1"]
)
def test_a_role_that_there_isnt_is_refused(cast: Cast, role: str) -> None:
    answer = post(cast.ada, f"{PAGE}/{cast.mina.pk}/role", role=role)
    assert (answer.status_code, "There is no such role." in words(answer)) == (422, True)
    assert Agent.objects.get(pk=cast.mina.pk).role == AGENT


def test_an_admin_is_an_admins_to_change(cast: Cast) -> None:
    lena, address = keeper_of(cast, "staff.manage"), f"{PAGE}/{cast.ada.pk}"
    serving.change_role(cast.otto, ADMIN, by=BY)
    shown = browser_of(lena).get(address)
    assert "Ada is an admin: what they serve as, only an admin changes." in words(shown)  # type: ignore[arg-type]
    assert f'action="{address}/' not in shown.content.decode()
    for what, said in (
        ("role", {"role": VIEWER}),
        ("seat", {"seat": "no"}),
        ("sessions", {}),
        ("departure", {"reason": "left"}),
    ):
        assert post(lena, f"{address}/{what}", **said).status_code == 422
    ada = Agent.objects.get(pk=cast.ada.pk)
    assert (ada.role, ada.is_active) == (ADMIN, True)


def test_nobody_lets_themselves_go_and_the_last_admin_stays(cast: Cast) -> None:
    assert "When they leave" not in page(cast.ada, f"{PAGE}/{cast.ada.pk}")
    answer = post(cast.ada, f"{PAGE}/{cast.ada.pk}/departure", reason="left")
    assert (answer.status_code, "Nobody ends their own service" in words(answer)) == (422, True)
    answer = post(cast.ada, f"{PAGE}/{cast.ada.pk}/role", role="agent")
    assert (answer.status_code, "the only one who sees everything" in words(answer)) == (422, True)


def test_what_comes_of_letting_somebody_go_is_said_before_and_done_then(cast: Cast) -> None:
    take(cast.late_parcel, by=cast.by_mina)
    address, minas = f"{PAGE}/{cast.mina.pk}", browser_of(cast.mina)
    shown = page(cast.ada, address)
    assert "Mina is signed out everywhere at once. Their 2 open matters become nobody’s." in shown
    assert minas.get("/inbox/open").status_code == 200
    assert (
        saved(post(cast.ada, f"{address}/departure", reason="left"))["words"] == "Mina serves here no longer."
    )
    assert minas.get("/inbox/open").status_code == 302
    assert Event.objects.get(kind="agent.deactivated").payload == {"reason": "left"}
    shown = page(cast.ada, address)
    assert "Mina serves here no longer." in shown
    assert "Mina" not in page(cast.ada).replace("Who served here before", "")
    assert "Mina" in page(cast.ada, f"{PAGE}?who=gone")
    assert post(cast.ada, f"{address}/inboxes", add=f"{cast.wholesale.pk}").status_code == 404
    saved(post(cast.ada, f"{address}/return"))
    assert Agent.objects.get(pk=cast.mina.pk).is_active


def test_somebody_is_signed_out_everywhere(cast: Cast) -> None:
    minas = browser_of(cast.mina)
    assert minas.get("/inbox/open").status_code == 200
    saved(post(cast.ada, f"{PAGE}/{cast.mina.pk}/sessions"))
    assert minas.get("/inbox/open").status_code == 302


def test_somebody_has_another_mail_address_and_the_one_of_before(cast: Cast) -> None:
    address, before = f"{PAGE}/{cast.mina.pk}", cast.mina.email
    minas = browser_of(cast.mina)
    said = saved(post(cast.ada, f"{address}/address", email="mina.lund@framehouse.test"))
    assert said["undo"] == {"url": f"{address}/address", "values": {"email": before}}
    assert minas.get("/inbox/open").status_code == 302
    assert "mina.lund@framehouse.test" in page(cast.ada, address)
    assert saved(post(cast.ada, f"{address}/address", email="mina.lund@framehouse.test"))["words"] == ""
    refused = post(cast.ada, f"{address}/address", email=cast.otto.email)
    assert refused.status_code == 422
    assert f'value="{cast.otto.email}"' in refused.content.decode()
    adas = browser_of(cast.ada)
    where = f"{PAGE}/{cast.ada.pk}/address"
    assert adas.post(where, {"email": "ada.new@framehouse.test"}, headers=PARTIAL).status_code == 200
    assert adas.get("/inbox/open").status_code == 200  # who changes their own goes on


def test_who_lost_their_phone_and_codes_comes_in_by_the_password_alone(cast: Cast) -> None:
    address = f"{PAGE}/{cast.mina.pk}"
    assert "without a second step" in page(cast.ada, address)
    assert "Take the second step away" not in page(cast.ada, address)
    cast.mina.set_password("oak and linen")
    cast.mina.save()
    with_app(cast.mina)
    minas = browser_of(cast.mina)
    shown = page(cast.ada, address)
    assert "with a second step" in shown
    assert "Take the second step away" in shown
    said = saved(post(cast.ada, f"{address}/second-step"))
    assert said["words"] == "From now on Mina signs in by the password alone."
    assert not Factor.objects.filter(agent=cast.mina).exists()
    assert minas.get("/inbox/open").status_code == 302
    assert saved(post(cast.ada, f"{address}/second-step"))["words"] == ""
    assert Event.objects.filter(kind="agent.factor_removed").count() == 1


def test_who_came_by_passkey_alone_is_said_to_choose_a_password(cast: Cast) -> None:
    with_app(cast.mina)
    cast.mina.set_unusable_password()
    cast.mina.save()
    said = saved(post(cast.ada, f"{PAGE}/{cast.mina.pk}/second-step"))
    assert "Can’t get in?" in str(said["words"])


def test_nobody_takes_their_own_second_step_or_an_admins_by_that_door(cast: Cast) -> None:
    manager = permitting.add_role("Manager", ["staff.manage"], by=BY)
    serving.change_role(cast.otto, "own", own_role=manager, by=BY)
    with_app(cast.ada)
    assert post(cast.otto, f"{PAGE}/{cast.ada.pk}/second-step").status_code == 422
    assert post(cast.otto, f"{PAGE}/{cast.otto.pk}/second-step").status_code == 422
    assert Factor.objects.count() == 1


def test_inboxes_and_teams_are_given_and_taken_one_by_one(cast: Cast, front: Team) -> None:
    address = f"{PAGE}/{cast.mina.pk}"
    for what, key in (("inboxes", cast.wholesale.pk), ("teams", front.pk)):
        said = saved(post(cast.ada, f"{address}/{what}", add=f"{key}"))
        assert said["undo"] == {"url": f"{address}/{what}", "values": {"remove": f"{key}"}}
        assert saved(post(cast.ada, f"{address}/{what}", add=f"{key}"))["words"] == ""
        said = saved(post(cast.ada, f"{address}/{what}", remove=f"{key}"))
        assert said["undo"] == {"url": f"{address}/{what}", "values": {"add": f"{key}"}}
        for bad in ("", "x", "999999"):
            assert post(cast.ada, f"{address}/{what}", add=bad).status_code == 404
    assert list(InboxAccess.objects.filter(agent=cast.mina).values_list("inbox", flat=True)) == [
        cast.inbox.pk
    ]
    assert not Membership.objects.filter(agent=cast.mina, until=None).exists()


def test_without_a_script_every_change_leads_back_to_the_page(cast: Cast) -> None:
    address = f"{PAGE}/{cast.mina.pk}"
    answer = browser_of(cast.ada).post(f"{address}/role", {"role": "lead"})
    assert answer["Location"] == address
    made = inviting.invite("nils@framehouse.test", "Nils", by=cast.by_ada)
    assert browser_of(cast.ada).post(f"{PAGE}/invitations/{made.pk}/again")["Location"] == PAGE


def test_settings_lead_an_admin_to_people(cast: Cast) -> None:
    assert browser_of(cast.ada).get("/settings")["Location"] == PAGE
