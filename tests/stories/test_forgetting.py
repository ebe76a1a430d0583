"""A customer is forgotten, in one step: words that only she ever used, planted by every door there is, stand nowhere
afterwards; not in a row, not in the index, not in the bytes of the database's file, not in a file of the house."""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from makeright.demo.cast import PICTURES
from tests.doors import PROGRAM, Colleague, House, Sink, within
from tests.stories.letters import Customer, bounce, letter

pytestmark = pytest.mark.story

ADA = Colleague("Ada", "ada@framehouse.test", "admin")
ZELDA = Customer("Zelda Quillfeather", "zelda@quillfeather.example")
KARIM = Customer("Karim Benali", "karim@example.com")
# Each stands for a door by which something of hers comes in. Long, and in no dictionary.
WORDS = {
    "name": "Quillfeather",
    "subject": "snorblewick",
    "text": "grumbaloon",
    "html": "flimflorish",
    "picture": "wobblethatch",
    "file's words": "crinkledrum",
    "second address": "zwimbleforth",
    "handle": "zeldaplonk",
    "phone": "7700900461",
    "fact": "brindlewort",
    "note": "gorbelfinch",
    "field": "mumblecrust",
    "field of the conversation": "nettlefrock",
    "note in the conversation": "thrumbuckle",
    "reply": "dazzlegritch",
    "reply taken back": "quoggleheim",
    "mail set aside": "vexilgroat",
    "bounce": "sprocketmoon",
    "import": "hobblequist",
    "row refused": "smidgenwarp",
    "what she said elsewhere": "jumblefern",
    "letter": "marblegloss",
    "before the merge": "oddlewhistle",
}

PLANT = """
import sys, json
import makeright.config.sqlite_library, django; django.setup()
from django.utils import timezone
from makeright.conversations.models import Conversation, Inbox, Message
from makeright.conversations import noting, replying
from makeright.conversations.receiving import Incoming, receive
from makeright.customers import defining, filling_in, identifying, importing, merging, remembering
from makeright.customers.models import Customer
from makeright.customers.recognizing import recognize
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.mail import intake
from makeright.staff.models import Agent
WORDS = json.loads(sys.argv[1])
by = Actor.agent(Agent.objects.get(email="mina@framehouse.test"))
zelda = Customer.objects.get(identities__value="zelda@quillfeather.example")
matter = Conversation.objects.get(customer=zelda)
identifying.add_identity(zelda, "mail", WORDS["second address"] + "@example.org", by=by)
identifying.add_identity(zelda, "handle", "bluesky:" + WORDS["handle"], by=by)
identifying.add_identity(zelda, "phone", "+44 " + WORDS["phone"], by=by)
remembering.remember(zelda, "frames", WORDS["fact"], said="message", consent="given", by=by)
remembering.note(zelda, WORDS["note"], by=by)
for noun, subject, word in (("customer", zelda, "field"), ("conversation", matter, "field of the conversation")):
    defining.define(noun, "words", "Words", "text", by=by)
    filling_in.fill_in(subject, {"words": WORDS[word]}, by=by)
noting.note(matter, text=WORDS["note in the conversation"], by=by)
held = replying.reply(matter, text=WORDS["reply taken back"], by=by)
replying.recall(held, by=by)
table = f"mail,frames\\nzelda@quillfeather.example,{WORDS['import']}\\n{WORDS['row refused']},oak\\n"
coming = importing.begin(table.encode(), ["mail", "fact:frames"], in_background=False, by=by)
while importing.go_on(coming.pk):
    pass
other = recognize("karim@example.com", "Karim Benali", by=by)
his = receive(Incoming(inbox=matter.inbox, customer=other, author_name="Karim Benali", author_address="karim@example.com",
    subject="Ours together", text="the words that Karim keeps", occurred_at=timezone.now(),
    others=(("zelda@quillfeather.example", "Zelda Quillfeather"),)), by=Actor.customer(other))
receive(Incoming(inbox=matter.inbox, customer=zelda, author_name="Zelda Quillfeather",
    author_address="zelda@quillfeather.example", subject="Ours together", text=WORDS["what she said elsewhere"],
    occurred_at=timezone.now(), conversation=his.conversation), by=Actor.customer(zelda))
twin = recognize("zelda.twin@example.net", "Zelda " + WORDS["before the merge"].title(), by=by)
receive(Incoming(inbox=matter.inbox, customer=twin, author_name=twin.name, author_address="zelda.twin@example.net",
    subject="Me too", text=WORDS["before the merge"], occurred_at=timezone.now()), by=Actor.customer(twin))
merging.merge(twin, into=zelda, by=by)
write("staff/password_reset", to="zelda@quillfeather.example", by=Actor.system("test"), addressee="Zelda Quillfeather",
      facts={"first_name": WORDS["letter"], "hours": 1}, secrets={"link": "https://desk.example.com/" + WORDS["letter"]})
from makeright.mail.opening import open_or_set_aside
from makeright.mail.models import IncomingMail
broken = b"From: zelda@quillfeather.example\\r\\nSubject: \\xff" + WORDS["mail set aside"].encode() + b"\\r\\n\\r\\nWords"
inbox = matter.inbox
(aside,) = intake.accept([intake.Arrival(broken, "zelda@quillfeather.example", ((inbox, inbox.address),))])
IncomingMail.objects.filter(pk=aside.pk).update(state="quarantined", reason="for the test")
print(zelda.pk, his.conversation.pk, matter.pk)
"""


def makeright(house: House, *said: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a house, as its operator does."""
    return subprocess.run(
        [PROGRAM, *said], cwd=house.home, env=house.environment, capture_output=True, timeout=300, check=False
    )


def from_zelda() -> EmailMessage:
    """A mail with text, HTML, a picture and a file."""
    mail = letter(ZELDA, f"The {WORDS['subject']} came", f"My {WORDS['text']} is broken.\n\nZelda")
    mail.add_alternative(f"<p>My <b>{WORDS['html']}</b> is broken.</p>", subtype="html")
    photo = (PICTURES / "photo-corner.jpg").read_bytes()
    mail.add_attachment(photo, maintype="image", subtype="jpeg", filename=f"{WORDS['picture']}.jpg")
    mail.add_attachment(WORDS["file's words"].encode(), maintype="text", subtype="plain", filename="list.txt")
    return mail


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with (
        Sink() as sink,
        House(smtp=sink.url, undo_for=0, agents=(Colleague("Mina", "mina@framehouse.test"), ADA)) as running,
    ):
        running.sink = sink  # type: ignore[attr-defined]
        yield running


@pytest.fixture(scope="module")
def raw() -> EmailMessage:
    return from_zelda()


@pytest.fixture(scope="module")
def planted(house: House, raw: EmailMessage) -> list[int]:
    """Zelda, with all of it: the keys of herself, of Karim's conversation, and of hers."""
    house.mail(raw, sender=ZELDA.address)
    within(20, lambda: house.one("SELECT count(*) FROM conversations_message") == 1, "the mail is opened")
    keys = [int(each) for each in house.run("-c", PLANT, json.dumps(WORDS)).split()]
    reply = (
        "import sys, makeright.config.sqlite_library, django; django.setup()\n"
        "from makeright.conversations import replying\n"
        "from makeright.conversations.models import Conversation\n"
        "from makeright.lib.actor import Actor\n"
        "from makeright.staff.models import Agent\n"
        "by = Actor.agent(Agent.objects.get(email='mina@framehouse.test'))\n"
        "replying.reply(Conversation.objects.get(pk=int(sys.argv[1])), text=sys.argv[2], by=by)\n"
    )
    house.run("-c", reply, str(keys[2]), WORDS["reply"])
    sink: Sink = house.sink  # type: ignore[attr-defined]
    within(20, lambda: any(WORDS["reply"] in one.raw.decode() for one in sink.mails), "the reply arrives")
    got = next(one for one in sink.mails if WORDS["reply"] in one.raw.decode())
    house.mail(bounce(got, f"550 no {WORDS['bounce']} here"), sender="", to=got.sender)
    within(
        20, lambda: house.one("SELECT count(*) FROM mail_incomingmail WHERE state = 'bounce'") == 1, "bounced"
    )
    makeright(house, "search", "rebuild")
    within(
        20,
        lambda: house.one("SELECT count(*) FROM search_entry WHERE kind = 'message'") >= 4,
        "it can be found",
    )
    return keys


def test_the_words_stand_in_the_house(house: House, planted: list[int]) -> None:
    """Else nothing would be proven by their not being found."""
    said = makeright(house, "customers", "find-words", *WORDS.values()).stdout.decode().lower()
    assert {why for why, word in WORDS.items() if word.lower() not in said} == set()


def test_a_person_can_have_all_that_is_kept_of_them(house: House, planted: list[int]) -> None:
    done = makeright(house, "customers", "export-person", ZELDA.address)
    assert done.returncode == 0, done.stderr.decode()
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        whole = b"\n".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
        told = json.loads(archive.read("conversations.json"))["conversations"]
        files = {each["file"] for one in told for said in one["messages"] for each in said["attachments"]}
        assert files <= set(archive.namelist())
        assert len(files) == 2
    theirs = {
        "subject",
        "text",
        "file's words",
        "fact",
        "note",
        "field",
        "reply",
        "handle",
        "before the merge",
    }
    assert {why for why in theirs if WORDS[why].lower() not in whole.lower()} == set()
    assert "the words that Karim keeps" not in whole


def test_nothing_is_left_of_who_is_forgotten(house: House, planted: list[int], raw: EmailMessage) -> None:
    done = makeright(house, "customers", "forget", ZELDA.address, "--yes")
    assert done.returncode == 0, done.stderr.decode()
    found = makeright(house, "customers", "find-words", *WORDS.values(), ZELDA.address)
    assert (found.stdout.decode(), found.returncode) == ("Nowhere.\n", 0)


def test_the_bytes_of_the_database_know_nothing_of_them(house: House, planted: list[int]) -> None:
    """Of the file and its log on SQLite; on a server of what a dump gives."""
    if house.database_url:
        told = b""
        with psycopg.connect(house.database_url) as server:
            tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                with server.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as rows:
                    told += b"".join(bytes(each) for each in rows)
    else:
        told = b"".join(path.read_bytes() for path in house.home.glob("makeright.sqlite3*"))
    # Also cut, as an index may keep a word whose beginning it has just before.
    left = {why for why, word in WORDS.items() if word.lower()[4:].encode() in told.lower()}
    assert left == set()


def test_the_log_and_the_rows_still_agree(house: House, planted: list[int]) -> None:
    done = makeright(house, "replay", "--check")
    assert done.returncode == 0, done.stdout.decode()
    assert house.one("SELECT count(*) FROM conversations_conversation WHERE id = ?", planted[2]) == 1


def test_others_keep_what_is_theirs(house: House, planted: list[int]) -> None:
    texts = house.rows(
        "SELECT text FROM conversations_message WHERE conversation_id = ? ORDER BY id", planted[1]
    )
    assert texts == [("the words that Karim keeps",), ("",)]


def test_the_same_mail_does_not_come_back(house: House, planted: list[int], raw: EmailMessage) -> None:
    before = house.one("SELECT count(*) FROM customers_customer")
    house.mail(raw, sender=ZELDA.address)
    within(20, lambda: house.unopened() == 0, "it is opened")
    within(
        20,
        lambda: house.one("SELECT count(*) FROM mail_incomingmail WHERE reason = 'It was erased.'") == 0,
        "gone",
    )
    assert house.one("SELECT count(*) FROM customers_customer") == before
    assert b"Nowhere." in makeright(house, "customers", "find-words", *WORDS.values()).stdout


def test_who_writes_anew_is_somebody_new(house: House, planted: list[int]) -> None:
    house.mail(letter(ZELDA, "Hello again", "A new matter."), sender=ZELDA.address)
    within(
        20,
        lambda: house.one("SELECT count(*) FROM customers_identity WHERE value = ?", ZELDA.address) == 1,
        "known",
    )
    key = house.one("SELECT customer_id FROM customers_identity WHERE value = ?", ZELDA.address)
    assert key != planted[0]


def test_a_restored_house_forgets_again(house: House, planted: list[int]) -> None:
    """The list names nobody, and takes nobody else for one of the forgotten."""
    listed = makeright(house, "customers", "forgotten").stdout.decode()
    keys = {json.loads(line)["customer"] for line in listed.splitlines()}
    assert planted[0] in keys
    assert "zelda" not in listed.lower()
    again = makeright(house, "customers", "forget-again")
    assert b"0 were known again" in again.stdout
    assert os.path.exists(house.home / "forgotten.jsonl")
    assert Path(house.home / "forgotten.jsonl").read_text() == listed
