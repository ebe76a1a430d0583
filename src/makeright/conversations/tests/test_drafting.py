"""Drafts: kept for their writer alone, never written over, gone when they are sent or the conversation is erased."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from makeright.conversations import drafting, noting, replying
from makeright.conversations.composing import Recipients
from makeright.conversations.drafting import Written
from makeright.conversations.models import NOTE, REPLY, Draft, DraftPicture
from makeright.conversations.refusals import Refused
from makeright.conversations.wording import Wording
from makeright.customers.forgetting import forget, go_on
from makeright.customers.telling_person import put_together, tell_person
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.files.storing import Kept, keep

pytestmark = pytest.mark.django_db
KEY = "k" * 26


def words(text: str, html: str = "") -> Written:
    return Written(Wording(text, html))


def kept(cast: Cast, text: str = "So far", *, revision: int = 0, mode: str = REPLY) -> int:
    return drafting.keep(cast.broken_frame, mode, words(text), key=KEY, revision=revision, by=cast.by_mina)


def picture() -> Kept:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    return keep(drawn.getvalue(), "image/png", "corner.png")


def test_what_is_written_so_far_is_there_again(cast: Cast) -> None:
    assert kept(cast) == 1
    assert kept(cast, "So far, so good", revision=1) == 2
    draft = drafting.draft_of(cast.broken_frame, cast.mina, REPLY)
    assert draft is not None
    assert (draft.text, draft.revision, draft.key) == ("So far, so good", 2, KEY)


def test_keeping_tells_nobody(cast: Cast) -> None:
    before = Event.objects.count()
    kept(cast)
    assert Event.objects.count() == before


def test_a_colleague_has_a_draft_of_their_own(cast: Cast) -> None:
    kept(cast)
    assert drafting.draft_of(cast.broken_frame, cast.otto, REPLY) is None


@pytest.mark.parametrize("revision", [0, 1, 7])
def test_what_was_changed_elsewhere_is_not_written_over(cast: Cast, revision: int) -> None:
    kept(cast, "On the phone")
    kept(cast, "On the phone, later", revision=1)
    with pytest.raises(Refused) as refused:
        kept(cast, "At the desk", revision=revision)
    assert refused.value.code == "elsewhere"
    assert Draft.objects.get().text == "On the phone, later"


def test_a_tab_goes_on_with_what_its_page_before_said_as_it_went(cast: Cast) -> None:
    def say(text: str, pages: tuple[str, str], revision: int = 0) -> int:
        return drafting.keep(
            cast.broken_frame, REPLY, words(text), key=KEY, revision=revision, pages=pages, by=cast.by_mina
        )

    assert say("Dear", ("one", "")) == 1
    assert say("Dear Karim", ("one", ""), revision=1) == 2
    assert say("Dear Karim, it", ("two", "one"), revision=1) == 3
    for gone in ("one", "three", ""):
        with pytest.raises(Refused):
            say("At the desk", (gone, ""), revision=1)
    assert Draft.objects.get().text == "Dear Karim, it"
    assert say("", ("two", "one"), revision=0) == 0
    assert not Draft.objects.exists()


def test_an_emptied_draft_is_gone(cast: Cast) -> None:
    kept(cast)
    assert kept(cast, "", revision=1) == 0
    assert not Draft.objects.exists()


def test_a_reply_that_is_sent_takes_its_draft_along_and_no_other(cast: Cast) -> None:
    kept(cast)
    kept(cast, "For colleagues", mode=NOTE)
    drafting.keep(cast.broken_frame, REPLY, words("Otto's"), key="o" * 26, revision=0, by=cast.by_otto)
    replying.reply(cast.broken_frame, text="Dear Karim", draft_key=KEY, by=cast.by_mina)
    left = Draft.objects.values_list("agent", "mode")
    assert set(left) == {(cast.otto.pk, REPLY)}


def test_a_note_that_is_left_takes_its_draft_along(cast: Cast) -> None:
    kept(cast, "For colleagues", mode=NOTE)
    noting.note(cast.broken_frame, text="For colleagues", draft_key=KEY, by=cast.by_mina)
    assert not Draft.objects.exists()


def test_words_that_come_late_make_no_draft_of_what_was_sent(cast: Cast) -> None:
    replying.reply(cast.broken_frame, text="Dear Karim", draft_key=KEY, by=cast.by_mina)
    with pytest.raises(Refused) as refused:
        kept(cast, "Dear Kar")
    assert refused.value.code == "already_sent"
    assert not Draft.objects.exists()


def test_a_reply_that_is_taken_back_is_a_draft_again_above_what_was_begun_since(cast: Cast) -> None:
    message = replying.reply(cast.broken_frame, text="Dear Karim", draft_key=KEY, by=cast.by_mina)
    drafting.keep(cast.broken_frame, REPLY, words("And another"), key="n" * 26, revision=0, by=cast.by_mina)
    replying.recall_to_draft(message, by=cast.by_mina)
    draft = Draft.objects.get()
    assert draft.text == "Dear Karim\n\nAnd another"
    assert draft.key not in (KEY, "n" * 26)


def test_taking_back_twice_doubles_no_words(cast: Cast) -> None:
    message = replying.reply(cast.broken_frame, text="Dear Karim", by=cast.by_mina)
    assert [replying.recall_to_draft(message, by=cast.by_mina) for _ in range(2)] == [True, False]
    assert Draft.objects.get().text == "Dear Karim"


def test_a_picture_of_ones_own_draft_is_found_by_nobody_else(cast: Cast) -> None:
    made = drafting.put_in(cast.broken_frame, picture(), "corner.png", key=KEY, by=cast.by_mina)
    assert drafting.file_in(cast.broken_frame, cast.mina, made.key) == (made.file, "corner.png")
    assert drafting.file_in(cast.broken_frame, cast.otto, made.key) is None
    assert drafting.file_in(cast.late_parcel, cast.mina, made.key) is None


def test_so_many_pictures_and_no_more(cast: Cast) -> None:
    for _ in range(drafting.MOST_PICTURES):
        drafting.put_in(cast.broken_frame, picture(), "corner.png", key=KEY, by=cast.by_mina)
    with pytest.raises(Refused) as refused:
        drafting.put_in(cast.broken_frame, picture(), "corner.png", key=KEY, by=cast.by_mina)
    assert refused.value.code == "too_many_pictures"


def test_drafts_go_with_a_customer_who_is_forgotten(cast: Cast) -> None:
    kept(cast)
    drafting.put_in(cast.broken_frame, picture(), "corner.png", key=KEY, by=cast.by_mina)
    go_on(forget(cast.karim, by=cast.by_ada).pk)
    assert not Draft.objects.exists()
    assert not DraftPicture.objects.exists()


def test_who_is_forgotten_gets_no_copy_of_what_is_being_written_or_was_sent(cast: Cast) -> None:
    copies = Recipients((), (("karim@example.com", "Karim"), ("lars@example.com", "Lars")), are_chosen=True)
    written = Written(Wording("Dear Rosa"), copies)
    drafting.keep(cast.late_parcel, REPLY, written, key=KEY, revision=0, by=cast.by_mina)
    sent = replying.reply(cast.late_parcel, text="Dear Rosa", whom=copies, by=cast.by_mina)
    go_on(forget(cast.karim, by=cast.by_ada).pk)
    sent.refresh_from_db()
    assert (Draft.objects.get().copied, sent.copied) == ([["lars@example.com", "Lars"]],) * 2


def test_a_customer_is_told_what_is_being_written_to_them_where_notes_are_told(cast: Cast) -> None:
    kept(cast, "Dear Karim, so far")
    made = tell_person(cast.karim, by=cast.by_ada, with_notes=True)
    put_together(made.pk)
    made.refresh_from_db()
    assert made.file is not None
    with zipfile.ZipFile(io.BytesIO(made.file.content())) as archive:
        assert "Dear Karim, so far" in archive.read("conversations.json").decode()
