"""Inviting: one letter, one link, one day, one newcomer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.letters.models import Letter
from makeright.lib.actor import Actor
from makeright.staff import inviting, permitting, serving
from makeright.staff.models import ADMIN, AGENT, AI, LEAD, OPEN, OWN, VIEWER, Agent, Invitation, Role
from makeright.staff.permissions import MANAGE_STAFF, MANAGE_TEAMS
from makeright.staff.refusals import Refused
from makeright.staff.replaying_doors import invitations_are_as_the_log_tells

pytestmark = pytest.mark.django_db
BY = Actor.system("command")
NEEDED = MANAGE_TEAMS.code
NILS = {"email": "nils@framehouse.test", "name": "Nils Holm"}
CHOSEN = {"name": "Nils", "password": "a frame for every picture"}


def invite(**changed: Any) -> tuple[Invitation, str]:
    """An invitation, and the secret part of its link."""
    invitation = inviting.invite(**({"by": BY} | NILS | changed))
    return invitation, link_of(Letter.objects.order_by("pk").last())


def link_of(letter: Letter | None) -> str:
    assert letter is not None
    found = re.search(r"/invitation/(\w+)", letter.secrets.reveal())
    assert found is not None
    return found[1]


def happened() -> list[str]:
    return list(
        Event.objects.filter(kind__startswith="invitation.").order_by("pk").values_list("kind", flat=True)
    )


def differences() -> list[str]:
    return [str(each) for found in invitations_are_as_the_log_tells() for each in found]


def test_whoever_is_invited_gets_a_letter_and_serves(cast: Cast) -> None:
    invitation, link = invite(by=cast.by_ada)
    letter = Letter.objects.get()
    assert (letter.name, letter.address, letter.facts["inviter"]) == (
        "staff/invitation",
        NILS["email"],
        "Ada",
    )
    nils = inviting.accept(link, name="Nils", password="oak and linen")
    assert (nils.email, nils.name, nils.role, nils.check_password("oak and linen")) == (
        NILS["email"], "Nils", AGENT, True,
    )  # fmt: skip
    invitation.refresh_from_db()
    assert (invitation.state, invitation.agent, invitation.digest) == ("accepted", nils, None)
    assert happened() == ["invitation.made", "invitation.accepted"]
    assert differences() == []


def test_the_events_name_no_address_and_no_link(cast: Cast) -> None:
    _, link = invite()
    inviting.accept(link, password="oak and linen")
    told = str(list(Event.objects.values()))
    assert "nils" not in told.lower()
    assert link not in told


def test_the_row_keeps_no_link_and_the_letter_seals_it() -> None:
    _, link = invite()
    assert link not in str(list(Invitation.objects.values()))
    assert link not in str(list(Letter.objects.values()))
    assert len(link) == 26  # 130 bits of base32, 128 of them random


def test_the_link_lasts_for_a_day() -> None:
    made = timezone.now()
    _, link = invite(now=made)
    assert inviting.opened_by(link, now=made + timedelta(hours=23, minutes=59))
    assert not inviting.opened_by(link, now=made + timedelta(hours=24))
    with pytest.raises(Refused, match="lets nobody in"):
        inviting.accept(link, password="x", now=made + timedelta(hours=24))


def test_the_link_is_good_once(cast: Cast) -> None:
    _, link = invite()
    inviting.accept(link, password="x")
    with pytest.raises(Refused) as refused:
        inviting.accept(link, password="y")
    assert refused.value.code == "link_ended"
    assert Agent.objects.filter(email=NILS["email"]).count() == 1


def test_of_two_who_use_the_link_at_once_one_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    invitation, link = invite()
    inviting.accept(link, password="x")
    monkeypatch.setattr(inviting, "opened_by", lambda *_, **__: invitation)  # the other one had looked before
    with pytest.raises(Refused):
        inviting.accept(link, password="y")
    assert Agent.objects.get().check_password("x")


def test_inviting_again_voids_the_link_of_before_and_asks_for_what_is_said_now() -> None:
    first, old = invite()
    second, new = invite(name="Nils H.", role=ADMIN)
    assert second.pk == first.pk
    assert (second.name, second.role) == ("Nils H.", ADMIN)
    assert inviting.opened_by(old) is None
    assert inviting.opened_by(new) == second
    assert happened() == ["invitation.made", "invitation.renewed"]
    assert differences() == []


def test_an_invitation_that_ended_can_be_renewed() -> None:
    invitation, old = invite(now=timezone.now() - timedelta(days=3))
    assert inviting.opened_by(old) is None
    inviting.renew(invitation, by=BY)
    assert inviting.opened_by(link_of(Letter.objects.order_by("pk").last())) == invitation


def test_who_is_not_to_come_does_not(cast: Cast) -> None:
    invitation, link = invite()
    assert inviting.revoke(invitation, by=cast.by_ada)
    assert not inviting.revoke(invitation, by=cast.by_ada)
    assert inviting.opened_by(link) is None
    with pytest.raises(Refused) as refused:
        inviting.renew(invitation, by=BY)
    assert refused.value.code == "settled"
    assert happened() == ["invitation.made", "invitation.revoked"]
    assert differences() == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"email": "MINA@framehouse.test "}, "serves_already"),
        ({"email": "otto@framehouse.test"}, "served_before"),
        ({"email": "no address"}, "address"),
        ({"email": ""}, "address"),
        ({"email": "a@example.com\nBcc: b@example.com"}, "address"),
        ({"name": " \u202e "}, "name"),
        ({"language": "d\x00e"}, "no_such_language"),
    ],
)
def test_what_cannot_be_invited_is_said(cast: Cast, said: dict[str, str], code: str) -> None:
    serving.deactivate(cast.otto, by=BY)
    with pytest.raises(Refused) as refused:
        invite(**said)
    assert refused.value.code == code
    assert not Invitation.objects.exists()
    assert not Letter.objects.exists()


def test_a_role_that_does_not_exist_is_refused_before_a_letter_goes() -> None:
    with pytest.raises((Refused, ValueError)):
        invite(role="emperor")
    assert not Letter.objects.exists()


def test_an_address_is_invited_once_at_a_time() -> None:
    invitation, _ = invite()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            email=invitation.email, name="x", role=AGENT, state=OPEN, digest="0" * 64,
            made_at=timezone.now(), expires_at=timezone.now(), by_kind="system",
        )  # fmt: skip


def test_a_settled_invitation_keeps_no_digest() -> None:
    invitation, _ = invite()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(state="revoked")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(digest="")


def test_somebody_who_came_another_way_meanwhile_is_not_made_twice(cast: Cast) -> None:
    _, link = invite()
    serving.join(NILS["email"], "Nils", by=BY)
    with pytest.raises(Refused) as refused:
        inviting.accept(link, password="x")
    assert refused.value.code == "serves_already"
    assert inviting.opened_by(link), "the refusal undid all of it"


def test_a_row_that_somebody_changed_by_hand_is_seen() -> None:
    invitation, _ = invite()
    Invitation.objects.filter(pk=invitation.pk).update(role=ADMIN)
    assert differences() == [f"invitation {invitation.pk}: role: the log says agent, the row admin"]


# The page


def test_the_newcomer_comes_in_by_the_page(cast: Cast) -> None:
    _, link = invite()
    client = Client()
    page = client.get(f"/invitation/{link}")
    assert page["Cache-Control"] == "no-store"
    assert "Nils Holm" in page.content.decode()
    assert client.post(f"/invitation/{link}", CHOSEN)["Location"] == "/"
    assert client.get("/inbox/open").status_code == 200
    assert client.get(f"/invitation/{link}").status_code == 404


def test_whatever_a_link_lacks_the_answer_is_the_same(cast: Cast) -> None:
    first, used = invite()
    inviting.accept(used, password="x")
    revoked, taken_back = invite(email="eva@framehouse.test")
    inviting.revoke(revoked, by=BY)
    _, old = invite(email="uwe@framehouse.test", now=timezone.now() - timedelta(days=2))
    _, good = invite(email="ida@framehouse.test")
    bad = [
        used,
        taken_back,
        old,
        good.upper(),
        good[:-1],
        f"{good}x",
        "None",
        "null",
        "0",
        "%00",
        "é",
        f"{first.pk}",
    ]
    answers = [Client().get(f"/invitation/{link}") for link in bad]
    answers += [Client().post(f"/invitation/{link}", CHOSEN) for link in bad]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert not Agent.objects.filter(email="ida@framehouse.test").exists()
    assert Client().get(f"/invitation/{good}").status_code == 200


def test_no_link_at_all_opens_nothing(cast: Cast) -> None:
    invite()
    assert inviting.opened_by("") is None
    assert Client().get("/invitation/").status_code == 404


@pytest.mark.parametrize(
    "said", [{"password": "short"}, {"password": ""}, {"name": " "}, {"password": NILS["email"]}]
)
def test_what_is_missing_is_said_and_the_link_stays_good(cast: Cast, said: dict[str, str]) -> None:
    _, link = invite()
    answer = Client().post(f"/invitation/{link}", CHOSEN | said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert inviting.opened_by(link)


def test_the_newcomer_chooses_neither_address_nor_role(cast: Cast) -> None:
    _, link = invite()
    fields = {
        "email": "boss@example.com",
        "role": ADMIN,
        "is_active": "",
        "login": "boss@example.com",
        "inboxes": "1",
    }
    Client().post(f"/invitation/{link}", CHOSEN | fields)
    nils = Agent.objects.get(email=NILS["email"])
    assert (nils.role, nils.is_active) == (AGENT, True)


def test_who_is_signed_in_as_somebody_else_is_signed_out_first(cast: Cast) -> None:
    _, link = invite()
    client = Client()
    client.force_login(cast.mina)
    client.post(f"/invitation/{link}", CHOSEN)
    assert client.session["_auth_user_id"] == str(Agent.objects.get(email=NILS["email"]).pk)
    assert Event.objects.filter(kind="agent.signed_out", subject_id=cast.mina.pk).count() == 1


@pytest.fixture
def keeper(cast: Cast) -> Role:
    """A role that lets Lena manage staff, and nothing else."""
    role = permitting.add_role("Keeper", [MANAGE_STAFF.code], by=BY)
    serving.change_role(cast.lena, OWN, own_role=role, by=BY)
    return role


def test_a_newcomer_serves_in_a_role_of_the_companys_own(cast: Cast, keeper: Role) -> None:
    invitation, link = invite(role=OWN, own_role=keeper, by=cast.by_lena)
    assert Event.objects.get(kind="invitation.made").payload == {"role": "own", "own_role": keeper.pk}
    nils = inviting.accept(link, password="oak and linen")
    assert (nils.role, nils.own_role) == (OWN, keeper)
    assert differences() == []
    Invitation.objects.filter(pk=invitation.pk).update(role=AGENT, own_role=None)
    assert differences() == [f"invitation {invitation.pk}: role: the log says own-{keeper.pk}, the row agent"]


@pytest.mark.parametrize("role", [ADMIN, LEAD, AGENT])
def test_nobody_invites_anybody_to_be_more_than_they_are(cast: Cast, keeper: Role, role: str) -> None:
    with pytest.raises(Refused) as refused:
        invite(role=role, by=cast.by_lena)
    assert refused.value.code == "beyond_own"
    assert not Invitation.objects.exists()
    assert not Letter.objects.exists()


def test_an_admins_invitation_is_an_admins_to_change_renew_and_revoke(cast: Cast, keeper: Role) -> None:
    invitation, link = invite(role=ADMIN, by=cast.by_ada)
    verbs: tuple[Callable[[], object], ...] = (
        lambda: invite(role=VIEWER, by=cast.by_lena),
        lambda: inviting.renew(invitation, by=cast.by_lena),
        lambda: inviting.revoke(invitation, by=cast.by_lena),
    )
    for verb in verbs:
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "beyond_own"
    assert inviting.opened_by(link) == invitation
    assert happened() == ["invitation.made"]


@pytest.mark.parametrize("what", ["leaves", "manages staff no more", "may less than it gives"])
def test_an_invitation_ends_with_the_right_of_whoever_wrote_it(cast: Cast, keeper: Role, what: str) -> None:
    by = cast.by_lena
    second = permitting.add_role("Second keeper", [MANAGE_STAFF.code, NEEDED], by=BY)
    permitting.change_permissions(keeper, [MANAGE_STAFF.code, NEEDED], by=BY)
    invitation, link = invite(role=OWN, own_role=second, by=by)
    assert inviting.opened_by(link) == invitation
    if what == "leaves":
        serving.deactivate(cast.lena, by=BY)
    else:
        left = [NEEDED] if what == "manages staff no more" else [MANAGE_STAFF.code]
        permitting.change_permissions(keeper, left, by=BY)
    assert inviting.opened_by(link) is None
    assert inviting.accept_by_address(NILS["email"], now=timezone.now()) is None
    with pytest.raises(Refused) as refused:
        inviting.accept(link, password="oak and linen")
    assert refused.value.code == "link_ended"
    inviting.renew(invitation, by=cast.by_ada)  # who stands behind it now
    assert inviting.accept_by_address(NILS["email"], now=timezone.now()) is not None


def test_an_invitation_of_an_ai_ends_when_it_is_put_out_of_service(cast: Cast, keeper: Role) -> None:
    quill = serving.join("quill@framehouse.test", "Quill", role=OWN, own_role=keeper, kind=AI, by=BY)
    invitation, link = invite(role=OWN, own_role=keeper, by=Actor.agent(quill))
    assert inviting.opened_by(link) == invitation
    assert inviting.inviters_of([invitation]) == {quill.pk: quill}
    serving.deactivate(quill, by=BY)
    assert inviting.opened_by(link) is None


def test_a_role_that_was_retired_meanwhile_lets_nobody_in(cast: Cast, keeper: Role) -> None:
    _, link = invite(role=OWN, own_role=keeper, by=cast.by_ada)
    permitting.retire_role(keeper, by=BY)
    with pytest.raises(Refused):
        inviting.accept(link, password="oak and linen")
    assert Invitation.objects.get().state == OPEN
    assert not Agent.objects.filter(email=NILS["email"]).exists()
