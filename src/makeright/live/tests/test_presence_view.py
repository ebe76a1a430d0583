from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from makeright.demo.cast import Cast
from makeright.lib.bell import WORDS, Bell, word_of
from makeright.live import views
from makeright.live.handover import browser_of
from makeright.live.pacing import Pace
from makeright.live.presence import MOST_WATCHED, Sign, Watch

pytestmark = pytest.mark.django_db
DOOR = "/live/presence"
TAB = "tab0one"


@pytest.fixture(autouse=True)
def pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PACE", Pace(at_once=5, a_second=0))


@pytest.fixture
def heard() -> Iterator[Any]:
    """What was told to all processes."""
    with Bell(WORDS) as bell:
        yield lambda: [Sign.of_word(word.content) for said in bell.take() if (word := word_of(said))]


def signed_in(agent: Any) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def says(client: Client, doing: str, topic: str = "", tab: str = TAB) -> int:
    return client.post(DOOR, {"doing": doing, "topic": topic, "tab": tab}).status_code


def test_who_sees_a_conversation_may_be_there(cast: Cast, heard: Any) -> None:
    mina = signed_in(cast.mina)
    assert says(mina, "typing", f"conversation-{cast.broken_frame.pk}") == 204
    told = frozenset({f"inbox-{cast.inbox.pk}", f"agent-{cast.mina.pk}"})
    browser = browser_of(str(mina.session.session_key))
    topic = f"conversation-{cast.broken_frame.pk}"
    assert heard() == [Sign(browser, TAB, "typing", cast.mina.pk, "Mina", topic, told)]


def test_the_sessions_key_is_told_to_nobody(cast: Cast, heard: Any) -> None:
    mina = signed_in(cast.mina)
    says(mina, "looking", f"conversation-{cast.late_parcel.pk}")
    assert str(mina.session.session_key) not in str(heard())


@pytest.mark.parametrize(
    "topic", ["", "conversation", "conversation-", "conversation-0", "inbox-1", "conversation-²", "a" * 90]
)
def test_where_nobody_can_be_is_not_found(cast: Cast, heard: Any, topic: str) -> None:
    assert says(signed_in(cast.mina), "looking", topic) == 404
    assert heard() == []


def test_an_outsider_cannot_be_there(cast: Cast, heard: Any) -> None:
    assert says(signed_in(cast.mina), "looking", f"conversation-{cast.wholesale_matter.pk}") == 404
    assert heard() == []


def test_a_stranger_is_refused(cast: Cast, heard: Any) -> None:
    assert says(Client(), "looking", f"conversation-{cast.late_parcel.pk}") == 403
    assert says(Client(), "gone") == 403
    assert heard() == []


def test_what_is_in_view_is_told_to_all_processes_and_shows_nothing(cast: Cast) -> None:
    mina = signed_in(cast.mina)
    with Bell(WORDS) as bell:
        said = {"doing": "watching", "tab": TAB, "topics": "conversation-12 conversation-9"}
        answer = mina.post(DOOR, said)
        [word] = [word_of(said) for said in bell.take()]
    assert (answer.status_code, answer.content) == (204, b"")
    assert word is not None
    browser = browser_of(str(mina.session.session_key))
    assert Watch.of_word(word.content) == Watch(browser, TAB, "conversation", (12, 9))


@pytest.mark.parametrize(
    "topics",
    [
        "conversation-12 customer-3",
        "conversation",
        "conversation-12,13",
        "<b>",
        " ".join(f"conversation-{number}" for number in range(1, MOST_WATCHED + 2)),
    ],
)
def test_what_can_not_be_in_view_is_a_bad_request(cast: Cast, heard: Any, topics: str) -> None:
    said = {"doing": "watching", "tab": TAB, "topics": topics}
    assert signed_in(cast.mina).post(DOOR, said).status_code == 400
    assert Client().post(DOOR, said).status_code == 403
    assert heard() == []


def test_going_needs_no_right(cast: Cast, heard: Any) -> None:
    assert says(signed_in(cast.mina), "gone") == 204
    assert [sign.doing for sign in heard()] == ["gone"]


def test_looking_alone_is_no_presence(cast: Cast) -> None:
    mina = signed_in(cast.mina)
    topic = f"conversation-{cast.late_parcel.pk}"
    assert mina.get(DOOR, {"doing": "looking", "topic": topic, "tab": TAB}).status_code == 405


@pytest.mark.parametrize(
    ("doing", "tab"),
    [("dancing", TAB), ("", TAB), ("looking", ""), ("looking", "x" * 40), ("looking", "<b>ab</b>")],
)
def test_what_makes_no_sense_is_a_bad_request(cast: Cast, heard: Any, doing: str, tab: str) -> None:
    assert says(signed_in(cast.mina), doing, f"conversation-{cast.late_parcel.pk}", tab) == 400
    assert heard() == []


def test_a_form_from_elsewhere_is_refused(cast: Cast, heard: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.mina)
    assert says(client, "looking", f"conversation-{cast.late_parcel.pk}") == 403
    assert heard() == []


def test_nobody_says_it_as_often_as_they_like(cast: Cast) -> None:
    mina, otto = signed_in(cast.mina), signed_in(cast.otto)
    assert [says(mina, "gone") for _ in range(6)] == [204] * 5 + [429]
    assert says(otto, "gone") == 204


def test_a_long_name_in_any_script_still_travels(cast: Cast, heard: Any) -> None:
    cast.mina.name = "🧑" * 119
    cast.mina.save()
    assert says(signed_in(cast.mina), "looking", f"conversation-{cast.late_parcel.pk}") == 204
    assert len(heard()[0].name) == 60


def test_it_writes_no_row(cast: Cast, django_assert_num_queries: Any) -> None:
    mina = signed_in(cast.mina)
    says(mina, "looking", f"conversation-{cast.late_parcel.pk}")
    with django_assert_num_queries(5) as queries:  # the session, the agent, what they see, it, its followers
        says(mina, "looking", f"conversation-{cast.late_parcel.pk}")
    assert all(query["sql"].lstrip().startswith("SELECT") for query in queries.captured_queries)
