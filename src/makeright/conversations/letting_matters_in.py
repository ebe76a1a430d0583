"""Letting matters in: a conversation of another desk, with all that was said in it, comes in or goes on here.

Its files are fetched before, and lie on the shelf; then one transaction has all of it. A note there is a note here.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.db import transaction

from makeright.conversations import telling_history
from makeright.conversations.assigning import assign
from makeright.conversations.bringing_in import Word, go_on_with
from makeright.conversations.elsewhere.shapes import (
    AGENT,
    CUSTOMER,
    CUSTOMERS,
    FILES,
    INBOX,
    MACHINE,
    MATTER,
    MESSAGES,
    NOTE,
    NOTES,
    TAGS,
    FileTold,
    MatterTold,
    PersonTold,
    WordTold,
)
from makeright.conversations.elsewhere.shapes import RESOLVED as RESOLVED_THERE
from makeright.conversations.keeping_tags import tags_named
from makeright.conversations.letting_in import (
    Door,
    actor,
    complete,
    fill_gaps,
    go_on_only,
    inbox_at,
    keep_left,
    known_customer,
    recognized,
    settle,
    system_of,
    widen,
)
from makeright.conversations.models import (
    RESOLVED,
    Brought,
    Conversation,
    DeskImport,
    FromElsewhere,
    Inbox,
    LeftOut,
)
from makeright.conversations.receiving import Part
from makeright.conversations.refusals import Refused
from makeright.conversations.tagging import tag_with
from makeright.conversations.telling_history import OurWord
from makeright.customers.models import Customer
from makeright.files.kinds import RASTERS
from makeright.files.storing import Kept
from makeright.lib.authored import authored, is_plain
from makeright.lib.html import sanitize
from makeright.lib.refusing import Refusal
from makeright.lib.rush import give_way
from makeright.lib.text import plain_from_html

LONGEST_TEXT = 1_000_000  # characters
WORDS_AT_ONCE = 20  # in one transaction


def wanted_files(run: DeskImport, told: MatterTold) -> list[FileTold]:
    """The files of what has not come in yet. A note has none here."""
    names = {name_of(run, word): word for word in told.words if word.kind != NOTE and word.files}
    known = set(Brought.objects.filter(external_id__in=list(names)).values_list("external_id", flat=True))
    return [file for name, word in names.items() if name not in known for file in word.files]


def let_in(run: DeskImport, told: MatterTold, stamp: str, files: Mapping[str, Kept | str]) -> None:
    """Let one in, or go on with it where it stands. `files`: the bytes by their external ids, or the code of why they
    couldn't be had. Told twice, nothing is done twice. Some words at a time, so that others can write in between; it
    may be ended at any moment. Raises NoLonger; Refused where nothing of it can come in."""
    door = Door(run, actor(run))
    conversation = _begin(door, told)
    for kind, external_id, code in told.left:
        door.count(kind, here=False)
        door.leave(kind, external_id, code, told.external_id)
    words = sorted(told.words, key=lambda each: each.at)
    for start in range(0, len(words), WORDS_AT_ONCE):
        give_way(1.0)
        with transaction.atomic():
            go_on_only(run)
            for word in words[start : start + WORDS_AT_ONCE]:
                enter = _note if word.kind == NOTE else _message
                enter(door, conversation, told, word, files)
            keep_left(door)
    with transaction.atomic():
        conversation.refresh_from_db()
        _end_as_there(door, conversation, told)
        _tag(door, conversation, told)
        fill_gaps(door, conversation, "conversation", conversation.pk, told.fields, told.external_id)
        door.count(MATTER, here=True)
        settle(door, MATTER, told.external_id, conversation.pk, stamp)
        moments = [told.opened_at, *(word.at for word in told.words)]
        widen(run, min(moments), max(moments))


def name_of(run: DeskImport, word: WordTold) -> str:
    """What a message is called: with the house that it comes from."""
    return f"{system_of(run)}:message:{word.external_id}"[:200]


@transaction.atomic
def _begin(door: Door, told: MatterTold) -> Conversation:
    """It as it stands here, or a new one, which has its name from its first moment on."""
    go_on_only(door.run)
    known = Conversation.objects.filter(pk=door.key_of(MATTER, told.external_id) or 0).first()
    if known is not None:
        if known.is_erased:
            raise Refused("erased", "What was said in it was erased here.")
        return known
    if not told.words:
        raise Refused("empty", "Nothing was said.")
    customer, address = _customer(door, told.customer)
    first = min(told.words, key=lambda each: each.at)
    opened = telling_history.open_empty(
        customer,
        inbox=_inbox(door, told),
        subject=told.subject,
        address=address,
        at=min(told.opened_at, first.at),
        started_by="customer" if first.kind == CUSTOMER else "us",
        by=door.by,
    )
    if told.assignee and told.state != RESOLVED_THERE:
        agent = door.agent(told.assignee)
        if agent is not None:
            try:
                with transaction.atomic():
                    assign(opened, to=agent, by=door.by)
            except Refusal as refused:
                door.leave("assignment", told.external_id, refused.code)
    _keep_name(door, MATTER, told.external_id, opened.pk)
    return opened


def _keep_name(door: Door, kind: str, external_id: str, key: int) -> None:
    """What it is here is known from now on; what counts for it is told when all of it is in."""
    here = {"key": key}
    FromElsewhere.objects.update_or_create(
        **_name(door, kind, external_id), defaults=here, create_defaults={**here, "seen_in": door.run}
    )


def _name(door: Door, kind: str, external_id: str) -> dict[str, Any]:
    return {"account": door.run.account, "kind": kind, "external_id": external_id[:200]}


def _inbox(door: Door, told: MatterTold) -> Inbox:
    key = door.key_of(INBOX, told.inbox)
    found = Inbox.objects.filter(pk=key).first() if key else None
    return found or inbox_at(told.written_to) or door.run.inbox


def _customer(door: Door, told: PersonTold) -> tuple[Customer, str]:
    """Who it is, and where they are answered by mail, if anywhere. One who was not listed is known from now on."""
    key = door.key_of(CUSTOMERS, told.external_id)
    found = known_customer(key)
    if key is not None and found is None:
        raise Refused("forgotten", "This customer was forgotten.")
    if found is None:
        found = recognized(door, told)
        complete(door, found, told)
        _keep_name(door, CUSTOMERS, told.external_id, found.pk)
    known = found.primary("mail")
    return found, known.value if known else ""


def _message(
    door: Door,
    conversation: Conversation,
    told: MatterTold,
    word: WordTold,
    files: Mapping[str, Kept | str],
) -> None:
    name, inside = name_of(door.run, word), told.external_id
    known = Brought.objects.filter(external_id=name).values_list("message_id", flat=True).first()
    if known is not None:
        door.count(MESSAGES, here=True)
        _count_files_again(door, word, inside)
        return
    parts = []
    for file in word.files:
        kept = files.get(file.external_id, "file_not_had")
        if isinstance(kept, str):
            door.count(FILES, here=False)
            door.leave(FILES, file.external_id, kept, inside)
        else:
            parts.append(_part(file, kept, word.html))
    try:
        with transaction.atomic():
            if word.kind == CUSTOMER:
                _their_word(door, conversation, word, name, parts)
            else:
                our = _our_word(door, word, name, parts)
                telling_history.tell_reply(conversation, our, by=door.by)
    except Refusal as refused:
        door.count(MESSAGES, here=False)
        door.leave(MESSAGES, word.external_id, refused.code, inside)
        for part in parts:
            door.count(FILES, here=False)
            door.leave(FILES, part.content_id.partition("@")[0], "message_left", inside)
        return
    door.count(MESSAGES, here=True)
    for _ in parts:
        door.count(FILES, here=True)


def _count_files_again(door: Door, word: WordTold, inside: str) -> None:
    """Of what is here already: what was left of its files once is left still."""
    names = [file.external_id for file in word.files]
    left = LeftOut.objects.filter(desk_import__account=door.run.account, kind=FILES, external_id__in=names)
    why = dict(left.order_by("pk").values_list("external_id", "code"))
    for name in names:
        door.count(FILES, here=name not in why)
        if name in why:
            door.leave(FILES, name, why[name], inside)


def _their_word(
    door: Door, conversation: Conversation, word: WordTold, name: str, parts: Sequence[Part]
) -> None:
    text, pictures = _text(word), _pictures(parts)
    page = sanitize(_with_pictures(word, parts), images=pictures).html if word.html else ""
    somebody: dict[str, object] = {}
    if word.person is not None:
        person = _customer(door, word.person)[0]
        somebody = {"customer": person}
    said = Word(
        text=text or ("" if parts else _text_of_html(page)),
        occurred_at=word.at,
        external_id=name,
        files=parts,
        html=page,
        others=[(each, "") for each in word.copies],
        **somebody,  # type: ignore[arg-type]
    )
    go_on_with(conversation, said, by=door.by)


def _our_word(door: Door, word: WordTold, name: str, parts: Sequence[Part]) -> OurWord:
    sources = {f"cid:{part.content_id}": f"inline/{quote(part.content_id, safe='')}" for part in parts}
    page = authored(_with_pictures(word, parts), pictures=sources) if word.html else ""
    return OurWord(
        text=_text(word),
        at=word.at,
        external_id=name,
        agent=door.agent(word.author),
        author_name=_name_of_agent(door, word.author) or word.author_name,
        html="" if not page or is_plain(page) else page,
        files=parts,
        others=[(each, "") for each in word.copies],
        is_automatic=word.kind == MACHINE,
    )


def _note(
    door: Door, conversation: Conversation, told: MatterTold, word: WordTold, _files: Mapping[str, Kept | str]
) -> None:
    for file in word.files:
        door.count(FILES, here=False)
        door.leave(FILES, file.external_id, "file_of_note", told.external_id)
    if door.key_of(NOTES, word.external_id) is not None:
        door.count(NOTES, here=True)
        return
    agent = door.agent(word.author)
    our = OurWord(_text(word), word.at, "", agent, _name_of_agent(door, word.author) or word.author_name)
    try:
        with transaction.atomic():
            note = telling_history.tell_note(conversation, our, by=door.by)
    except Refusal as refused:
        door.count(NOTES, here=False)
        door.leave(NOTES, word.external_id, refused.code, told.external_id)
        return
    FromElsewhere.objects.create(**_name(door, NOTES, word.external_id), key=note.pk, seen_in=door.run)
    door.count(NOTES, here=True)


def _end_as_there(door: Door, conversation: Conversation, told: MatterTold) -> None:
    """It is settled or open as it is there, unless somebody here did something with it since."""
    latest = max((word.at for word in told.words), default=told.opened_at)
    if told.state == RESOLVED_THERE and conversation.state != RESOLVED:
        at = max(told.resolved_at or latest, conversation.opened_at)
        telling_history.tell_settled(conversation, at=at, reason=told.resolved_for, by=door.by)
    elif told.state != RESOLVED_THERE and conversation.state == RESOLVED:
        telling_history.tell_open_again(conversation, at=latest, by=door.by)


def _tag(door: Door, conversation: Conversation, told: MatterTold) -> None:
    worn = set(conversation.taggings.values_list("tag__name", flat=True))
    folded = {name.casefold() for name in worn}
    for name in dict.fromkeys(told.tags):
        if name.casefold() in folded:
            door.count(TAGS, here=True)
            continue
        try:
            with transaction.atomic():
                (tag,) = tags_named([name], by=door.by, may_add=True)
                tag_with(conversation, tag, by=door.by)
            door.count(TAGS, here=True)
        except Refusal as refused:
            door.count(TAGS, here=False)
            door.leave(TAGS, f"{told.external_id}:{name}", refused.code, told.external_id)


def _part(file: FileTold, kept: Kept, page: str) -> Part:
    stands_in = any(_source(each).search(page) for each in _writings(file))
    is_picture = kept.mime in RASTERS
    return Part(
        kept,
        file.name or "file",
        inline=stands_in and is_picture,
        content_id=f"{file.external_id}@elsewhere",
        is_picture=is_picture,
    )


def _with_pictures(word: WordTold, parts: Sequence[Part]) -> str:
    """The HTML with each picture that came along under its content id, whatever it was called there."""
    by_id = {part.content_id: part for part in parts}
    page = word.html
    for file in word.files:
        part = by_id.get(f"{file.external_id}@elsewhere")
        if part is not None and part.inline:
            for each in _writings(file):
                page = _source(each).sub(rf"\g<1>cid:{part.content_id}\g<2>", page)
    return page


def _writings(file: FileTold) -> list[str]:
    """How the address of a file may be written within a page."""
    said = [each for each in file.appears_as if each]
    return list(dict.fromkeys([*said, *(markup.escape(each) for each in said)]))


def _source(written: str) -> re.Pattern[str]:
    """The source of a picture that has this in it, and no longer number."""
    return re.compile(
        rf"""(\ssrc\s*=\s*["'])[^"'<>]*{re.escape(written)}(?![0-9])[^"'<>]*(["'])""", re.IGNORECASE
    )


def _pictures(parts: Sequence[Part]) -> dict[str, str]:
    return {part.content_id: f"inline/{quote(part.content_id, safe='')}" for part in parts if part.is_picture}


def _text(word: WordTold) -> str:
    return (word.text.strip() or _text_of_html(word.html))[:LONGEST_TEXT]


def _text_of_html(page: str) -> str:
    return plain_from_html(page).strip() if page else ""


def _name_of_agent(door: Door, external_id: str) -> str:
    """What an agent is called there whom nobody here is; "" if that desk told of none."""
    known = door.named(AGENT, external_id)
    return known.name if known else ""
